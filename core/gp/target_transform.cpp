#include "core/gp/target_transform.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/gp/winsorize.h"
#include "core/support/json_reader.h"

namespace trialbench::gp {
namespace {

constexpr Eigen::Index kFewest = 4;
constexpr int kExponentSteps = 20;  // from 1 to 2
constexpr const char* kFormerName = "standardize";

// Of z around 0, by an exponent of 1 to 2.
double powerOf(double z, double exponent) {
    if (z >= 0.0) return std::expm1(exponent * std::log1p(z)) / exponent;
    const double rest = 2.0 - exponent;
    return rest > 0.0 ? -std::expm1(rest * std::log1p(-z)) / rest : -std::log1p(-z);
}

double powerSlope(double z, double exponent) {
    return z >= 0.0 ? std::pow(1.0 + z, exponent - 1.0) : std::pow(1.0 - z, 1.0 - exponent);
}

double powerInverse(double mapped, double exponent) {
    if (mapped >= 0.0) return std::expm1(std::log1p(exponent * mapped) / exponent);
    const double rest = 2.0 - exponent;
    return rest > 0.0 ? -std::expm1(std::log1p(-rest * mapped) / rest) : -std::expm1(-mapped);
}

// Log likelihood of z being normal after the power, up to a constant.
double logLikelihood(const Eigen::ArrayXd& z, double exponent) {
    const Eigen::ArrayXd mapped = z.unaryExpr([&](double one) { return powerOf(one, exponent); });
    const double variance = (mapped - mapped.mean()).square().mean();
    const auto logSlope = [](double one) { return one >= 0.0 ? std::log1p(one) : -std::log1p(-one); };
    return -0.5 * static_cast<double>(z.size()) * std::log(variance) +
           (exponent - 1.0) * z.unaryExpr(logSlope).sum();
}

}  // namespace

double TargetTransform::apply(double value) const {
    const double raised = std::max(value, cut);
    return exponent == 1.0 ? raised : powerOf(before.standardize(raised), exponent);
}

double TargetTransform::slope(double value) const {
    if (exponent == 1.0) return 1.0;
    return powerSlope(before.standardize(std::max(value, cut)), exponent) / before.scale;
}

double TargetTransform::invert(double mapped) const {
    return exponent == 1.0 ? mapped : before.restore(powerInverse(mapped, exponent));
}

TargetTransform targetTransformOf(const Eigen::VectorXd& values) {
    TargetTransform transform;
    transform.cut = winsorizingCut(values);
    const Eigen::VectorXd raised = values.cwiseMax(transform.cut);
    if (raised.size() < kFewest || raised.minCoeff() == raised.maxCoeff()) return transform;
    transform.before = standardizationOf(raised);
    const Eigen::ArrayXd z = raised.unaryExpr([&](double one) { return transform.before.standardize(one); });
    double best = logLikelihood(z, 1.0);
    for (int step = 1; step <= kExponentSteps; ++step) {
        const double exponent = 1.0 + static_cast<double>(step) / kExponentSteps;
        const double likelihood = logLikelihood(z, exponent);
        if (!(likelihood > best)) continue;
        best = likelihood;
        transform.exponent = exponent;
    }
    return transform;
}

Json toJson(const TargetTransform& transform, double sign) {
    return Json{{"name", TargetTransform::kName},
                {"sign", sign},
                {"cut", std::isfinite(transform.cut) ? Json(sign * transform.cut) : Json()},
                {"center", sign * transform.before.mean},
                {"spread", transform.before.scale},
                {"exponent", transform.exponent}};
}

Result<TargetTransform> targetTransformFromJson(const Json& json, const std::string& pointer) {
    support::ObjectReader reader(json, pointer);
    const std::string name = reader.requiredString("name");
    const bool isFormer = name == kFormerName;
    // What is not understood is not read any further.
    if (!name.empty() && !isFormer && name != TargetTransform::kName) {
        return failure(ErrorCode::NotBuilt, {{"what", "Showing a decision made with \"" + name + "\""}});
    }
    const double sign = reader.requiredNumber("sign");
    TargetTransform transform;
    const Json* cut = reader.optionalAny("cut");
    if (cut && cut->is_number()) transform.cut = sign * cut->get<double>();
    if (isFormer) {
        reader.optionalNumber("mean");
        reader.optionalNumber("scale");
    } else {
        transform.before.mean = sign * reader.requiredNumber("center");
        transform.before.scale = reader.requiredNumber("spread");
        transform.exponent = reader.requiredNumber("exponent");
        if (!(transform.before.scale > 0.0)) reader.fail("spread", "it must be positive");
        if (!(transform.exponent >= 1.0 && transform.exponent <= 2.0))
            reader.fail("exponent", "it must be from 1 to 2");
    }
    if (const auto read = reader.finish(); !read) return tl::unexpected(read.error());
    return transform;
}

}  // namespace trialbench::gp
