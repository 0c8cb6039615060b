#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "ui/models/knob_table_model.h"

using namespace trialbench;
using namespace trialbench::ui;
using Model = KnobTableModel;

namespace {

// In the form of a trainer's description.
const Json kKnobs = Json::parse(R"([
    {"name":"epochs","type":"integer","low":1,"high":200,"scale":"log","default":10,"minimum":1,"maximum":1000,
     "help":"How often."},
    {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd","help":"Which."},
    {"name":"momentum","type":"float","low":0,"high":0.99,"scale":"reverse_log","default":0,"minimum":0,
     "maximum":0.99999,"when":{"optimizer":["sgd"]},"help":"Share kept."},
    {"name":"train_images","type":"integer","low":0,"high":100000,"default":0,"minimum":0,"scope":"objective",
     "help":"Images."}])");

struct Bench {
    Bench() {
        if (!model.setKnobs(kKnobs)) qFatal("the knobs are not knobs");
    }
    void type(int row, const QString& text) { model.setData(model.index(row, Model::ValueColumn), text); }
    QString value(int row, int role = Qt::DisplayRole) const {
        return model.index(row, Model::ValueColumn).data(role).toString();
    }
    bool isTuned(int row) const {
        return model.index(row, Model::TunedColumn).data(Qt::CheckStateRole).toInt() == Qt::Checked;
    }
    Model model;
    QAbstractItemModelTester tester{&model};
};

QString text(const Json& json) {
    return QString::fromStdString(json.dump());
}

}  // namespace

class TestKnobTableModel : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void showsDefaultsWhereNothingIsFixed() {
        Bench bench;
        QCOMPARE(bench.model.rowCount(), 4);
        QCOMPARE(bench.value(0), QString("10"));
        QVERIFY(bench.model.index(0, 0).data(Model::IsDefaultRole).toBool());
        bench.model.setFixed({{"epochs", 2}, {"train_images", 1500}}, {{"epochs", 5}});
        QCOMPARE(bench.value(0), QString("5"));
        QCOMPARE(bench.value(3), QString("1,500"));
        QCOMPARE(bench.value(3, Qt::EditRole), QString("1500"));
        QVERIFY(!bench.model.index(0, 0).data(Model::IsDefaultRole).toBool());
        QCOMPARE(bench.model.index(0, 0).data(Qt::ToolTipRole).toString(), QString("How often."));
        QCOMPARE(bench.value(1, Model::OptionsRole), QString());
        QCOMPARE(bench.model.index(1, 2).data(Model::OptionsRole).toStringList(),
                 QStringList({"sgd", "adamw"}));
    }

    void editsGoWhereTheyBelong() {
        Bench bench;
        bench.model.setFixed({{"epochs", 2}}, Json::object());
        QSignalSpy edited(&bench.model, &Model::edited);
        bench.type(0, "7");
        bench.type(3, "200");
        QCOMPARE(text(bench.model.studyFixed()), QString(R"({"epochs":7})"));
        QCOMPARE(text(bench.model.objectiveFixed()), QString(R"({"epochs":2,"train_images":200})"));
        QCOMPARE(edited.size(), 2);
        bench.type(0, "2");  // as for all studies
        QCOMPARE(text(bench.model.studyFixed()), QString("{}"));
        bench.type(3, "");
        QCOMPARE(text(bench.model.objectiveFixed()), QString(R"({"epochs":2})"));
    }

    void theTrainersLimitsAreSaidInTheCell() {
        Bench bench;
        bench.type(0, "0");
        QCOMPARE(bench.value(0, Model::ErrorRole), QString("0 is outside its limits, 1 to 1000."));
        bench.type(1, "lion");
        QCOMPARE(bench.value(1, Model::ErrorRole), QString("\"lion\" is not one of [\"sgd\",\"adamw\"]."));
        QCOMPARE(bench.value(1, Qt::EditRole), QString("lion"));
        QVERIFY(!bench.value(0, Model::ErrorRole).isEmpty());  // each its own
        bench.type(0, "many");
        QCOMPARE(bench.value(0, Model::ErrorRole), QString("\"many\" is not a whole number."));
        QVERIFY(bench.model.problem().startsWith("Epochs: "));
        bench.type(0, "3");
        bench.type(1, "adamw");
        bench.type(2, "0.9");
        QVERIFY(bench.value(2, Model::ErrorRole).contains("which it never is here"));
        bench.type(1, "sgd");
        QVERIFY(bench.model.problem().isEmpty());
    }

    void whatIsTunedIsNotFixed() {
        Bench bench;
        bench.model.setFixed({{"epochs", 2}}, {{"momentum", 0.5}});
        const auto& momentum = bench.model.knobs()[2].parameter;
        auto alone = momentum;
        alone.when.reset();
        bench.model.setSearchSpace(*space::SearchSpace::create({alone}));
        QCOMPARE(bench.value(2), QString("in search space"));
        QVERIFY(bench.isTuned(2));
        QVERIFY(!(bench.model.flags(bench.model.index(2, Model::ValueColumn)) & Qt::ItemIsEditable));
        QCOMPARE(text(bench.model.studyFixed()), QString("{}"));
        bench.model.setSearchSpace({});
        QCOMPARE(text(bench.model.studyFixed()), QString(R"({"momentum":0.5})"));
    }

    void tickingAsksAndNothingMore() {
        Bench bench;
        QSignalSpy asked(&bench.model, &Model::tuneAsked);
        QVERIFY(
            bench.model.setData(bench.model.index(2, Model::TunedColumn), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toInt(), 2);
        QCOMPARE(asked[0][1].toBool(), true);
        QVERIFY(!bench.isTuned(2));
        // What all studies share cannot be tuned, and core says why.
        QVERIFY(
            !bench.model.setData(bench.model.index(3, Model::TunedColumn), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(bench.model.index(3, Model::TunedColumn)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains("same images"));
    }

    void knobsThatAreNoneAreRefused() {
        Bench bench;
        QVERIFY(!bench.model.setKnobs(Json::array({1})));
        QCOMPARE(bench.model.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestKnobTableModel)
#include "tst_knob_table_model.moc"
