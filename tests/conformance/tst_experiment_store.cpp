#include <QTemporaryDir>
#include <QtTest>
#include <functional>
#include <memory>

#include "core/storage/experiment_file.h"
#include "core/storage/experiment_store.h"

using namespace trialbench;
using namespace trialbench::storage;
using experiment::ChangeKind;
using experiment::ChangeRecord;

namespace {

/// One kind of store: how to make an empty one, and how to get at the same one again where it lasts.
struct Kind {
    const char* name;
    std::function<std::unique_ptr<ExperimentStore>(const std::filesystem::path& folder)> open;
    bool lasts;
};

std::unique_ptr<ExperimentStore> openFile(const std::filesystem::path& folder) {
    const auto path = folder / "conformance.trialbench";
    if (!std::filesystem::exists(path)) {
        if (const auto created = createFile(path, {}, false); !created) return nullptr;
    }
    auto store = openOwned(path);
    return store ? std::move(*store) : nullptr;
}

// Every store has one line here.
const std::vector<Kind> kKinds = {
    {"memory", [](const auto&) { return makeMemoryStore(); }, false},
    {"file", openFile, true},
};

ChangeRecord record(std::int64_t sequence, ChangeKind kind, Json row = Json::object()) {
    ChangeRecord change;
    change.sequence = sequence;
    change.time = support::Timestamp(std::chrono::milliseconds(1769860800123 + sequence));
    change.kind = kind;
    change.study = "Bayesian";
    change.trial = 3;
    change.attempt = 2;
    change.row = std::move(row);
    return change;
}

ChangeRecord logRecord(std::int64_t sequence, const std::string& text) {
    return record(sequence, ChangeKind::Log, Json{{"text", text}});
}

std::vector<Json> asJson(const Result<std::vector<ChangeRecord>>& records) {
    std::vector<Json> list;
    for (const auto& change : *records) list.push_back(experiment::toJson(change));
    return list;
}

/// Lines that tell where they stood: "line 1\n", "line 2\n", ... of exactly 64 bytes each.
std::string numberedLines(int first, int count) {
    std::string text;
    for (int number = first; number < first + count; ++number) {
        std::string line = "line " + std::to_string(number);
        line.resize(63, '.');
        text += line + '\n';
    }
    return text;
}

}  // namespace

/// What every ExperimentStore does, run over each.
class ExperimentStoreConformance : public QObject {
    Q_OBJECT

 private:
    std::unique_ptr<QTemporaryDir> folder_;

    const Kind& kind() const {
        for (const auto& kind : kKinds) {
            if (QString(kind.name) == QTest::currentDataTag()) return kind;
        }
        qFatal("no such store");
    }
    std::unique_ptr<ExperimentStore> open() { return kind().open(folder_->path().toStdString()); }

    static void addRows() {
        QTest::addColumn<int>("unused");
        for (const auto& kind : kKinds) QTest::newRow(kind.name) << 0;
    }

 private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void givesBackWhatWasAppended_data() { addRows(); }
    void givesBackWhatWasAppended() {
        auto store = open();
        QVERIFY(store);
        QCOMPARE(store->load()->size(), std::size_t{0});
        std::vector<ChangeRecord> records;
        for (const auto kind : experiment::allChangeKinds()) {
            records.push_back(record(static_cast<std::int64_t>(records.size()) + 1, kind,
                                     Json{{"z", 0.1}, {"a", Json::array({1, "zwei", nullptr, true})}}));
        }
        records[0].study = "Größe \"x\" '; DROP TABLE event; --\n";
        records[1].study = "";
        records[1].trial = records[1].attempt = 0;
        records[2].row = Json{{"smallest", 5e-324}, {"third", 1.0 / 3}, {"big", 18446744073709551615ULL}};
        QVERIFY(store->append({records.begin(), records.begin() + 4}));
        QVERIFY(store->append({records.begin() + 4, records.end()}));
        QVERIFY(store->append({}));
        const auto loaded = store->load();
        QVERIFY(loaded);
        QCOMPARE(asJson(loaded), asJson(records));
        QCOMPARE(loaded->at(2).row["third"].get<double>(), 1.0 / 3);
        QVERIFY(store->consolidate());
        QCOMPARE(asJson(store->load()), asJson(records));
    }

    void givesBackTheSameWhenOpenedAgain_data() { addRows(); }
    void givesBackTheSameWhenOpenedAgain() {
        if (!kind().lasts) QSKIP("This store lasts as long as its process.");
        // A file is judged when it is opened, so these are records that fit one another.
        auto store = open();
        std::vector<ChangeRecord> records;
        for (int sequence = 1; sequence <= 3; ++sequence) {
            ChangeRecord note =
                record(sequence, ChangeKind::Note, Json{{"text", "Größe \"x\" '; --\n"}, {"third", 1.0 / 3}});
            note.study.clear();
            note.trial = note.attempt = 0;
            records.push_back(std::move(note));
        }
        QVERIFY(store->append(records));
        store.reset();
        store = open();
        QVERIFY(store);
        QCOMPARE(asJson(store->load()), asJson(records));
        records[0].sequence = 4;
        QVERIFY(store->append({records[0]}));
    }

    void refusesRecordsThatDoNotFollow_data() { addRows(); }
    void refusesRecordsThatDoNotFollow() {
        auto store = open();
        QVERIFY(store->append({record(1, ChangeKind::Note)}));
        const std::vector<std::vector<std::int64_t>> wrong = {{1}, {3}, {2, 2}, {2, 4}, {3, 2}, {0}};
        for (const auto& numbers : wrong) {
            std::vector<ChangeRecord> records;
            for (const auto number : numbers) records.push_back(record(number, ChangeKind::Note));
            const auto appended = store->append(records);
            QVERIFY(!appended);
            QCOMPARE(appended.error().code, ErrorCode::Internal);
        }
        QCOMPARE(store->load()->size(), std::size_t{1});
        QVERIFY(store->append({record(2, ChangeKind::Note), record(3, ChangeKind::Note)}));
        QCOMPARE(store->load()->size(), std::size_t{3});
    }

    void keepsLogsApartFromTheRecords_data() { addRows(); }
    void keepsLogsApartFromTheRecords() {
        auto store = open();
        QVERIFY(store->append({logRecord(1, "one\n"), record(2, ChangeKind::Note), logRecord(3, "tw")}));
        QVERIFY(store->append({logRecord(4, "o\n")}));
        auto other = logRecord(5, "of another attempt");
        other.attempt = 3;
        QVERIFY(store->append({other}));
        QCOMPARE(*store->log("Bayesian", 3, 2), std::string("one\ntwo\n"));
        QCOMPARE(*store->log("Bayesian", 3, 3), std::string("of another attempt"));
        QCOMPARE(*store->log("Bayesian", 4, 1), std::string());
        const auto loaded = store->load();
        QCOMPARE(loaded->size(), std::size_t{5});
        for (const auto& change : *loaded) QVERIFY(!change.row.contains("text"));
    }

    void keepsBytesThatAreNoText_data() { addRows(); }
    void keepsBytesThatAreNoText() {
        auto store = open();
        const std::string bytes("\xff\xfe\0\x80 half a character: \xc3", 25);
        QVERIFY(store->append({logRecord(1, bytes)}));
        QCOMPARE(*store->log("Bayesian", 3, 2), bytes);
    }

    void keepsALogOfExactlyOneMebibyteWhole_data() { addRows(); }
    void keepsALogOfExactlyOneMebibyteWhole() {
        auto store = open();
        const auto lines = numberedLines(0, 16384);
        QCOMPARE(lines.size(), std::size_t{1024 * 1024});
        QVERIFY(store->append({logRecord(1, lines.substr(0, 700001))}));
        QVERIFY(store->append({logRecord(2, lines.substr(700001))}));
        QVERIFY(*store->log("Bayesian", 3, 2) == lines);
        QVERIFY(store->append({logRecord(3, "\n")}));
        QVERIFY(store->log("Bayesian", 3, 2)->size() < lines.size());
    }

    void cutsTheMiddleOfALongLogAndSaysSo_data() { addRows(); }
    void cutsTheMiddleOfALongLogAndSaysSo() {
        // 3 MiB in pieces of all sizes: a line at a time, odd pieces, one huge one.
        const auto lines = numberedLines(0, 3 * 16384);
        auto store = open();
        std::int64_t sequence = 0;
        std::size_t at = 0;
        for (const std::size_t size : {64UL, 1UL, 100000UL, 16384UL, 600000UL, 1300000UL, 77777UL}) {
            QVERIFY(store->append({logRecord(++sequence, lines.substr(at, size))}));
            at += size;
        }
        QVERIFY(store->append({logRecord(++sequence, lines.substr(at))}));
        const auto log = *store->log("Bayesian", 3, 2);
        const std::string head = lines.substr(0, 512 * 1024);
        // The tail starts at a whole line; that it started at one already cannot be known.
        const std::string tail = lines.substr(lines.size() - 512 * 1024 + 64);
        const auto cut = std::to_string(lines.size() - head.size() - tail.size());
        QVERIFY(log.substr(0, head.size()) == head);
        QVERIFY(log.substr(log.size() - tail.size()) == tail);
        const auto said = log.substr(head.size(), log.size() - head.size() - tail.size());
        QCOMPARE(said, "[... " + cut + " bytes were cut from the middle of this log ...]\n");
    }
};

QTEST_GUILESS_MAIN(ExperimentStoreConformance)
#include "tst_experiment_store.moc"
