#include <filesystem>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/input.h"
#include "app/cli/templates.h"
#include "app/cli/text.h"
#include "core/engine/study_check.h"
#include "core/storage/experiment_file.h"

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
    return engine::checkedSpec(*json, std::filesystem::current_path().string());
}

int makeNew(const Options& options) {
    const auto spec = specOf(options);
    if (!spec) return refuse(spec.error());
    const auto created = storage::createFile(options.file, creationOf(*spec, support::now()), options.force);
    if (!created) return refuse(created.error());
    say(printable("Made " + options.file + ": " + spec->name + "."));
    say(spec->studies.empty() ? "It has no study yet; add one with \"trialbench-cli edit\"."
                              : printable("Start it with: trialbench-cli run " + shellQuoted(options.file)));
    return kDone;
}

}  // namespace

void addNew(CLI::App& app, int& exitCode) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("new", "Make an experiment file from a template or a spec");
    command->add_option("FILE", options->file, "The experiment file to make (.trialbench)")->required();
    auto* from = command->add_option_group("source");
    from->add_option("--template", options->templateName,
                     "quick-look (12 trainings of ResNet-34 on Fashion-MNIST) or empty (no study yet)");
    from->add_option("--from", options->spec, "A specification in JSON");
    from->require_option(1);
    command->add_flag("--force", options->force, "Overwrite an existing file");
    command->callback([options, &exitCode] { exitCode = makeNew(*options); });
}

}  // namespace trialbench::cli
