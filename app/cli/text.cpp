#include "app/cli/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/experiment/trial_facts.h"
#include "core/support/time.h"

namespace trialbench::cli {
namespace {

std::string pointsText(const experiment::Experiment& experiment, double share) {
    const int decimals = experiment::ValueDigits(experiment).percentDecimals();
    return fmt::format("{:.{}f} points", 100 * share, decimals);
}

}  // namespace

std::string printable(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (byte < 0x20 || byte == 0x7f) {
            result += '?';
        } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            result += '?';  // the C1 control characters, two bytes in UTF-8
            ++i;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::size_t displayWidth(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cutTo(std::string_view text, std::size_t columns) {
    if (displayWidth(text) <= columns) return std::string(text);
    const std::size_t kept = columns > 3 ? columns - 3 : 0;
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        const bool starts = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
        if (starts && seen++ == kept) break;
    }
    return std::string(text.substr(0, end)) + std::string(std::min<std::size_t>(3, columns), '.');
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    std::string line;
    bool isEmpty = true;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(' ', begin), text.size());
        const auto word = text.substr(begin, end - begin);
        begin = end + 1;
        if (!isEmpty && displayWidth(line) + 1 + displayWidth(word) > columns) {
            lines.push_back(line);
            line.assign(2, ' ');
            isEmpty = true;
        }
        if (!isEmpty) line += ' ';
        line.append(word);
        isEmpty = false;
    }
    lines.push_back(std::move(line));
    return lines;
}

std::string valueText(const experiment::Experiment& experiment, const experiment::ValueDigits& digits,
                      double value) {
    return digits.text(value) + (isAccuracy(experiment, experiment.goal.metric) ? " %" : "");
}

std::string valueText(const experiment::Experiment& experiment, double value) {
    return valueText(experiment, experiment::ValueDigits(experiment), value);
}

std::string differenceText(const experiment::Experiment& experiment, double difference) {
    const double size = std::abs(difference);
    if (isAccuracy(experiment, experiment.goal.metric)) return pointsText(experiment, size);
    return fmt::format("{:.4g}", size);
}

std::string errorText(const experiment::Experiment& experiment, double error) {
    if (isAccuracy(experiment, experiment.goal.metric)) return pointsText(experiment, error);
    return fmt::format("{:.2g}", error);
}

std::string parameterText(const Json& value) {
    if (value.is_number_float()) return fmt::format("{:.4g}", value.get<double>());
    if (value.is_string()) return printable(value.get<std::string>());
    return value.dump();
}

std::string configurationText(const space::Configuration& configuration) {
    std::string text;
    for (const auto& [name, value] : configuration.values()) {
        text += (text.empty() ? "" : ", ") + printable(name) + ' ' + parameterText(value);
    }
    return text;
}

std::string trialsText(int count) {
    return fmt::format("{} {}", count, count == 1 ? "trial" : "trials");
}

std::string roughDuration(double seconds) {
    const auto text = [](double count, const char* unit) {
        const auto whole = std::max(1L, std::lround(count));
        return fmt::format("{} {}{}", whole, unit, whole == 1 ? "" : "s");
    };
    if (seconds < 90) return text(seconds, "second");
    if (seconds < 5400) return text(seconds / 60, "minute");
    return support::toReadable(std::chrono::seconds(std::llround(seconds)));
}

namespace {

// The bytes of the UTF-8 character at `at`; 1 for what is none.
std::size_t bytesOfCharacter(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(at);
    const std::size_t count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    if (first >= 0xf5 || at + count > text.size()) return 1;
    for (std::size_t i = at + 1; i < at + count; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 1;
    }
    return count;
}

// What a terminal would not show, or not as it is: as $'\001' of bash and zsh. Octal, as it ends by itself.
std::string withEscapes(const std::string& text) {
    std::string quoted = "$'";
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t count = bytesOfCharacter(text, i);
        const std::string character = text.substr(i, count);
        const auto first = static_cast<unsigned char>(text[i]);
        if (printable(character) != character || (count == 1 && first >= 0x80)) {
            for (const char c : character) quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
        } else {
            quoted += (character == "'" || character == "\\" ? "\\" : "") + character;
        }
        i += count;
    }
    return quoted + "'";
}

bool isShownAsItIs(const std::string& text) {
    if (printable(text) != text) return false;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t count = bytesOfCharacter(text, i);
        if (count == 1 && static_cast<unsigned char>(text[i]) >= 0x80) return false;
        i += count;
    }
    return true;
}

}  // namespace

std::string shellQuoted(const std::string& text) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:+,@%=";
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
    if (!isShownAsItIs(text)) return withEscapes(text);
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

std::vector<std::size_t> TextTable::widths() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = displayWidth(columns_[i].heading);
        for (const auto& row : rows_) width = std::max(width, displayWidth(row[i]));
        widths.push_back(width);
    }
    return widths;
}

TextTable::Fitted TextTable::fitted(std::size_t width) const {
    const auto widths = this->widths();
    std::vector<std::size_t> shown(columns_.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    const auto needed = [&] {
        std::size_t sum = 0;
        for (const std::size_t i : shown) sum += widths[i] + (sum > 0 ? 2 : 0);
        return sum;
    };
    Fitted result;
    while (needed() > width) {
        const auto next = std::max_element(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) {
            return columns_[a].leftOut < columns_[b].leftOut;
        });
        if (columns_[*next].leftOut == 0) break;
        result.leftOut.push_back(columns_[*next].heading);
        shown.erase(next);
    }
    const auto line = [&](const auto& cellOf) {
        std::string text;
        for (const std::size_t i : shown) {
            const std::string& cell = cellOf(i);
            const std::string padding(widths[i] - displayWidth(cell), ' ');
            text +=
                (i == shown.front() ? "" : "  ") + (columns_[i].isNumber ? padding + cell : cell + padding);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        return text;
    };
    result.lines.push_back(line([&](std::size_t i) -> const std::string& { return columns_[i].heading; }));
    for (const auto& row : rows_) {
        result.lines.push_back(line([&](std::size_t i) -> const std::string& { return row[i]; }));
    }
    return result;
}

}  // namespace trialbench::cli
