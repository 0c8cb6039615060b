#include "core/search/fixed.h"

#include "core/support/json_reader.h"

namespace trialbench::search {
namespace {

Result<space::Configuration> readConfiguration(const Json& json, const space::SearchSpace& space,
                                               const std::string& pointer) {
    auto configuration = space::Configuration::fromJson(json, pointer);
    if (!configuration) return configuration;
    if (const auto fits = space.validate(*configuration); !fits) {
        return failure(ErrorCode::BadSpec, {{"pointer", pointer}, {"problem", message(fits.error())}});
    }
    return space.normalized(*configuration);
}

}  // namespace

Answer FixedStrategy::suggest(const Request& request) const {
    const auto list = request.strategy.find("configurations");
    if (list == request.strategy.end()) return Exhausted::Fixed;
    std::int64_t index = 0;
    for (const Json& entry : *list) {
        auto configuration = readConfiguration(entry, *request.space, "");
        if (!configuration) continue;
        if (index++ == request.ownSuggestions) {
            return Suggestion{std::move(*configuration), experiment::Origin::Fixed, nullptr};
        }
    }
    return Exhausted::Fixed;
}

Result<void> FixedStrategy::validate(const Json& strategy, const space::SearchSpace& space,
                                     const std::string& pointer) const {
    support::ObjectReader reader(strategy, pointer);
    reader.requiredString("kind");
    const Json* list = reader.optionalArray("configurations");
    if (!list) {
        reader.fail(Error{ErrorCode::MissingKey, {{"pointer", pointer}, {"key", "configurations"}}});
    } else if (list->empty()) {
        reader.fail("configurations", "the list is empty. Give it at least one configuration.");
    } else {
        const std::string place = support::pointerTo(pointer, "configurations");
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto read = readConfiguration((*list)[i], space, support::pointerTo(place, i));
            if (!read) reader.fail(read.error());
        }
    }
    return reader.finish();
}

}  // namespace trialbench::search
