#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "core/support/error.h"

namespace trialbench {

/// The value, or what kept us from it. Expected failures travel like this; exceptions stay inside a layer.
template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(ErrorCode code, Error::Arguments arguments = {}) {
    return tl::unexpected<Error>(Error{code, std::move(arguments)});
}

}  // namespace trialbench
