#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>
#include <memory>
#include <vector>

#include "core/support/result.h"
#include "ui/models/background_thread.h"

namespace trialbench::ui {

/// Experiments opened lately, newest first, at most kMostFiles, kept in the user's settings. What stands in
/// them is read on a worker thread and comes when it is there.
class RecentFilesModel : public QAbstractListModel {
    Q_OBJECT

 public:
    static constexpr int kMostFiles = 10;
    enum Role {
        PathRole = Qt::UserRole + 1,  ///< QString, absolute
        StateRole,     ///< int: experiment::StudyState of the study that is told of; invalid: none
        SummaryRole,   ///< QString: "Bayesian: 20 of 30 trials", or why it cannot be read
        BestRole,      ///< QString: the best observed value of all studies
        TimeRole,      ///< QDateTime: when the file was last written
        MissingRole,   ///< bool: there is no such file any more
        ReadableRole,  ///< bool: it was read and is an experiment
    };

    explicit RecentFilesModel(QObject* parent = nullptr);

    /// Puts a file first, whether it was there or not, and reads it.
    void add(const QString& path);
    void remove(int row);
    /// Reads all files again, as when the start page is shown.
    void refresh();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
    /// What one look at a file found.
    struct Contents {
        std::optional<Error> error;
        QString name;
        std::optional<int> state;
        QString study;
        int counted = 0;
        std::optional<int> maxTrials;
        QString best;  ///< observed, of all studies; empty where there is none
        QDateTime written;
    };
    struct File {
        QString path;
        std::optional<Contents> contents;  ///< none: not read yet
    };

    static Contents read(const QString& path);
    void readLater(const QString& path);
    void save() const;
    QString summary(const Contents& contents) const;

    std::vector<File> files_;
    std::unique_ptr<BackgroundThread> worker_;
};

}  // namespace trialbench::ui
