#pragma once

#include <signal.h>

#include "tests/app/cli_process.h"

namespace trialbench::tests {

// Long enough that no machine finishes it before a test has interrupted it.
inline Json slow() {
    return branin(4, 40, 0.02);
}

inline Json studyOf(const QString& file) {
    return runCli({"show", file, "--json"}).json()["studies"][0];
}

/// As somebody types it.
inline CliResult type(const QByteArray& command) {
    return runCli({}, {}, {}, {"sh", "-c", QString::fromUtf8(command)});
}

/// A run that is under way: started, and seen to have measured something.
class RunningCli {
 public:
    explicit RunningCli(const QString& file) {
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(cliPath(), {"run", file});
    }
    ~RunningCli() {
        process.kill();
        process.waitForFinished();
    }

    bool waitFor(const char* text) {
        while (!output.contains(text)) {
            if (!process.waitForReadyRead(60'000)) return false;
            output += process.readAll();
        }
        return true;
    }
    void signal(int number) { ::kill(static_cast<pid_t>(process.processId()), number); }
    int end() {
        process.waitForFinished(60'000);
        output += process.readAll();
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }

    QProcess process;
    QByteArray output;
};

}  // namespace trialbench::tests
