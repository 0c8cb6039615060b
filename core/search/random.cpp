#include "core/search/random.h"

#include "core/support/json_reader.h"
#include "core/support/random_stream.h"

namespace trialbench::search {

Answer RandomStrategy::suggest(const Request& request) const {
    support::RandomStream stream(support::StreamPurpose::RandomSearch,
                                 {request.seed, static_cast<std::uint64_t>(request.suggestion)});
    // One number for each parameter, active or not: whether a condition holds must not move the others.
    Eigen::VectorXd point(static_cast<Eigen::Index>(request.space->dimension()));
    for (double& coordinate : point) coordinate = stream.uniform();
    return Suggestion{request.space->fromUnitCube(point), experiment::Origin::Random, nullptr};
}

Result<void> RandomStrategy::validate(const Json& strategy, const space::SearchSpace&,
                                      const std::string& pointer) const {
    support::ObjectReader reader(strategy, pointer);
    reader.requiredString("kind");
    return reader.finish();
}

}  // namespace trialbench::search
