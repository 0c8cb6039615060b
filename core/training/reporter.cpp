#include "core/training/reporter.h"

#include "core/support/error.h"

namespace trialbench::training {

Ending Ending::failed(const Error& error) {
    const auto cause = [&] {
        switch (error.code) {
            case ErrorCode::DataMissing:
            case ErrorCode::DataDamaged:
            // The trial is as good as before; it waits until its images are back.
            case ErrorCode::DataChanged:
                return "data_missing";
            // Whatever keeps a checkpoint from being written says nothing about the configuration: this is
            // the cause that pauses the study; the sentence says what it really was.
            case ErrorCode::DiskFull:
            case ErrorCode::NoPermission:
            case ErrorCode::WriteFailed:
                return "disk_full";
            case ErrorCode::DeviceUnknown:
                return "device_lost";
            default:
                return "bad_exit";
        }
    }();
    return {"failed", cause, trialbench::message(error), std::string(codeName(error.code))};
}

void Reporter::progress(std::int64_t epoch, std::int64_t step, std::int64_t steps) {
    const auto now = std::chrono::steady_clock::now();
    if (now - lastProgress_ < std::chrono::milliseconds(100)) return;
    lastProgress_ = now;
    send({{"progress", {{"epoch", epoch}, {"step", step}, {"steps", steps}}}});
}

void Reporter::measurement(std::int64_t epoch, const Json& metrics, double seconds,
                           std::int64_t validationImages) {
    send({{"measurement",
           {{"epoch", epoch},
            {"metrics", metrics},
            {"seconds", seconds},
            {"validation_images", validationImages}}}});
}

void Reporter::data(const DataSet& data) {
    send({{"data",
           {{"sha256", data.sha256},
            {"train_images", data.train.count()},
            {"test_images", data.test.count()}}}});
}

void Reporter::log(const std::string& text) {
    send({{"log", {{"text", text}}}});
}

void Reporter::checkpoint(const std::string& file, const std::string& sha256, std::uintmax_t bytes,
                          std::int64_t epoch, std::int64_t step) {
    send({{"checkpoint",
           {{"file", file}, {"sha256", sha256}, {"bytes", bytes}, {"epoch", epoch}, {"step", step}}}});
}

void Reporter::ended(const Ending& ending) {
    Json body = {{"state", ending.state}};
    if (!ending.cause.empty()) body["cause"] = ending.cause;
    if (!ending.message.empty()) body["message"] = ending.message;
    if (!ending.code.empty()) body["code"] = ending.code;
    send({{"ended", body}});
}

void Reporter::send(const Json& message) {
    // Paths and libraries' texts need not be UTF-8; JSON must be.
    const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::lock_guard lock(mutex_);
    callback_(context_, text.c_str());
}

}  // namespace trialbench::training
