#include <QSignalSpy>
#include <QtTest>
#include <atomic>
#include <memory>
#include <thread>

#include "ui/models/objective_choices.h"

namespace trialbench::ui {

using State = ObjectiveChoices::State;

namespace {
constexpr int kPatienceMs = 60'000;

objective::Description toys() {
    objective::Description description;
    description.metrics = {"accuracy"};
    description.dataSets = Json::array({Json{{"name", "toy"}, {"found", true}}});
    return description;
}
}  // namespace

class ObjectiveChoicesTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void asksNobodyBeforeItIsAsked() {
        auto asked = std::make_shared<std::atomic<int>>(0);
        {
            ObjectiveChoices choices(nullptr, [asked]() -> Result<objective::Description> {
                ++*asked;
                return toys();
            });
            QCoreApplication::processEvents();
            QVERIFY(choices.state() == State::Idle);
            QVERIFY(!choices.dataSet("toy"));
        }
        QCOMPARE(asked->load(), 0);
    }

    void asksOnceAndOffTheWindowsThread() {
        auto asked = std::make_shared<std::atomic<int>>(0);
        auto thread = std::make_shared<std::thread::id>();
        ObjectiveChoices choices(nullptr, [asked, thread]() -> Result<objective::Description> {
            ++*asked;
            *thread = std::this_thread::get_id();
            return toys();
        });
        QSignalSpy ready(&choices, &ObjectiveChoices::ready);
        choices.load();
        choices.load();
        QVERIFY(choices.state() == State::Loading);
        QVERIFY(ready.wait(kPatienceMs));
        choices.load();
        QCoreApplication::processEvents();
        QCOMPARE(asked->load(), 1);
        QVERIFY(*thread != std::this_thread::get_id());
        QVERIFY(choices.dataSet("toy"));
        QVERIFY(!choices.dataSet("absent"));
        QCOMPARE(choices.description().metrics.size(), std::size_t(1));
    }

    void triesAgainAfterAFailure() {
        auto isThere = std::make_shared<std::atomic<bool>>(false);
        ObjectiveChoices choices(nullptr, [isThere]() -> Result<objective::Description> {
            if (!*isThere) return failure(ErrorCode::TrainerMissing, {{"detail", "none"}});
            return toys();
        });
        QSignalSpy failed(&choices, &ObjectiveChoices::failed);
        QSignalSpy ready(&choices, &ObjectiveChoices::ready);
        choices.load();
        QVERIFY(failed.wait(kPatienceMs));
        QVERIFY(choices.state() == State::Failed);
        QVERIFY(choices.error()->code == ErrorCode::TrainerMissing);
        *isThere = true;
        choices.reload();
        QVERIFY(ready.wait(kPatienceMs));
        QVERIFY(choices.state() == State::Ready);
        QVERIFY(!choices.error());
    }
};

}  // namespace trialbench::ui

QTEST_GUILESS_MAIN(trialbench::ui::ObjectiveChoicesTest)

#include "tst_objective_choices.moc"
