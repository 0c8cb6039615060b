#include <memory>

#include "app/cli/commands.h"
#include "app/cli/csv.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/output_file.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string file;
    std::string study;
    std::string csv;
    std::string json;
    std::string html;
    bool force = false;
};

int exportStudy(const Options& options) {
    if (!options.json.empty() || !options.html.empty()) {
        const char* what = options.json.empty() ? "Export as HTML (--html)" : "Export as JSON (--json)";
        return refuse(Error{ErrorCode::NotBuilt, {{"what", what}}});
    }
    if (options.csv.empty()) {
        return refuse(Error{ErrorCode::UsageError,
                            {{"problem", "Say where to with --csv OUT (\"-\": standard output)."}}});
    }
    const auto snapshot = readSnapshot(options.file);
    if (!snapshot) return refuseFile(snapshot.error(), options.file);
    const auto study = chooseStudy(snapshot->experiment, options.study);
    if (!study) return refuse(study.error());
    if (const auto note = noteOfNewer(options.file)) say(*note);
    const std::string csv = csvOf(snapshot->experiment, *snapshot->experiment.findStudy(*study));
    if (options.csv == "-") {
        answer(csv);
        return kDone;
    }
    const auto written = writeFile(options.csv, csv, options.force);
    return written ? kDone : refuse(written.error());
}

}  // namespace

void addExport(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("export", "Write the trials of a study to a file");
    command->add_option("FILE", options->file, "The experiment file")->required()->check(fileName());
    command->add_option("--study", options->study, "Which study, where there are several");
    command->add_option("--csv", options->csv, "CSV file to write, one row per trial; - is standard output");
    command->add_option("--json", options->json)->group("");
    command->add_option("--html", options->html)->group("");
    command->add_flag("--force", options->force,
                      "Overwrite a file that is there already (never an experiment)");
    command->callback([options, &exitCode] { exitCode = exportStudy(*options); });
}

}  // namespace trialbench::cli
