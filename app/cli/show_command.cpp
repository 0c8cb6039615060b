#include <memory>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/study_text.h"
#include "app/cli/terminal.h"
#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string file;
    bool json = false;
};

int show(const Options& options) {
    const auto snapshot = readSnapshot(options.file);
    if (!snapshot) return refuseFile(snapshot.error(), options.file);
    if (const auto note = noteOfNewer(options.file)) say(*note);
    if (options.json) {
        answer(toShowJson(snapshot->experiment).dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
        return kDone;
    }
    for (const std::string& line : experimentText(snapshot->experiment, options.file, outputWidth()))
        answer(line + '\n');
    if (!snapshot->use.empty()) say(snapshot->use);
    return kDone;
}

}  // namespace

void addShow(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("show", "Show studies, trials and the best of them");
    command->add_option("FILE", options->file, "The experiment file")->required()->check(fileName());
    command->add_flag("--json", options->json, "As JSON (resources/schema/show.schema.json)");
    command->callback([options, &exitCode] { exitCode = show(*options); });
}

}  // namespace trialbench::cli
