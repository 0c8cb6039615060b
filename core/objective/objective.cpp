#include "core/objective/objective.h"

#include "core/objective/function_objective.h"
#include "core/objective/trainer_objective.h"

namespace trialbench::objective {

Result<std::shared_ptr<Objective>> makeObjective(const Json& objective) {
    const std::string kind =
        objective.is_object() && objective.contains("kind") && objective["kind"].is_string()
            ? objective["kind"].get<std::string>()
            : std::string();
    if (kind == "function") return FunctionObjective::create(objective);
    if (kind == "training") return TrainerObjective::create(objective);
    if (kind == "external") {
        return failure(
            ErrorCode::UsageError,
            {{"problem",
              "This experiment is measured elsewhere, so it cannot be run here. Use \"trialbench-cli "
              "ask-tell\"."}});
    }
    if (kind == "command") {
        return failure(ErrorCode::NotBuilt, {{"what", "A program of your own as objective (\"command\")"}});
    }
    return failure(ErrorCode::BadSpec, {{"pointer", "/objective/kind"},
                                        {"problem", "expected training, function, external or command."}});
}

}  // namespace trialbench::objective
