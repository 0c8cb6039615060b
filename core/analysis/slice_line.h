#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "core/space/search_space.h"

namespace trialbench::analysis {

/// The configurations that differ from a given one in a single parameter: what a slice runs along. Where
/// that parameter is one on which others depend, those that a value switches on take the given
/// configuration's value or, where it has none, their default. Points are as the kernel sees them
/// (search::encode). Plain value type; `space` must outlive it.
class SliceLine {
 public:
    /// `base` may lack values (defaults are taken) or have some that this space does not know (left out).
    /// Errors: unknown_parameter; parameter_inactive, which says under which condition it is active;
    /// configuration_invalid where a value of `base` has no place in this space. Values outside the ranges
    /// have one.
    static Result<SliceLine> create(const space::SearchSpace& space, const std::string& parameter,
                                    const space::Configuration& base);

    /// The configuration through which the line runs, completed as said above.
    const space::Configuration& base() const { return base_; }
    const space::Parameter& parameter() const { return space_->parameters()[index_]; }
    /// The parameter's column in encoded points.
    Eigen::Index column() const { return static_cast<Eigen::Index>(index_); }

    /// The encoded point at a value of the parameter (d).
    Eigen::RowVectorXd pointAt(const space::Value& value) const;

    /// Values to be shown, rising in the unit interval: at most about `count` evenly spaced ones; all of a
    /// categorical's, and all of an integer's that has no more than `count`; each once.
    std::vector<space::Value> grid(int count) const;

    /// A value as a number for an axis: itself, or the place of a categorical's among its choices (from 0).
    double numberOf(const space::Value& value) const;

    /// The parameter's value where a configuration has one with a place on this line.
    std::optional<space::Value> valueOf(const space::Configuration& configuration) const;

 private:
    SliceLine(const space::SearchSpace& space, std::size_t index) : space_(&space), index_(index) {}
    space::Configuration with(const space::Configuration& base, const space::Value* value) const;

    const space::SearchSpace* space_;
    std::size_t index_;
    space::Configuration base_;
};

}  // namespace trialbench::analysis
