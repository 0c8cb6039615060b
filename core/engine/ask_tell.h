#pragma once

#include <string>

#include "core/engine/ledger.h"

namespace trialbench::engine {

/// The ask-tell dialogue of the contract over one study: one request in, one reply out, in order. What a
/// reply acknowledges is committed. Its trials run without an attempt ("external": true) until they are told,
/// abandoned, or opened again by a later process. One thread at a time.
class AskTell {
 public:
    /// `study` is the name of one of the experiment's studies. Errors: unknown_study.
    static Result<AskTell> open(Ledger ledger, const std::string& study);

    /// Answers one line. A fault is answered by {"error":{"code","message"}} and changes nothing.
    /// Blocks for the strategy (an ask may take seconds) and for one commit.
    Json reply(const std::string& line);

    Ledger& ledger() { return ledger_; }

 private:
    AskTell(Ledger ledger, std::string study) : ledger_(std::move(ledger)), study_(std::move(study)) {}

    const experiment::Study& study() const { return *ledger_.experiment().findStudy(study_); }
    Result<Json> answer(const std::string& line);

    // One request each, given the object that stands under its verb. They record; answer() commits.
    Result<Json> ask(const Json& body);
    Result<Json> add(const Json& body);
    Result<Json> report(const Json& body);
    Result<Json> tell(const Json& body);
    Result<Json> best(const Json& body);
    Result<Json> listOpen(const Json& body);
    Result<Json> abandon(const Json& body);

    /// The trial by this number, if it was asked for and not yet told. Errors: unknown_trial, trial_state.
    Result<const experiment::Trial*> openTrial(std::int64_t number, const char* action) const;
    void recordTrial(Json row, int number);
    void recordEnd(int trial, Json row);

    Ledger ledger_;
    std::string study_;
};

}  // namespace trialbench::engine
