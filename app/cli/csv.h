#pragma once

#include <string>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// A study's trials as CSV (RFC 4180: CRLF, quotes where needed): number, state, cause, origin, one column
/// per parameter in the order of the search spaces, value, standard_error, validation_images,
/// data_sha256, last_report, epochs, started, ended, seconds, device, excluded, judged_on_test (the same in
/// all rows), message. They are the keys of `show --json`. What is not there (an inactive parameter, the
/// value of a failure) is an empty field. Numbers are written so that reading them back gives the same
/// number. A parameter whose name is taken by another column stands as "parameter NAME".
std::string csvOf(const experiment::Experiment& experiment, const experiment::Study& study);

}  // namespace trialbench::cli
