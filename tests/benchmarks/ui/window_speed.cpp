// How fast the window is: shown, an experiment opened, batches of changes applied and painted. See README.md.
#include <time.h>

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QMainWindow>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "app/window/main_window.h"
#include "app/window/window_application.h"
#include "core/engine/engine.h"
#include "core/experiment/change.h"
#include "core/storage/experiment_file.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/workbench.h"

using namespace trialbench;

namespace {

constexpr int kTrials = 1000;
constexpr int kEpochs = 20;
constexpr int kRunning = 8;
constexpr double kReportsPerSecond = 20;

double seconds(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

/// The value below which this part of the samples lies.
double quantile(std::vector<double> samples, double part) {
    if (samples.empty()) qFatal("nothing was measured");
    std::sort(samples.begin(), samples.end());
    return samples[std::size_t(part * double(samples.size() - 1) + 0.5)];
}

/// Calls back once, when `widget` has been painted for the first time.
class FirstPaint : public QObject {
 public:
    FirstPaint(QWidget* widget, std::function<void()> done) : QObject(widget), done_(std::move(done)) {
        widget->installEventFilter(this);
    }
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint && done_) QTimer::singleShot(0, this, std::exchange(done_, {}));
        return false;
    }

 private:
    std::function<void()> done_;
};

/// In a process of its own: shows our window or an empty one of Qt, prints what it took since the parent
/// started it (wall clock, processor time in seconds) and whether libtorch came with it.
int showOnce(QApplication& application, const QString& what, double startedAt) {
    const auto report = [&] {
        QFile maps(QStringLiteral("/proc/self/maps"));
        const bool torch = maps.open(QIODevice::ReadOnly) && maps.readAll().contains("libtorch");
        std::printf("%.6f %.6f %d\n", seconds(CLOCK_MONOTONIC) - startedAt, seconds(CLOCK_PROCESS_CPUTIME_ID),
                    torch);
        std::fflush(stdout);
        std::_Exit(0);
    };
    if (what == QStringLiteral("empty")) {
        QMainWindow window;
        window.setCentralWidget(new QLabel(QStringLiteral("Trialbench")));
        window.resize(1280, 800);
        FirstPaint painted(&window, report);
        window.show();
        return QApplication::exec();
    }
    window::WindowApplication windows;
    windows.open({});
    FirstPaint painted(windows.windows().front(), report);
    return application.exec();
}

void measureShown() {
    constexpr int kRounds = 15;
    std::map<QString, std::vector<double>> wall;
    std::map<QString, std::vector<double>> processor;
    for (int round = 0; round < kRounds; ++round) {
        for (const QString& what : {QStringLiteral("empty"), QStringLiteral("trialbench")}) {
            QProcess process;
            process.start(
                QCoreApplication::applicationFilePath(),
                {QStringLiteral("--show"), what, QString::number(seconds(CLOCK_MONOTONIC), 'f', 9)});
            process.waitForFinished(60'000);
            const auto words = process.readAllStandardOutput().trimmed().split(' ');
            if (words.size() != 3) qFatal("the window was not shown");
            if (words[2] != "0") qFatal("libtorch was loaded to show a window");
            wall[what].push_back(words[0].toDouble());
            processor[what].push_back(words[1].toDouble());
        }
    }
    const auto line = [&](const char* clock, const std::map<QString, std::vector<double>>& all) {
        const double ours = quantile(all.at(QStringLiteral("trialbench")), 0.5);
        const double empty = quantile(all.at(QStringLiteral("empty")), 0.5);
        std::printf("window shown, %s: %.3f s; an empty QMainWindow %.3f s; ratio %.2f\n", clock, ours, empty,
                    ours / empty);
    };
    line("wall clock", wall);
    line("processor time", processor);
}

/// A finished study in a file, made by the engine itself; and a copy of it whose epochs take their time.
void makeFiles(const QString& finished, const QString& live) {
    Json spec = Json::parse(R"({"name":"Speed","objective":{"kind":"function","name":"branin"},
        "goal":{"metric":"value","direction":"minimize"},
        "studies":[{"name":"Random","strategy":{"kind":"random"},"parameters":[
            {"name":"x","type":"float","low":-5,"high":10},{"name":"y","type":"float","low":0,"high":15}]}]})");
    spec["objective"]["epochs"] = kEpochs;
    spec["studies"][0]["max_trials"] = kTrials;
    spec["studies"][0]["concurrency"] = kRunning;
    const auto read = experiment::specFromJson(spec, "/");
    if (!read) qFatal("%s", message(read.error()).c_str());
    const auto create = [](const QString& path, const std::vector<experiment::ChangeRecord>& records) {
        if (const auto made = storage::createFile(path.toStdString(), records, false); !made)
            qFatal("%s", message(made.error()).c_str());
    };
    create(finished, experiment::creationOf(*read, support::now()));
    auto store = storage::openOwned(finished.toStdString());
    if (!store) qFatal("%s", message(store.error()).c_str());
    auto engine = engine::Engine::open(std::move(*store), storage::folderOf(finished.toStdString()), {});
    if (!engine) qFatal("%s", message(engine.error()).c_str());
    (void)(*engine)->submit({{"start", {{"study", "Random"}}}}).get();
    while ((*engine)->subscribe().snapshot.studies[0].state != experiment::StudyState::Finished)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    engine->reset();
    auto records = *storage::openReadOnly(finished.toStdString())->store->load();
    records.front().row["objective"]["seconds_per_epoch"] = 1 / kReportsPerSecond;
    create(live, records);
}

/// Runs the event loop until `done` is called, or ends the program.
void wait(const std::function<void(const std::function<void()>&)>& begin) {
    QEventLoop loop;
    bool isDone = false;
    begin([&] {
        isDone = true;
        loop.quit();
    });
    QTimer::singleShot(120'000, &loop, &QEventLoop::quit);
    if (!isDone) loop.exec();
    if (!isDone) qFatal("waited in vain");
}

std::unique_ptr<window::MainWindow> openWindow(ui::RecentFilesModel& recent, const QString& file) {
    auto window = std::make_unique<window::MainWindow>(&recent);
    window->resize(1280, 800);
    window->show();
    wait([&](const auto& done) {
        QObject::connect(window.get(), &window::MainWindow::opened, window.get(), [&window, done] {
            window->workbench()->show(ui::Workbench::Run);
            new FirstPaint(window->workbench(), done);
        });
        window->openFile(file);
    });
    return window;
}

void close(window::MainWindow& window) {
    auto* session = window.session();
    wait([&](const auto& done) {
        QObject::connect(session, &ui::Session::closed, qApp, done);
        session->close();
    });
}

void measureOpened(const QString& file) {
    std::vector<double> ours;
    std::vector<double> reading;
    ui::RecentFilesModel recent;
    for (int round = 0; round < 7; ++round) {
        double start = seconds(CLOCK_MONOTONIC);
        if (storage::openReadOnly(file.toStdString())->store->load()->size() < kTrials * kEpochs)
            qFatal("records are missing");
        reading.push_back(seconds(CLOCK_MONOTONIC) - start);
        start = seconds(CLOCK_MONOTONIC);
        auto window = openWindow(recent, file);
        ours.push_back(seconds(CLOCK_MONOTONIC) - start);
        close(*window);
    }
    std::printf(
        "%d trials x %d epochs opened, checked and painted: %.3f s; its records read %.3f s; ratio %.2f\n",
        kTrials, kEpochs, quantile(ours, 0.5), quantile(reading, 0.5),
        quantile(ours, 0.5) / quantile(reading, 0.5));
}

/// All processor time of the window's thread from one batch of changes to the next, paint included.
void measureLive(const QString& file) {
    ui::RecentFilesModel recent;
    auto window = openWindow(recent, file);
    auto* session = window->session();
    const auto submit = [&](const Json& command) {
        session->submit(command, [](const auto& answer) {
            if (!answer) qFatal("%s", message(answer.error()).c_str());
        });
    };
    submit({{"max_trials", {{"study", "Random"}, {"limit", 2 * kTrials}}}});
    submit({{"start", {{"study", "Random"}}}});
    std::vector<double> batches;
    std::size_t measurements = 0;
    double last = -1;
    const double begin = seconds(CLOCK_MONOTONIC);
    wait([&](const auto& done) {
        QObject::connect(session, &ui::Session::changed, window.get(), [&, done](const auto& records) {
            const double now = seconds(CLOCK_THREAD_CPUTIME_ID);
            if (last >= 0) batches.push_back(now - last);
            last = now;
            for (const auto& record : records)
                measurements += record.kind == experiment::ChangeKind::Measurement;
            if (batches.size() == 1000) done();
        });
    });
    const double took = seconds(CLOCK_MONOTONIC) - begin;
    std::printf(
        "%d trials reporting (%.0f epochs a second) beside %d ended ones: %.1f batches a second; "
        "processor time for each, median %.1f ms, 95th percentile %.1f ms, longest %.1f ms\n",
        kRunning, double(measurements) / took, kTrials, double(batches.size()) / took,
        1e3 * quantile(batches, 0.5), 1e3 * quantile(batches, 0.95), 1e3 * quantile(batches, 1));
    QObject::disconnect(session, &ui::Session::changed, window.get(), nullptr);
    close(*window);
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() == 4 && arguments.at(1) == QStringLiteral("--show"))
        return showOnce(application, arguments.at(2), arguments.at(3).toDouble());
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    measureShown();
    QTemporaryDir folder;
    const QString finished = folder.filePath(QStringLiteral("finished.trialbench"));
    const QString live = folder.filePath(QStringLiteral("live.trialbench"));
    makeFiles(finished, live);
    measureOpened(finished);
    measureLive(live);
    return 0;
}
