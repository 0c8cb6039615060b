#include <QThread>

#include "core/engine/ledger.h"
#include "session_fixture.h"
#include "ui/models/format.h"

using namespace trialbench;
using namespace trialbench::ui;
using namespace trialbench::ui::testing;
using experiment::ChangeRecord;
using experiment::StudyState;
using experiment::TrialState;

namespace {

/// Keeps all records that a session tells.
struct Listener {
    explicit Listener(Session& session) {
        QObject::connect(&session, &Session::changed, &session,
                         [this](const std::vector<ChangeRecord>& told) {
                             records.insert(records.end(), told.begin(), told.end());
                         });
    }
    std::vector<ChangeRecord> records;
};

const Json kStart{{"start", {{"study", "A"}}}};

}  // namespace

class TestSession : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void followsAStudyToItsEndWithNothingMissedOrDoubled() {
        const ExperimentFile file;
        Session session;
        QSignalSpy opened(&session, &Session::opened);
        QSignalSpy failed(&session, &Session::failed);
        QSignalSpy closed(&session, &Session::closed);
        Listener listener(session);
        QVERIFY(openAndWait(session, file.path()));
        QCOMPARE(opened.size(), 1);
        QVERIFY(session.canWrite());
        QVERIFY(!session.whyReadOnly());
        const std::int64_t first = session.experiment().sequence;

        bool answered = false;
        session.submit(kStart, [&](const Result<std::int64_t>& answer) {
            answered = true;
            QVERIFY(answer);
            // What the answer speaks of has been told already.
            QVERIFY(session.experiment().sequence >= *answer);
            QVERIFY(study(session).state != StudyState::New);
        });
        QVERIFY(!answered);
        TRY_VERIFY(study(session).state == StudyState::Finished);
        QVERIFY(answered);
        QVERIFY(!session.hasRunningTrials());
        QVERIFY(closeAndWait(session));
        QCOMPARE(closed.size(), 1);
        QCOMPARE(failed.size(), 0);

        for (std::size_t i = 0; i < listener.records.size(); ++i) {
            QCOMPARE(listener.records[i].sequence, first + 1 + static_cast<std::int64_t>(i));
        }
        QCOMPARE(listener.records.back().sequence, file.load().sequence);
        COMPARE_TEXT(dump(session.experiment()), dump(file.load()));
        QCOMPARE(study(session).counted(), 12);
    }

    void answersOnTheWindowsThread() {
        const ExperimentFile file;
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        QThread* const mine = QThread::currentThread();
        QThread* told = nullptr;
        connect(&session, &Session::changed, &session, [&] { told = QThread::currentThread(); });
        QThread* answered = nullptr;
        session.submit(kStart, [&](const auto&) { answered = QThread::currentThread(); });
        TRY_VERIFY(answered && told);
        QCOMPARE(answered, mine);
        QCOMPARE(told, mine);
    }

    void refusesWithTheEnginesOwnError() {
        const ExperimentFile file;
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        QSignalSpy refused(&session, &Session::commandRefused);
        std::string answer;
        session.submit({{"start", {{"study", "none of that name"}}}},
                       [&](const auto& result) { answer = outcome(result); });
        TRY_VERIFY(!answer.empty());
        COMPARE_TEXT(answer, "unknown_study");
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused[0][0].value<Error>().code, ErrorCode::UnknownStudy);
    }

    void tellsProgressWithinAnEpoch() {
        const ExperimentFile file(specJson(1, 1));
        Session session;
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(session, file.path(), objective));
        session.submit(kStart);
        const auto run = objective->waitFor(1);
        QVERIFY(run);
        QSignalSpy progress(&session, &Session::progressChanged);
        run->say(objective::Progress{2, 7, 20});
        TRY_VERIFY(!session.progress().empty() && session.progress()[0].step == 7);
        QVERIFY(progress.size() >= 1);
        QCOMPARE(session.progress()[0].epoch, 2);
        QVERIFY(session.hasRunningTrials());
        run->complete(1.5);
        TRY_VERIFY(session.progress().empty());
    }

    void closingWhileItRunsLeavesTrialsInterrupted() {
        const ExperimentFile file;
        Session session;
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(session, file.path(), objective));
        Listener listener(session);
        session.submit(kStart);
        const auto run = objective->waitFor(1);
        QVERIFY(run && objective->waitFor(2));
        run->measure(1, 3.25);
        TRY_VERIFY(study(session).trials.size() == 2 && trial(session, 1).epochs() == 1);
        QVERIFY(session.hasRunningTrials());
        QVERIFY(closeAndWait(session));
        QVERIFY(!session.hasRunningTrials());
        QVERIFY(!session.canWrite());
        COMPARE_TEXT(toString(trial(session, 1).state), toString(TrialState::Interrupted));
        COMPARE_TEXT(toString(trial(session, 2).state), toString(TrialState::Interrupted));
        COMPARE_TEXT(toString(study(session).state), toString(StudyState::Paused));
        COMPARE_TEXT(dump(session.experiment()), dump(file.load()));
        // The file is free: somebody else may own it at once.
        QVERIFY(!storage::ownerOf(file.path()));
        QVERIFY(storage::openOwned(file.path()));
    }

    void destroyingAnOpenSessionLosesNothing() {
        const ExperimentFile file;
        auto objective = std::make_shared<ControlledObjective>();
        {
            Session session;
            QVERIFY(openAndWait(session, file.path(), objective));
            session.submit(kStart);
            QVERIFY(objective->waitFor(1));
        }
        QVERIFY(!storage::ownerOf(file.path()));
        COMPARE_TEXT(toString(file.load().studies[0].trials[0].state), toString(TrialState::Interrupted));
    }

    void destroyingWhileItOpensIsSafe() {
        const ExperimentFile file;
        for (int i = 0; i < 20; ++i) {
            Session session;
            session.open(file.path());
            if (i % 2 == 1) QThread::yieldCurrentThread();
        }
        QVERIFY(storage::openOwned(file.path()));
    }

    void closingWhileItOpensClosesOnce() {
        const ExperimentFile file;
        Session session;
        QSignalSpy closed(&session, &Session::closed);
        session.open(file.path());
        session.close();
        session.close();
        TRY_VERIFY(session.state() == Session::State::Closed);
        QCOMPARE(closed.size(), 1);
        QVERIFY(!storage::ownerOf(file.path()));
    }

    void aSecondSessionReadsAndFollowsTheFirst() {
        const ExperimentFile file(specJson(3, 1));
        Session first;
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(first, file.path(), objective));
        first.submit(kStart);
        const auto run = objective->waitFor(1);
        QVERIFY(run);
        TRY_VERIFY(first.hasRunningTrials());

        Session second;
        Listener listener(second);
        QVERIFY(openAndWait(second, file.path()));
        QVERIFY(!second.canWrite());
        QVERIFY(second.whyReadOnly());
        QCOMPARE(second.whyReadOnly()->code, ErrorCode::FileOwned);
        QVERIFY(second.ownerText().contains(QString::number(QCoreApplication::applicationPid())));
        const auto since = support::fromIso8601(second.owner()->since);
        QVERIFY(since);
        QVERIFY(second.ownerText().endsWith(" since " + momentText(*since)));
        COMPARE_TEXT(toString(trial(second, 1).state), toString(TrialState::Running));
        QVERIFY(!second.hasRunningTrials());  // closing it interrupts nothing

        QSignalSpy refused(&second, &Session::commandRefused);
        second.submit({{"pause", {{"study", "A"}}}});
        TRY_VERIFY(refused.size() == 1);
        QCOMPARE(refused[0][0].value<Error>().code, ErrorCode::FileOwned);

        const std::int64_t before = second.experiment().sequence;
        run->complete(2.5);
        TRY_VERIFY(trial(second, 1).state == TrialState::Completed);
        for (std::size_t i = 0; i < listener.records.size(); ++i) {
            QCOMPARE(listener.records[i].sequence, before + 1 + static_cast<std::int64_t>(i));
        }

        QSignalSpy ownerChanged(&second, &Session::ownerChanged);
        QSignalSpy replaced(&second, &Session::replaced);
        QVERIFY(closeAndWait(first));
        TRY_VERIFY(ownerChanged.size() == 1);
        QVERIFY(!second.owner());
        QVERIFY(second.ownerText().isEmpty());
        QCOMPARE(replaced.size(), 1);
        COMPARE_TEXT(dump(second.experiment()), dump(file.load()));
        QVERIFY(closeAndWait(second));
    }

    void aFileThatNobodyRunsShowsItsTrialsAsInterrupted() {
        const ExperimentFile file;
        experiment::Experiment running = file.load();
        auto& trials = running.studies[0].trials;
        trials.resize(1);
        trials[0].state = TrialState::Running;
        trials[0].attempts.resize(1);
        trials[0].attempts[0].number = 1;
        running.studies[0].state = StudyState::Running;
        const auto shown = engine::asHeld(running);
        COMPARE_TEXT(toString(shown.studies[0].trials[0].state), toString(TrialState::Interrupted));
        COMPARE_TEXT(toString(shown.studies[0].state), toString(StudyState::Paused));
        trials[0].pauseRequested = true;  // and its owner was killed before it had stopped
        COMPARE_TEXT(toString(engine::asHeld(running).studies[0].trials[0].state),
                     toString(TrialState::Paused));
    }

    // Nothing here can run it, but it can be looked at.
    void showsWhatIsMeasuredElsewhere() {
        const ExperimentFile file(externalSpecJson());
        Session session;
        QVERIFY(openAndWait(session, file.path()));
        QVERIFY(!session.canWrite());
        QVERIFY(session.whyReadOnly().has_value());
        QVERIFY(message(*session.whyReadOnly()).find("ask-tell") != std::string::npos);
        COMPARE_TEXT(dump(session.experiment()), dump(file.load()));
        QVERIFY(closeAndWait(session));
        QVERIFY(!storage::ownerOf(file.path()));
    }

    void saysWhatIsWrongWithAFile_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::newRow("foreign") << QByteArray("not an experiment at all").repeated(10)
                                 << static_cast<int>(ErrorCode::FileForeign);
        QTest::newRow("missing") << QByteArray() << static_cast<int>(ErrorCode::FileMissing);
    }
    void saysWhatIsWrongWithAFile() {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "a.trialbench";
        if (!content.isEmpty()) std::ofstream(path, std::ios::binary) << content.toStdString();
        expectFailure(path, static_cast<ErrorCode>(code));
    }

    void saysThatAFileIsDamaged() {
        const ExperimentFile file;
        const auto size = std::filesystem::file_size(file.path());
        std::filesystem::resize_file(file.path(), size / 2);
        expectFailure(file.path(), ErrorCode::FileDamaged);
    }

    void readsTheLogOfATrial() {
        const ExperimentFile file(specJson(1, 1));
        Session session;
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(session, file.path(), objective));
        Listener listener(session);
        session.submit(kStart);
        const auto run = objective->waitFor(1);
        QVERIFY(run);
        run->say(objective::LogText{"[Epoch 1] value=1\n"});
        run->complete(1);
        TRY_VERIFY(study(session).state == StudyState::Finished);

        std::string log;
        session.requestLog("A", 1, 1, [&](const Result<std::string>& read) { log = read.value_or("?"); });
        TRY_VERIFY(!log.empty());
        COMPARE_TEXT(log, "[Epoch 1] value=1\n");
        // Live, it comes with the records.
        std::string live;
        for (const auto& record : listener.records) {
            if (record.kind == experiment::ChangeKind::Log) live += record.row["text"].get<std::string>();
        }
        COMPARE_TEXT(live, log);

        Session reader;
        QVERIFY(openAndWait(reader, file.path()));
        QVERIFY(!reader.canWrite());
        std::string read;
        reader.requestLog("A", 1, 1, [&](const Result<std::string>& result) { read = result.value_or("?"); });
        TRY_VERIFY(!read.empty());
        COMPARE_TEXT(read, log);
    }

    void aMovedFileShowsAsTroubleUntilItIsBack() {
        const ExperimentFile file(specJson(2, 1));
        Session session;
        auto objective = std::make_shared<ControlledObjective>();
        QVERIFY(openAndWait(session, file.path(), objective));
        session.submit(kStart);
        const auto run = objective->waitFor(1);
        QVERIFY(run);
        QSignalSpy trouble(&session, &Session::troubleChanged);
        const auto elsewhere = file.folder() / "elsewhere.trialbench";
        std::filesystem::rename(file.path(), elsewhere);
        run->measure(1, 0.5);
        TRY_VERIFY(session.trouble());
        QCOMPARE(session.trouble()->code, ErrorCode::FileMoved);
        QVERIFY(trouble.size() >= 1);
        std::filesystem::rename(elsewhere, file.path());
        session.submit(kStart);
        TRY_VERIFY(!session.trouble());
        QVERIFY(closeAndWait(session));
        COMPARE_TEXT(dump(session.experiment()), dump(file.load()));
    }

 private:
    static void expectFailure(const std::filesystem::path& path, ErrorCode code) {
        Session session;
        QSignalSpy opened(&session, &Session::opened);
        QSignalSpy failed(&session, &Session::failed);
        session.open(path);
        TRY_VERIFY(session.state() == Session::State::Failed);
        QCOMPARE(opened.size(), 0);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, code);
    }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
