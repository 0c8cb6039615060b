#include <exception>
#include <memory>
#include <string>

#include "core/objective/trainer_protocol.h"
#include "core/training/describe.h"
#include "core/training/trial.h"

struct TrialbenchTrial {
    trialbench::training::Trial trial;
};

extern "C" {

void trialbench_trainer_describe(TrialbenchCallback callback, void* context) {
    trialbench::Json body;
    try {
        body = trialbench::training::description();
    } catch (const std::exception& error) {
        // No protocol number: whoever reads this refuses the plugin and shows the text.
        body = {{"error", error.what()}};
    }
    const std::string text = trialbench::Json{{"description", body}}.dump(
        -1, ' ', false, trialbench::Json::error_handler_t::replace);
    callback(context, text.c_str());
}

TrialbenchTrial* trialbench_trainer_start(const char* startJson, TrialbenchCallback callback, void* context) {
    return new TrialbenchTrial{{startJson, callback, context}};
}

void trialbench_trainer_request_stop(TrialbenchTrial* trial, const char* requestJson) {
    trial->trial.requestStop(requestJson);
}

void trialbench_trainer_free(TrialbenchTrial* trial) {
    delete trial;
}

}  // extern "C"
