#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/storage/experiment_file.h"
#include "core/support/sha256.h"

/// What the tests of storage share: records that fold, files, other processes.
namespace trialbench::storage::fixture {

using experiment::ChangeKind;
using experiment::ChangeRecord;

inline std::vector<ChangeRecord> creation() {
    const auto json = support::parseJson(R"({"name":"Branin","objective":{"kind":"function","name":"branin"},
        "goal":{"metric":"value","direction":"minimize"},
        "studies":[{"name":"S","strategy":{"kind":"random"},"max_trials":20,
          "parameters":[{"name":"x","type":"float","low":-5,"high":10},
                        {"name":"y","type":"float","low":0,"high":15}]}]})");
    const auto spec = experiment::specFromJson(*json, "/");
    if (!spec) qFatal("%s", message(spec.error()).c_str());
    return experiment::creationOf(*spec, support::Timestamp(std::chrono::milliseconds(1769860800123)));
}

inline ChangeRecord record(std::int64_t sequence, ChangeKind kind, int trial, int attempt, Json row) {
    ChangeRecord change;
    change.sequence = sequence;
    change.time = support::Timestamp(std::chrono::milliseconds(1769860800123 + sequence));
    change.kind = kind;
    change.study = std::string("S");
    change.trial = trial;
    change.attempt = attempt;
    change.row = std::move(row);
    return change;
}

inline ChangeRecord note(std::int64_t sequence, const std::string& text = "a note") {
    return record(sequence, ChangeKind::Note, 0, 0, Json{{"text", text}});
}

inline ChangeRecord logRecord(std::int64_t sequence, const std::string& text, int trial = 1,
                              int attempt = 1) {
    return record(sequence, ChangeKind::Log, trial, attempt, Json{{"text", text}});
}

/// A trial that runs: added and started, with one measurement.
inline std::vector<ChangeRecord> runningTrial(std::int64_t next) {
    return {record(next, ChangeKind::TrialAdded, 1, 0,
                   Json{{"revision", 1},
                        {"origin", "random"},
                        {"configuration", {{"x", 1.5}, {"y", 2.5}}},
                        {"decision", nullptr}}),
            record(next + 1, ChangeKind::AttemptStarted, 1, 1,
                   Json{{"device", "cpu"},
                        {"threads", 1},
                        {"seed", 7},
                        {"precision", "fp32"},
                        {"resumed_at_epoch", 0},
                        {"versions", Json::array()}}),
            record(next + 2, ChangeKind::Measurement, 1, 1,
                   Json{{"epoch", 1}, {"metrics", {{"value", 24.13}}}, {"seconds", 0.5}})};
}

/// An experiment with one trial, which runs.
inline std::vector<ChangeRecord> creationWithTrial() {
    auto records = creation();
    for (auto& change : runningTrial(records.back().sequence + 1)) records.push_back(std::move(change));
    return records;
}

inline std::vector<Json> asJson(const std::vector<ChangeRecord>& records) {
    std::vector<Json> list;
    for (const auto& change : records) list.push_back(experiment::toJson(change));
    return list;
}

/// An empty folder of its own, and names in it.
class Folder {
 public:
    std::filesystem::path operator/(const std::string& name) const { return path() / name; }
    std::filesystem::path path() const { return folder_.path().toStdString(); }

 private:
    QTemporaryDir folder_;
};

inline std::filesystem::path newFile(const Folder& folder, const std::string& name = "mine.trialbench",
                                     const std::vector<ChangeRecord>& records = creation()) {
    const auto path = folder / name;
    const auto created = createFile(path, records, false);
    if (!created) qFatal("%s", message(created.error()).c_str());
    return path;
}

inline std::string hashOf(const std::filesystem::path& path) {
    return support::sha256OfFile(path).value_or("unreadable");
}

inline void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string readBytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Changes a closed file as another program might.
inline void execute(const std::filesystem::path& path, const std::string& sql) {
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
    database.exec(sql);
}

/// "ok" or the name of the code.
template <class T>
std::string outcome(const Result<T>& result) {
    return result ? "ok" : std::string(codeName(result.error().code));
}

inline std::vector<std::string> namesIn(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// This test again as another process: `--child` and arguments, behind an optional prefix such as setpriv.
class Child {
 public:
    explicit Child(QStringList arguments, QStringList prefix = {}) {
        prefix << QCoreApplication::applicationFilePath() << "--child" << arguments;
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process_.start(prefix.takeFirst(), prefix);
    }
    ~Child() {
        process_.kill();
        process_.waitForFinished();
    }

    /// The next line of its output; empty when it has ended.
    std::string line() {
        while (!process_.canReadLine()) {
            if (!process_.waitForReadyRead(60000)) break;
        }
        return process_.readLine().trimmed().toStdString();
    }
    void closeInput() { process_.closeWriteChannel(); }
    void kill() {
        process_.kill();
        process_.waitForFinished();
    }
    int wait() {
        process_.waitForFinished(60000);
        return process_.exitCode();
    }
    long id() const { return process_.processId(); }

 private:
    QProcess process_;
};

/// What stands before a command so that it is not run as root, in a folder that others may enter.
inline QStringList asNobody(const Folder& folder) {
    if (geteuid() != 0) return {};
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    return {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
}

inline QString text(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

}  // namespace trialbench::storage::fixture

#define COMPARE_TEXT(actual, expected) \
    QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))
