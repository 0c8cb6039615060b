#include "core/engine/checkpoints.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>

#include "core/storage/experiment_file.h"
#include "core/support/system_error.h"

namespace trialbench::engine {
namespace {

namespace fs = std::filesystem;
using experiment::Experiment;
using experiment::Study;
using experiment::Trial;

constexpr const char* kSubfolder = "checkpoints";
constexpr std::string_view kFilesSuffix = ".files";

/// Files as the objectives name them (checkpoint-e0003-s000000.pt, function-....json, and while they are
/// written, with .part at the end). What does not look so was put there by somebody else.
bool looksLikeCheckpoint(const std::string& name) {
    const bool start = name.starts_with("checkpoint-") || name.starts_with("function-");
    return start && (name.ends_with(".pt") || name.ends_with(".json") || name.ends_with(".part"));
}

/// A name from a file that somebody else may have made must not lead out of our folder.
bool staysInside(const std::string& name) {
    const fs::path path(name);
    if (path.is_absolute() || path.begin() == path.end() || *path.begin() != kSubfolder) return false;
    return std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; }) &&
           looksLikeCheckpoint(path.filename().string());
}

bool isNumbered(const fs::path& path, std::string_view prefix) {
    const std::string name = path.filename().string();
    return name.starts_with(prefix) && name.size() > prefix.size() &&
           std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code ignored;
    for (fs::directory_iterator it(folder, ignored), end; it != end; it.increment(ignored)) {
        if (ignored) break;
        entries.push_back(it->path());
    }
    return entries;
}

/// Only real folders are walked: a link could lead out of ours.
std::vector<fs::path> numberedFolders(const fs::path& folder, std::string_view prefix) {
    std::vector<fs::path> folders;
    for (const fs::path& entry : entriesOf(folder)) {
        std::error_code ignored;
        if (isNumbered(entry, prefix) && fs::is_directory(fs::symlink_status(entry, ignored))) {
            folders.push_back(entry);
        }
    }
    return folders;
}

std::set<std::string> namesToKeep(const fs::path& folder, const Experiment& experiment) {
    std::set<std::string> names;
    for (const Study& study : experiment.studies) {
        const Trial* best = study.best(experiment.goal);
        for (const Trial& trial : study.trials) {
            if (!trial.checkpoint) continue;
            const bool resumes = trial.isPending() && storage::isIntact(folder, *trial.checkpoint);
            if (resumes || &trial == best) names.insert(trial.checkpoint->file);
        }
    }
    return names;
}

/// The experiment that a folder NAME.files is beside.
fs::path experimentBeside(const fs::path& folder) {
    const std::string name = folder.string();
    return name.substr(0, name.size() - std::min(name.size(), kFilesSuffix.size()));
}

/// The experiment, if it is there, in whose folder a path lies.
std::optional<fs::path> experimentAround(const fs::path& path) {
    std::error_code ignored;
    for (fs::path at = path; at.has_relative_path(); at = at.parent_path()) {
        if (!at.filename().string().ends_with(kFilesSuffix)) continue;
        if (const fs::path file = experimentBeside(at); fs::is_regular_file(file, ignored)) return file;
    }
    return std::nullopt;
}

std::string textOf(const fs::path& file) {
    constexpr std::streamsize kMostBytes = 4096;
    std::ifstream stream(file, std::ios::binary);
    std::string text(kMostBytes, '\0');
    stream.read(text.data(), kMostBytes);
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

}  // namespace

Result<Claim> claimCheckpoints(const fs::path& folder) {
    std::error_code error;
    const fs::path named = folder / kSubfolder;
    const fs::path place = fs::weakly_canonical(named, error);
    const fs::path own = fs::weakly_canonical(folder.parent_path(), error) / folder.filename() / kSubfolder;
    if (error || place == own || !fs::is_directory(place, error)) return Claim::Own;
    const std::string mine = experimentBeside(own.parent_path()).string();
    const fs::path mark = place / "experiment";
    const std::string marked = textOf(mark);
    if (marked == mine) return Claim::Own;
    auto other = experimentAround(place);
    if (other && *other == mine) return Claim::Own;
    if (!other && !marked.empty() && fs::exists(marked, error)) other = marked;
    if (other) {
        return failure(
            ErrorCode::WriteFailed,
            {{"path", named.string()},
             {"detail", "it leads to " + place.string() + ", where the checkpoints of " + other->string() +
                            " lie. Let it lead to a folder of this experiment's own."}});
    }
    std::ofstream stream(mark, std::ios::binary | std::ios::trunc);
    stream << mine;
    stream.close();
    if (!stream) return tl::unexpected(support::writeError(errno, mark, "write to"));
    return Claim::New;
}

fs::path trialFolder(const fs::path& folder, const Experiment& experiment, const std::string& study,
                     int trial) {
    const auto found = std::find_if(experiment.studies.begin(), experiment.studies.end(),
                                    [&](const Study& candidate) { return candidate.name == study; });
    const auto place = found - experiment.studies.begin() + 1;
    // By number, since the name of a study may hold anything.
    return folder / kSubfolder / ("study-" + std::to_string(place)) / ("trial-" + std::to_string(trial));
}

std::optional<std::string> recordedName(const fs::path& folder, const fs::path& trialFolder,
                                        const std::string& reported) {
    const fs::path path = (trialFolder / reported).lexically_normal();  // an absolute one replaces it
    if (path.parent_path() != trialFolder.lexically_normal()) return std::nullopt;
    if (!looksLikeCheckpoint(path.filename().string())) return std::nullopt;
    return path.lexically_relative(folder.lexically_normal()).generic_string();
}

std::optional<fs::path> checkpointPath(const fs::path& folder, const Trial& trial) {
    if (!trial.checkpoint || !staysInside(trial.checkpoint->file)) return std::nullopt;
    const fs::path path = folder / trial.checkpoint->file;
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return std::nullopt;
    return path;
}

std::vector<std::string> superfluousAfterEnd(const Study& study, const experiment::Goal& goal, int ended,
                                             int bestBefore) {
    const Trial* best = study.best(goal);
    const int kept = best ? best->number : 0;
    std::vector<std::string> names;
    for (const int number : std::set<int>{ended, bestBefore}) {
        const Trial* trial = study.findTrial(number);
        if (trial && trial->checkpoint && number != kept) names.push_back(trial->checkpoint->file);
    }
    return names;
}

void removeCheckpoint(const fs::path& folder, const std::string& name) {
    if (!staysInside(name)) return;
    std::error_code ignored;
    const fs::path inside = fs::path(name).lexically_relative(kSubfolder).parent_path();
    const fs::path place = fs::weakly_canonical(folder / kSubfolder, ignored) / inside;
    if (place != fs::weakly_canonical(place, ignored)) return;  // a link leads elsewhere
    fs::remove(folder / name, ignored);
    fs::remove((folder / name).parent_path(), ignored);  // refuses unless empty
}

void removeLeftovers(const fs::path& folder, const Experiment& experiment) {
    const std::set<std::string> keep = namesToKeep(folder, experiment);
    for (const fs::path& study : numberedFolders(folder / kSubfolder, "study-")) {
        for (const fs::path& trial : numberedFolders(study, "trial-")) {
            for (const fs::path& file : entriesOf(trial)) {
                const std::string name = file.lexically_relative(folder).generic_string();
                if (!looksLikeCheckpoint(file.filename().string()) || keep.contains(name)) continue;
                std::error_code ignored;
                if (fs::is_regular_file(fs::symlink_status(file, ignored))) fs::remove(file, ignored);
            }
            std::error_code ignored;
            fs::remove(trial, ignored);
        }
    }
}

}  // namespace trialbench::engine
