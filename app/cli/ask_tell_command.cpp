#include <iostream>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/file_kind.h"
#include "app/cli/input.h"
#include "app/cli/program_name.h"
#include "app/cli/rescue.h"
#include "core/engine/ask_tell.h"
#include "core/experiment/show.h"
#include "core/storage/experiment_file.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string source;
    std::string study;
    std::optional<std::uint64_t> seed;
};

// By its name, or by what it is: everything else is read as a spec.
bool isExperimentFile(const std::string& path) {
    return path.ends_with(".trialbench") || experimentVersion(path).has_value();
}

Result<engine::Ledger> openFile(const Options& options) {
    if (options.seed) {
        return failure(ErrorCode::UsageError, {{"problem",
                                                "--seed goes with a spec; the studies of a file have their "
                                                "seeds already."}});
    }
    auto store = storage::openOwned(options.source);
    if (!store) return tl::unexpected<Error>(store.error());
    auto ledger = engine::Ledger::open(std::move(*store));
    if (!ledger) return ledger;
    recover(*ledger);
    if (const auto committed = ledger->commit(); !committed) return tl::unexpected<Error>(committed.error());
    return ledger;
}

Result<engine::Ledger> openSpec(const Options& options) {
    auto spec = readSpec(options.source);
    if (!spec) return tl::unexpected<Error>(spec.error());
    for (auto& study : spec->studies) {
        if (options.seed) study.seed = *options.seed;
    }
    auto store = storage::makeMemoryStore();
    if (const auto created = store->append(creationOf(*spec, support::now())); !created) {
        return tl::unexpected<Error>(created.error());
    }
    return engine::Ledger::open(std::move(store));
}

constexpr std::size_t kMostRequestBytes = 16 * 1024 * 1024;

// One line, of which no more is kept than a request may have. False at the end of the input.
bool readLine(std::string& line) {
    line.clear();
    std::streambuf& input = *std::cin.rdbuf();
    int next = input.sbumpc();
    if (next == std::char_traits<char>::eof()) return false;
    for (; next != std::char_traits<char>::eof() && next != '\n'; next = input.sbumpc()) {
        if (line.size() <= kMostRequestBytes) line += static_cast<char>(next);
    }
    return true;
}

Json tooLong() {
    const Error error{ErrorCode::BadJson, {{"detail", "the line has more than 16 MiB."}}};
    return Json{{"error", {{"code", codeName(error.code)}, {"message", message(error)}}}};
}

bool saysThatItIsDeleted(const Json& reply) {
    return reply.contains("error") && reply["error"].value("code", "") == codeName(ErrorCode::FileDeleted);
}

int askTell(const Options& options) {
    auto ledger = isExperimentFile(options.source) ? openFile(options) : openSpec(options);
    if (!ledger) return refuse(ledger.error());
    const auto study = chooseStudy(ledger->experiment(), options.study);
    if (!study) return refuse(study.error());
    const auto& chosen = *ledger->experiment().findStudy(*study);
    if (chosen.state == experiment::StudyState::Finished && experiment::reasonCode(chosen) == "stopped") {
        return refuse(Error{
            ErrorCode::UsageError,
            {{"problem", "Study \"" + *study +
                             "\" was stopped by the user, which ended it for good. See its results "
                             "with: " +
                             commandLine("show", options.source) + "; to search on, add a study with: " +
                             editLine(options.source, R"({"add_study":{...}})")}}});
    }
    auto dialogue = engine::AskTell::open(std::move(*ledger), *study);
    if (!dialogue) return refuse(dialogue.error());
    const auto save = [&](const auto& path) { return dialogue->ledger().saveAs(path); };
    bool isDeleted = false;
    for (std::string line; readLine(line);) {
        const Json reply = line.size() > kMostRequestBytes ? tooLong() : dialogue->reply(line);
        isDeleted = isDeleted || saysThatItIsDeleted(reply);
        // Text from the request stands in messages, and need not be valid UTF-8.
        answer(reply.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
        if (flushAnswers() != 0) {
            say("Nobody reads the replies any more; ending.");
            return isDeleted ? saveElsewhere(options.source, save) : kFailed;
        }
    }
    return isDeleted ? saveElsewhere(options.source, save) : kDone;
}

}  // namespace

void addAskTell(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "ask-tell", "Propose configurations to a program of yours: JSON lines in, JSON lines out");
    command
        ->add_option("SOURCE", options->source,
                     "A specification in JSON, or an experiment file to keep it in")
        ->required()
        ->check(fileName());
    command->add_option("--study", options->study, "Which study, where there are several");
    command->add_option("--seed", options->seed, "Instead of the seed in the specification")
        ->check(seedRange());
    command->footer(
        "Requests, one per line:\n"
        "  {\"ask\":{}}  {\"ask\":{\"configuration\":{...}}}  "
        "{\"add\":{\"configuration\":{...},\"value\":V}}\n"
        "  {\"report\":{\"trial\":N,\"epoch\":E,\"value\":V}}  {\"tell\":{\"trial\":N,\"value\":V}}\n"
        "  {\"tell\":{\"trial\":N,\"failed\":CAUSE}}  {\"tell\":{\"trial\":N,\"stopped\":true}}\n"
        "  {\"best\":{}}  {\"open\":{}}  {\"abandon\":{\"trial\":N}}\n"
        "CAUSE is one of: " +
        experiment::knownCauses() + ".");
    command->callback([options, &exitCode] { exitCode = askTell(*options); });
}

}  // namespace trialbench::cli
