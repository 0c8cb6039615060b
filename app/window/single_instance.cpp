#include "app/window/single_instance.h"

#include <unistd.h>

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>

namespace trialbench::window {

namespace {
constexpr int kPatience = 1000;             // milliseconds; a busy first process still answers in that time
constexpr qint64 kMostBytes = 1024 * 1024;  // of a list of files
}  // namespace

SingleInstance::SingleInstance(const QString& name, QObject* parent) : QObject(parent), name_(name) {
    server_.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&server_, &QLocalServer::newConnection, this, &SingleInstance::read);
}

QString SingleInstance::defaultName() {
    const QByteArray place =
        qgetenv("WAYLAND_DISPLAY") + '|' + qgetenv("DISPLAY") + '|' + qgetenv("XDG_RUNTIME_DIR");
    const QByteArray hash = QCryptographicHash::hash(place, QCryptographicHash::Sha256).toHex().left(12);
    return QStringLiteral("trialbench-%1-%2").arg(::getuid()).arg(QString::fromLatin1(hash));
}

bool SingleInstance::handOver(const QStringList& files) {
    QLocalSocket socket;
    socket.connectToServer(name_);
    if (!socket.waitForConnected(kPatience)) return false;
    socket.write(QJsonDocument(QJsonArray::fromStringList(files)).toJson(QJsonDocument::Compact) + '\n');
    if (!socket.waitForBytesWritten(kPatience)) return false;
    // An answer means that it was read: a process that hangs must not swallow the files.
    return socket.waitForReadyRead(kPatience);
}

bool SingleInstance::listen() {
    if (server_.listen(name_)) return true;
    QLocalServer::removeServer(name_);
    return server_.listen(name_);
}

void SingleInstance::read() {
    while (QLocalSocket* socket = server_.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto take = [this, socket] {
            if (socket->bytesAvailable() > kMostBytes) return socket->abort();
            if (!socket->canReadLine()) return;
            const QJsonArray list = QJsonDocument::fromJson(socket->readLine()).array();
            QStringList files;
            for (const auto& file : list) files << file.toString();
            socket->write("ok\n");
            socket->flush();
            Q_EMIT asked(files);
        };
        connect(socket, &QLocalSocket::readyRead, this, take);
        take();
    }
}

}  // namespace trialbench::window
