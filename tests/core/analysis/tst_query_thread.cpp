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
        thread.post([&] { ran.set_value(std::this_thread::get_id()); });
        QVERIFY(ran.get_future().get() != std::this_thread::get_id());
    }

    void aNewerJobReplacesTheOneThatWaits() {
        std::promise<void> begun;
        std::promise<void> mayEnd;
        std::promise<void> done;
        std::vector<int> order;
        QueryThread thread;
        thread.post([&] {
            begun.set_value();
            mayEnd.get_future().wait();
            order.push_back(1);
        });
        begun.get_future().wait();
        const auto held = std::make_shared<int>(0);
        thread.post([&order, held] { order.push_back(2); });
        thread.post([&] { order.push_back(3); });
        QCOMPARE(held.use_count(), 1);  // gone at once, with what it held
        thread.post([&] {
            order.push_back(4);
            done.set_value();
        });
        mayEnd.set_value();
        done.get_future().wait();
        QCOMPARE(order, (std::vector<int>{1, 4}));
    }

    void theEndWaitsForTheJobThatRunsAndForgetsTheOther() {
        std::vector<int> order;
        std::promise<void> begun;
        {
            QueryThread thread;
            thread.post([&] {
                begun.set_value();
                for (volatile int i = 0; i < 1'000'000;) i = i + 1;
                order.push_back(1);
            });
            begun.get_future().wait();
        }
        QCOMPARE(order, std::vector<int>{1});
        QueryThread idle;  // ends without ever having had a job
    }

    void hasALowPriority() {
        const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
        if (own >= 10) QSKIP("This process has a low priority itself.");
        std::promise<int> niceness;
        QueryThread thread;
        thread.post([&] { niceness.set_value(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()))); });
        QVERIFY(niceness.get_future().get() > own);
    }
};

QTEST_GUILESS_MAIN(TestQueryThread)
#include "tst_query_thread.moc"
