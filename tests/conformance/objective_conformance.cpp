#include "objective_conformance.h"

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <filesystem>
#include <future>
#include <semaphore>
#include <set>
#include <thread>

#include "core/objective/trainer_messages.h"
#include "core/support/sha256.h"

using namespace trialbench;
using namespace trialbench::objective;
using experiment::TrialState;

namespace {

// So long that a trial in a test never gets there by itself.
constexpr int kEndless = 100'000;
constexpr double kNever = 1e9;

TrialStart startOf(const ObjectiveSubject& subject, int epochs, const QTemporaryDir& folder) {
    TrialStart start;
    start.configuration = subject.configuration;
    for (const auto& parameter : subject.space.parameters()) start.parameterOrder.push_back(parameter.name);
    start.fixed = subject.fixed(epochs);
    start.seed = 7;
    start.folder = folder.path().toStdString();
    start.checkpointSeconds = kNever;
    return start;
}

/// Runs a trial, keeps what it said, and notices calls that overlap or come too late.
class Recorder {
 public:
    using Hook = std::function<void(const Message&)>;

    Ended run(Objective& objective, const TrialStart& start, StopSignal& stop, const Hook& hook = {}) {
        const auto emit = [&](const Message& message) {
            if (inside_.exchange(true) || returned_) faulty_ = true;
            messages_.push_back(message);
            if (hook) hook(message);
            inside_ = false;
        };
        const Ended ended = objective.run(start, emit, stop);
        returned_ = true;
        return ended;
    }
    Ended run(Objective& objective, const TrialStart& start) {
        StopSignal stop;
        return run(objective, start, stop);
    }

    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> list;
        for (const Message& message : messages_) {
            if (const auto* one = std::get_if<Kind>(&message)) list.push_back(*one);
        }
        return list;
    }
    std::map<int, double> curve(const std::string& metric) const {
        std::map<int, double> values;
        for (const Measured& measured : all<Measured>()) {
            values[measured.epoch] = measured.metrics.at(metric);
        }
        return values;
    }
    bool isFaulty() const { return faulty_; }

 private:
    std::vector<Message> messages_;
    std::atomic<bool> inside_{false};
    std::atomic<bool> returned_{false};
    std::atomic<bool> faulty_{false};
};

/// Runs a trial and asks it to stop from another thread when it has measured its first epoch. The trial waits
/// in that message until the request is there, so what follows does not depend on timing.
Ended stopAfterFirstEpoch(Objective& objective, const TrialStart& start, bool checkpoint, Recorder& recorder,
                          int& messagesAfter) {
    StopSignal stop;
    stop.checkpoint = checkpoint;
    std::binary_semaphore measured(0), requested(0);
    std::jthread stopper([&] {
        measured.acquire();
        stop.source.request_stop();
        requested.release();
    });
    bool asked = false;
    messagesAfter = 0;
    const Ended ended = recorder.run(objective, start, stop, [&](const Message& message) {
        if (asked &&
            (std::holds_alternative<Measured>(message) || std::holds_alternative<Progress>(message))) {
            ++messagesAfter;
        }
        if (!asked && std::holds_alternative<Measured>(message)) {
            asked = true;
            measured.release();
            requested.acquire();
        }
    });
    if (!asked) measured.release();
    return ended;
}

bool isIntact(const experiment::Checkpoint& checkpoint, const QTemporaryDir& folder) {
    const std::filesystem::path file = folder.path().toStdString() / std::filesystem::path(checkpoint.file);
    return std::filesystem::path(checkpoint.file).is_relative() && std::filesystem::exists(file) &&
           std::filesystem::file_size(file) == checkpoint.bytes &&
           support::sha256OfFile(file).value() == checkpoint.sha256;
}

}  // namespace

void ObjectiveConformance::rows() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
        QTest::newRow(subjects_[i].name.constData()) << static_cast<int>(i);
    }
}

const ObjectiveSubject& ObjectiveConformance::subject() const {
    QFETCH(int, index);
    return subjects_[static_cast<std::size_t>(index)];
}

void ObjectiveConformance::describesItself() {
    const auto objective = subject().make(1);
    QCOMPARE(objective->needsDevice(), subject().needsDevice);
    // The rule: a worker thread, never the one that owns the window or the file.
    const auto description = std::async(std::launch::async, [&] { return objective->describe(); }).get();
    QVERIFY2(description, description ? "" : message(description.error()).c_str());
    QVERIFY(!description->devices.empty());
    QCOMPARE(description->devices.front().name, std::string("cpu"));
    const auto& metrics = description->metrics;
    QVERIFY(std::find(metrics.begin(), metrics.end(), subject().goal.metric) != metrics.end());
}

void ObjectiveConformance::acceptsItsSpaceAndRefusesAnUnknownMetric() {
    const auto objective = subject().make(1);
    const auto fits = objective->validate(subject().space, subject().fixed(1), subject().goal);
    QVERIFY2(fits, fits ? "" : message(fits.error()).c_str());
    auto goal = subject().goal;
    goal.metric = "happiness";
    const auto refused = objective->validate(subject().space, subject().fixed(1), goal);
    QVERIFY(!refused && refused.error().code == ErrorCode::BadSpec);
    QVERIFY(message(refused.error()).find(subject().goal.metric) != std::string::npos);
}

void ObjectiveConformance::measuresEveryEpochOnce() {
    const QTemporaryDir folder;
    Recorder recorder;
    const auto objective = subject().make(2);
    const Ended ended = recorder.run(*objective, startOf(subject(), 2, folder));
    QVERIFY2(ended.state == TrialState::Completed, ended.message.c_str());
    QVERIFY(!ended.cause);
    QVERIFY(!recorder.isFaulty());
    const auto measured = recorder.all<Measured>();
    QCOMPARE(measured.size(), std::size_t{2});
    for (std::size_t i = 0; i < 2; ++i) {
        QCOMPARE(measured[i].epoch, static_cast<int>(i) + 1);
        QVERIFY(std::isfinite(measured[i].metrics.at(subject().goal.metric)));
        QVERIFY(measured[i].seconds >= (i ? measured[i - 1].seconds : 0));
    }
}

void ObjectiveConformance::stopsWithinAStep() {
    const QTemporaryDir folder;
    Recorder recorder;
    int messagesAfter = 0;
    const auto objective = subject().make(kEndless);
    const Ended ended =
        stopAfterFirstEpoch(*objective, startOf(subject(), kEndless, folder), false, recorder, messagesAfter);
    QVERIFY2(ended.state == TrialState::Stopped, ended.message.c_str());
    QVERIFY(!ended.cause);
    QVERIFY(!recorder.isFaulty());
    QCOMPARE(recorder.all<Measured>().size(), std::size_t{1});
    QVERIFY(messagesAfter <= 1);  // the step that was under way
    QVERIFY(recorder.all<CheckpointWritten>().empty());
    QVERIFY(std::filesystem::is_empty(folder.path().toStdString()));
}

void ObjectiveConformance::stopsBeforeTheFirstEpoch() {
    const QTemporaryDir folder;
    Recorder recorder;
    StopSignal stop;
    stop.source.request_stop();
    const auto objective = subject().make(kEndless);
    const Ended ended = recorder.run(*objective, startOf(subject(), kEndless, folder), stop);
    QVERIFY2(ended.state == TrialState::Stopped, ended.message.c_str());
    QVERIFY(recorder.all<Measured>().empty());
}

void ObjectiveConformance::resumesFromItsCheckpointWithTheSameNumbers() {
    const QTemporaryDir folder;
    const auto objective = subject().make(3);
    Recorder whole;
    QVERIFY(whole.run(*objective, startOf(subject(), 3, folder)).state == TrialState::Completed);

    Recorder first;
    int messagesAfter = 0;
    const Ended paused =
        stopAfterFirstEpoch(*objective, startOf(subject(), 3, folder), true, first, messagesAfter);
    QVERIFY2(paused.state == TrialState::Stopped, paused.message.c_str());
    const auto checkpoints = first.all<CheckpointWritten>();
    QCOMPARE(checkpoints.size(), std::size_t{1});
    const auto& checkpoint = checkpoints.front().checkpoint;
    QVERIFY(isIntact(checkpoint, folder));
    QCOMPARE(checkpoint.epoch, 1);

    TrialStart start = startOf(subject(), 3, folder);
    start.resumeFrom = start.folder + "/" + checkpoint.file;
    start.resumedAtEpoch = checkpoint.epoch;
    Recorder second;
    const Ended ended = second.run(*objective, start);
    QVERIFY2(ended.state == TrialState::Completed, ended.message.c_str());
    QCOMPARE(second.all<Measured>().front().epoch, 2);

    auto joined = first.curve(subject().goal.metric);
    joined.merge(second.curve(subject().goal.metric));
    QVERIFY(joined == whole.curve(subject().goal.metric));
    QCOMPARE(joined.size(), std::size_t{3});
}

void ObjectiveConformance::writesEachCheckpointUnderANewName() {
    const QTemporaryDir folder;
    const auto objective = subject().make(3);
    TrialStart start = startOf(subject(), 3, folder);
    start.checkpointSeconds = 0;
    std::set<std::string> names;
    std::size_t written = 0;
    // Twice in one folder, with one seed: as a retry does.
    for (int i = 0; i < 2; ++i) {
        Recorder recorder;
        QVERIFY(recorder.run(*objective, start).state == TrialState::Completed);
        const auto checkpoints = recorder.all<CheckpointWritten>();
        QVERIFY(checkpoints.size() >= 2);
        for (const CheckpointWritten& message : checkpoints) {
            QVERIFY(isIntact(message.checkpoint, folder));
            names.insert(message.checkpoint.file);
        }
        written += checkpoints.size();
    }
    QCOMPARE(names.size(), written);
}

void ObjectiveConformance::twoAtOnceEqualTwoAlone() {
    const QTemporaryDir folder;
    const auto objective = subject().make(2);
    const auto curveOf = [&](std::uint64_t seed) {
        TrialStart start = startOf(subject(), 2, folder);
        start.seed = seed;
        Recorder recorder;
        const Ended ended = recorder.run(*objective, start);
        return ended.state == TrialState::Completed && !recorder.isFaulty()
                   ? recorder.curve(subject().goal.metric)
                   : std::map<int, double>{};
    };
    // The row is this thread's, so it is fetched before others run.
    const ObjectiveSubject& row = subject();
    const auto curveInThread = [&](std::uint64_t seed) {
        TrialStart start = startOf(row, 2, folder);
        start.seed = seed;
        Recorder recorder;
        recorder.run(*objective, start);
        return recorder.curve(row.goal.metric);
    };
    auto a = std::async(std::launch::async, curveInThread, 1);
    auto b = std::async(std::launch::async, curveInThread, 2);
    const auto together = std::pair(a.get(), b.get());
    const auto alone = std::pair(curveOf(1), curveOf(2));
    QCOMPARE(alone.first.size(), std::size_t{2});
    QVERIFY(together == alone);
    QVERIFY(alone.first != alone.second);
}

void ObjectiveConformance::failsWithASentence() {
    const QTemporaryDir folder;
    const auto objective = subject().make(1);
    std::vector<TrialStart> bad(2, startOf(subject(), 1, folder));
    bad[0].configuration = subject().badConfiguration;
    bad[1].resumeFrom = folder.filePath("no-such-checkpoint").toStdString();
    if (subject().needsDevice) {
        bad.push_back(startOf(subject(), 1, folder));
        bad.back().device = "cuda:77";
    }
    for (const TrialStart& start : bad) {
        Recorder recorder;
        const Ended ended = recorder.run(*objective, start);
        QVERIFY(ended.state == TrialState::Failed);
        QVERIFY(ended.cause.has_value());
        QVERIFY(!ended.message.empty());
        QVERIFY(recorder.all<Measured>().empty());
    }
}

void ObjectiveConformance::aBadStartMessageEndsOnce_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<QByteArray>("start");
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
        if (!subjects_[i].trainer) continue;
        for (const char* text : {"", "{", "null", "[]", "{}", R"({"knobs":3})", R"({"knobs":{}})"}) {
            QTest::newRow((subjects_[i].name + ": " + text).constData())
                << static_cast<int>(i) << QByteArray(text);
        }
    }
}

namespace {

// What a trial sends over the C boundary; freed only after its end.
struct Mailbox {
    std::vector<std::string> messages;
    std::binary_semaphore ended{0};

    static void callback(void* context, const char* text) {
        auto* mailbox = static_cast<Mailbox*>(context);
        mailbox->messages.emplace_back(text);
        const auto message = trainerMessageFrom(text);
        if (message && std::holds_alternative<Ended>(*message)) mailbox->ended.release();
    }
};

}  // namespace

void ObjectiveConformance::aBadStartMessageEndsOnce() {
    QFETCH(QByteArray, start);
    const auto trainer = subject().trainer();
    QVERIFY(trainer.has_value());
    Mailbox mailbox;
    TrialbenchTrial* trial = (*trainer)->start(start.toStdString(), Mailbox::callback, &mailbox);
    QVERIFY(trial != nullptr);
    mailbox.ended.acquire();
    // After the end a request does nothing, readable or not.
    (*trainer)->requestStop(trial, R"({"checkpoint":true})");
    (*trainer)->requestStop(trial, "not JSON");
    (*trainer)->free(trial);
    QCOMPARE(mailbox.messages.size(), std::size_t{1});
    const auto ended = std::get<Ended>(trainerMessageFrom(mailbox.messages.front()).value());
    QVERIFY(ended.state == TrialState::Failed);
    QVERIFY(!ended.message.empty());
}
