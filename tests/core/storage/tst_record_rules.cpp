#include <QtTest>
#include <limits>

#include "core/storage/record_rules.h"
#include "tests/core/storage/storage_fixture.h"

using namespace trialbench;
using namespace trialbench::storage;
using namespace trialbench::storage::fixture;

/// What holds for the records of every store.
class RecordRulesTest : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void recordsAreNumberedOnFromTheLast() {
        QVERIFY(checkSequence({}, 7));
        QVERIFY(checkSequence({note(8), note(9)}, 7));
        COMPARE_TEXT(outcome(checkSequence({note(8), note(10)}, 7)), "internal");
        COMPARE_TEXT(outcome(checkSequence({note(7)}, 7)), "internal");
    }

    void nothingFollowsTheLastNumberThereIs() {
        constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
        COMPARE_TEXT(outcome(checkSequence({note(std::numeric_limits<std::int64_t>::min())}, kLast)),
                     "internal");
        COMPARE_TEXT(outcome(checkSequence({note(kLast)}, kLast)), "internal");
        QVERIFY(checkSequence({note(kLast)}, kLast - 1));
    }

    void foldingNamesTheFileAndTheRecord() {
        auto records = creation();
        const auto state = fold(records, "/data/mine.trialbench");
        QVERIFY(state);
        QCOMPARE(state->sequence, records.back().sequence);
        records.push_back(record(records.back().sequence + 1, ChangeKind::TrialEnded, 7, 0, Json::object()));
        const auto refused = fold(records, "/data/mine.trialbench");
        COMPARE_TEXT(outcome(refused), "file_damaged");
        const auto sentence = message(refused.error());
        QVERIFY2(
            sentence.find("/data/mine.trialbench is damaged: event 5 (trial_ended)") != std::string::npos,
            sentence.c_str());
    }

    void theTextOfALogIsKeptApart() {
        auto change = logRecord(4, "a line\n");
        COMPARE_TEXT(takeLogText(change), "a line\n");
        QVERIFY(!change.row.contains("text"));
        COMPARE_TEXT(takeLogText(change), "");
        auto other = note(5, "not a log");
        COMPARE_TEXT(takeLogText(other), "");
        QVERIFY(other.row.contains("text"));
    }
};

QTEST_GUILESS_MAIN(RecordRulesTest)
#include "tst_record_rules.moc"
