#pragma once

#include "core/objective/trainer_library.h"
#include "core/objective/trainer_messages.h"

namespace trialbench::objective {

/// The built-in training: each trial runs in the trainer plugin, on threads of its own, while run() waits.
/// The plugin is loaded by the first call that needs it, on that caller's thread.
class TrainerObjective final : public Objective {
 public:
    using Loader = std::function<LoadedTrainer()>;

    /// From the spec's object {"kind":"training","data_set":..,"split_seed":..,"fixed":{..}}.
    /// `load` gives the trainer; tests give their own. Errors: not_built (a folder as data set),
    /// unknown_key, wrong_type, missing_key, bad_spec.
    static Result<std::shared_ptr<Objective>> create(const Json& objective, Loader load = sharedTrainer);

    /// A trainer that cannot be loaded, or speaks nonsense, fails the trial with its sentence.
    Ended run(const TrialStart& start, const std::function<void(const Message&)>& emit,
              StopSignal& stop) override;
    Result<Description> describe() override;
    /// Errors: those of describe(); bad_spec (no such metric or data set), data_missing, knob_invalid.
    Result<void> validate(const space::SearchSpace& space, const Json& fixed,
                          const experiment::Goal& goal) override;
    bool needsDevice() const override { return true; }

 private:
    TrainerObjective(DataChoice data, Loader load) : data_(std::move(data)), load_(std::move(load)) {}

    const DataChoice data_;
    const Loader load_;
};

}  // namespace trialbench::objective
