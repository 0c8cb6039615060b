#include "core/training/knobs.h"

#include <fmt/format.h>

#include <cmath>

namespace trialbench::training {
namespace {

// In the form in which it is told to everybody else, so that nothing about training is typed twice.
constexpr const char* kTable = R"json([
{"name":"network","type":"categorical","choices":["resnet34"],"default":"resnet34",
 "help":"The network that is trained."},
{"name":"block_version","type":"categorical","choices":["v1","v2"],"default":"v1",
 "help":"v1: norm after each convolution (He et al. 2015). v2: norm before it, and one on the raw pixels (He et al. 2016)."},
{"name":"stem","type":"categorical","choices":["imagenet","3x3"],"default":"imagenet",
 "help":"imagenet: 7x7 convolution of stride 2 and pooling, fast on small images. 3x3: full resolution, slower and more accurate."},
{"name":"epochs","type":"integer","low":1,"high":200,"scale":"log","default":10,"minimum":1,"maximum":100000,
 "help":"How often the training goes through its images."},
{"name":"batch_size","type":"integer","low":32,"high":1024,"scale":"log","default":128,"minimum":2,"maximum":65536,
 "help":"Images in one step."},
{"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd",
 "help":"Stochastic gradient descent with momentum, or AdamW."},
{"name":"learning_rate","type":"float","low":0.001,"high":0.5,"scale":"log","default":0.01,"minimum":1e-10,"maximum":10000,
 "help":"The size of a step; the same throughout."},
{"name":"momentum","type":"float","low":0,"high":0.99,"scale":"reverse_log","default":0,"minimum":0,"maximum":0.99999,
 "when":{"optimizer":["sgd"]},"help":"The share of the last step that is kept."},
{"name":"weight_decay","type":"float","low":1e-6,"high":0.01,"scale":"log","default":0.0001,"minimum":0,"maximum":10,
 "help":"How strongly weights are drawn to zero."},
{"name":"flip","type":"categorical","choices":["none","random"],"default":"random",
 "help":"random: every image is mirrored left to right with probability one half."},
{"name":"crop","type":"categorical","choices":["none","pad4"],"default":"none",
 "help":"pad4: every image is shifted by up to four pixels each way."},
{"name":"train_images","type":"integer","low":0,"high":1000000,"scale":"linear","default":0,"minimum":0,"maximum":1000000,
 "scope":"objective","help":"Images to train on; 0: all that the validation set leaves."},
{"name":"validation_images","type":"integer","low":0,"high":1000000,"scale":"linear","default":0,"minimum":0,"maximum":1000000,
 "scope":"objective","help":"Images to judge on; 0: 5,000, or the whole test set where validate_on is test."},
{"name":"validate_on","type":"categorical","choices":["validation","test"],"default":"validation",
 "scope":"objective","help":"test: judge on the test set and train on all training images, as some published results do."},
{"name":"precision","type":"categorical","choices":["auto","fp32","bf16"],"default":"auto",
 "help":"auto: bfloat16 where it is faster (GPUs; processors with AMX at the 3x3 stem), float32 elsewhere."}
])json";

tl::unexpected<Error> invalid(const std::string& knob, std::string problem) {
    return failure(ErrorCode::KnobInvalid, {{"knob", knob}, {"problem", std::move(problem)}});
}

std::string knownNames() {
    std::string names;
    for (const Json& knob : knobTable()) {
        names += (names.empty() ? "" : ", ") + knob["name"].get<std::string>();
    }
    return names;
}

bool contains(const Json& array, const Json& value) {
    return std::find(array.begin(), array.end(), value) != array.end();
}

Result<> checkValue(const Json& knob, const Json& value) {
    const std::string name = knob["name"];
    if (knob["type"] == "categorical") {
        if (contains(knob["choices"], value)) return {};
        return invalid(name, fmt::format("{} is not one of {}.", value.dump(), knob["choices"].dump()));
    }
    const bool whole = knob["type"] == "integer";
    if (whole ? !value.is_number_integer() : !value.is_number()) {
        return invalid(name, fmt::format("{} is not {} number.", value.dump(), whole ? "a whole" : "a"));
    }
    const double number = value.get<double>();
    // Written so that NaN is refused too.
    if (!(number >= knob["minimum"].get<double>() && number <= knob["maximum"].get<double>())) {
        return invalid(name, fmt::format("{} is outside {} to {}.", value.dump(), knob["minimum"].dump(),
                                         knob["maximum"].dump()));
    }
    return {};
}

bool isActive(const Json& knob, const Json& values) {
    if (!knob.contains("when")) return true;
    for (const auto& [parent, wanted] : knob["when"].items()) {
        if (!values.contains(parent) || !contains(wanted, values[parent])) return false;
    }
    return true;
}

}  // namespace

const Json& knobTable() {
    static const Json table = Json::parse(kTable);
    return table;
}

Result<Json> completeKnobs(const Json& given) {
    if (!given.is_object()) return invalid("knobs", "knobs are an object of names and values.");
    for (const auto& [name, value] : given.items()) {
        const auto known = std::find_if(knobTable().begin(), knobTable().end(),
                                        [&](const Json& knob) { return knob["name"] == name; });
        if (known == knobTable().end())
            return invalid(name, "there is no such knob. Known: " + knownNames() + ".");
    }
    Json complete = Json::object();
    for (const Json& knob : knobTable()) {
        const std::string name = knob["name"];
        const bool isGiven = given.contains(name);
        if (!isActive(knob, complete)) {
            if (isGiven) return invalid(name, "it has a meaning only with " + knob["when"].dump() + ".");
            continue;
        }
        complete[name] = isGiven ? given[name] : knob["default"];
        if (const auto checked = checkValue(knob, complete[name]); !checked) {
            return tl::unexpected<Error>(checked.error());
        }
    }
    return complete;
}

Knobs readKnobs(const Json& complete) {
    return Knobs{
        .blockVersion = complete["block_version"] == "v1" ? BlockVersion::V1 : BlockVersion::V2,
        .stem = complete["stem"] == stemName(Stem::ImageNet) ? Stem::ImageNet : Stem::ThreeByThree,
        .epochs = complete["epochs"],
        .batchSize = complete["batch_size"],
        .optimizer = complete["optimizer"] == "sgd" ? OptimizerKind::Sgd : OptimizerKind::AdamW,
        .learningRate = complete["learning_rate"],
        .momentum = complete.value("momentum", 0.0),
        .weightDecay = complete["weight_decay"],
        .flip = complete["flip"] == "random",
        .crop = complete["crop"] == "pad4",
        .trainImages = complete["train_images"],
        .validationImages = complete["validation_images"],
        .validateOnTest = complete["validate_on"] == "test",
        .precision = precisionFromName(complete["precision"]).value(),
    };
}

const char* stemName(Stem stem) {
    return stem == Stem::ImageNet ? "imagenet" : "3x3";
}

Result<Precision> precisionFromName(const std::string& name) {
    if (name == "auto") return Precision::Auto;
    if (name == "fp32") return Precision::Fp32;
    if (name == "bf16") return Precision::Bf16;
    return invalid("precision", "\"" + name + "\" is not one of auto, fp32, bf16.");
}

const char* precisionName(Precision precision) {
    switch (precision) {
        case Precision::Auto:
            return "auto";
        case Precision::Fp32:
            return "fp32";
        case Precision::Bf16:
            return "bf16";
    }
    return "auto";
}

}  // namespace trialbench::training
