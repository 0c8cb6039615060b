#include "core/search/sobol_strategy.h"

#include "core/search/sobol.h"
#include "core/support/json_reader.h"
#include "core/support/random_stream.h"

namespace trialbench::search {

Answer SobolStrategy::suggest(const Request& request) const {
    const std::uint64_t key = support::streamKey(support::StreamPurpose::SobolSearch, {request.seed});
    const auto dimension = static_cast<Eigen::Index>(request.space->dimension());
    const Eigen::MatrixXd point = scrambledSobol(
        1, dimension, key, static_cast<std::uint64_t>(request.ownSuggestions), Scrambling::Owen);
    return Suggestion{request.space->fromUnitCube(point.row(0).transpose()), experiment::Origin::Sobol,
                      nullptr};
}

Result<void> SobolStrategy::validate(const Json& strategy, const space::SearchSpace&,
                                     const std::string& pointer) const {
    support::ObjectReader reader(strategy, pointer);
    reader.requiredString("kind");
    return reader.finish();
}

}  // namespace trialbench::search
