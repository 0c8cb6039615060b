#pragma once

#include <cstdint>
#include <string>

#include "core/support/json.h"
#include "core/support/result.h"

namespace trialbench::training {

enum class BlockVersion { V1, V2 };
enum class Stem { ImageNet, ThreeByThree };
enum class OptimizerKind { Sgd, AdamW };
enum class Precision { Auto, Fp32, Bf16 };

/// What a training is told to do, every knob with a value. Plain value type.
struct Knobs {
    BlockVersion blockVersion;
    Stem stem;
    std::int64_t epochs;
    std::int64_t batchSize;
    OptimizerKind optimizer;
    double learningRate;
    double momentum;  // 0 with AdamW
    double weightDecay;
    bool flip;
    bool crop;
    std::int64_t trainImages;       // 0: all that validation leaves
    std::int64_t validationImages;  // 0: 5,000, or with validateOnTest the whole test set
    bool validateOnTest;
    Precision precision;
};

/// All knobs, declared once: a JSON array in the form of `parameters` of the JSON spec (low and high are the
/// range to search by default), and for each "help" (a sentence), "minimum" and "maximum" (beyond which a
/// value is refused), and "scope":"objective" for those that must be the same in all studies. Any thread.
const Json& knobTable();

/// Checks given values against the table and fills in defaults; inactive knobs (see "when") are left out.
/// Error: knob_invalid, naming the knob. Any thread.
Result<Json> completeKnobs(const Json& given);

/// Reads what completeKnobs returned. Throws std::logic_error where the table has a choice that nothing here
/// knows.
Knobs readKnobs(const Json& complete);

/// "imagenet", "3x3": as the knob has it.
const char* stemName(Stem stem);

/// "auto", "fp32", "bf16". Error: knob_invalid.
Result<Precision> precisionFromName(const std::string& name);
const char* precisionName(Precision precision);

}  // namespace trialbench::training
