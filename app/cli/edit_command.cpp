#include <memory>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/program_name.h"
#include "app/cli/text.h"
#include "core/engine/commands.h"
#include "core/storage/experiment_file.h"
#include "core/support/json.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string file;
    std::string command;
};

int edit(const Options& options) {
    const auto command = support::parseJson(options.command);
    if (!command) return refuse(command.error());
    auto store = storage::openOwned(options.file);
    if (!store) return refuseFile(store.error(), options.file);
    const auto sequence = engine::editUnowned(std::move(*store), storage::folderOf(options.file), *command);
    if (!sequence) {
        const int code = refuse(sequence.error());
        if (sequence.error().code == ErrorCode::NotBuilt && command->contains("revise")) {
            say(printable("Add another study with: " + editLine(options.file, R"({"add_study":{...}})")));
        }
        return code;
    }
    answer(Json{{"ok", true}, {"sequence", *sequence}}.dump() + '\n');
    return kDone;
}

}  // namespace

void addEdit(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("edit", "Change an experiment that nobody is running");
    command->add_option("FILE", options->file, "The experiment file")->required()->check(fileName());
    command
        ->add_option("JSON", options->command,
                     "One command, for example {\"exclude\":{\"study\":\"Bayesian\",\"trial\":7}}")
        ->required();
    command->footer(
        "Commands:\n"
        "  pause, resume, stop     {\"study\":NAME,[\"trial\":N]}\n"
        "  exclude, restore        {\"study\":NAME,\"trial\":N}\n"
        "  concurrency, max_trials {\"study\":NAME,\"limit\":N}\n"
        "  devices                 {\"study\":NAME,\"devices\":[\"cpu*2\"]}\n"
        "  add_study               {a study as in a specification}\n"
        "and, before the first trial:\n"
        "  revise                  {\"study\":NAME and what changes of parameters, fixed,\n"
        "                          strategy, initial, seed}\n"
        "  objective               {\"name\", \"objective\", \"goal\"}\n"
        "pause holds a study or a trial back until resume: a running trial keeps a\n"
        "checkpoint. stop ends it for good: no checkpoint, no way back.");
    command->callback([options, &exitCode] { exitCode = edit(*options); });
}

}  // namespace trialbench::cli
