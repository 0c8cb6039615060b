#include "core/search/encoding.h"

namespace trialbench::search {

std::vector<gp::DimensionKind> kindsOf(const space::SearchSpace& space) {
    std::vector<gp::DimensionKind> kinds;
    for (const space::Parameter& parameter : space.parameters()) {
        kinds.push_back(parameter.type == space::ParameterType::Categorical ? gp::DimensionKind::Categorical
                                                                            : gp::DimensionKind::Numeric);
    }
    return kinds;
}

Eigen::RowVectorXd encode(const space::SearchSpace& space, const space::Configuration& configuration) {
    const space::UnitPoint point = space.toUnitCube(configuration);
    return point.active.select(point.coordinates.array(), gp::kInactive).matrix().transpose();
}

}  // namespace trialbench::search
