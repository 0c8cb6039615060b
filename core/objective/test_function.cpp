#include "core/objective/test_function.h"

#include <array>
#include <cmath>
#include <numbers>

namespace trialbench::objective {
namespace {

using std::numbers::pi;

// Usual domain: x1 in [-5, 10], x2 in [0, 15].
double branin(const std::vector<double>& x) {
    const double b = 5.1 / (4 * pi * pi);
    const double c = 5 / pi;
    const double t = 1 / (8 * pi);
    const double bowl = x[1] - b * x[0] * x[0] + c * x[0] - 6;
    return bowl * bowl + 10 * (1 - t) * std::cos(x[0]) + 10;
}

// Usual domain: [0, 1]^6.
double hartmann6(const std::vector<double>& x) {
    constexpr std::array<double, 4> alpha{1.0, 1.2, 3.0, 3.2};
    constexpr std::array<std::array<double, 6>, 4> a{{{10, 3, 17, 3.5, 1.7, 8},
                                                      {0.05, 10, 17, 0.1, 8, 14},
                                                      {3, 3.5, 1.7, 10, 17, 8},
                                                      {17, 8, 0.05, 10, 0.1, 14}}};
    constexpr std::array<std::array<double, 6>, 4> p{{{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                                                      {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                                                      {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                                                      {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}}};
    double sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        double distance = 0;
        for (std::size_t j = 0; j < 6; ++j) distance += a[i][j] * (x[j] - p[i][j]) * (x[j] - p[i][j]);
        sum -= alpha[i] * std::exp(-distance);
    }
    return sum;
}

// Usual domain: [-32.768, 32.768]^d.
double ackley(const std::vector<double>& x) {
    double squares = 0;
    double cosines = 0;
    for (const double value : x) {
        squares += value * value;
        cosines += std::cos(2 * pi * value);
    }
    const auto d = static_cast<double>(x.size());
    return -20 * std::exp(-0.2 * std::sqrt(squares / d)) - std::exp(cosines / d) + 20 + std::numbers::e;
}

// Usual domain: [-5, 10]^d.
double rosenbrock(const std::vector<double>& x) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        const double valley = x[i + 1] - x[i] * x[i];
        sum += 100 * valley * valley + (1 - x[i]) * (1 - x[i]);
    }
    return sum;
}

// Usual domain: [-5.12, 5.12]^d.
double sphere(const std::vector<double>& x) {
    double sum = 0;
    for (const double value : x) sum += value * value;
    return sum;
}

// Usual domain: [-10, 10]^d.
double levy(const std::vector<double>& x) {
    const auto w = [&](std::size_t i) { return 1 + (x[i] - 1) / 4; };
    const auto squared = [](double value) { return value * value; };
    const std::size_t last = x.size() - 1;
    double sum = squared(std::sin(pi * w(0)));
    for (std::size_t i = 0; i < last; ++i) {
        sum += squared(w(i) - 1) * (1 + 10 * squared(std::sin(pi * w(i) + 1)));
    }
    return sum + squared(w(last) - 1) * (1 + squared(std::sin(2 * pi * w(last))));
}

}  // namespace

const std::vector<TestFunction>& testFunctions() {
    static const std::vector<TestFunction> functions{
        {"branin", 2, 2, 0.39788735772973816, branin}, {"hartmann6", 6, 6, -3.32236801141551, hartmann6},
        {"ackley", 1, kAnyDimension, 0, ackley},       {"rosenbrock", 2, kAnyDimension, 0, rosenbrock},
        {"sphere", 1, kAnyDimension, 0, sphere},       {"levy", 1, kAnyDimension, 0, levy},
    };
    return functions;
}

const TestFunction* findTestFunction(std::string_view name) {
    for (const TestFunction& function : testFunctions()) {
        if (function.name == name) return &function;
    }
    return nullptr;
}

std::string dimensionText(const TestFunction& function) {
    const std::string smallest = std::to_string(function.smallestDimension);
    return function.largestDimension == kAnyDimension ? smallest + " or more" : smallest;
}

}  // namespace trialbench::objective
