#include "ui/models/selection.h"

namespace trialbench::ui {

void Selection::choose(const std::string& study, int trial) {
    const bool otherStudy = study != study_;
    if (!otherStudy && trial == trial_) return;
    study_ = study;
    trial_ = trial;
    if (otherStudy) Q_EMIT studyChanged();
    Q_EMIT trialChanged();
}

}  // namespace trialbench::ui
