#include "app/cli/rescue.h"

#include "app/cli/exit_code.h"
#include "app/cli/file_kind.h"
#include "app/cli/program_name.h"
#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

namespace fs = std::filesystem;
using Save = std::function<Result<void>(const fs::path&)>;

// Under a name that nothing has yet.
Result<fs::path> saveIn(const fs::path& folder, const std::string& name, const Save& save) {
    constexpr int kMostTries = 100;
    for (int i = 1;; ++i) {
        const std::string number = i == 1 ? "" : "-" + std::to_string(i);
        const fs::path path = folder / (name + "-recovered" + number + ".trialbench");
        const auto saved = save(path);
        if (saved) return path;
        if (saved.error().code != ErrorCode::FileExists || i == kMostTries) {
            return tl::unexpected<Error>(saved.error());
        }
    }
}

}  // namespace

int saveElsewhere(const std::string& file, const Save& save) {
    say(printable("The file " + file +
                  " was deleted or replaced while it was open, so nothing more could be saved in it."));
    const fs::path old = destinationOf(file);
    auto saved = saveIn(old.parent_path(), old.stem().string(), save);
    if (!saved) {
        std::error_code error;
        const fs::path temporary = fs::temp_directory_path(error);
        if (!error) saved = saveIn(temporary, old.stem().string(), save);
    }
    if (!saved) {
        say(printable("What it held could not be saved elsewhere either: " + message(saved.error()) +
                      " Only a copy that you have brings it back."));
        return kFailed;
    }
    const std::string recovered = saved->string();
    say(printable("All that it held, up to now, is in " + recovered + "."));
    if (kindOf(old.string()) == FileKind::Absent) {
        // The folder with the checkpoints goes by the name of the file.
        say(printable("Give it its name back and go on with: mv -n " + shellQuoted(recovered) + ' ' +
                      shellQuoted(old.string()) + " && " + commandLine("run", file)));
    } else {
        say(printable("Go on with: " + commandLine("run", recovered) +
                      " (trials that were running start from their beginning there)"));
    }
    return kFailed;
}

}  // namespace trialbench::cli
