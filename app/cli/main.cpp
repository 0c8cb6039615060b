// trialbench-cli: the engine's front end without a window. No Qt here.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/file_kind.h"
#include "app/cli/program_name.h"
#include "app/cli/text.h"
#include "core/support/thread_error.h"

namespace {

using namespace trialbench::cli;
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

// Half an answer is none, whatever else went well.
int afterAnswers(int exitCode) {
    const int failed = flushAnswers();
    if (failed == 0) return exitCode;
    // Who has read enough, as "head", need not be told.
    if (failed != EPIPE) {
        say("Standard output could not be written (" + std::generic_category().message(failed) +
            "): what arrived there is not whole.");
    }
    return exitCode == kDone ? kFailed : exitCode;
}

// CLI11 takes such a name for an option, and only says that the file is missing.
std::string dashHint(int argc, char** argv) {
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        if (word.starts_with('-') && (word.ends_with(".trialbench") || kindOf(word) != FileKind::Absent)) {
            return "A file whose name begins with - is given as " + shellQuoted("./" + word) + ".\n";
        }
    }
    return {};
}

// Help and version are answers, and what is wrong with the arguments is a sentence.
int tellParsed(const CLI::App& app, const CLI::ParseError& error, const std::string& hint) {
    std::ostringstream out;
    std::ostringstream err;
    const int exitCode = app.exit(error, out, err);
    answer(out.str());
    if (!err.str().empty()) std::fputs((err.str() + hint).c_str(), stderr);
    return afterAnswers(exitCode);
}

}  // namespace

int main(int argc, char** argv) {
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
        return tellParsed(app, error, dashHint(argc, argv));
    } catch (const std::bad_alloc&) {
        say("There is not enough memory for this.");
        return kFailed;
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::resource_unavailable_try_again) {
            return refuse(trialbench::support::threadError(error));
        }
        return refuse(Error{ErrorCode::Internal, {{"detail", error.what()}}});
    } catch (const std::exception& error) {
        return refuse(Error{ErrorCode::Internal, {{"detail", error.what()}}});
    }
    return afterAnswers(exitCode);
}
