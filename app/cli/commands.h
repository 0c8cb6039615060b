#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace trialbench::cli {

/// Each declares one command with its options. Once the arguments are parsed CLI11 calls the command, which
/// does its work on the calling thread and leaves its exit code behind.
void addNew(CLI::App& app, int& exitCode);
void addRun(CLI::App& app, int& exitCode);
void addShow(CLI::App& app, int& exitCode);
void addEdit(CLI::App& app, int& exitCode);
void addExport(CLI::App& app, int& exitCode);
void addCheck(CLI::App& app, int& exitCode);
void addTrain(CLI::App& app, int& exitCode);
void addAskTell(CLI::App& app, int& exitCode);

/// What a seed may be, as in a specification.
inline CLI::Validator seedRange() {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    // Read as signed, what is too large comes out as the largest; read as unsigned, -1 comes out as large.
    return CLI::Range(std::int64_t{0}, kMost) & CLI::Range(std::uint64_t{0}, std::uint64_t{kMost});
}

/// What names a file: anything but nothing.
inline CLI::Validator fileName() {
    return {[](std::string& text) { return std::string(text.empty() ? "Its name is missing." : ""); }, ""};
}

/// Commands of the contract that are refused: they stand in no help text.
void addNotBuilt(CLI::App& app, int& exitCode);

}  // namespace trialbench::cli
