#include <QtTest>
#include <thread>

#include "engine_bench.h"

using namespace trialbench;
using namespace trialbench::engine;
using namespace trialbench::engine::testing;
using experiment::StudyState;

namespace {

/// Ten epochs and out, without waiting for anybody.
class QuickObjective final : public objective::Objective {
 public:
    objective::Ended run(const objective::TrialStart&,
                         const std::function<void(const objective::Message&)>& emit,
                         objective::StopSignal&) override {
        for (int epoch = 1; epoch <= 10; ++epoch) {
            emit(objective::Measured{epoch, {{"value", 0.1 * epoch}}, 0});
            emit(objective::LogText{"epoch\n"});
        }
        return {};
    }
    Result<objective::Description> describe() override { return objective::Description{}; }
    Result<void> validate(const space::SearchSpace&, const Json&, const experiment::Goal&) override {
        return {};
    }
    bool needsDevice() const override { return false; }
};

struct Follower {
    Subscription subscription;
    std::vector<experiment::ChangeRecord> records;
};

}  // namespace

class TestMailbox : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void nothingIsMissedOrDoubledWheneverOneSubscribes() {
        constexpr int kThreads = 4;
        constexpr int kSubscriptions = 25;  // a thread
        EngineBench bench(specJson(80, 4));
        auto engine = Engine::open(std::make_unique<SharedStoreView>(bench.store), bench.folder(), {},
                                   std::make_shared<QuickObjective>());
        QVERIFY(engine);
        auto started = (*engine)->submit({{"start", {{"study", "A"}}}});

        std::vector<std::vector<Follower>> followers(kThreads);
        std::vector<std::thread> threads;
        for (auto& mine : followers) {
            threads.emplace_back([&engine, &mine] {
                for (int i = 0; i < kSubscriptions; ++i) {
                    mine.push_back(Follower{(*engine)->subscribe(), {}});
                    // Emptied at odd moments, as a window does.
                    for (Follower& follower : mine) {
                        for (auto& record : follower.subscription.mailbox->take()) {
                            follower.records.push_back(std::move(record));
                        }
                    }
                }
            });
        }
        for (auto& thread : threads) thread.join();
        QVERIFY(started.get());
        (*engine)->close();

        const auto last = (*engine)->subscribe().snapshot;
        const std::string wanted = toShowJson(last).dump();
        for (auto& mine : followers) {
            for (Follower& follower : mine) {
                for (auto& record : follower.subscription.mailbox->take()) {
                    follower.records.push_back(std::move(record));
                }
                experiment::Experiment& state = follower.subscription.snapshot;
                for (const auto& record : follower.records) {
                    if (record.sequence != state.sequence + 1) QFAIL("missed or doubled");
                    QVERIFY(experiment::apply(state, record));
                }
                QCOMPARE(state.sequence, last.sequence);
                QCOMPARE(toShowJson(state).dump(), wanted);
            }
        }
    }

    void whatIsToldIsInTheFile() {
        EngineBench bench(specJson(20, 2));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        for (int trial = 1; trial <= 20; ++trial) {
            bench.objective->waitFor(trial)->complete(0.5);
            QVERIFY(bench.untilTrial(trial, experiment::TrialState::Completed));
            const std::lock_guard lock(bench.store->mutex);
            QVERIFY(bench.store->inner->load()->back().sequence >= bench.state.sequence);
        }
        QVERIFY(bench.untilStudy(StudyState::Finished));
        bench.engine->close();
        // The file is tidied up after each trial and at the end.
        QVERIFY(bench.store->consolidations >= 20);
    }

    void droppingTheMailboxEndsTheSubscription() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        std::weak_ptr<Mailbox> mailbox = bench.engine->subscribe().mailbox;
        QVERIFY(mailbox.expired());
        QCOMPARE(bench.start(), std::string("ok"));
    }

    void waitingEventsShareACommit() {
        EngineBench bench(specJson(1, 1));
        QVERIFY(bench.open());
        QCOMPARE(bench.start(), std::string("ok"));
        const auto run = bench.objective->waitFor(1);
        {
            // The owner is held in its commit while the trial goes on.
            const std::lock_guard lock(bench.store->mutex);
            for (int epoch = 1; epoch <= 100; ++epoch) run->measure(epoch, 0.5);
            run->say(objective::Progress{101, 1, 1});  // goes past the queue: then all the others are in it
            QTRY_VERIFY(!bench.engine->progress().empty() && bench.engine->progress()[0].epoch == 101);
            bench.store->commits = 0;
        }
        QVERIFY(bench.until([](const auto& e) { return e.studies[0].trials[0].measurements.size() == 100; }));
        const std::lock_guard lock(bench.store->mutex);
        QVERIFY2(bench.store->commits <= 2, std::to_string(bench.store->commits).c_str());
    }
};

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
