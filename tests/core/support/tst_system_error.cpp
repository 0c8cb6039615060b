#include "core/support/system_error.h"

#include <QtTest>
#include <cerrno>

using namespace trialbench;
using namespace trialbench::support;

class TestSystemError : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void tellsApartWhatAPersonCanDoAbout_data() {
        QTest::addColumn<int>("number");
        QTest::addColumn<QString>("reading");
        QTest::addColumn<QString>("writing");
        QTest::newRow("ENOENT") << ENOENT << "file_missing"
                                << "write_failed";
        QTest::newRow("ENOTDIR") << ENOTDIR << "file_missing"
                                 << "write_failed";
        QTest::newRow("EACCES") << EACCES << "no_permission"
                                << "no_permission";
        QTest::newRow("EPERM") << EPERM << "no_permission"
                               << "no_permission";
        QTest::newRow("EROFS") << EROFS << "no_permission"
                               << "no_permission";
        QTest::newRow("ENOSPC") << ENOSPC << "file_unreadable"
                                << "disk_full";
        QTest::newRow("EDQUOT") << EDQUOT << "file_unreadable"
                                << "disk_full";
        QTest::newRow("EIO") << EIO << "file_unreadable"
                             << "write_failed";
    }
    void tellsApartWhatAPersonCanDoAbout() {
        QFETCH(int, number);
        QFETCH(QString, reading);
        QFETCH(QString, writing);
        const Error read = readError(number, "/data/x");
        const Error write = writeError(number, "/data/x", "create files beside");
        QCOMPARE(std::string(codeName(read.code)), reading.toStdString());
        QCOMPARE(std::string(codeName(write.code)), writing.toStdString());
        // Both sentences name the file and leave no argument open.
        for (const Error& error : {read, write}) {
            const QString text = QString::fromStdString(message(error));
            QVERIFY2(text.contains("/data/x") && !text.contains("{"), qPrintable(text));
        }
    }

    void saysWhatThereIsNoPermissionFor() {
        QVERIFY(message(writeError(EACCES, "/data/x", "create files beside"))
                    .find("create files beside /data/x") != std::string::npos);
        QVERIFY(message(readError(EIO, "/data/x")).find("Input/output error") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestSystemError)
#include "tst_system_error.moc"
