#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QSignalSpy>
#include <QtTest>
#include <cstring>
#include <future>

#include "app/window/single_instance.h"

using trialbench::window::SingleInstance;

class TestSingleInstance : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void handsFilesToTheFirstProcess() {
        const QString name = QStringLiteral("trialbench-test-%1").arg(QCoreApplication::applicationPid());
        SingleInstance first(name);
        QVERIFY(first.listen());
        QSignalSpy asked(&first, &SingleInstance::asked);
        const QStringList files{QStringLiteral("/a b/\u00e9.trialbench"),
                                QStringLiteral("/with\nline.trialbench")};
        // As another process would, so while this one's event loop runs.
        auto handed = std::async(std::launch::async, [&] { return SingleInstance(name).handOver(files); });
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(asked.front().front().toStringList(), files);
        QVERIFY(handed.get());
    }

    void aFirstStartFindsNobody() {
        const QString name = QStringLiteral("trialbench-nobody-%1").arg(QCoreApplication::applicationPid());
        QVERIFY(!SingleInstance(name).handOver({}));
    }

    void takesOverWhatAKilledProcessLeft() {
        const QString name = QStringLiteral("trialbench-stale-%1").arg(QCoreApplication::applicationPid());
        // A socket file with nobody behind it.
        const QByteArray path = QFile::encodeName(QDir::tempPath() + QLatin1Char('/') + name);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.constData(), sizeof address.sun_path - 1);
        const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
        QVERIFY(::bind(left, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        ::close(left);
        QVERIFY(QFile::exists(QFile::decodeName(path)));
        SingleInstance next(name);
        QVERIFY(!next.handOver({}));
        QVERIFY(next.listen());
    }
};

QTEST_GUILESS_MAIN(TestSingleInstance)
#include "tst_single_instance.moc"
