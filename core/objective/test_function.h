#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trialbench::objective {

/// A function with known minima, from the literature on global optimization: formulas and minima as in
/// Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013). All are to be minimized.
struct TestFunction {
    std::string_view name;
    std::size_t smallestDimension;
    std::size_t largestDimension;  ///< kAnyDimension: as many as are given
    double minimum;                ///< the global one
    double (*evaluate)(const std::vector<double>& x);
};

constexpr std::size_t kAnyDimension = static_cast<std::size_t>(-1);

/// branin, hartmann6, ackley, rosenbrock, sphere, levy.
const std::vector<TestFunction>& testFunctions();

/// The function of this name, or null.
const TestFunction* findTestFunction(std::string_view name);

/// The number of parameters that it takes, for people: "2", "2 or more".
std::string dimensionText(const TestFunction& function);

}  // namespace trialbench::objective
