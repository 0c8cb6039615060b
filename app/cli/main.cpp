// trialbench-cli: the engine's front end without a window. No Qt here.
#include <csignal>
#include <cstdlib>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"

int main(int argc, char** argv) {
    using namespace trialbench::cli;
    // Before any thread: libgomp reads it once. Its threads otherwise spin, and two of them run ten times
    // slower as soon as anything else runs.
    ::setenv("OMP_WAIT_POLICY", "passive", 0);
    // A closed pipe shows as a failed write, not as a death in the middle of a commit.
    std::signal(SIGPIPE, SIG_IGN);

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
    app.footer("Exit codes: 0 done, 1 failed, 2 (or above 100) wrong use, 130 interrupted.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    if (std::fflush(stdout) != 0 && exitCode == kDone) {
        say("Standard output could not be written.");
        return kFailed;
    }
    return exitCode;
}
