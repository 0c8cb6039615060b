#include "core/space/configuration.h"

namespace trialbench::space {

const Value* Configuration::find(std::string_view name) const {
    for (const auto& [key, value] : values_) {
        if (key == name) return &value;
    }
    return nullptr;
}

void Configuration::set(std::string name, Value value) {
    for (auto& [key, present] : values_) {
        if (key == name) {
            present = std::move(value);
            return;
        }
    }
    values_.emplace_back(std::move(name), std::move(value));
}

bool Configuration::operator==(const Configuration& other) const {
    if (values_.size() != other.values_.size()) return false;
    for (const auto& [name, value] : values_) {
        const Value* theirs = other.find(name);
        if (!theirs || *theirs != value) return false;
    }
    return true;
}

Json Configuration::toJson() const {
    Json json = Json::object();
    for (const auto& [name, value] : values_) json[name] = value;
    return json;
}

Result<Configuration> Configuration::fromJson(const Json& json, const std::string& pointer) {
    const auto wrong = [](const std::string& place, std::string expected) {
        return failure(ErrorCode::WrongType, {{"pointer", place}, {"expected", std::move(expected)}});
    };
    if (!json.is_object()) return wrong(pointer, "an object with one value a parameter");
    Configuration configuration;
    for (const auto& [name, value] : json.items()) {
        if (value.is_structured() || value.is_null()) {
            return wrong(support::pointerTo(pointer, name), "a number, a string, true or false");
        }
        configuration.set(name, value);
    }
    return configuration;
}

}  // namespace trialbench::space
