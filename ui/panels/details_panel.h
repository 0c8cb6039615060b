#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/models/selection.h"
#include "ui/models/session.h"

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTabWidget;

namespace trialbench::ui {

class PlotWidget;

/// The chosen trial: its state, its curve, its configuration, why it was tried, its log, and what can be done
/// with it.
class DetailsPanel : public QWidget {
    Q_OBJECT

 public:
    DetailsPanel(Session* session, Selection* selection, QWidget* parent = nullptr);

    QPlainTextEdit* log() const { return log_; }

 protected:
    void changeEvent(QEvent* event) override;

 private:
    const experiment::Study* study() const;
    const experiment::Trial* trial() const;
    QWidget* makeSummary();
    QWidget* makeButtons();
    void refresh();
    void refreshHead(const experiment::Study& study, const experiment::Trial& trial);
    void refreshConfiguration(const experiment::Study& study, const experiment::Trial& trial);
    void refreshButtons(const experiment::Trial& trial);
    void onChanged(const std::vector<experiment::ChangeRecord>& records);
    void copyConfiguration();
    void readLog();
    void submit(const char* verb);
    void stopTrial();

    Session* session_;
    Selection* selection_;
    QTimer logTimer_;  ///< one read for all the log lines of half a second
    QStackedWidget* stack_;
    QTabWidget* tabs_;
    QLabel* mark_;
    QLabel* title_;
    QLabel* epoch_;
    QLabel* value_;
    QLabel* otherTitle_;
    QLabel* other_;
    QLabel* valueNote_;
    QLabel* time_;
    QLabel* message_;
    PlotWidget* curve_;
    QFormLayout* configuration_;
    QLabel* fixed_;
    QLabel* decision_;
    QLabel* attempt_;
    QPlainTextEdit* log_;
    QPushButton* pause_;
    QPushButton* stop_;
    QPushButton* exclude_;
};

}  // namespace trialbench::ui
