#include "ui/models/background_thread.h"

namespace trialbench::ui {

BackgroundThread::BackgroundThread() : thread_([this] { loop(); }) {}

BackgroundThread::~BackgroundThread() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void BackgroundThread::post(Job job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
}

void BackgroundThread::deliver(Job told) {
    {
        const std::lock_guard lock(mutex_);
        told_.push_back(std::move(told));
    }
    QMetaObject::invokeMethod(
        &context_, [this] { tell(); }, Qt::QueuedConnection);
}

void BackgroundThread::loop() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
            if (ending_) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

// One result for each event, as the receiver may destroy us with the first of them.
void BackgroundThread::tell() {
    Job told;
    {
        const std::lock_guard lock(mutex_);
        if (told_.empty()) return;
        told = std::move(told_.front());
        told_.pop_front();
    }
    told();
}

}  // namespace trialbench::ui
