#include <QAbstractItemModelTester>
#include <QSettings>

#include "session_fixture.h"
#include "ui/models/recent_files_model.h"

using namespace trialbench;
using namespace trialbench::ui;
using namespace trialbench::ui::testing;
using Model = RecentFilesModel;

class TestRecentFilesModel : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        // The user's own settings stay as they are.
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings_.path());
        QCoreApplication::setOrganizationName("trialbench-tests");
        QCoreApplication::setApplicationName("recent");
    }
    void init() { QSettings().clear(); }

    void tellsWhatStandsInAFile() {
        const ExperimentFile file(specJson(3, 1));
        {
            Session session;
            QVERIFY(openAndWait(session, file.path()));
            session.submit({{"start", {{"study", "A"}}}});
            TRY_VERIFY(study(session).state == experiment::StudyState::Finished);
            QVERIFY(closeAndWait(session));
        }
        Model model;
        QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 0);
        model.add(text(file));
        QCOMPARE(model.index(0).data().toString(), QString("mine"));  // until it is read
        TRY_VERIFY(model.index(0).data(Model::ReadableRole).toBool());
        QCOMPARE(model.index(0).data().toString(), QString("Branin"));
        QCOMPARE(model.index(0).data(Model::SummaryRole).toString(), QString("A: 3 of 3 trials"));
        QCOMPARE(model.index(0).data(Model::StateRole).toInt(),
                 static_cast<int>(experiment::StudyState::Finished));
        QVERIFY(!model.index(0).data(Model::BestRole).toString().isEmpty());

        Model again;  // kept in the settings
        QCOMPARE(again.rowCount(), 1);
        QCOMPARE(again.index(0).data(Model::PathRole).toString(), text(file));
    }

    void newestFirstEachOnceAndAtMostTen() {
        Model model;
        QAbstractItemModelTester tester(&model);
        for (int i = 0; i < 12; ++i) model.add(QString("/nowhere/%1.trialbench").arg(i));
        QCOMPARE(model.rowCount(), Model::kMostFiles);
        QCOMPARE(model.index(0).data(Model::PathRole).toString(), QString("/nowhere/11.trialbench"));
        model.add("/nowhere/5.trialbench");
        QCOMPARE(model.rowCount(), Model::kMostFiles);
        QCOMPARE(model.index(0).data(Model::PathRole).toString(), QString("/nowhere/5.trialbench"));
        QCOMPARE(model.index(1).data(Model::PathRole).toString(), QString("/nowhere/11.trialbench"));
    }

    void missingAndForeignFilesSaySo() {
        const ExperimentFile file;
        const QString foreign = QString::fromStdString((file.folder() / "foreign.trialbench").string());
        std::ofstream(foreign.toStdString()) << std::string(1000, 'x');
        Model model;
        QAbstractItemModelTester tester(&model);
        model.add(foreign);
        model.add("/nowhere/at-all.trialbench");
        model.add(text(file));
        TRY_VERIFY(model.index(1).data(Model::MissingRole).toBool());
        TRY_VERIFY(
            model.index(2).data(Model::SummaryRole).toString().contains("is not a Trialbench experiment"));
        TRY_VERIFY(model.index(0).data(Model::ReadableRole).toBool());
        model.remove(1);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(QSettings().value("recentFiles").toStringList().size(), 2);
    }

 private:
    static QString text(const ExperimentFile& file) { return QString::fromStdString(file.path().string()); }

    QTemporaryDir settings_;
};

QTEST_GUILESS_MAIN(TestRecentFilesModel)
#include "tst_recent_files_model.moc"
