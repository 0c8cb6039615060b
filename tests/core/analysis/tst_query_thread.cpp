#include <sys/resource.h>
#include <unistd.h>

#include <QtTest>
#include <future>
#include <memory>
#include <vector>

#include "core/analysis/query_thread.h"

using namespace trialbench::analysis;

class TestQueryThread : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void runsJobsOnAThreadOfItsOwn() {
        std::promise<std::thread::id> ran;
        QueryThread thread;
        thread.post([&](std::stop_token) { ran.set_value(std::this_thread::get_id()); });
        QVERIFY(ran.get_future().get() != std::this_thread::get_id());
    }

    void aNewerJobReplacesTheOneThatWaits() {
        std::promise<void> begun;
        std::promise<void> mayEnd;
        std::promise<void> done;
        std::vector<int> order;
        QueryThread thread;
        thread.post([&](std::stop_token) {
            begun.set_value();
            mayEnd.get_future().wait();
            order.push_back(1);
        });
        begun.get_future().wait();
        const auto held = std::make_shared<int>(0);
        thread.post([&order, held](std::stop_token) { order.push_back(2); });
        thread.post([&](std::stop_token) { order.push_back(3); });
        QCOMPARE(held.use_count(), 1);  // gone at once, with what it held
        thread.post([&](std::stop_token) {
            order.push_back(4);
            done.set_value();
        });
        mayEnd.set_value();
        done.get_future().wait();
        QCOMPARE(order, (std::vector<int>{1, 4}));
    }

    void theEndStopsTheJobThatRunsAndWaitsForIt() {
        std::vector<int> order;
        std::promise<void> begun;
        {
            QueryThread thread;
            thread.post([&](std::stop_token stop) {
                begun.set_value();
                while (!stop.stop_requested()) std::this_thread::yield();
                order.push_back(1);
            });
            begun.get_future().wait();
            thread.post([&](std::stop_token) { order.push_back(2); });
        }
        QCOMPARE(order, std::vector<int>{1});  // the one that waited is forgotten
        QueryThread idle;                      // ends without ever having had a job
    }

    void hasALowPriority() {
        const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
        if (own >= 10) QSKIP("This process has a low priority itself.");
        std::promise<int> niceness;
        QueryThread thread;
        thread.post([&](std::stop_token) {
            niceness.set_value(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())));
        });
        QVERIFY(niceness.get_future().get() > own);
    }
};

QTEST_GUILESS_MAIN(TestQueryThread)
#include "tst_query_thread.moc"
