#include "core/storage/record_rules.h"

namespace trialbench::storage {

Result<void> checkSequence(const std::vector<experiment::ChangeRecord>& records, std::int64_t last) {
    for (const auto& record : records) {
        if (record.sequence != last + 1) {
            return failure(ErrorCode::Internal,
                           {{"detail", "record " + std::to_string(record.sequence) +
                                           " does not follow record " + std::to_string(last)}});
        }
        last = record.sequence;
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
