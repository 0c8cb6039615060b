#include <QtTest>

#include "core/support/image_counts.h"

using namespace trialbench;

class TestImageCounts : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void countsOrSaysWhichKnobAsksTooMuch_data();
    void countsOrSaysWhichKnobAsksTooMuch();
};

// Of 100 training and 20 test images, 10 of the former for validation where nothing is asked.
void TestImageCounts::countsOrSaysWhichKnobAsksTooMuch_data() {
    QTest::addColumn<int>("train");
    QTest::addColumn<int>("validation");
    QTest::addColumn<bool>("onTest");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing asked") << 0 << 0 << false << "90 10";
    QTest::newRow("some") << 50 << 30 << false << "50 30";
    QTest::newRow("all of the rest") << 0 << 98 << false << "2 98";
    QTest::newRow("one more") << 0 << 99 << false << "validation_images leaves 98";
    QTest::newRow("more than the rest") << 71 << 30 << false << "train_images leaves 70";
    QTest::newRow("too few") << 1 << 0 << false << "train_images at least 2";
    QTest::newRow("on the test set") << 0 << 0 << true << "100 20";
    QTest::newRow("on some of it") << 100 << 5 << true << "100 5";
    QTest::newRow("on more than it") << 0 << 21 << true << "validation_images leaves 20";
}

void TestImageCounts::countsOrSaysWhichKnobAsksTooMuch() {
    QFETCH(int, train);
    QFETCH(int, validation);
    QFETCH(bool, onTest);
    QFETCH(QString, expected);
    const auto counts = support::imageCounts(100, 20, 10, {train, validation, onTest});
    if (counts) {
        QCOMPARE(QStringLiteral("%1 %2").arg(counts->train).arg(counts->validation), expected);
        return;
    }
    QVERIFY(counts.error().code == ErrorCode::KnobInvalid);
    QCOMPARE(QString::fromStdString(std::string(argument(counts.error(), "knob"))),
             expected.section(' ', 0, 0));
    QVERIFY2(message(counts.error()).find(expected.section(' ', 1).toStdString()) != std::string::npos,
             message(counts.error()).c_str());
}

QTEST_GUILESS_MAIN(TestImageCounts)
#include "tst_image_counts.moc"
