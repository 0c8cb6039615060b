#include <QtTest>

#include "tests/core/training/network_probe.h"

using namespace trialbench::tests;
using trialbench::training::OptimizerKind;

class TestOptimizer : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void stepsAsTorchDoes_data();
    void stepsAsTorchDoes();
};

void TestOptimizer::stepsAsTorchDoes_data() {
    QTest::addColumn<bool>("adamw");
    QTest::addColumn<double>("momentum");
    QTest::addColumn<bool>("foreach");
    QTest::newRow("SGD, one pass") << false << 0.0 << false;
    QTest::newRow("SGD, foreach") << false << 0.0 << true;
    QTest::newRow("SGD with momentum, one pass") << false << 0.9 << false;
    QTest::newRow("SGD with momentum, foreach") << false << 0.9 << true;
    QTest::newRow("AdamW, one pass") << true << 0.0 << false;
    QTest::newRow("AdamW, foreach") << true << 0.0 << true;
}

void TestOptimizer::stepsAsTorchDoes() {
    QFETCH(bool, adamw);
    QFETCH(double, momentum);
    QFETCH(bool, foreach);
    const double difference =
        differenceFromTorch(adamw ? OptimizerKind::AdamW : OptimizerKind::Sgd, momentum, foreach);
    QVERIFY2(difference < 1e-6, qPrintable(QString::number(difference)));
}

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
