#pragma once

#include <QLocalServer>
#include <QObject>
#include <QStringList>

namespace trialbench::window {

/// One process of a user and a display: a second start hands its files to the first and ends. GUI thread.
class SingleInstance : public QObject {
    Q_OBJECT

 public:
    /// `name` tells instances apart; tests give their own.
    explicit SingleInstance(const QString& name, QObject* parent = nullptr);

    /// Hands the files to the process that is there already; false: there is none that answers. Blocks for up
    /// to a second.
    bool handOver(const QStringList& files);
    /// Becomes the process that others hand their files to. What a killed process left behind is taken over.
    bool listen();

    /// Of this user, and of the display that the window would appear on.
    static QString defaultName();

 Q_SIGNALS:
    /// Another start; no files: the user wants to see a window.
    void asked(const QStringList& files);

 private:
    void read();

    QString name_;
    QLocalServer server_;
};

}  // namespace trialbench::window
