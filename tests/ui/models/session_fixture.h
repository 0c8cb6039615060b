#pragma once

#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/engine/ask_tell.h"
#include "core/engine/commands.h"
#include "core/experiment/change.h"
#include "core/storage/experiment_file.h"
#include "tests/core/engine/controlled_objective.h"
#include "ui/models/session.h"

/// What the tests of the window's models share: real files, and sessions on them.
namespace trialbench::ui::testing {

using engine::testing::ControlledObjective;

// Long enough for any machine; reached only when a test fails.
inline constexpr int kPatienceMs = 60'000;

inline Json studyJson(const std::string& name, int maxTrials, int concurrency) {
    return Json{{"name", name},
                {"strategy", {{"kind", "random"}}},
                {"seed", 7},
                {"max_trials", maxTrials},
                {"concurrency", concurrency},
                {"parameters",
                 {{{"name", "x"}, {"type", "float"}, {"low", -5}, {"high", 10}},
                  {{"name", "y"}, {"type", "float"}, {"low", 0}, {"high", 15}}}}};
}

inline Json specJson(int maxTrials = 12, int concurrency = 2, int epochs = 3) {
    return Json{{"name", "Branin"},
                {"objective", {{"kind", "function"}, {"name", "branin"}, {"epochs", epochs}}},
                {"goal", {{"metric", "value"}, {"direction", "minimize"}}},
                {"studies", {studyJson("A", maxTrials, concurrency)}}};
}

/// A file in a folder of its own.
class ExperimentFile {
 public:
    explicit ExperimentFile(const Json& spec = specJson()) {
        const auto read = experiment::specFromJson(spec, "/");
        if (!read) qFatal("%s", message(read.error()).c_str());
        const auto created =
            storage::createFile(path(), experiment::creationOf(*read, support::now()), false);
        if (!created) qFatal("%s", message(created.error()).c_str());
    }

    std::filesystem::path path() const { return folder() / "mine.trialbench"; }
    std::filesystem::path folder() const { return folder_.path().toStdString(); }

    /// The file as storage itself reads and folds it.
    experiment::Experiment load() const {
        experiment::Experiment experiment;
        const auto file = storage::openReadOnly(path());
        if (!file) qFatal("%s", message(file.error()).c_str());
        const auto records = file->store->load();
        for (const auto& record : *records) {
            if (!experiment::apply(experiment, record)) qFatal("a record does not fit");
        }
        return experiment;
    }

 private:
    QTemporaryDir folder_;
};

/// The same experiment, measured elsewhere.
inline Json externalSpecJson(int maxTrials = 12) {
    Json spec = specJson(maxTrials);
    spec["objective"] = Json{{"kind", "external"}};
    return spec;
}

/// One line of the ask-tell dialogue after the other, as a program elsewhere sends them.
inline void dialogue(const std::filesystem::path& path, const std::vector<std::string>& lines) {
    auto store = storage::openOwned(path);
    if (!store) qFatal("%s", message(store.error()).c_str());
    auto ledger = engine::Ledger::open(std::move(*store));
    auto dialogue = engine::AskTell::open(std::move(*ledger), "A");
    for (const std::string& line : lines) {
        if (const Json reply = dialogue->reply(line); reply.contains("error")) {
            qFatal("%s: %s", line.c_str(), reply.dump().c_str());
        }
    }
}

/// Opens and waits; false unless it succeeded.
inline bool openAndWait(Session& session, const std::filesystem::path& path,
                        std::shared_ptr<objective::Objective> objective = nullptr) {
    session.open(path, {}, std::move(objective));
    return QTest::qWaitFor([&] { return session.state() != Session::State::Opening; }, kPatienceMs) &&
           session.state() == Session::State::Open;
}

inline bool closeAndWait(Session& session) {
    session.close();
    return QTest::qWaitFor([&] { return session.state() == Session::State::Closed; }, kPatienceMs);
}

inline const experiment::Study& study(const Session& session, const std::string& name = "A") {
    return *session.experiment().findStudy(name);
}

inline const experiment::Trial& trial(const Session& session, int number, const std::string& name = "A") {
    return *study(session, name).findTrial(number);
}

/// "ok" or the name of the code.
template <class T>
std::string outcome(const Result<T>& result) {
    return result ? "ok" : std::string(codeName(result.error().code));
}

inline std::string dump(const experiment::Experiment& experiment) {
    return toShowJson(experiment).dump();
}

}  // namespace trialbench::ui::testing

#define TRY_VERIFY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, trialbench::ui::testing::kPatienceMs)
#define COMPARE_TEXT(actual, expected) \
    QCOMPARE(QString::fromStdString(std::string(actual)), QString::fromStdString(std::string(expected)))
