#include "core/training/knobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <utility>

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

// What each choice means. A test holds the words against the table's choices.
template <class T>
using Meanings = std::initializer_list<std::pair<const char*, T>>;
constexpr Meanings<bool> kNetworks{{"resnet34", true}};
constexpr Meanings<BlockVersion> kBlockVersions{{"v1", BlockVersion::V1}, {"v2", BlockVersion::V2}};
constexpr Meanings<Stem> kStems{{"imagenet", Stem::ImageNet}, {"3x3", Stem::ThreeByThree}};
constexpr Meanings<OptimizerKind> kOptimizers{{"sgd", OptimizerKind::Sgd}, {"adamw", OptimizerKind::AdamW}};
constexpr Meanings<bool> kFlips{{"none", false}, {"random", true}};
constexpr Meanings<bool> kCrops{{"none", false}, {"pad4", true}};
constexpr Meanings<bool> kValidateOn{{"validation", false}, {"test", true}};
constexpr Meanings<Precision> kPrecisions{
    {"auto", Precision::Auto}, {"fp32", Precision::Fp32}, {"bf16", Precision::Bf16}};

// Throws where the table has a choice that means nothing yet: a training must not take it for another.
template <class T>
T chosen(const Json& complete, const char* knob, const Meanings<T>& meanings) {
    for (const auto& [word, meaning] : meanings) {
        if (complete[knob] == word) return meaning;
    }
    throw std::logic_error(fmt::format("knob {}: {} has no meaning", knob, complete[knob].dump()));
}

template <class T>
const char* nameOf(T meaning, const Meanings<T>& meanings) {
    for (const auto& [word, known] : meanings) {
        if (known == meaning) return word;
    }
    return "";
}

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
    chosen(complete, "network", kNetworks);  // there is only one so far
    return Knobs{
        .blockVersion = chosen(complete, "block_version", kBlockVersions),
        .stem = chosen(complete, "stem", kStems),
        .epochs = complete["epochs"],
        .batchSize = complete["batch_size"],
        .optimizer = chosen(complete, "optimizer", kOptimizers),
        .learningRate = complete["learning_rate"],
        .momentum = complete.value("momentum", 0.0),
        .weightDecay = complete["weight_decay"],
        .flip = chosen(complete, "flip", kFlips),
        .crop = chosen(complete, "crop", kCrops),
        .trainImages = complete["train_images"],
        .validationImages = complete["validation_images"],
        .validateOnTest = chosen(complete, "validate_on", kValidateOn),
        .precision = chosen(complete, "precision", kPrecisions),
    };
}

const char* stemName(Stem stem) {
    return nameOf(stem, kStems);
}

Result<Precision> precisionFromName(const std::string& name) {
    for (const auto& [word, precision] : kPrecisions) {
        if (name == word) return precision;
    }
    return invalid("precision", "\"" + name + "\" is not one of auto, fp32, bf16.");
}

const char* precisionName(Precision precision) {
    return nameOf(precision, kPrecisions);
}

}  // namespace trialbench::training
