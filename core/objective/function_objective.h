#pragma once

#include "core/objective/objective.h"
#include "core/objective/test_function.h"

namespace trialbench::objective {

/// A test function in place of a training: for tests, demonstrations and comparisons of strategies.
///
/// Its inputs are the study's parameters in their order, whatever their names, then the fixed values in
/// theirs; values are taken as they are, in their own ranges. The metric "value" after epoch e of E is
///     f(x) + (1 + |f(x)|) (1/e - 1/E) + noise * z(seed, e),    z standard normal,
/// so that a curve falls as a power law, as learning curves do (Domhan et al. 2015), and ends at f(x), noise
/// aside. z depends on the trial's seed and the epoch alone, so a resumed trial gets the same numbers.
class FunctionObjective final : public Objective {
 public:
    /// From the spec's object. Errors: function_unknown, unknown_key, wrong_type, missing_key, bad_spec.
    static Result<std::shared_ptr<Objective>> create(const Json& objective);

    Ended run(const TrialStart& start, const std::function<void(const Message&)>& emit,
              StopSignal& stop) override;
    Result<Description> describe() override;
    Result<void> validate(const space::SearchSpace& space, const Json& fixed,
                          const experiment::Goal& goal) override;
    bool needsDevice() const override { return false; }

 private:
    FunctionObjective() = default;
    double valueAfter(double exact, int epoch, std::uint64_t seed) const;

    // Constant after create().
    const TestFunction* function_ = nullptr;
    double noise_ = 0;
    int epochs_ = 1;
    double secondsPerEpoch_ = 0;
};

}  // namespace trialbench::objective
