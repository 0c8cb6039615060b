#pragma once

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>
#include <string>
#include <vector>

#include "core/support/json.h"

namespace trialbench::tests {

inline QString cliPath() {
    return QStringLiteral(TRIALBENCH_BINARY_DIR "/bin/trialbench-cli");
}

/// What a run of the program left behind.
struct CliResult {
    int code = -1;
    QByteArray out;
    QByteArray err;

    Json json() const { return Json::parse(out.toStdString()); }
    /// Exactly one line on standard error, as a refusal has.
    bool saysOneSentence() const { return err.count('\n') == 1 && err.endsWith('\n') && err.size() > 10; }
};

/// Runs trialbench-cli to its end.
inline CliResult runCli(const QStringList& arguments, const QByteArray& input = {},
                        const QString& folder = {}, const QStringList& wrapper = {}) {
    QProcess process;
    if (!folder.isEmpty()) process.setWorkingDirectory(folder);
    QStringList all = wrapper + QStringList{cliPath()} + arguments;
    const QString program = all.takeFirst();
    process.start(program, all);
    process.write(input);
    process.closeWriteChannel();
    CliResult result;
    if (!process.waitForFinished(300'000)) {
        process.kill();
        process.waitForFinished();
        return result;
    }
    result.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

inline Json branin(int trials, int epochs, double secondsPerEpoch, const char* strategy = "random") {
    return Json{{"name", "Branin"},
                {"objective",
                 {{"kind", "function"},
                  {"name", "branin"},
                  {"epochs", epochs},
                  {"seconds_per_epoch", secondsPerEpoch}}},
                {"goal", {{"metric", "value"}, {"direction", "minimize"}}},
                {"studies",
                 Json::array({Json{
                     {"name", "Search"},
                     {"strategy", {{"kind", strategy}}},
                     {"seed", 3},
                     {"max_trials", trials},
                     {"concurrency", 2},
                     {"parameters",
                      Json::array({Json{{"name", "x"}, {"type", "float"}, {"low", -5}, {"high", 10}},
                                   Json{{"name", "y"}, {"type", "float"}, {"low", 0}, {"high", 15}}})}}})}};
}

/// Makes an experiment in a test's folder, in place of one of that name; returns its path.
inline QString makeExperiment(const QTemporaryDir& folder, const char* name, const Json& spec) {
    QFile file(folder.filePath("spec.json"));
    if (!file.open(QIODevice::WriteOnly)) qFatal("the test's own folder takes files");
    file.write(QByteArray::fromStdString(spec.dump()));
    file.close();
    const auto made = runCli({"new", folder.filePath(name), "--from", file.fileName(), "--force"});
    if (made.code != 0) qFatal("new: %s", made.err.constData());
    return folder.filePath(name);
}

}  // namespace trialbench::tests
