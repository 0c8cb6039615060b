#include "core/engine/reason.h"

namespace trialbench::engine {

Json reasonOf(const char* code) {
    return {{"code", code}};
}

Json reasonOf(const Error& error) {
    Json arguments = Json::object();
    for (const auto& [name, value] : error.arguments) arguments[name] = value;
    return {{"code", codeName(error.code)}, {"arguments", std::move(arguments)}};
}

Json reasonOf(experiment::Cause cause, int trial, const std::string& message) {
    return {{"code", experiment::toString(cause)}, {"trial", trial}, {"message", message}};
}

std::optional<Error> errorOf(const Json& reason) {
    if (!reason.is_object() || !reason.contains("arguments") || !reason["arguments"].is_object()) return {};
    const auto code = errorCodeFrom(reason.value("code", ""));
    if (!code) return {};
    Error error{*code, {}};
    for (const auto& [name, value] : reason["arguments"].items()) {
        if (value.is_string()) error.arguments.emplace_back(name, value.get<std::string>());
    }
    return error;
}

}  // namespace trialbench::engine
