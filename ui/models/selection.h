#pragma once

#include <QObject>
#include <string>

namespace trialbench::ui {

/// What is chosen in one window: a study, and a trial of it (0: none). A choice made anywhere is a choice
/// everywhere. GUI thread.
class Selection : public QObject {
    Q_OBJECT

 public:
    using QObject::QObject;

    const std::string& study() const { return study_; }
    int trial() const { return trial_; }

    /// Chooses a study, and of it no trial.
    void chooseStudy(const std::string& study) { choose(study, 0); }
    void choose(const std::string& study, int trial);

 Q_SIGNALS:
    void studyChanged();
    void trialChanged();  ///< also where the study changed

 private:
    std::string study_;
    int trial_ = 0;
};

}  // namespace trialbench::ui
