#include "ui/models/file_follower.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/storage/record_rules.h"

namespace trialbench::ui {

FileFollower::Stamp FileFollower::stamp() const {
    // What cannot be looked at counts as nothing; reading it then says why.
    std::error_code error;
    Stamp stamp;
    stamp.size = std::filesystem::file_size(path_, error);
    stamp.time = std::filesystem::last_write_time(path_, error);
    // Commits go into the write-ahead log; an empty one is left by readers and says nothing.
    const std::filesystem::path log = path_.string() + "-wal";
    const auto size = std::filesystem::file_size(log, error);
    if (!error && size > 0) {
        stamp.logSize = size;
        stamp.logTime = std::filesystem::last_write_time(log, error);
    }
    return stamp;
}

Result<FileFollower::News> FileFollower::look() {
    // Before reading, so that what is written meanwhile is read the next time.
    const Stamp now = stamp();
    if (seen_ == now) return News{{}, {}, storage::ownerOf(path_)};
    const bool isFirst = !std::exchange(seen_, std::nullopt);
    auto file = storage::openReadOnly(path_);
    if (!file) return tl::unexpected(file.error());
    auto records = file->store->load();
    if (!records) return tl::unexpected(records.error());
    News news{{}, {}, std::move(file->owner)};
    const Json first = records->empty() ? Json() : experiment::toJson(records->front());
    const std::int64_t last = records->empty() ? 0 : records->back().sequence;
    const bool isAnother = isFirst || first != first_ || last < experiment_.sequence;
    if (isAnother) experiment_ = {};
    const auto next = std::find_if(records->begin(), records->end(), [&](const auto& record) {
        return record.sequence > experiment_.sequence;
    });
    for (auto record = next; record != records->end(); ++record) {
        if (auto applied = experiment::apply(experiment_, *record); !applied) {
            return tl::unexpected(applied.error());
        }
    }
    if (auto whole = storage::checkWhole(experiment_, path_); !whole) return tl::unexpected(whole.error());
    if (isAnother) {
        news.experiment = experiment_;
    } else {
        news.records.assign(std::make_move_iterator(next), std::make_move_iterator(records->end()));
    }
    seen_ = now;
    first_ = first;
    return news;
}

Result<std::string> FileFollower::log(const std::string& study, int trial, int attempt) const {
    const auto file = storage::openReadOnly(path_);
    if (!file) return tl::unexpected(file.error());
    return file->store->log(study, trial, attempt);
}

}  // namespace trialbench::ui
