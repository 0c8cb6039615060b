#include "core/storage/record_rules.h"

#include <algorithm>

namespace trialbench::storage {

Result<void> checkSequence(const std::vector<experiment::ChangeRecord>& records, std::int64_t last) {
    for (const auto& record : records) {
        if (record.sequence < 1 || record.sequence - 1 != last) {
            return failure(ErrorCode::Internal,
                           {{"detail", "record " + std::to_string(record.sequence) +
                                           " does not follow record " + std::to_string(last)}});
        }
        last = record.sequence;
    }
    return {};
}

Result<experiment::Experiment> fold(const std::vector<experiment::ChangeRecord>& records,
                                    const std::filesystem::path& path) {
    experiment::Experiment state;
    for (const auto& record : records) {
        auto applied = experiment::apply(state, record);
        if (applied) continue;
        Error error = std::move(applied.error());
        for (auto& [name, value] : error.arguments) {
            // The fold knows no files.
            if (name == "path" && !path.empty()) value = path.string();
        }
        return tl::unexpected(std::move(error));
    }
    auto whole = checkWhole(state, path.empty() ? std::filesystem::path(state.name) : path);
    if (!whole) return tl::unexpected(whole.error());
    return state;
}

Result<void> checkWhole(const experiment::Experiment& experiment, const std::filesystem::path& path) {
    for (const auto& study : experiment.studies) {
        if (!study.revisions.empty()) continue;
        return failure(ErrorCode::FileDamaged,
                       {{"path", path.string()},
                        {"detail", "the search space of study \"" + study.name + "\" is missing"}});
    }
    return {};
}

std::string takeLogText(experiment::ChangeRecord& record) {
    if (record.kind != experiment::ChangeKind::Log || !record.row.is_object()) return {};
    const auto found = record.row.find("text");
    if (found == record.row.end() || !found->is_string()) return {};
    std::string text = std::move(found->get_ref<std::string&>());
    record.row.erase(found);
    return text;
}

}  // namespace trialbench::storage
