// trialbench-cli: the engine's front end without a window. No Qt here.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/program_name.h"

namespace {

using trialbench::Error;
using trialbench::ErrorCode;

// CLI11 would only say that a command is required, not that the word is none.
std::optional<Error> unknownCommand(const CLI::App& app, const std::string& word) {
    std::string known;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == word) return std::nullopt;
        if (!command->get_group().empty()) known += (known.empty() ? "" : ", ") + command->get_name();
    }
    return Error{ErrorCode::UsageError,
                 {{"problem", "There is no command \"" + word + "\". There are: " + known + "."}}};
}

}  // namespace

int main(int argc, char** argv) {
    using namespace trialbench::cli;
    // Before any thread: libgomp reads it once. Its threads otherwise spin, and two of them run ten times
    // slower as soon as anything else runs.
    ::setenv("OMP_WAIT_POLICY", "passive", 0);
    // A closed pipe shows as a failed write, not as a death in the middle of a commit.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like a full disk

    if (argc > 0) setProgramName(argv[0]);
    CLI::App app("Trialbench: tuning the hyperparameters of neural networks", "trialbench-cli");
    app.set_version_flag("--version", "trialbench-cli " TRIALBENCH_VERSION);
    app.require_subcommand(1);
    int exitCode = kDone;
    addNew(app, exitCode);
    addRun(app, exitCode);
    addShow(app, exitCode);
    addEdit(app, exitCode);
    addExport(app, exitCode);
    addCheck(app, exitCode);
    addTrain(app, exitCode);
    addAskTell(app, exitCode);
    addNotBuilt(app, exitCode);
    app.footer(
        "Exit codes: 0 done, 1 failed, 2 (or above 100) wrong use, 130 interrupted by Ctrl-C, 128 + signal\n"
        "stopped by another signal (143 SIGTERM, 129 SIGHUP).\n"
        "Knobs, data sets and metrics of trainings: " +
        programName() + " train --help");
    if (argc > 1 && argv[1][0] != '-') {
        if (const auto error = unknownCommand(app, argv[1])) return refuse(*error);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Called bare, it says what there is to call.
        if (argc == 1) {
            say(app.help());
            return error.get_exit_code();
        }
        return app.exit(error);
    } catch (const std::bad_alloc&) {
        say("There is not enough memory for this.");
        return kFailed;
    } catch (const std::exception& error) {
        return refuse(Error{ErrorCode::Internal, {{"detail", error.what()}}});
    }
    if (std::fflush(stdout) != 0 && exitCode == kDone) {
        // Who has read enough, as "head", need not be told.
        if (errno != EPIPE) say("Standard output could not be written.");
        return kFailed;
    }
    return exitCode;
}
