#include <array>
#include <string>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"

namespace trialbench::cli {

void addNotBuilt(CLI::App& app, int& exitCode) {
    for (const char* name : {"follow", "analyze", "trainer", "trial-worker"}) {
        CLI::App* command = app.add_subcommand(name)->group("");
        // Whatever stands behind the name, also --help, gets the same answer.
        command->set_help_flag();
        command->allow_extras();
        command->prefix_command();
        command->callback([name, &exitCode] {
            exitCode =
                refuse(Error{ErrorCode::NotBuilt, {{"what", std::string("The command \"") + name + "\""}}});
        });
    }
}

}  // namespace trialbench::cli
