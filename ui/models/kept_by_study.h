#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace trialbench::ui {

/// What stands in a form for a study that is not chosen, because it is wrong and so was not sent.
template <class Unsent>
class KeptByStudy {
 public:
    /// Nothing: there is nothing to keep, nor anything that was kept before.
    void keep(const std::string& study, std::optional<Unsent> unsent) {
        kept_.erase(study);
        if (unsent && !study.empty()) kept_.emplace(study, *std::move(unsent));
    }
    /// What was kept, which is then in the form again.
    std::optional<Unsent> take(const std::string& study) {
        const auto found = kept_.find(study);
        if (found == kept_.end()) return std::nullopt;
        std::optional<Unsent> unsent(std::move(found->second));
        kept_.erase(found);
        return unsent;
    }

 private:
    std::map<std::string, Unsent> kept_;
};

}  // namespace trialbench::ui
