#pragma once

#include "core/search/strategy.h"

namespace trialbench::search {

/// Every configuration of a grid once, in an order shuffled by the study's seed, so that a search that is
/// ended early has seen all of the ranges. The grid has all choices of a categorical, and of a number as many
/// values as "levels" says (one number for all, or an object by name), evenly on its scale from low to high,
/// one alone in the middle; of an integer of which it says nothing all values. Where conditions make
/// configurations the same, they come once. Ends with Exhausted::Grid.
class GridStrategy final : public Strategy {
 public:
    /// More points than this are refused.
    static constexpr std::uint64_t kMostPoints = 100'000;

    Answer suggest(const Request& request) const override;
    Result<void> validate(const Json& strategy, const space::SearchSpace& space,
                          const std::string& pointer) const override;
};

}  // namespace trialbench::search
