#pragma once

#include <string>
#include <string_view>

#include "core/support/result.h"

namespace trialbench::cli {

/// The spec of a template (resources/templates, compiled into the program).
/// Errors: not_built for a template of the contract that does not exist yet, usage for any other name.
Result<std::string> templateText(std::string_view name);

}  // namespace trialbench::cli
