#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "core/engine/ask_tell.h"
#include "core/storage/experiment_file.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string source;
    std::string study;
    std::optional<std::uint64_t> seed;
};

// By its name, or by SQLite's first bytes: everything else is read as a spec.
bool isExperimentFile(const std::string& path) {
    if (path.ends_with(".trialbench")) return true;
    std::ifstream file(path, std::ios::binary);
    std::string head(15, '\0');
    return file.read(head.data(), 15) && head == "SQLite format 3";
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

int askTell(const Options& options) {
    auto ledger = isExperimentFile(options.source) ? openFile(options) : openSpec(options);
    if (!ledger) return refuse(ledger.error());
    const auto study = chooseStudy(ledger->experiment(), options.study);
    if (!study) return refuse(study.error());
    auto dialogue = engine::AskTell::open(std::move(*ledger), *study);
    if (!dialogue) return refuse(dialogue.error());
    for (std::string line; std::getline(std::cin, line);) {
        // Text from the request stands in messages, and need not be valid UTF-8.
        answer(dialogue->reply(line).dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
        if (std::fflush(stdout) != 0) {
            say("Nobody reads the replies any more; ending.");
            return kFailed;
        }
    }
    return kDone;
}

}  // namespace

void addAskTell(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "ask-tell", "Propose configurations to a program of yours: JSON lines in, JSON lines out");
    command
        ->add_option("SOURCE", options->source,
                     "A specification in JSON, or an experiment file to keep it in")
        ->required();
    command->add_option("--study", options->study, "Which study, where there are several");
    command->add_option("--seed", options->seed, "Instead of the seed in the specification");
    command->footer(
        "Requests, one per line:\n"
        "  {\"ask\":{}}  {\"ask\":{\"configuration\":{...}}}  "
        "{\"add\":{\"configuration\":{...},\"value\":V}}\n"
        "  {\"report\":{\"trial\":N,\"epoch\":E,\"value\":V}}  {\"tell\":{\"trial\":N,\"value\":V}}\n"
        "  {\"tell\":{\"trial\":N,\"failed\":CAUSE}}  {\"tell\":{\"trial\":N,\"stopped\":true}}\n"
        "  {\"best\":{}}  {\"open\":{}}  {\"abandon\":{\"trial\":N}}");
    command->callback([options, &exitCode] { exitCode = askTell(*options); });
}

}  // namespace trialbench::cli
