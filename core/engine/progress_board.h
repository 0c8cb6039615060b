#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/engine/owner_events.h"

namespace trialbench::engine {

/// Where each running trial stands within its epoch: written by workers (at most ten times a second each),
/// polled by front ends, never stored. Any thread.
class ProgressBoard {
 public:
    void add(RunId run, const std::string& study, int trial, int epoch) {
        const std::lock_guard lock(mutex_);
        rows_[run] = TrialProgress{study, trial, epoch, 0, 0, std::chrono::steady_clock::now()};
    }
    void set(RunId run, const objective::Progress& progress) {
        const std::lock_guard lock(mutex_);
        const auto row = rows_.find(run);
        if (row == rows_.end()) return;
        row->second.epoch = progress.epoch;
        row->second.step = progress.step;
        row->second.steps = progress.steps;
    }
    void remove(RunId run) {
        const std::lock_guard lock(mutex_);
        rows_.erase(run);
    }
    std::vector<TrialProgress> rows() const {
        const std::lock_guard lock(mutex_);
        std::vector<TrialProgress> result;
        for (const auto& [run, row] : rows_) result.push_back(row);
        return result;
    }

 private:
    mutable std::mutex mutex_;
    std::map<RunId, TrialProgress> rows_;  ///< guarded by mutex_
};

}  // namespace trialbench::engine
