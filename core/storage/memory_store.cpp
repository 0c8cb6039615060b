#include <map>
#include <tuple>

#include "core/storage/capped_log.h"
#include "core/storage/experiment_store.h"
#include "core/storage/record_rules.h"

namespace trialbench::storage {
namespace {

class MemoryStore final : public ExperimentStore {
 public:
    Result<std::vector<experiment::ChangeRecord>> load() override { return records_; }

    Result<void> append(const std::vector<experiment::ChangeRecord>& records) override {
        const auto last = records_.empty() ? 0 : records_.back().sequence;
        if (auto checked = checkSequence(records, last); !checked) return checked;
        for (auto record : records) {
            const auto text = takeLogText(record);
            if (!text.empty()) logs_[{record.study, record.trial, record.attempt}].append(text);
            records_.push_back(std::move(record));
        }
        return {};
    }

    Result<std::string> log(const std::string& study, int trial, int attempt) override {
        const auto found = logs_.find({study, trial, attempt});
        return found == logs_.end() ? std::string() : found->second.text();
    }

    Result<void> consolidate() override { return {}; }

 private:
    std::vector<experiment::ChangeRecord> records_;
    std::map<std::tuple<std::string, int, int>, CappedLog> logs_;
};

}  // namespace

std::unique_ptr<ExperimentStore> makeMemoryStore() {
    return std::make_unique<MemoryStore>();
}

}  // namespace trialbench::storage
