#include "core/training/data_location.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#include "core/training/cifar_reader.h"
#include "core/training/idx_reader.h"

namespace trialbench::training {
namespace {

namespace fs = std::filesystem;

struct Known {
    std::string name;
    std::vector<std::string> folders;  // names under which people and packages keep it
};

const std::vector<Known>& knownDataSets() {
    static const std::vector<Known> known = {
        {"fashion_mnist", {"fashion_mnist", "fashion-mnist"}},
        {"cifar10", {"cifar10", "cifar-10"}},
    };
    return known;
}

std::optional<fs::path> fromEnvironment(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return fs::path(value);
}

fs::path userDataFolder() {
    if (const auto data = fromEnvironment("XDG_DATA_HOME")) return *data / "trialbench";
    return fromEnvironment("HOME").value_or("/") / ".local/share/trialbench";
}

std::optional<fs::path> holds(const std::string& name, const fs::path& place) {
    return name == "cifar10" ? findCifar10(place) : findIdxDataSet(place);
}

std::vector<fs::path> candidates(const Known& known) {
    std::vector<fs::path> roots;
    if (const auto root = fromEnvironment("TRIALBENCH_DATA_DIR")) roots.push_back(*root);
    roots.push_back(userDataFolder());
    std::vector<fs::path> places;
    for (const fs::path& root : roots) {
        for (const std::string& folder : known.folders) places.push_back(root / folder);
        places.push_back(root);
    }
    for (const std::string& folder : known.folders)
        places.push_back(fs::path("/usr/share/datasets") / folder);
    return places;
}

}  // namespace

const std::vector<std::string>& dataSetNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const Known& known : knownDataSets()) list.push_back(known.name);
        return list;
    }();
    return names;
}

std::string dataSetRemedy(const std::string& name) {
    const std::string place = (userDataFolder() / name).string();
    if (name == "fashion_mnist") {
        return fmt::format(
            "Install Debian's package dataset-fashion-mnist, or put its four idx files (or .gz) into {}, or "
            "name "
            "their folder in TRIALBENCH_DATA_DIR.",
            place);
    }
    return fmt::format(
        "Download cifar-10-binary.tar.gz (www.cs.toronto.edu/~kriz/cifar.html) and put it, packed or "
        "unpacked, "
        "into {}, or name its folder in TRIALBENCH_DATA_DIR.",
        place);
}

Result<fs::path> locateDataSet(const std::string& name, const fs::path& explicitPath) {
    for (const Known& known : knownDataSets()) {
        if (known.name != name) continue;
        const auto places = explicitPath.empty() ? candidates(known) : std::vector<fs::path>{explicitPath};
        for (const fs::path& place : places) {
            if (const auto found = holds(name, place)) return *found;
        }
        const std::string remedy =
            explicitPath.empty()
                ? dataSetRemedy(name)
                : fmt::format("It is not in {}. {}", explicitPath.string(), dataSetRemedy(name));
        return failure(ErrorCode::DataMissing, {{"data_set", name}, {"remedy", remedy}});
    }
    return failure(ErrorCode::NotBuilt, {{"what", "Training on the data set \"" + name + "\""}});
}

}  // namespace trialbench::training
