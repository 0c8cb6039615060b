#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

winsize sizeOfTerminal(int file) {
    winsize size{};
    if (::ioctl(file, TIOCGWINSZ, &size) != 0) size = {};
    return size;
}

}  // namespace

std::size_t outputWidth() {
    const auto columns = sizeOfTerminal(STDOUT_FILENO).ws_col;
    return columns > 0 ? columns : kUnlimited;
}

Terminal::Terminal() {
    const char* kind = std::getenv("TERM");
    isInteractive_ = ::isatty(STDERR_FILENO) == 1 && kind && std::string_view(kind) != "dumb";
}

std::size_t Terminal::width() const {
    const auto columns = sizeOfTerminal(STDERR_FILENO).ws_col;
    return columns > 0 ? columns : 80;
}

std::size_t Terminal::height() const {
    const auto rows = sizeOfTerminal(STDERR_FILENO).ws_row;
    return rows > 0 ? rows : 24;
}

void Terminal::draw(const std::vector<std::string>& block) {
    if (!isInteractive_) return;
    std::string text;
    // Up to the block's first line, then each line over the old one, then away with what is left of it.
    if (drawn_ > 0) text += "\033[" + std::to_string(drawn_) + "A";
    for (const std::string& line : block) text += "\r" + line + "\033[K\n";
    text += "\033[J";
    std::fwrite(text.data(), 1, text.size(), stderr);
    drawn_ = block.size();
}

}  // namespace trialbench::cli
