#include "core/storage/capped_log.h"

#include <QtTest>

using namespace trialbench::storage;

/// How the cut of a long log is made; that all stores cut alike is in the conformance suite.
class CappedLogTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void cutsNoCharacterInTwo() {
        // Three bytes each, and 512 KiB is no multiple of three.
        QByteArray text;
        while (text.size() < 2 * 1024 * 1024) text += "\xe2\x82\xac";
        CappedLog log;
        log.append({text.data(), static_cast<std::size_t>(text.size())});
        const QByteArray kept = QByteArray::fromStdString(log.text());
        QCOMPARE(QString::fromUtf8(kept).toUtf8(), kept);
        QVERIFY(!QString::fromUtf8(kept).contains(QChar::ReplacementCharacter));
        QVERIFY(kept.size() > 1024 * 1024 - 10);
    }

    void anEndlessLineCostsNoMoreThanOthers() {
        CappedLog log;
        log.append("started\n");
        log.append(std::string(3 * 1024 * 1024, '.'));
        log.append("\nended\n");
        const auto text = log.text();
        QVERIFY(text.size() > 1024 * 1024);
        QVERIFY(text.size() < 1024 * 1024 + 100);
        QCOMPARE(text.substr(0, 8), std::string("started\n"));
        QCOMPARE(text.substr(text.size() - 7), std::string("\nended\n"));
    }

    void countsWhatItCut() {
        CappedLog log;
        log.append(std::string(4 * 1024 * 1024, '.'));
        const auto text = log.text();
        const auto kept = static_cast<std::size_t>(std::count(text.begin(), text.end(), '.')) - 6;
        const auto said = "[... " + std::to_string(4 * 1024 * 1024 - kept) + " bytes";
        QVERIFY(text.find(said) != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(CappedLogTest)
#include "tst_capped_log.moc"
