#pragma once

#include "core/support/json.h"

namespace trialbench::training {

/// The body of {"description":{...}}: protocol, libtorch, devices, knobs, metrics, data sets. Any thread.
Json description();

}  // namespace trialbench::training
