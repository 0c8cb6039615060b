#include "core/objective/trainer_objective.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "core/experiment/shared_knobs.h"
#include "core/support/image_counts.h"
#include "core/support/json_reader.h"

namespace trialbench::objective {
namespace {

using experiment::Cause;
using experiment::TrialState;

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

// What comes from a trial's threads on its way to run(), which waits in another.
class Inbox {
 public:
    Inbox(const std::function<void(const Message&)>& emit, std::filesystem::path folder)
        : emit_(emit), folder_(std::move(folder)) {}

    static void callback(void* context, const char* text) {
        // No exception may cross the boundary; what a subscriber throws ends the trial, not the process.
        auto& inbox = *static_cast<Inbox*>(context);
        try {
            inbox.receive(text);
        } catch (const std::exception& error) {
            inbox.complain(error.what());
        } catch (...) {
            inbox.complain("a message could not be passed on.");
        }
    }

    // Waits for the first complaint or the end. True: a complaint, and the end is still to come.
    bool waitForComplaintOrEnd() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ended_ || !complaint_.empty(); });
        return !ended_;
    }
    Ended waitForEnd() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ended_.has_value(); });
        return outcome();
    }

 private:
    void receive(const char* text) {
        {
            const std::lock_guard lock(mutex_);
            if (ended_) return;  // the end is the last word, whatever a faulty trainer says after it
        }
        auto message = trainerMessageFrom(text);
        if (!message) return complain(trialbench::message(message.error()));
        std::visit(Overloaded{[&](Ended& ended) { end(std::move(ended)); },
                              [&](Description&) { complain("It described itself during a trial."); },
                              [&](CheckpointWritten& written) {
                                  relate(written.checkpoint);
                                  emit_(written);
                              },
                              [&](auto& other) { emit_(Message(other)); }},
                   *message);
    }

    // Files are kept relative to the trial's folder, however the trainer names them.
    void relate(experiment::Checkpoint& checkpoint) const {
        const std::filesystem::path file = checkpoint.file;
        if (file.is_absolute()) checkpoint.file = file.lexically_relative(folder_).string();
    }

    void end(Ended ended) {
        const std::lock_guard lock(mutex_);
        ended_ = std::move(ended);
        changed_.notify_all();
    }

    void complain(std::string complaint) {
        const std::lock_guard lock(mutex_);
        if (complaint_.empty()) complaint_ = std::move(complaint);
        changed_.notify_all();
    }

    // A trial whose trainer spoke nonsense has failed, whatever the trainer thinks. Holds mutex_.
    Ended outcome() const {
        if (complaint_.empty()) return *ended_;
        return {TrialState::Failed, Cause::Crashed, complaint_};
    }

    const std::function<void(const Message&)>& emit_;
    const std::filesystem::path folder_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Ended> ended_;  // guarded by mutex_
    std::string complaint_;       // guarded by mutex_
};

Result<void> checkMetric(const Description& description, const std::string& metric) {
    if (std::find(description.metrics.begin(), description.metrics.end(), metric) !=
        description.metrics.end()) {
        return {};
    }
    std::string known;
    for (const std::string& name : description.metrics) known += (known.empty() ? "" : ", ") + name;
    return failure(
        ErrorCode::BadSpec,
        {{"pointer", "/goal/metric"},
         {"problem", fmt::format("the training has no metric \"{}\". It has: {}.", metric, known)}});
}

Result<void> checkDataSet(const Description& description, const std::string& name) {
    std::string known;
    for (const Json& set : description.dataSets) {
        if (!set.is_object() || !set.contains("name") || !set["name"].is_string()) {
            return failure(ErrorCode::TrainerMessage, {{"detail", "a data set without a name."}});
        }
        const auto candidate = set["name"].get<std::string>();
        known += (known.empty() ? "" : ", ") + candidate;
        if (candidate != name) continue;
        if (set.contains("found") && set["found"] == true) return {};
        const bool hasRemedy = set.contains("remedy") && set["remedy"].is_string();
        return failure(ErrorCode::DataMissing,
                       {{"data_set", name}, {"remedy", hasRemedy ? set["remedy"].get<std::string>() : ""}});
    }
    return failure(
        ErrorCode::BadSpec,
        {{"pointer", "/objective/data_set"},
         {"problem", fmt::format("the trainer has no data set \"{}\". It has: {}.", name, known)}});
}

// Whether the data set has the images that all studies' fixed values ask for. A trainer that does not say how
// many there are finds out by itself.
Result<void> checkImages(const Description& description, const std::string& name, const Json& fixed) {
    const auto set = std::find_if(description.dataSets.begin(), description.dataSets.end(),
                                  [&](const Json& candidate) { return candidate.value("name", "") == name; });
    const auto number = [](const Json& object, std::string_view key) {
        const auto found = object.find(std::string(key));
        return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    };
    if (set == description.dataSets.end() || number(*set, "train_images") <= 0) return {};
    const auto validateOn = fixed.find(std::string(experiment::kValidateOn));
    const auto counts = support::imageCounts(
        number(*set, "train_images"), number(*set, "test_images"), number(*set, "default_validation_images"),
        {number(fixed, experiment::kTrainImages), number(fixed, experiment::kValidationImages),
         validateOn != fixed.end() && *validateOn == "test"});
    if (!counts) return tl::unexpected<Error>(counts.error());
    return {};
}

}  // namespace

Result<std::shared_ptr<Objective>> TrainerObjective::create(const Json& objective, Loader load) {
    support::ObjectReader reader(objective, "/objective");
    DataChoice data;
    reader.requiredString("kind");
    if (const Json* set = reader.optionalAny("data_set"); set && set->is_object()) {
        reader.fail(Error{ErrorCode::NotBuilt, {{"what", "A folder of images as data set"}}});
    } else {
        data.name = reader.requiredString("data_set");
    }
    data.splitSeed =
        static_cast<std::uint64_t>(reader.optionalInteger("split_seed", 0, INT64_MAX).value_or(1));
    reader.optionalObject("fixed");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    return std::shared_ptr<Objective>(new TrainerObjective(std::move(data), std::move(load)));
}

Ended TrainerObjective::run(const TrialStart& start, const std::function<void(const Message&)>& emit,
                            StopSignal& stop) {
    const auto trainer = load_();
    // Nothing to run on is the machine's failure, not the configuration's: the study pauses.
    if (!trainer) return {TrialState::Failed, Cause::DeviceLost, message(trainer.error())};
    const TrainerLibrary& library = **trainer;
    Inbox inbox(emit, start.folder);
    const Json knobs = knobsOf(library.knobs(), start.configuration, start.fixed);
    TrialbenchTrial* trial = library.start(startBody(start, data_, knobs).dump(), Inbox::callback, &inbox);
    if (!trial) return {TrialState::Failed, Cause::Crashed, "The trainer did not start the trial."};
    Ended ended;
    {
        // Its destructor waits for a request in progress, so none reaches the trial after it is freed.
        const std::stop_callback onStop(stop.source.get_token(), [&] {
            library.requestStop(trial, requestStopBody(stop.checkpoint).dump());
        });
        if (inbox.waitForComplaintOrEnd()) library.requestStop(trial, requestStopBody(false).dump());
        ended = inbox.waitForEnd();
    }
    library.free(trial);
    return ended;
}

Result<Description> TrainerObjective::describe() {
    const auto trainer = load_();
    if (!trainer) return tl::unexpected<Error>(trainer.error());
    return (*trainer)->describe();
}

Result<void> TrainerObjective::validate(const space::SearchSpace& space, const Json& fixed,
                                        const experiment::Goal& goal) {
    const auto trainer = load_();
    if (!trainer) return tl::unexpected<Error>(trainer.error());
    const auto description = (*trainer)->describe();
    if (!description) return tl::unexpected<Error>(description.error());
    if (const auto known = checkMetric(*description, goal.metric); !known) return known;
    if (const auto found = checkDataSet(*description, data_.name); !found) return found;
    if (const auto valid = checkKnobs((*trainer)->knobs(), space, fixed); !valid) return valid;
    return checkImages(*description, data_.name, fixed);
}

}  // namespace trialbench::objective
