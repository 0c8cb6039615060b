#include "core/gp/hyperparameters.h"

#include <cmath>
#include <vector>

namespace trialbench::gp {
namespace {

Result<double> readNumber(const Json& json, const std::string& pointer, bool positive) {
    if (!json.is_number())
        return failure(ErrorCode::WrongType, {{"pointer", pointer}, {"expected", "a number"}});
    const double value = json.get<double>();
    if (!std::isfinite(value) || (positive && value <= 0.0)) {
        const char* problem = positive ? "it must be positive and finite" : "it must be finite";
        return failure(ErrorCode::BadSpec, {{"pointer", pointer}, {"problem", problem}});
    }
    return value;
}

Result<double> readMember(const Json& json, const std::string& pointer, const char* key, bool positive) {
    if (!json.contains(key)) return failure(ErrorCode::MissingKey, {{"pointer", pointer}, {"key", key}});
    return readNumber(json.at(key), support::pointerTo(pointer, key), positive);
}

}  // namespace

Json toJson(const Hyperparameters& hyperparameters) {
    const Eigen::VectorXd& lengthscales = hyperparameters.lengthscales;
    return Json{{"lengthscales", std::vector<double>(lengthscales.begin(), lengthscales.end())},
                {"output_scale", hyperparameters.outputScale},
                {"noise_variance", hyperparameters.noiseVariance},
                {"mean", hyperparameters.mean}};
}

Result<Hyperparameters> hyperparametersFromJson(const Json& json, const std::string& pointer) {
    if (!json.is_object())
        return failure(ErrorCode::WrongType, {{"pointer", pointer}, {"expected", "an object"}});
    constexpr const char* kLengthscales = "lengthscales";
    if (!json.contains(kLengthscales)) {
        return failure(ErrorCode::MissingKey, {{"pointer", pointer}, {"key", kLengthscales}});
    }
    const Json& list = json.at(kLengthscales);
    const std::string listPointer = support::pointerTo(pointer, kLengthscales);
    if (!list.is_array())
        return failure(ErrorCode::WrongType, {{"pointer", listPointer}, {"expected", "a list"}});
    Hyperparameters result;
    result.lengthscales.resize(static_cast<Eigen::Index>(list.size()));
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto number = readNumber(list[i], support::pointerTo(listPointer, i), true);
        if (!number) return tl::unexpected(number.error());
        result.lengthscales[static_cast<Eigen::Index>(i)] = *number;
    }
    const auto outputScale = readMember(json, pointer, "output_scale", true);
    if (!outputScale) return tl::unexpected(outputScale.error());
    const auto noiseVariance = readMember(json, pointer, "noise_variance", true);
    if (!noiseVariance) return tl::unexpected(noiseVariance.error());
    const auto mean = readMember(json, pointer, "mean", false);
    if (!mean) return tl::unexpected(mean.error());
    result.outputScale = *outputScale;
    result.noiseVariance = *noiseVariance;
    result.mean = *mean;
    return result;
}

}  // namespace trialbench::gp
