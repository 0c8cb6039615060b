#pragma once

#include <array>
#include <string_view>

namespace trialbench::experiment {

/// The knobs that say on which images a study is judged. The specification itself knows them, as all studies
/// must agree on them and an objective without a trainer may say them too; a trainer declares exactly these
/// with the scope "objective", which its tests hold against this list.
inline constexpr std::string_view kTrainImages = "train_images";
inline constexpr std::string_view kValidationImages = "validation_images";
inline constexpr std::string_view kValidateOn = "validate_on";
inline constexpr std::array kSharedKnobs{kTrainImages, kValidationImages, kValidateOn};

}  // namespace trialbench::experiment
