#pragma once

#include <cstdint>
#include <future>
#include <string>
#include <variant>

#include "core/engine/engine.h"
#include "core/engine/event_queue.h"
#include "core/engine/suggest.h"

namespace trialbench::engine {

/// Tells the runs of one process apart: one attempt of one trial each, never used again.
using RunId = std::int64_t;

/// Where the answer to a command goes.
using Ticket = std::promise<Result<std::int64_t>>;

// What reaches the owner thread.
struct CommandGiven {
    Json command;
    Ticket ticket;
};
struct SubscriptionAsked {
    std::promise<Subscription> promise;
};
struct LogAsked {
    std::string study;
    int trial = 0;
    int attempt = 0;
    std::promise<Result<std::string>> promise;
};
struct CloseAsked {};
/// A trial said something; never a Progress, which goes to the ProgressBoard.
struct TrialSaid {
    RunId run = 0;
    objective::Message message;
};
struct TrialReturned {
    RunId run = 0;
    objective::Ended ended;
};
/// A study that is to start was checked against the objective.
struct StartChecked {
    std::string study;
    std::int64_t check = 0;
    Result<objective::Description> description;
};
struct SuggestionMade {
    std::string study;
    std::int64_t request = 0;
    std::variant<search::Suggestion, Done> answer;
};

/// A slot that somebody here waits for may be free.
struct SlotsFreed {};

using OwnerEvent = std::variant<CommandGiven, SubscriptionAsked, LogAsked, CloseAsked, TrialSaid,
                                TrialReturned, StartChecked, SuggestionMade, SlotsFreed>;
using OwnerQueue = EventQueue<OwnerEvent>;

}  // namespace trialbench::engine
