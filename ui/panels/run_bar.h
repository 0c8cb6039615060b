#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <set>
#include <string>

#include "ui/models/edit_sender.h"
#include "ui/models/selection.h"
#include "ui/models/session.h"

class QLabel;
class QPushButton;
class QSpinBox;

namespace trialbench::ui {

class TrialCells;

/// The bar that never changes with the perspective: does the chosen study run, how far is it, when does it
/// end, how good is its best. Its buttons send engine commands.
class RunBar : public QWidget {
    Q_OBJECT

 public:
    RunBar(Session* session, Selection* selection, QWidget* parent = nullptr);

    /// Why the study cannot be started as it is set up; empty: it can.
    void setProblem(const QString& problem);

    void start();
    void pause();
    /// Asks first: what is stopped does not go on.
    void stop();
    bool canStart() const;
    bool canPause() const;
    bool canStop() const;

 Q_SIGNALS:
    void stateChanged();

 protected:
    void changeEvent(QEvent* event) override;

 private:
    const experiment::Study* study() const;
    void refresh();
    void refreshState(const experiment::Study& study);
    void refreshFigures(const experiment::Study& study);
    void refreshTimes();
    void submit(const char* verb);
    void changeConcurrency(int limit);
    void refreshConcurrency(const experiment::Study& study);

    QPointer<Session> session_;
    Selection* selection_;
    EditSender sender_;    ///< of the limit, which has no other field
    std::string limitOf_;  ///< the study whose limit is shown
    QString problem_;
    std::set<std::string> starting_;  ///< studies that were told to start and have not answered
    QTimer clock_;                    ///< while something runs: times go on

    QPushButton* startButton_;
    QPushButton* pauseButton_;
    QPushButton* stopButton_;
    QLabel* name_;
    QLabel* mark_;
    QLabel* state_;
    QLabel* count_;
    TrialCells* cells_;
    QLabel* finish_;
    QLabel* finishNote_;
    QLabel* spent_;
    QLabel* best_;
    QLabel* bestNote_;
    QLabel* slots_;
    QSpinBox* concurrency_;
};

}  // namespace trialbench::ui
