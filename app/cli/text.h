#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/experiment/experiment.h"
#include "core/experiment/value_digits.h"

namespace trialbench::cli {

/// The width of what is no terminal.
inline constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

/// Text from a file as it may stand in a terminal: control characters become '?', so that no name or message
/// can move the cursor or change colors. Line breaks too: the result is one line.
std::string printable(std::string_view text);

/// How many columns a terminal needs for UTF-8 text (one for each code point).
std::size_t displayWidth(std::string_view text);

/// Cut to a number of columns, the cut shown as "...".
std::string cutTo(std::string_view text, std::size_t columns);

/// Broken at spaces into lines of at most so many columns, where its words allow it; the lines after the
/// first are indented by two.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// A value of the goal's metric, with the digits that all of them have: "72.3 %" of an accuracy. The digits
/// come from all results, so a table makes them once.
std::string valueText(const experiment::Experiment& experiment, const experiment::ValueDigits& digits,
                      double value);
std::string valueText(const experiment::Experiment& experiment, double value);
/// A difference of two such values, without a sign: "10.0 points" of accuracies.
std::string differenceText(const experiment::Experiment& experiment, double difference);
/// A standard error of such a value: "1.5 points" of an accuracy, others with two digits.
std::string errorText(const experiment::Experiment& experiment, double error);

/// A parameter's value, numbers with at most four significant digits.
std::string parameterText(const Json& value);

/// "learning_rate 0.01, momentum 0.9"
std::string configurationText(const space::Configuration& configuration);

/// "1 trial", "12 trials"
std::string trialsText(int count);

/// How long something will take, in words: "40 seconds", "23 minutes", "2 h 36 min".
std::string roughDuration(double seconds);

/// As an argument in a shell's command line: quoted where it must be. All of it can be printed; what could
/// not is escaped as bash, zsh and ksh read it.
std::string shellQuoted(const std::string& text);

/// Columns under headings, two spaces apart; numbers to the right, words to the left.
class TextTable {
 public:
    struct Column {
        std::string heading;
        bool isNumber = false;
        int leftOut = 0;  ///< where there is no room, the columns with the highest go first; 0: always shown
    };
    explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// As many cells as there are columns.
    void addRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

    /// What fits into so many columns of a terminal. Heading first; lines carry no trailing spaces and no
    /// line break.
    struct Fitted {
        std::vector<std::string> lines;
        std::vector<std::string> leftOut;  ///< headings of the columns that have no room
    };
    Fitted fitted(std::size_t width) const;

    std::vector<std::string> lines() const { return fitted(kUnlimited).lines; }

 private:
    std::vector<std::size_t> widths() const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace trialbench::cli
