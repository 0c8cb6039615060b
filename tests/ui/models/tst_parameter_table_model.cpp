#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "ui/models/parameter_table_model.h"

using namespace trialbench;
using namespace trialbench::ui;
using Model = ParameterTableModel;

namespace {

space::SearchSpace quickLook() {
    const Json list = Json::parse(R"([
        {"name":"learning_rate","type":"float","low":0.0005,"high":0.3,"scale":"log","default":0.01},
        {"name":"optimizer","type":"categorical","choices":["sgd","adamw"],"default":"sgd"},
        {"name":"momentum","type":"float","low":0,"high":0.95,"scale":"reverse_log","when":{"optimizer":["sgd"]}},
        {"name":"batch_size","type":"integer","low":32,"high":1024,"scale":"log"}])");
    std::vector<space::Parameter> parameters;
    for (const Json& json : list) parameters.push_back(*space::parameterFromJson(json, ""));
    return *space::SearchSpace::create(parameters);
}

struct Bench {
    Bench() { model.setParameters(quickLook()); }
    void type(int row, int column, const QString& text) { model.setData(model.index(row, column), text); }
    QString error(int row, int column) const {
        return model.index(row, column).data(Model::ErrorRole).toString();
    }
    QString text(int row, int column, int role = Qt::DisplayRole) const {
        return model.index(row, column).data(role).toString();
    }
    int errors() const {
        int count = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            for (int column = 0; column < Model::kColumns; ++column)
                count += error(row, column).isEmpty() ? 0 : 1;
        }
        return count;
    }
    Model model;
    QAbstractItemModelTester tester{&model};
};

}  // namespace

class TestParameterTableModel : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void showsASpaceAndGivesItBack() {
        Bench bench;
        QCOMPARE(bench.errors(), 0);
        QVERIFY(bench.model.problem().isEmpty());
        QVERIFY(bench.model.searchSpace());
        Json wanted = Json::array();
        const auto space = quickLook();
        for (const auto& parameter : space.parameters()) wanted.push_back(toJson(parameter));
        Json is = Json::array();
        for (const auto& parameter : bench.model.searchSpace()->parameters()) is.push_back(toJson(parameter));
        QCOMPARE(QString::fromStdString(is.dump()), QString::fromStdString(wanted.dump()));
        QCOMPARE(bench.text(0, Model::LowColumn), QString("0.0005"));
        QCOMPARE(bench.text(1, Model::ChoicesColumn), QString("sgd, adamw"));
        QCOMPARE(bench.text(2, Model::ConditionColumn, Qt::EditRole), QString("optimizer = sgd"));
        QCOMPARE(bench.text(2, Model::ScaleColumn), QString("reverse-log"));
        QCOMPARE(bench.text(2, Model::ScaleColumn, Qt::EditRole), QString("reverse_log"));
        QCOMPARE(bench.text(1, Model::LowColumn), QString());
        QVERIFY(!(bench.model.flags(bench.model.index(1, Model::LowColumn)) & Qt::ItemIsEditable));
        QVERIFY(bench.model.flags(bench.model.index(0, Model::LowColumn)) & Qt::ItemIsEditable);
    }

    void theErrorStandsInItsCell_data() {
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<int>("errorColumn");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, int at, int column, const char* typed, int where,
                            const char* text) {
            QTest::newRow(name) << at << column << QString(typed) << where << QString(text);
        };
        row("log of zero", 0, Model::LowColumn, "0", Model::LowColumn,
            "Low must be above 0 on a log scale, and it is 0. Try 0.00001.");
        row("no number", 0, Model::HighColumn, "many", Model::HighColumn, "Expected a finite number.");
        row("comma", 0, Model::HighColumn, "0,3", Model::HighColumn, "Expected a finite number.");
        row("nothing", 0, Model::LowColumn, "", Model::LowColumn, "\"low\" is missing.");
        row("reversed", 0, Model::LowColumn, "0.5", Model::LowColumn,
            "Low (0.5) is above high (0.3). Exchange them.");
        row("fraction", 3, Model::HighColumn, "64.5", Model::HighColumn,
            "Low and high of an integer must be whole numbers.");
        row("reverse-log of 1", 2, Model::HighColumn, "1", Model::HighColumn,
            "A reverse-log scale needs 0 <= low and high < 1, and the range is 0 to 1. Try a high of 0.99.");
        row("scale of an integer", 3, Model::ScaleColumn, "reverse_log", Model::ScaleColumn,
            "An integer cannot have a reverse-log scale. Use linear or log.");
        row("no choice", 1, Model::ChoicesColumn, "", Model::ChoicesColumn,
            "A categorical needs at least one choice.");
        row("choice twice", 1, Model::ChoicesColumn, "sgd, sgd", Model::ChoicesColumn,
            "The choice \"sgd\" stands twice.");
        row("no name", 0, Model::NameColumn, " ", Model::NameColumn, "Its name is empty. Give it one.");
        row("name twice", 3, Model::NameColumn, "momentum", Model::NameColumn,
            "It stands twice. Rename or remove one.");
        row("later parent", 0, Model::ConditionColumn, "optimizer = sgd", Model::ConditionColumn,
            "Its condition names \"optimizer\", which is not an earlier categorical or integer parameter.");
        row("never", 2, Model::ConditionColumn, "optimizer = lion", Model::ConditionColumn,
            "Its condition asks for \"lion\", which \"optimizer\" never is.");
        row("no form", 2, Model::ConditionColumn, "optimizer", Model::ConditionColumn,
            "Write an earlier parameter and its values, as in: optimizer = sgd, adamw");
        row("default outside", 0, Model::DefaultColumn, "7", Model::DefaultColumn,
            "Its default does not fit: Parameter \"learning_rate\": 7 is outside 0.0005 to 0.3.");
    }
    void theErrorStandsInItsCell() {
        QFETCH(int, row);
        QFETCH(int, column);
        QFETCH(QString, typed);
        QFETCH(int, errorColumn);
        QFETCH(QString, sentence);
        Bench bench;
        const QString before = bench.text(row, column, Qt::EditRole);
        QSignalSpy edited(&bench.model, &Model::edited);
        bench.type(row, column, typed);
        QCOMPARE(edited.size(), 1);
        QCOMPARE(bench.error(row, errorColumn), sentence);
        QCOMPARE(bench.text(row, errorColumn, Qt::ToolTipRole), sentence);
        QCOMPARE(bench.errors(), 1);
        QCOMPARE(bench.text(row, column, Qt::EditRole), typed);  // kept, to be mended
        QVERIFY(!bench.model.searchSpace());
        QVERIFY(bench.model.problem().contains(sentence));
        bench.type(row, column, before);
        QCOMPARE(bench.errors(), 0);
        QVERIFY(bench.model.searchSpace());
    }

    void everyRowTellsItsOwnError() {
        Bench bench;
        bench.type(0, Model::LowColumn, "0");
        bench.type(3, Model::HighColumn, "x");
        QCOMPARE(bench.errors(), 2);
        // What hangs on a row that is wrong is not called wrong itself.
        bench.type(1, Model::ChoicesColumn, "");
        QCOMPARE(bench.errors(), 3);
        QVERIFY(bench.error(2, Model::ConditionColumn).isEmpty());
    }

    void rowsAreAddedRemovedAndMoved() {
        Bench bench;
        const int row = bench.model.addParameter();
        QCOMPARE(row, 4);
        QCOMPARE(bench.error(4, Model::NameColumn), QString("Its name is empty. Give it one."));
        bench.type(4, Model::NameColumn, "weight_decay");
        QVERIFY(bench.model.searchSpace());
        bench.model.moveParameter(1, 2);
        QVERIFY(!bench.error(1, Model::ConditionColumn).isEmpty());
        QCOMPARE(bench.text(2, Model::NameColumn, Qt::EditRole), QString("optimizer"));
        bench.model.moveParameter(2, 0);
        QCOMPARE(bench.errors(), 0);
        QCOMPARE(bench.model.rowOf("optimizer"), 0);
        bench.model.removeParameter(0);
        QCOMPARE(bench.model.rowCount(), 4);
        QCOMPARE(bench.errors(), 1);
        while (bench.model.rowCount() > 0) bench.model.removeParameter(0);
        QCOMPARE(bench.model.problem(), QString("A study needs at least one parameter."));
    }

    void aTypeMayChangeThereAndBack() {
        Bench bench;
        bench.type(0, Model::DefaultColumn, "");
        bench.type(0, Model::TypeColumn, "categorical");
        QVERIFY(!bench.error(0, Model::ChoicesColumn).isEmpty());
        bench.type(0, Model::ChoicesColumn, "0.01, 0.1");
        QCOMPARE(bench.errors(), 0);
        QVERIFY(bench.model.searchSpace()->parameters()[0].choices[0].is_number());
        bench.type(0, Model::TypeColumn, "float");
        QCOMPARE(bench.errors(), 0);
        QCOMPARE(bench.model.searchSpace()->parameters()[0].low, 0.0005);
    }

    void namesReadAsInTheResultsAndAreEditedAsTheyAre() {
        Bench bench;
        QCOMPARE(bench.text(0, Model::NameColumn), QString("Learning rate"));
        QCOMPARE(bench.text(0, Model::NameColumn, Qt::EditRole), QString("learning_rate"));
        QVERIFY(bench.text(0, Model::NameColumn, Qt::ToolTipRole).startsWith("learning_rate"));
        QCOMPARE(bench.text(2, Model::ConditionColumn), QString("Optimizer = sgd"));
        QCOMPARE(bench.text(2, Model::ConditionColumn, Qt::EditRole), QString("optimizer = sgd"));
        bench.type(3, Model::LowColumn, "2000");
        QVERIFY2(bench.model.problem().startsWith("Batch size: "), qPrintable(bench.model.problem()));
    }

    void aFurtherCheckMarksTheRowThatItNames() {
        Bench bench;
        bench.model.setCheck([](const space::SearchSpace&) -> Result<void> {
            return failure(ErrorCode::KnobInvalid,
                           {{"knob", "batch_size"}, {"problem", "its type is integer."}});
        });
        QCOMPARE(bench.error(3, Model::NameColumn), QString("Its type is integer."));
        QVERIFY(!bench.model.searchSpace());
        bench.model.setCheck([](const space::SearchSpace&) -> Result<void> {
            return failure(ErrorCode::FunctionArity,
                           {{"name", "branin"}, {"expected", "2"}, {"actual", "4"}});
        });
        QCOMPARE(bench.errors(), 0);
        QCOMPARE(bench.model.problem(),
                 QString("The test function branin takes 2 numeric parameters; the study has 4."));
    }
};

QTEST_GUILESS_MAIN(TestParameterTableModel)
#include "tst_parameter_table_model.moc"
