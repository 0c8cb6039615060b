#include "core/engine/suggester.h"

#include <utility>

namespace trialbench::engine {

Suggester::Suggester(OwnerQueue& queue)
    : queue_(queue), thread_([this](std::stop_token stop) { work(std::move(stop)); }) {}

Suggester::~Suggester() = default;

void Suggester::request(std::shared_ptr<const experiment::Experiment> snapshot, std::string study,
                        std::int64_t request) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(Job{std::move(snapshot), std::move(study), request});
    }
    changed_.notify_one();
}

void Suggester::work(std::stop_token stop) {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return !jobs_.empty(); })) return;
            if (stop.stop_requested()) return;
            job = std::move(jobs_.front());
            jobs_.erase(jobs_.begin());
        }
        auto answer = nextSuggestion(*job.snapshot, *job.snapshot->findStudy(job.study));
        queue_.push(SuggestionMade{std::move(job.study), job.request, std::move(answer)});
    }
}

}  // namespace trialbench::engine
