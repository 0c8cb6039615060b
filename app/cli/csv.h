#pragma once

#include <string>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// A study's trials as CSV (RFC 4180: CRLF, quotes where needed): number, state, cause, origin, one column
/// per parameter in the order of the search spaces, one per value that the objective or the study fixes for
/// all trials, value, standard_error, validation_images, data_sha256, last_report, epochs, started, ended,
/// seconds, device, excluded, held_by_user, judged_on_test (the same in all rows), message. But for the fixed
/// values they are the keys of a trial in `show --json`. What is not there (an inactive parameter, the value
/// of a failure) is an empty field. A trial has the fixed values of its own revision, also under a parameter
/// that was fixed then. Numbers are written so that reading them back gives the same number. A parameter or
/// fixed value whose name is taken by another column stands as "parameter NAME" or "fixed NAME".
std::string csvOf(const experiment::Experiment& experiment, const experiment::Study& study);

}  // namespace trialbench::cli
