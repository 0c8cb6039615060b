#include "core/engine/ask_tell.h"

#include <array>
#include <utility>

#include "core/engine/reason.h"
#include "core/engine/suggest.h"
#include "core/experiment/show.h"
#include "core/experiment/trial_facts.h"
#include "core/support/json_reader.h"
#include "core/support/names.h"

namespace trialbench::engine {
namespace {

using experiment::ChangeKind;
using experiment::Origin;
using experiment::Trial;
using support::ObjectReader;

// Asked and not yet told. Trials that an engine ran (they have attempts, or wait for one) are not ours to
// end.
bool isOpen(const Trial& trial) {
    return trial.state == experiment::TrialState::Running && trial.attempts.empty();
}

// A configuration from outside, checked and brought into the form that strategies give.
Result<space::Configuration> configurationFrom(const Json& json, const space::SearchSpace& space,
                                               const std::string& pointer) {
    auto given = space::Configuration::fromJson(json, pointer);
    if (!given) return given;
    if (const auto valid = space.validate(*given); !valid) return tl::unexpected<Error>(valid.error());
    return space.normalized(*given);
}

std::int64_t requiredInteger(ObjectReader& reader, const char* key, std::int64_t high) {
    if (!reader.has(key)) {
        reader.fail(Error{ErrorCode::MissingKey, {{"pointer", reader.pointer()}, {"key", key}}});
    }
    return reader.optionalInteger(key, 1, high).value_or(0);
}

std::optional<double> nonNegative(ObjectReader& reader, const char* key) {
    const auto value = reader.optionalNumber(key);
    if (value && *value < 0) reader.fail(key, "it cannot be negative.");
    return value;
}

template <class T>
Json orNull(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

// The row of a trial_ended event from what a tell says in place of, or beside, a value.
Result<Json> endRow(ObjectReader& reader, const Trial& trial, const experiment::Goal& goal) {
    const auto value = reader.optionalNumber("value");
    const auto error = nonNegative(reader, "standard_error");
    const auto seconds = nonNegative(reader, "seconds");
    const auto failed = reader.optionalString("failed");
    const auto stopped = reader.optionalBool("stopped");
    const int said = int(reader.has("value")) + int(reader.has("failed")) + int(reader.has("stopped"));
    if (said != 1) {
        reader.fail(Error{ErrorCode::BadSpec,
                          {{"pointer", reader.pointer()},
                           {"problem", "say exactly one of \"value\", \"failed\" and \"stopped\"."}}});
    }
    if (!reader.has("value") && (error || seconds)) {
        reader.fail(reader.has("seconds") ? "seconds" : "standard_error", "it goes with a \"value\" only.");
    }
    if (stopped && !*stopped) reader.fail("stopped", "it can only be true.");
    const auto cause = failed ? experiment::causeFrom(*failed) : std::nullopt;
    if (failed && !cause) {
        reader.fail(
            Error{ErrorCode::WrongType,
                  {{"pointer", "/tell/failed"}, {"expected", "one of " + experiment::knownCauses()}}});
    }
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());

    if (value) {
        return Json{{"state", "completed"},
                    {"value", *value},
                    {"standard_error", orNull(error)},
                    {"seconds", orNull(seconds)}};
    }
    if (stopped) {
        return Json{{"state", "stopped"}, {"by", "by_user"}, {"value", orNull(valueOf(trial, goal))}};
    }
    if (experiment::failsTheTrial(*cause)) return Json{{"state", "failed"}, {"cause", *failed}};
    // The machine's fault, not the configuration's: no budget is spent and nothing is taught, as with a stop
    // by the user that keeps no value.
    return Json{{"state", "stopped"}, {"by", "by_user"}, {"cause", *failed}};
}

Json errorReply(const Error& error) {
    return Json{{"error", {{"code", codeName(error.code)}, {"message", message(error)}}}};
}

}  // namespace

Result<AskTell> AskTell::open(Ledger ledger, const std::string& study) {
    if (!ledger.experiment().findStudy(study)) {
        return failure(
            ErrorCode::UnknownStudy,
            {{"study", study},
             {"known", support::quotedNames(ledger.experiment().studies, &experiment::Study::name)}});
    }
    return AskTell(std::move(ledger), study);
}

Json AskTell::reply(const std::string& line) {
    const auto answered = answer(line);
    return answered ? *answered : errorReply(answered.error());
}

Result<Json> AskTell::answer(const std::string& line) {
    using Verb = Result<Json> (AskTell::*)(const Json&);
    static constexpr std::array<std::pair<std::string_view, Verb>, 7> kVerbs{{
        {"ask", &AskTell::ask},
        {"add", &AskTell::add},
        {"report", &AskTell::report},
        {"tell", &AskTell::tell},
        {"best", &AskTell::best},
        {"open", &AskTell::listOpen},
        {"abandon", &AskTell::abandon},
    }};
    const auto request = support::parseJson(line);
    if (!request) return tl::unexpected<Error>(request.error());
    if (!request->is_object() || request->size() != 1) {
        return failure(
            ErrorCode::WrongType,
            {{"pointer", "the top level"}, {"expected", "an object with exactly one key, as {\"ask\":{}}"}});
    }
    const std::string verb = request->begin().key();
    for (const auto& [name, method] : kVerbs) {
        if (name != verb) continue;
        auto result = (this->*method)(request->begin().value());
        if (!result || !ledger_.hasWaiting()) return result;
        const auto committed = ledger_.commit();
        if (committed) return result;
        // Nothing is acknowledged that is not in the file: back to what the file says.
        if (const auto reloaded = ledger_.reload(); !reloaded) {
            return tl::unexpected<Error>(reloaded.error());
        }
        return tl::unexpected<Error>(committed.error());
    }
    std::string known;
    for (const auto& [name, method] : kVerbs) known += (known.empty() ? "" : ", ") + std::string(name);
    return failure(ErrorCode::UnknownKey, {{"pointer", "the top level"}, {"key", verb}, {"known", known}});
}

Result<Json> AskTell::ask(const Json& body) {
    ObjectReader reader(body, "/ask");
    const Json* given = reader.optionalObject("configuration");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    const bool isFinished = study().state == experiment::StudyState::Finished;
    if (isFinished && experiment::reasonCode(study()) == "stopped") return Json{{"done", "stopped"}};

    search::Suggestion suggestion;
    if (given) {
        auto configuration = configurationFrom(*given, study().revision().space, "/ask/configuration");
        if (!configuration) return tl::unexpected<Error>(configuration.error());
        if (isBudgetSpent(study())) return Json{{"done", "max_trials"}};
        suggestion.configuration = std::move(*configuration);
        suggestion.origin = Origin::Given;
    } else {
        auto next = nextSuggestion(ledger_.experiment(), study());
        if (const auto* done = std::get_if<Done>(&next)) return Json{{"done", done->reason}};
        suggestion = std::move(std::get<search::Suggestion>(next));
    }
    const int number = study().nextNumber();
    recordTrial(trialAddedRow(study(), suggestion), number);
    return Json{{"trial", number},
                {"configuration", suggestion.configuration.toJson()},
                {"origin", toString(suggestion.origin)}};
}

Result<Json> AskTell::add(const Json& body) {
    ObjectReader reader(body, "/add");
    const Json* given = reader.requiredObject("configuration");
    const double value = reader.requiredNumber("value");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    auto configuration = configurationFrom(*given, study().revision().space, "/add/configuration");
    if (!configuration) return tl::unexpected<Error>(configuration.error());

    const int number = study().nextNumber();
    search::Suggestion imported;
    imported.configuration = std::move(*configuration);
    imported.origin = Origin::Imported;
    Json row = trialAddedRow(study(), imported);
    row["external"] = true;
    ledger_.record(ChangeKind::TrialAdded, study_, number, 0, std::move(row));
    ledger_.record(ChangeKind::TrialEnded, study_, number, 0, Json{{"state", "completed"}, {"value", value}});
    return Json{{"trial", number}};
}

Result<Json> AskTell::report(const Json& body) {
    ObjectReader reader(body, "/report");
    const auto number = requiredInteger(reader, "trial", INT32_MAX);
    const auto epoch = requiredInteger(reader, "epoch", INT32_MAX);
    const double value = reader.requiredNumber("value");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    const auto trial = openTrial(number, "reported on");
    if (!trial) return tl::unexpected<Error>(trial.error());
    if (epoch <= (*trial)->epochs()) {
        return failure(ErrorCode::EpochNotRising, {{"trial", std::to_string(number)},
                                                   {"epoch", std::to_string(epoch)},
                                                   {"last", std::to_string((*trial)->epochs())}});
    }
    ledger_.record(ChangeKind::Measurement, study_, static_cast<int>(number), 0,
                   Json{{"epoch", epoch}, {"metrics", {{ledger_.experiment().goal.metric, value}}}});
    return Json{{"ok", true}, {"stop", false}};
}

Result<Json> AskTell::tell(const Json& body) {
    ObjectReader reader(body, "/tell");
    const auto number = requiredInteger(reader, "trial", INT32_MAX);
    static const Trial kNone;
    const Trial* known = study().findTrial(static_cast<int>(number));
    auto row = endRow(reader, known ? *known : kNone, ledger_.experiment().goal);
    if (!row) return row;
    if (const auto trial = openTrial(number, "told"); !trial) return tl::unexpected<Error>(trial.error());
    recordEnd(static_cast<int>(number), std::move(*row));
    return Json{{"ok", true}};
}

Result<Json> AskTell::best(const Json& body) {
    ObjectReader reader(body, "/best");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    const Trial* trial = study().best(ledger_.experiment().goal);
    if (!trial) return Json{{"best", nullptr}};
    return Json{{"best",
                 {{"trial", trial->number},
                  {"value", *trial->value},
                  {"configuration", trial->configuration.toJson()}}}};
}

Result<Json> AskTell::listOpen(const Json& body) {
    ObjectReader reader(body, "/open");
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    Json list = Json::array();
    for (const Trial& trial : study().trials) {
        if (!isOpen(trial)) continue;
        list.push_back(Json{{"trial", trial.number}, {"configuration", trial.configuration.toJson()}});
    }
    return Json{{"open", std::move(list)}};
}

Result<Json> AskTell::abandon(const Json& body) {
    ObjectReader reader(body, "/abandon");
    const auto number = requiredInteger(reader, "trial", INT32_MAX);
    if (const auto done = reader.finish(); !done) return tl::unexpected<Error>(done.error());
    if (const auto trial = openTrial(number, "abandoned"); !trial) {
        return tl::unexpected<Error>(trial.error());
    }
    recordEnd(static_cast<int>(number), Json{{"state", "stopped"}, {"by", "by_user"}});
    return Json{{"ok", true}};
}

Result<const Trial*> AskTell::openTrial(std::int64_t number, const char* action) const {
    const Trial* trial = study().findTrial(static_cast<int>(number));
    if (!trial) return failure(ErrorCode::UnknownTrial, {{"trial", std::to_string(number)}});
    if (isOpen(*trial)) return trial;
    return failure(ErrorCode::TrialState, {{"trial", std::to_string(number)},
                                           {"state", std::string(toString(trial->state))},
                                           {"action", action}});
}

void AskTell::recordTrial(Json row, int number) {
    if (study().state != experiment::StudyState::Running) {
        ledger_.record(ChangeKind::StudyState, study_, 0, 0, Json{{"state", "running"}, {"reason", nullptr}});
    }
    row["external"] = true;
    ledger_.record(ChangeKind::TrialAdded, study_, number, 0, std::move(row));
}

void AskTell::recordEnd(int trial, Json row) {
    ledger_.record(ChangeKind::TrialEnded, study_, trial, 0, std::move(row));
    if (isBudgetSpent(study()) && study().pending() == 0) {
        ledger_.record(ChangeKind::StudyState, study_, 0, 0,
                       Json{{"state", "finished"}, {"reason", reasonOf("max_trials")}});
    }
}

}  // namespace trialbench::engine
