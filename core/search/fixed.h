#pragma once

#include "core/search/strategy.h"

namespace trialbench::search {

/// The listed configurations, in their order, each once. An entry that does not fit the search space (which
/// may have been edited after the list was checked) is passed over.
class FixedStrategy final : public Strategy {
 public:
    Answer suggest(const Request& request) const override;
    Result<void> validate(const Json& strategy, const space::SearchSpace& space,
                          const std::string& pointer) const override;
};

}  // namespace trialbench::search
