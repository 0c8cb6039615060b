#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/engine/ledger.h"

namespace trialbench::engine {

/// The ask-tell dialogue of the contract over one study: one request in, one reply out, in order. What a
/// reply acknowledges is committed. One thread at a time.
class AskTell {
 public:
    /// `study` is the name of one of the experiment's studies. Errors: unknown_study.
    static Result<AskTell> open(Ledger ledger, const std::string& study);

    /// Answers one line. A fault is answered by {"error":{"code","message"}} and changes nothing.
    Json reply(const std::string& line);

    Ledger& ledger() { return ledger_; }

 private:
    AskTell(Ledger ledger, std::string study);

    Ledger ledger_;
    std::string study_;
};

}  // namespace trialbench::engine
