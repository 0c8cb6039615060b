#include "app/cli/program_name.h"

#include "app/cli/text.h"

namespace trialbench::cli {
namespace {

std::string& kept() {
    static std::string name = "trialbench-cli";
    return name;
}

}  // namespace

void setProgramName(const std::string& called) {
    kept() = called.find('/') == std::string::npos ? "trialbench-cli" : shellQuoted(called);
}

const std::string& programName() {
    return kept();
}

std::string commandLine(const std::string& words, const std::string& file) {
    return programName() + ' ' + words + ' ' + shellQuoted(file);
}

std::string editLine(const std::string& file, const std::string& json) {
    return commandLine("edit", file) + ' ' + shellQuoted(json);
}

}  // namespace trialbench::cli
