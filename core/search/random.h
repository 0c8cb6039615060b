#pragma once

#include "core/search/strategy.h"

namespace trialbench::search {

/// Random search (Bergstra & Bengio 2012): every parameter uniform on its own scale, independent of all
/// results. The numbers depend on the study's seed and the suggestion's number alone. May repeat itself, so
/// it is never exhausted.
class RandomStrategy final : public Strategy {
 public:
    Answer suggest(const Request& request) const override;
    Result<void> validate(const Json& strategy, const space::SearchSpace& space,
                          const std::string& pointer) const override;
};

}  // namespace trialbench::search
