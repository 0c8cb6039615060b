#include "core/training/describe.h"

#include <torch/torch.h>
#include <torch/version.h>

#include "core/objective/trainer_protocol.h"
#include "core/training/data_location.h"
#include "core/training/data_set.h"
#include "core/training/data_split.h"
#include "core/training/device.h"
#include "core/training/knobs.h"

namespace trialbench::training {
namespace {

Json dataSetList() {
    Json sets = Json::array();
    for (const std::string& name : dataSetNames()) {
        const auto place = locateDataSet(name, {});
        Json set{{"name", name},
                 {"found", place.has_value()},
                 {"path", place ? Json(place->string()) : Json(nullptr)},
                 {"remedy", dataSetRemedy(name)}};
        // A damaged one is told of by the trial that reads it.
        if (const auto counts = countImages(name, {})) {
            set["train_images"] = counts->train;
            set["test_images"] = counts->test;
            set["default_validation_images"] = kDefaultValidationImages;
        }
        sets.push_back(std::move(set));
    }
    return sets;
}

}  // namespace

Json description() {
    return {{"protocol", TRIALBENCH_TRAINER_PROTOCOL},
            {"libtorch", TORCH_VERSION},
            {"devices", deviceList()},
            {"knobs", knobTable()},
            {"metrics",
             {"validation_accuracy", "validation_loss", "training_accuracy", "training_loss", "learning_rate",
              "images_per_second"}},
            {"data_sets", dataSetList()}};
}

}  // namespace trialbench::training
