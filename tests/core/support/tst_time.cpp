#include <QDateTime>
#include <QtTest>

#include "core/support/random_stream.h"
#include "core/support/time.h"

using namespace trialbench;
using namespace std::chrono;
using support::fromIso8601;
using support::Timestamp;
using support::toIso8601;

class TimeTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void writesKnownMoments();
    void agreesWithQtAndComesBack();
    void refusesWhatItWouldNotWrite_data();
    void refusesWhatItWouldNotWrite();
    void nowIsTheWallClock();
    void durationsReadWell();
};

void TimeTest::writesKnownMoments() {
    QCOMPARE(toIso8601(Timestamp{}), std::string("1970-01-01T00:00:00.000Z"));
    QCOMPARE(toIso8601(Timestamp{milliseconds(1769860800123)}), std::string("2026-01-31T12:00:00.123Z"));
    // A leap day's last moment.
    QCOMPARE(toIso8601(Timestamp{milliseconds(1709251199999)}), std::string("2024-02-29T23:59:59.999Z"));
}

void TimeTest::agreesWithQtAndComesBack() {
    support::RandomStream stream(1);
    constexpr std::uint64_t kYear2200 = 7'258'118'400'000;
    for (int i = 0; i < 500; ++i) {
        const Timestamp time{milliseconds(static_cast<std::int64_t>(stream.below(kYear2200)))};
        const QString qt = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC)
                               .toString(Qt::ISODateWithMs);
        QCOMPARE(toIso8601(time), qt.toStdString());
        QVERIFY(fromIso8601(toIso8601(time)).value() == time);
    }
}

void TimeTest::refusesWhatItWouldNotWrite_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"",
                             "yesterday",
                             "2026-01-31",
                             "2026-01-31T12:00:00Z",
                             "2026-01-31T12:00:00.123",
                             "2026-01-31T12:00:00.123Z ",
                             " 2026-01-31T12:00:00.123Z",
                             "2026-02-30T12:00:00.123Z",
                             "2026-13-01T12:00:00.123Z",
                             "2026-00-10T12:00:00.123Z",
                             "2026-01-31T25:00:00.123Z",
                             "2026-01-31T12:61:00.123Z",
                             "2026-01-31T12:00:61.123Z",
                             "2026-01-31T12:00:00.1Z",
                             "2026-01-31T+1:00:00.123Z",
                             "2026-01-31T 1:00:00.123Z",
                             "26-01-31T12:00:00.123Z",
                             "2026-1-31T12:00:00.123Z",
                             "2026-01-31 12:00:00.123Z",
                             "2026-01-31T12:00:00,123Z",
                             "2026-01-31T12:00:00.1234Z",
                             "2026-01-31T12:00:-1.123Z"}) {
        QTest::newRow(text) << QByteArray(text);
    }
}

void TimeTest::refusesWhatItWouldNotWrite() {
    QFETCH(QByteArray, text);
    const auto refused = fromIso8601(text.toStdString());
    QVERIFY(!refused && refused.error().code == ErrorCode::BadSpec);
}

void TimeTest::nowIsTheWallClock() {
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const qint64 now = support::now().time_since_epoch().count();
    QVERIFY(now >= before && now <= QDateTime::currentMSecsSinceEpoch());
}

void TimeTest::durationsReadWell() {
    QCOMPARE(support::toReadable(0s), std::string("0:00"));
    QCOMPARE(support::toReadable(247s), std::string("4:07"));
    QCOMPARE(support::toReadable(3599s), std::string("59:59"));
    QCOMPARE(support::toReadable(3600s), std::string("1 h 0 min"));
    QCOMPARE(support::toReadable(9360s), std::string("2 h 36 min"));
}

QTEST_GUILESS_MAIN(TimeTest)
#include "tst_time.moc"
