#pragma once

#include <string>
#include <vector>

namespace trialbench::cli {

/// How many columns standard output has: kUnlimited (text.h) unless it is a terminal.
std::size_t outputWidth();

/// Standard error as a place where something is shown while it changes. On a terminal the block of lines
/// given last is redrawn in place; elsewhere only lines are written, one after another. One thread.
class Terminal {
 public:
    Terminal();

    bool isInteractive() const { return isInteractive_; }
    std::size_t width() const;   ///< columns; 80 where nobody says
    std::size_t height() const;  ///< lines; 24 where nobody says

    /// Replaces the block that was drawn last; does nothing unless interactive.
    void draw(const std::vector<std::string>& block);

    /// Leaves the block where it is; what is drawn next comes below it.
    void keep() { drawn_ = 0; }

 private:
    bool isInteractive_;
    std::size_t drawn_ = 0;  ///< lines of the present block
};

}  // namespace trialbench::cli
