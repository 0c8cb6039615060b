#include "core/search/tried_set.h"

#include <algorithm>

namespace trialbench::search {
namespace {

constexpr double kRunningSeparation = 0.0101;  // a little over, for the rounding of scales
constexpr double kFailureSeparation = 0.05;

using Visit = std::function<bool(const space::Configuration&)>;

// What a parameter is to have, by its place in the space.
struct Values {
    std::function<std::uint64_t(std::size_t)> count;
    std::function<space::Value(std::size_t, std::uint64_t)> at;
};

space::Value valueAt(const space::Parameter& parameter, std::uint64_t index) {
    switch (parameter.type) {
        case space::ParameterType::Categorical:
            return parameter.choices[index];
        case space::ParameterType::Integer:
            return static_cast<std::int64_t>(parameter.low) + static_cast<std::int64_t>(index);
        case space::ParameterType::Float:
            break;
    }
    return parameter.low;
}

bool visitFrom(const space::SearchSpace& space, std::size_t index, const space::Configuration& chosen,
               const Values& values, const Visit& visit) {
    if (index == space.dimension()) return visit(chosen);
    if (!space.isActive(index, chosen)) return visitFrom(space, index + 1, chosen, values, visit);
    const std::uint64_t count = values.count(index);
    for (std::uint64_t k = 0; k < count; ++k) {
        space::Configuration next = chosen;
        next.set(space.parameters()[index].name, values.at(index, k));
        if (!visitFrom(space, index + 1, next, values, visit)) return false;
    }
    return true;
}

}  // namespace

void TriedSet::add(const space::Configuration& configuration) {
    if (!space_->validate(configuration)) return;
    texts_.insert(space_->normalized(configuration).toJson().dump());
}

void TriedSet::addRunning(const space::Configuration& configuration) {
    avoid(configuration, kRunningSeparation);
}

void TriedSet::addFailed(const space::Configuration& configuration) {
    avoid(configuration, kFailureSeparation);
}

void TriedSet::avoid(const space::Configuration& configuration, double separation) {
    if (!space_->validate(configuration)) return;
    add(configuration);
    avoided_.push_back({configuration, separation});
}

bool TriedSet::isTooNear(const space::Configuration& configuration) const {
    const Eigen::VectorXd here = space_->toUnitCube(configuration).coordinates;
    return std::any_of(avoided_.begin(), avoided_.end(), [&](const Avoided& avoided) {
        const space::Configuration& other = avoided.configuration;
        const Eigen::VectorXd there = space_->toUnitCube(other).coordinates;
        double squared = 0.0;
        for (std::size_t j = 0; j < space_->dimension(); ++j) {
            const space::Parameter& parameter = space_->parameters()[j];
            const space::Value* a = configuration.find(parameter.name);
            const space::Value* b = other.find(parameter.name);
            if ((a == nullptr) != (b == nullptr)) return false;
            if (a == nullptr) continue;
            const auto column = static_cast<Eigen::Index>(j);
            const double difference = here[column] - there[column];
            if (parameter.type != space::ParameterType::Float && difference != 0.0) return false;
            squared += difference * difference;
        }
        return squared < avoided.separation * avoided.separation;
    });
}

bool TriedSet::contains(const space::Configuration& configuration) const {
    return texts_.contains(space_->normalized(configuration).toJson().dump());
}

bool TriedSet::isWhole() const {
    const auto size = space_->size();
    return size && texts_.size() >= *size;
}

void forEachConfiguration(const space::SearchSpace& space,
                          const std::vector<std::vector<space::Value>>& values, const Visit& visit) {
    const Values given{[&](std::size_t index) { return values[index].size(); },
                       [&](std::size_t index, std::uint64_t k) { return values[index][k]; }};
    visitFrom(space, 0, {}, given, visit);
}

void forEachConfiguration(const space::SearchSpace& space, const Visit& visit) {
    const auto& parameters = space.parameters();
    const Values all{[&](std::size_t index) { return space::cardinality(parameters[index]).value_or(1); },
                     [&](std::size_t index, std::uint64_t k) { return valueAt(parameters[index], k); }};
    visitFrom(space, 0, {}, all, visit);
}

}  // namespace trialbench::search
