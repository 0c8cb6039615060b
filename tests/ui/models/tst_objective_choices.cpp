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
    description.dataSets = Json::array({Json{{"name", "toy"},
                                             {"found", true},
                                             {"path", "/toys"},
                                             {"train_images", 1000},
                                             {"test_images", 20}},
                                        Json{{"name", "few"}, {"found", true}, {"path", "/few"}},
                                        Json{{"name", "absent"}, {"found", false}, {"remedy", "Buy some."}}});
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
        QVERIFY(!choices.dataSet("others"));
        QCOMPARE(choices.description().metrics.size(), std::size_t(1));
    }

    void saysWhatCanBeSaidOfADataSet() {
        ObjectiveChoices choices(nullptr, []() -> Result<objective::Description> { return toys(); });
        QVERIFY(!dataStatus(choices, "toy").isWrong);  // nobody knows yet
        QSignalSpy ready(&choices, &ObjectiveChoices::ready);
        choices.load();
        QVERIFY(ready.wait(kPatienceMs));
        QCOMPARE(dataStatus(choices, "toy").sentence, QString("1,000 training and 20 test images, in /toys"));
        QCOMPARE(dataStatus(choices, "few").sentence, QString("Found in /few."));
        QVERIFY(!dataStatus(choices, "few").isWrong);
        QVERIFY(dataStatus(choices, "absent").isWrong);
        QVERIFY(dataStatus(choices, "absent").sentence.endsWith("Buy some."));
        QVERIFY(dataStatus(choices, "others").isWrong);
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
        QVERIFY(dataStatus(choices, "toy").isWrong);
        QVERIFY(dataStatus(choices, "toy").sentence.contains("The trainer cannot be loaded"));
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
