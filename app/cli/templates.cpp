#include "app/cli/templates.h"

#include <algorithm>
#include <array>

#include "app/cli/embedded_templates.h"

namespace trialbench::cli {

Result<std::string> templateText(std::string_view name) {
    std::string known;
    for (const auto& [built, text] : kTemplates) {
        if (built == name) return std::string(text);
        known += (known.empty() ? "" : ", ") + std::string(built);
    }
    constexpr std::array<std::string_view, 5> kLater{"published", "sound", "modern", "fine-tune",
                                                     "own-program"};
    if (std::find(kLater.begin(), kLater.end(), name) != kLater.end()) {
        return failure(ErrorCode::NotBuilt, {{"what", "The template \"" + std::string(name) + "\""}});
    }
    return failure(ErrorCode::UsageError, {{"problem", "There is no template \"" + std::string(name) +
                                                           "\". There are: " + known + "."}});
}

}  // namespace trialbench::cli
