#pragma once

#include "core/search/strategy.h"

namespace trialbench::search {

/// The points of a Sobol sequence, Owen-scrambled by the study's seed (sobol.h): as evenly spread as random
/// ones are not, and independent of all results. Where the strategy stands in its sequence is how many
/// suggestions it has made in this space. In a space of few points it may repeat itself, so it is never
/// exhausted.
class SobolStrategy final : public Strategy {
 public:
    Answer suggest(const Request& request) const override;
    Result<void> validate(const Json& strategy, const space::SearchSpace& space,
                          const std::string& pointer) const override;
};

}  // namespace trialbench::search
