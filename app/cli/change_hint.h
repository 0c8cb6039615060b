#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::cli {

/// How to mend what the start of a study was refused for, in lines for people; empty where nothing in the
/// experiment is to blame. The commands in them hold the present values: typed as they stand they change
/// nothing, and are to be edited. `file`: the experiment file, as it was named to this program.
std::vector<std::string> howToMend(const experiment::Experiment& experiment, const std::string& study,
                                   const Error& error, const std::string& file);

/// How a finished study is searched on, in lines for people: with more trials where it has had as many as it
/// was to have, or by another study.
std::vector<std::string> howToSearchOn(const experiment::Study& study, const std::string& file);

}  // namespace trialbench::cli
