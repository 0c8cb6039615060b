#pragma once

#include <QString>
#include <string>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/objective/knob.h"

/// What an objective and a study start from when they are set up, in the forms of the spec. Pure functions;
/// the window's thread, as some translate.
namespace trialbench::ui {

/// An objective of this kind ("training", "function") to start from.
Json startingObjective(const std::string& kind);
/// The goal that a metric suggests: losses and values of functions are minimized, others maximized.
Json startingGoal(const std::string& metric);
/// The metrics of a kind as far as they are known without a trainer, the usual one first.
std::vector<std::string> usualMetrics(const std::string& kind);

/// A test function's parameters x1, x2, ... over its usual domain; of one that takes any number, two. Empty
/// for an unknown function. Source of the domains: Surjanovic & Bingham, Virtual Library of Simulation
/// Experiments (2013).
std::vector<space::Parameter> usualParameters(const std::string& function);
/// One more of them, under a name that is free.
space::Parameter nextParameter(const std::string& function, const Json& taken);

/// A study to start from: Bayesian, over the function's usual domain, or over learning rate and momentum in
/// the ranges of `knobs`, as far as these have and take them (an empty list: not asked yet, so usual ranges)
/// and nothing fixes them.
Json startingStudy(const experiment::Experiment& experiment, const std::vector<objective::Knob>& knobs,
                   const std::string& name);
/// The set-up of a study under another name, without its trials.
Json copyOf(const experiment::Study& study, const std::string& name);
/// `wanted`, or `wanted` with the first number behind it under which there is no study.
std::string freeStudyName(const experiment::Experiment& experiment, const std::string& wanted);

bool hasTrials(const experiment::Experiment& experiment);
/// A study's parameters as a spec has them.
Json parametersOf(const experiment::Study& study);

/// "fashion_mnist" as "Fashion-MNIST"; a data set that we do not know, by its own name.
QString dataSetTitle(const std::string& name);

}  // namespace trialbench::ui
