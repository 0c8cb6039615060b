#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/space/search_space.h"

namespace trialbench::search {

inline space::SearchSpace spaceOf(const std::string& text) {
    std::vector<space::Parameter> parameters;
    for (const Json& json : Json::parse(text)) {
        parameters.push_back(space::parameterFromJson(json, "").value());
    }
    return space::SearchSpace::create(std::move(parameters)).value();
}

inline space::Configuration configurationOf(const std::string& text) {
    return space::Configuration::fromJson(Json::parse(text), "").value();
}

}  // namespace trialbench::search
