#include "ui/models/recent_files_model.h"

#include <QFileInfo>
#include <QSettings>
#include <algorithm>

#include "core/engine/ledger.h"
#include "core/experiment/trial_facts.h"
#include "core/storage/experiment_file.h"
#include "ui/models/file_follower.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

constexpr auto kKey = "recentFiles";

// The study to tell of: the one that runs, else the one in which something happened last.
const experiment::Study* mainStudy(const experiment::Experiment& experiment) {
    const experiment::Study* chosen = nullptr;
    std::int64_t latest = -1;
    for (const auto& study : experiment.studies) {
        if (study.state == experiment::StudyState::Running) return &study;
        const std::int64_t last = study.trials.empty() ? 0 : study.trials.back().addedAt;
        if (last >= latest) chosen = &study;
        latest = std::max(latest, last);
    }
    return chosen;
}

}  // namespace

RecentFilesModel::RecentFilesModel(QObject* parent)
    : QAbstractListModel(parent), worker_(std::make_unique<BackgroundThread>()) {
    const auto paths = QSettings().value(QLatin1String(kKey)).toStringList();
    for (const QString& path : paths.mid(0, kMostFiles)) files_.push_back({path, {}});
    refresh();
}

void RecentFilesModel::refresh() {
    for (const File& file : files_) readLater(file.path);
}

void RecentFilesModel::save() const {
    QStringList paths;
    for (const File& file : files_) paths << file.path;
    QSettings().setValue(QLatin1String(kKey), paths);
}

void RecentFilesModel::add(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const auto found =
        std::find_if(files_.begin(), files_.end(), [&](const File& file) { return file.path == absolute; });
    if (found != files_.end()) {
        const int row = static_cast<int>(found - files_.begin());
        if (row > 0) {
            beginMoveRows({}, row, row, {}, 0);
            std::rotate(files_.begin(), found, found + 1);
            endMoveRows();
        }
    } else {
        if (rowCount() == kMostFiles) remove(kMostFiles - 1);
        beginInsertRows({}, 0, 0);
        files_.insert(files_.begin(), File{absolute, {}});
        endInsertRows();
    }
    save();
    readLater(absolute);
}

void RecentFilesModel::remove(int row) {
    if (row < 0 || row >= rowCount()) return;
    beginRemoveRows({}, row, row);
    files_.erase(files_.begin() + row);
    endRemoveRows();
    save();
}

void RecentFilesModel::readLater(const QString& path) {
    worker_->run([path] { return read(path); },
                 [this, path](const Contents& contents) {
                     const auto found = std::find_if(files_.begin(), files_.end(),
                                                     [&](const File& file) { return file.path == path; });
                     if (found == files_.end()) return;
                     found->contents = contents;
                     const auto changed = index(static_cast<int>(found - files_.begin()));
                     Q_EMIT dataChanged(changed, changed);
                 });
}

RecentFilesModel::Contents RecentFilesModel::read(const QString& path) {
    Contents contents;
    contents.written = QFileInfo(path).lastModified();
    FileFollower file(path.toStdString());
    auto news = file.look();
    if (!news) {
        contents.error = news.error();
        return contents;
    }
    const auto experiment =
        news->owner ? std::move(*news->experiment) : engine::asHeld(std::move(*news->experiment));
    contents.name = QString::fromStdString(experiment.name);
    if (const auto best = experiment::bestOfAll(experiment)) {
        contents.best = valueText(experiment, *best->trial->value);
    }
    if (const auto* study = mainStudy(experiment)) {
        contents.state = static_cast<int>(study->state);
        contents.study = QString::fromStdString(study->name);
        contents.counted = study->counted();
        contents.maxTrials = study->settings.maxTrials;
    }
    return contents;
}

int RecentFilesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(files_.size());
}

QString RecentFilesModel::summary(const Contents& contents) const {
    if (contents.error) {
        return contents.error->code == ErrorCode::FileMissing ? tr("This file is no longer there.")
                                                              : errorText(*contents.error);
    }
    if (!contents.state) return tr("No study yet");
    return contents.maxTrials
               ? tr("%1: %2 of %3 trials").arg(contents.study).arg(contents.counted).arg(*contents.maxTrials)
               : tr("%1: %2 trials").arg(contents.study).arg(contents.counted);
}

QVariant RecentFilesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !checkIndex(index)) return {};
    const File& file = files_[static_cast<std::size_t>(index.row())];
    const Contents empty;
    const Contents& contents = file.contents ? *file.contents : empty;
    const bool isRead = file.contents && !contents.error;
    switch (role) {
        case Qt::DisplayRole:
            return isRead ? contents.name : QFileInfo(file.path).completeBaseName();
        case Qt::ToolTipRole:
        case PathRole:
            return file.path;
        case StateRole:
            return contents.state ? QVariant(*contents.state) : QVariant();
        case SummaryRole:
            return file.contents ? summary(contents) : QString();
        case BestRole:
            return contents.best;
        case TimeRole:
            return contents.written;
        case MissingRole:
            return contents.error && contents.error->code == ErrorCode::FileMissing;
        case ReadableRole:
            return isRead;
        default:
            return {};
    }
}

}  // namespace trialbench::ui
