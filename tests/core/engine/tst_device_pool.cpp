#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <semaphore>
#include <thread>

#include "core/engine/device_pool.h"

using namespace trialbench;
using namespace trialbench::engine;

namespace {

objective::Description machine(const std::vector<std::string>& names) {
    objective::Description description;
    for (const auto& name : names) description.devices.push_back({.name = name, .uuid = "GPU-" + name});
    return description;
}

std::string text(const Result<std::vector<SlotRequest>>& slots) {
    if (!slots) return std::string(codeName(slots.error().code));
    std::string all;
    for (const auto& slot : *slots) all += slot.device + "*" + std::to_string(slot.count) + " ";
    return all;
}

/// A member with one study, and how often it was woken.
struct Asking {
    explicit Asking(DevicePool& pool) : member(pool, [this] { ++woken; }) {}
    auto acquire(const std::vector<SlotRequest>& slots, const std::string& preferred) {
        return member.acquire("A", slots, preferred);
    }
    int woken = 0;
    DevicePool::Member member;
};

}  // namespace

class TestDevicePool : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void init() {
        runtime_ = std::make_unique<QTemporaryDir>();
        qputenv("XDG_RUNTIME_DIR", runtime_->path().toUtf8());
    }

    void readsDevices_data() {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("wanted");
        QTest::newRow("one") << "cpu"
                             << "cpu*1 ";
        QTest::newRow("several slots") << "cpu*2"
                                       << "cpu*2 ";
        QTest::newRow("list") << "cuda:0,cuda:1*2"
                              << "cuda:0*1 cuda:1*2 ";
        QTest::newRow("twice") << "cuda:0,cuda:0*2"
                               << "cuda:0*3 ";
        for (const char* bad : {"", "gpu", "cuda", "cuda:", "cuda:x", "cuda:-1", "cpu*", "cpu*0", "cpu*x",
                                "cpu,", "cpu*99999999999", " cpu"}) {
            QTest::newRow(bad) << bad << "usage";
        }
    }
    void readsDevices() {
        QFETCH(QString, given);
        QFETCH(QString, wanted);
        QCOMPARE(text(parseDevices(given.toStdString())), wanted.toStdString());
    }

    void choosesSlotsByTheMachine() {
        const auto gpus = machine({"cpu", "cuda:0", "cuda:1"});
        QCOMPARE(text(slotsFor({}, gpus, 8, 4)), std::string("cuda:0*1 cuda:1*1 "));
        QCOMPARE(text(slotsFor({}, machine({"cpu"}), 8, 4)), std::string("cpu*4 "));
        QCOMPARE(text(slotsFor({}, machine({"cpu"}), 2, 4)), std::string("cpu*2 "));
        QCOMPARE(text(slotsFor({}, machine({"cpu"}), 0, 4)), std::string("cpu*1 "));
        QCOMPARE(text(slotsFor({"cpu*9"}, gpus, 1, 4)), std::string("cpu*9 "));
        QCOMPARE(text(slotsFor({"cuda:2"}, gpus, 1, 4)), std::string("device_unknown"));
        QCOMPARE(text(slotsFor({"x"}, gpus, 1, 4)), std::string("usage"));
        QCOMPARE(threadsPerTrial({{"cpu", 2}}, 5), 2);
        QCOMPARE(threadsPerTrial({{"cpu", 8}}, 4), 1);
    }

    void givesEachSlotOnce() {
        DevicePool devices;
        Asking pool(devices);
        const std::vector<SlotRequest> slots{{"cuda:0", 1}, {"cuda:1", 2}};
        pool.member.setDevices(machine({"cuda:0", "cuda:1"}));
        auto a = pool.acquire(slots, "cuda:1");
        QCOMPARE(a->device(), std::string("cuda:1"));
        auto b = pool.acquire(slots, "");
        QCOMPARE(b->device(), std::string("cuda:0"));  // the less busy
        auto c = pool.acquire(slots, "cuda:0");
        QCOMPARE(c->device(), std::string("cuda:1"));
        QVERIFY(!pool.acquire(slots, ""));
        QVERIFY(!pool.member.isContended());
        b.reset();
        QCOMPARE(pool.acquire(slots, "")->device(), std::string("cuda:0"));
        // A study with a shorter list does not add to what a longer one uses.
        QVERIFY(!pool.acquire({{"cuda:1", 1}}, ""));
    }

    void boundsAllMembersTogether() {
        DevicePool pool;
        Asking mine(pool);
        Asking theirs(pool);
        const std::vector<SlotRequest> two{{"cpu", 2}};
        const auto a = mine.acquire(two, "");
        const auto b = theirs.acquire(two, "");
        QVERIFY(a && b);
        QVERIFY(!mine.acquire(two, ""));
        QVERIFY(!theirs.acquire(two, ""));
    }

    void wakesWhoWaitsInTheOrderOfAsking() {
        DevicePool pool;
        Asking first(pool);
        Asking second(pool);
        Asking third(pool);
        const std::vector<SlotRequest> one{{"cpu", 1}};
        auto slot = first.acquire(one, "");
        QVERIFY(!second.acquire(one, ""));
        QVERIFY(!third.acquire(one, ""));
        QCOMPARE(second.woken + third.woken, 0);
        slot.reset();
        QVERIFY(second.woken > 0 && third.woken > 0);
        QCOMPARE(first.woken, 0);
        // Whoever is quicker: it is the second's, and the first queues up again behind both.
        QVERIFY(!first.acquire(one, ""));
        QVERIFY(!third.acquire(one, ""));
        slot = second.acquire(one, "");
        QVERIFY(slot);
        slot.reset();
        QVERIFY(!first.acquire(one, ""));
        QVERIFY(third.acquire(one, ""));
    }

    void whoNoLongerAsksLosesItsPlace() {
        DevicePool pool;
        Asking first(pool);
        Asking second(pool);
        auto third = std::make_unique<Asking>(pool);
        const std::vector<SlotRequest> one{{"cpu", 1}};
        auto slot = first.acquire(one, "");
        QVERIFY(!second.acquire(one, ""));
        QVERIFY(!third->acquire(one, ""));
        QVERIFY(!first.acquire(one, ""));
        slot.reset();
        first.woken = 0;
        second.member.beginRound(1);
        second.member.endRound();
        QVERIFY(first.woken > 0);
        first.woken = 0;
        QVERIFY(!first.acquire(one, ""));  // the third's
        third.reset();
        QVERIFY(first.woken > 0);
        QVERIFY(first.acquire(one, ""));
    }

    void sumsTheLimitsOfAllMembers() {
        DevicePool pool;
        Asking mine(pool);
        Asking theirs(pool);
        QCOMPARE(mine.member.beginRound(2), 2);
        mine.member.endRound();
        QVERIFY(!mine.acquire({{"cpu", 0}}, ""));
        mine.woken = 0;
        QCOMPARE(theirs.member.beginRound(3), 5);
        QVERIFY(mine.woken > 0);  // its share may have grown
        QCOMPARE(theirs.member.beginRound(0), 2);
    }

    void severalThreadsTakeTurnsOnOneSlot() {
        constexpr int kTurns = 100;
        DevicePool pool;
        std::atomic<int> holders{0};
        std::atomic<int> turns{0};
        std::atomic<bool> isMine{true};
        const auto owner = [&] {
            // As an owner's queue: woken at most as often as it looks.
            std::binary_semaphore woken(0);
            std::atomic_flag isWoken;
            DevicePool::Member member(pool, [&] {
                if (!isWoken.test_and_set()) woken.release();
            });
            for (int turn = 0; turn < kTurns;) {
                member.beginRound(1);
                auto slot = member.acquire("A", {{"cpu", 1}}, "");
                member.endRound();
                if (slot) {
                    if (++holders != 1) isMine = false;
                    ++turn;
                    ++turns;
                    --holders;
                    continue;
                }
                woken.acquire();  // a wake that was lost would leave it here
                isWoken.clear();
            }
            member.beginRound(0);
            member.endRound();
        };
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back(owner);
        for (std::thread& thread : threads) thread.join();
        QVERIFY(isMine);
        QCOMPARE(turns.load(), 4 * kTurns);
    }

    void remembersWhetherADeviceWasShared() {
        DevicePool pool;
        Asking mine(pool);
        Asking theirs(pool);
        mine.member.setDevices(machine({"cuda:0", "cuda:1"}));
        const auto a = mine.acquire({{"cuda:0", 2}}, "");
        const auto alone = mine.acquire({{"cuda:1", 1}}, "");
        QVERIFY(a && alone && !a->wasShared());
        auto b = theirs.acquire({{"cuda:0", 2}}, "");
        QVERIFY(a->wasShared() && b->wasShared());
        b.reset();
        QVERIFY(a->wasShared());
        QVERIFY(!alone->wasShared());
    }

    void sharesGpusWithOtherProcesses() {
        // Another pool stands for another process: what they share is the lock's file.
        DevicePool ourPool;
        DevicePool theirPool;
        Asking mine(ourPool);
        Asking theirs(theirPool);
        mine.member.setDevices(machine({"cuda:0"}));
        theirs.member.setDevices(machine({"cuda:0"}));
        auto slot = theirs.acquire({{"cuda:0", 1}}, "");
        QVERIFY(slot);
        QVERIFY(!mine.acquire({{"cuda:0", 1}}, ""));
        QVERIFY(mine.member.isContended());
        slot.reset();
        mine.member.beginRound(1);
        QVERIFY(mine.acquire({{"cuda:0", 1}}, ""));
        QVERIFY(!mine.member.isContended());
        // A CPU is shared by the operating system.
        auto one = mine.acquire({{"cpu", 1}}, "");
        QVERIFY(theirs.acquire({{"cpu", 1}}, ""));
    }

    void locksOnlyInAPrivateFolder() {
        QVERIFY(slotLockFolder());
        QFile::setPermissions(QString::fromStdString(slotLockFolder()->string()),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadOther);
        QVERIFY(!slotLockFolder());
        DevicePool devices;  // then it runs without sharing
        Asking pool(devices);
        pool.member.setDevices(machine({"cuda:0"}));
        QVERIFY(pool.acquire({{"cuda:0", 1}}, ""));
    }

 private:
    std::unique_ptr<QTemporaryDir> runtime_;
};

QTEST_APPLESS_MAIN(TestDevicePool)
#include "tst_device_pool.moc"
