#include <fmt/format.h>

#include <memory>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/text.h"
#include "core/storage/experiment_file.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string file;
    std::string repair;
};

int check(const Options& options) {
    if (!options.repair.empty()) {
        return refuse(Error{ErrorCode::NotBuilt, {{"what", "Repairing a file (check --repair)"}}});
    }
    const auto report = storage::checkFile(options.file);
    if (!report) return refuseFile(report.error(), options.file);
    answer(printable(fmt::format("{}: sound, file version {}, {} {}", options.file, report->version,
                                 report->records, report->records == 1 ? "record" : "records")) +
           '\n');
    if (const auto note = noteOfNewer(options.file)) answer(*note + '\n');
    answer(report->owner ? useText(*report->owner) + '\n' : "Nobody is running it.\n");
    if (!report->writeAheadLog.empty()) {
        answer(printable("Its newest records lie in " + report->writeAheadLog.string() +
                         " beside it: copy both.") +
               '\n');
    }
    if (report->interruptedTrials > 0) {
        answer(fmt::format("Recovery would mark {} running {} as interrupted; the next run resumes {}.\n",
                           report->interruptedTrials, report->interruptedTrials == 1 ? "trial" : "trials",
                           report->interruptedTrials == 1 ? "it" : "them"));
    }
    for (const std::string& file : report->missingCheckpoints) {
        answer(printable("Missing or damaged checkpoint " + file +
                         ": its trial would start again from its beginning.") +
               '\n');
    }
    for (const storage::LogName& log : report->damagedLogs) {
        answer(
            printable(fmt::format("Log of trial {} of {}, attempt {}: it cannot be read. No result rests on "
                                  "it; the file works without it.",
                                  log.trial, log.study, log.attempt)) +
            '\n');
    }
    return kDone;
}

}  // namespace

void addCheck(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("check", "Check a file: integrity, version, what recovery would do");
    command->add_option("FILE", options->file, "The experiment file")->required()->check(fileName());
    command->add_option("--repair", options->repair)->group("");
    command->callback([options, &exitCode] { exitCode = check(*options); });
}

}  // namespace trialbench::cli
