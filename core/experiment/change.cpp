#include "core/experiment/change.h"

#include "core/support/json_reader.h"
#include "core/support/words.h"

namespace trialbench::experiment {
namespace {

constexpr support::Words kKinds(std::to_array<std::pair<ChangeKind, std::string_view>>({
    {ChangeKind::StudyAdded, "study_added"},
    {ChangeKind::RevisionAdded, "revision_added"},
    {ChangeKind::SettingChanged, "setting_changed"},
    {ChangeKind::StudyState, "study_state"},
    {ChangeKind::TrialAdded, "trial_added"},
    {ChangeKind::AttemptStarted, "attempt_started"},
    {ChangeKind::Measurement, "measurement"},
    {ChangeKind::Log, "log"},
    {ChangeKind::Checkpoint, "checkpoint"},
    {ChangeKind::AttemptEnded, "attempt_ended"},
    {ChangeKind::TrialEnded, "trial_ended"},
    {ChangeKind::Excluded, "excluded"},
    {ChangeKind::Restored, "restored"},
    {ChangeKind::Kept, "kept"},
    {ChangeKind::Note, "note"},
    {ChangeKind::WarmStart, "warm_start"},
    {ChangeKind::TestEvaluated, "test_evaluated"},
}));

Json settingsRow(const Settings& settings) {
    Json row{
        {"concurrency", settings.concurrency}, {"retries", settings.retries}, {"devices", settings.devices}};
    row["max_trials"] = settings.maxTrials ? Json(*settings.maxTrials) : Json();
    return row;
}

}  // namespace

std::string_view toString(ChangeKind kind) {
    return kKinds.of(kind);
}

std::optional<ChangeKind> changeKindFrom(std::string_view word) {
    return kKinds.from(word);
}

const std::vector<ChangeKind>& allChangeKinds() {
    static const std::vector<ChangeKind> kinds = [] {
        std::vector<ChangeKind> list;
        for (const auto& [kind, word] : kKinds.table()) list.push_back(kind);
        return list;
    }();
    return kinds;
}

Json toJson(const ChangeRecord& record) {
    Json json{{"sequence", record.sequence},
              {"time", support::toIso8601(record.time)},
              {"kind", toString(record.kind)}};
    if (!record.study.empty()) json["study"] = record.study;
    if (record.trial > 0) json["trial"] = record.trial;
    if (record.attempt > 0) json["attempt"] = record.attempt;
    json["row"] = record.row;
    return json;
}

Result<ChangeRecord> changeFromJson(const Json& json) {
    support::ObjectReader reader(json, "");
    ChangeRecord record;
    record.sequence = reader.optionalInteger("sequence", 1, INT64_MAX).value_or(0);
    const auto time = support::fromIso8601(reader.requiredString("time"));
    const auto kind = changeKindFrom(reader.requiredString("kind"));
    record.study = reader.optionalString("study").value_or("");
    record.trial = static_cast<int>(reader.optionalInteger("trial", 1, INT32_MAX).value_or(0));
    record.attempt = static_cast<int>(reader.optionalInteger("attempt", 1, INT32_MAX).value_or(0));
    if (const Json* row = reader.requiredObject("row")) record.row = *row;
    if (!time) reader.fail(time.error());
    if (!kind) reader.fail("kind", "it is none of the known kinds of change.");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    record.time = *time;
    record.kind = *kind;
    return record;
}

Json toJson(const DataUsed& data) {
    return Json{
        {"sha256", data.sha256}, {"train_images", data.trainImages}, {"test_images", data.testImages}};
}

Json headOf(const ExperimentSpec& spec) {
    return Json{{"name", spec.name}, {"objective", spec.objective}, {"goal", toJson(spec.goal)}};
}

Json toRow(const Revision& revision, int number) {
    // The spec's own form, so that a revision is written and read by one pair of functions.
    const Json form = toJson(StudySpec{"", 1, revision, {}});
    return Json{{"revision", number},
                {"parameters", form["parameters"]},
                {"fixed", form["fixed"]},
                {"strategy", revision.strategy},  // in the spec a grid's levels stand beside it
                {"initial", form["initial"]}};
}

std::vector<ChangeRecord> additionOf(const StudySpec& study, support::Timestamp time) {
    const auto record = [&](ChangeKind kind, Json row) {
        ChangeRecord change;
        change.time = time;
        change.kind = kind;
        change.study = study.name;
        change.row = std::move(row);
        return change;
    };
    return {record(ChangeKind::StudyAdded, Json{{"seed", study.seed}}),
            record(ChangeKind::RevisionAdded, toRow(study.revision, 1)),
            record(ChangeKind::SettingChanged, settingsRow(study.settings))};
}

std::vector<ChangeRecord> creationOf(const ExperimentSpec& spec, support::Timestamp time) {
    ChangeRecord first;
    first.time = time;
    first.kind = ChangeKind::SettingChanged;
    first.row = headOf(spec);
    std::vector<ChangeRecord> records{std::move(first)};
    for (const StudySpec& study : spec.studies) {
        for (ChangeRecord& record : additionOf(study, time)) records.push_back(std::move(record));
    }
    for (std::size_t i = 0; i < records.size(); ++i) records[i].sequence = static_cast<std::int64_t>(i) + 1;
    return records;
}

}  // namespace trialbench::experiment
