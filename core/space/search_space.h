#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/space/configuration.h"
#include "core/space/parameter.h"

namespace trialbench::space {

/// A configuration's place in the unit cube, one coordinate a parameter. Inactive parameters stand at 0.5 and
/// are marked, so that a kernel can see the condition.
struct UnitPoint {
    Eigen::VectorXd coordinates;                   ///< d, in [0, 1]
    Eigen::Array<bool, Eigen::Dynamic, 1> active;  ///< d
};

/// The parameters of a study, checked together. Immutable after construction; any thread.
class SearchSpace {
 public:
    SearchSpace() = default;

    /// Errors: parameter_invalid (empty name, the same name twice, bad range, log of zero, condition on a
    /// parameter that does not come before, ...). No parameter at all is an error too.
    static Result<SearchSpace> create(std::vector<Parameter> parameters);

    const std::vector<Parameter>& parameters() const { return parameters_; }
    std::size_t dimension() const { return parameters_.size(); }
    const Parameter* find(std::string_view name) const;

    /// Whether the parameter at this index is active under the values of those before it; its parent must be
    /// active too.
    bool isActive(std::size_t index, const Configuration& configuration) const;

    /// Errors where a value is missing, superfluous (inactive or unknown), of the wrong type or out of range.
    Result<void> validate(const Configuration& configuration) const;

    /// The place of a configuration. It may lie outside these ranges or lack parameters, as trials from
    /// before an edit do: coordinates then leave [0, 1], and what has no place counts as inactive.
    UnitPoint toUnitCube(const Configuration& configuration) const;

    /// The configuration at a point (d coordinates, clamped to [0, 1]); coordinates of parameters that turn
    /// out inactive are ignored.
    Configuration fromUnitCube(const Eigen::VectorXd& coordinates) const;

    /// A valid configuration as this space would write it: values in the order of the parameters, integers as
    /// JSON integers (3, not 3.0), categoricals as the very value that stands in the choices.
    Configuration normalized(const Configuration& configuration) const;

    /// The default of every active parameter; where none is declared, the middle of its scale, or its first
    /// choice.
    Configuration defaults() const;

    /// The number of different configurations, where finite and below 2^53, and (with conditions) where it
    /// can be counted in reasonable time.
    std::optional<std::uint64_t> size() const;

 private:
    std::vector<Parameter> parameters_;
};

}  // namespace trialbench::space
