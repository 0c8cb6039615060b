#include "core/search/decision_record.h"

#include <cmath>
#include <string>
#include <utility>

namespace trialbench::search {
namespace {

// Quantiles of the standard normal distribution.
constexpr double kHalf = 0.674489750196082;    // 25 to 75 %
constexpr double kNearly = 1.959963984540054;  // 2.5 to 97.5 %

/// The standard deviation of a new result around the posterior's mean, standardized units: what the function
/// may do, the model's noise, and the known error that the result will likely have itself.
double deviationOf(const BayesianModel& model, double mean, double noisyVariance) {
    const double slope = model.transform.slope(model.sign * model.restored(mean));
    const double known = model.typicalError * slope / model.posterior->standardization().scale;
    return std::hypot(std::sqrt(noisyVariance), known);
}

}  // namespace

Json decisionRecord(const BayesianModel& model, const Eigen::RowVectorXd& chosen, double acquisition) {
    const gp::Posterior& posterior = *model.posterior;
    const gp::Prediction prediction = posterior.predictStandardized(chosen);
    const double deviation = deviationOf(model, prediction.mean[0], prediction.noisyVariance[0]);
    const Interval one = model.interval(prediction.mean[0], deviation);
    const Interval half = model.interval(prediction.mean[0], kHalf * deviation);
    const Interval nearly = model.interval(prediction.mean[0], kNearly * deviation);
    return Json{
        {"kernel", gp::Kernel::kName},
        {"acquisition", {{"name", Acquisition::kName}, {"value", acquisition}}},
        {"predicted",
         {{"mean", model.restored(prediction.mean[0])},
          {"standard_deviation", 0.5 * one.high - 0.5 * one.low},
          {"interval_50", {half.low, half.high}},
          {"interval_95", {nearly.low, nearly.high}}}},
        {"hyperparameters", gp::toJson(posterior.hyperparameters())},
        {"transform", gp::toJson(model.transform, model.sign)},
        {"jitter", posterior.jitter()},
    };
}

Result<RecordedModel> recordedModel(const Json& decision) {
    // The oldest records name no kernel.
    const std::string kernel = decision.value("kernel", std::string(gp::Kernel::kName));
    const Json acquisition = decision.value("acquisition", Json::object());
    const std::string criterion = acquisition.is_object() ? acquisition.value("name", std::string()) : "";
    if (kernel != gp::Kernel::kName || criterion != Acquisition::kName) {
        return failure(ErrorCode::NotBuilt,
                       {{"what", "Showing a decision made with " + kernel + " and " + criterion}});
    }
    RecordedModel model;
    auto hyperparameters =
        gp::hyperparametersFromJson(decision.value("hyperparameters", Json()), "/decision/hyperparameters");
    if (!hyperparameters) return tl::unexpected(hyperparameters.error());
    model.hyperparameters = std::move(*hyperparameters);
    auto transform = gp::targetTransformFromJson(decision.value("transform", Json()), "/decision/transform");
    if (!transform) return tl::unexpected(transform.error());
    model.transform = *transform;
    return model;
}

}  // namespace trialbench::search
