#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/file_kind.h"
#include "app/cli/input.h"
#include "app/cli/program_name.h"
#include "app/cli/templates.h"
#include "app/cli/text.h"
#include "core/engine/study_check.h"
#include "core/storage/experiment_file.h"
#include "core/support/system_error.h"

namespace trialbench::cli {
namespace {

struct Options {
    std::string file;
    std::string templateName;
    std::string spec;
    bool force = false;
};

Result<experiment::ExperimentSpec> specOf(const Options& options) {
    if (!options.spec.empty()) return readSpec(options.spec);
    const auto text = templateText(options.templateName);
    if (!text) return tl::unexpected<Error>(text.error());
    const auto json = support::parseJson(*text);
    if (!json) return tl::unexpected<Error>(json.error());
    std::error_code ignored;  // of a folder that was removed; a template names nothing in it
    return engine::checkedSpec(*json, std::filesystem::current_path(ignored).string());
}

// What --force may replace is an experiment, and nothing else: of all other files nobody but the user knows
// what they are worth.
Result<void> checkTarget(const Options& options) {
    const auto refused = [](std::string problem) {
        return failure(ErrorCode::UsageError, {{"problem", std::move(problem)}});
    };
    switch (kindOf(options.file)) {
        case FileKind::Absent:
            return {};
        case FileKind::Folder:
            return refused(options.file + " is a folder. Name a file in it, as in " +
                           (std::filesystem::path(options.file) / "mine.trialbench").string() + ".");
        case FileKind::Ordinary:
            break;
        default:
            return refused(options.file + " is no ordinary file. Choose another name.");
    }
    if (experimentVersion(options.file)) return {};
    if (::access(options.file.c_str(), R_OK) != 0) {
        return tl::unexpected<Error>(support::readError(errno, options.file));
    }
    return refused(options.file +
                   " is not a Trialbench experiment, so --force does not replace it. Remove it first, or "
                   "choose another name.");
}

int makeNew(const Options& options) {
    if (options.spec.empty() && options.templateName.empty()) {
        return refuse(Error{ErrorCode::UsageError,
                            {{"problem", "Say what to make it from: --from SPEC.json or --template NAME."}}});
    }
    if (const auto checked = checkTarget(options); !checked) return refuse(checked.error());
    const auto spec = specOf(options);
    if (!spec) return refuse(spec.error());
    const auto created = storage::createFile(options.file, creationOf(*spec, support::now()), options.force);
    if (!created) return refuse(created.error());
    say(printable("Made " + options.file + ": " + spec->name + "."));
    if (spec->studies.empty()) {
        say(printable("It has no study yet. Add one with: " +
                      editLine(options.file, R"({"add_study":{...}})")));
        return kDone;
    }
    const bool isExternal = spec->objective.value("kind", "") == "external";
    say(printable(isExternal ? "Ask for configurations with: " + commandLine("ask-tell", options.file)
                             : "Start it with: " + commandLine("run", options.file)));
    return kDone;
}

}  // namespace

void addNew(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("new", "Make an experiment file from a template or a spec");
    command->add_option("FILE", options->file, "The experiment file to make (.trialbench)")
        ->required()
        ->check(fileName());
    auto* named = command->add_option(
        "--template", options->templateName,
        "quick-look (12 trainings of ResNet-34 on Fashion-MNIST) or empty (no study yet)");
    command->add_option("--from", options->spec, "A specification in JSON")->excludes(named);
    command->add_flag("--force", options->force,
                      "Replace an experiment that is there already and that nobody runs");
    command->callback([options, &exitCode] { exitCode = makeNew(*options); });
}

}  // namespace trialbench::cli
