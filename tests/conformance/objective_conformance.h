#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <string>

#include "core/objective/objective.h"
#include "core/objective/trainer_library.h"

/// One objective to be held to the suite.
struct ObjectiveSubject {
    QByteArray name;
    trialbench::experiment::Goal goal;
    trialbench::space::SearchSpace space;
    trialbench::space::Configuration configuration;
    trialbench::space::Configuration badConfiguration;  ///< one that it cannot run
    /// The objective, and the fixed values, for trials of so many epochs.
    std::function<std::shared_ptr<trialbench::objective::Objective>(int epochs)> make;
    std::function<trialbench::Json(int epochs)> fixed;
    bool needsDevice = false;
    /// Its trainer, for the tests of the C protocol; empty where it has none.
    std::function<trialbench::objective::LoadedTrainer()> trainer;
};

/// What every objective must do. Rows are the subjects.
class ObjectiveConformance : public QObject {
    Q_OBJECT
 public:
    explicit ObjectiveConformance(std::vector<ObjectiveSubject> subjects) : subjects_(std::move(subjects)) {}

 private Q_SLOTS:
    void describesItself_data() { rows(); }
    void describesItself();
    void acceptsItsSpaceAndRefusesAnUnknownMetric_data() { rows(); }
    void acceptsItsSpaceAndRefusesAnUnknownMetric();
    void measuresEveryEpochOnce_data() { rows(); }
    void measuresEveryEpochOnce();
    void stopsWithinAStep_data() { rows(); }
    void stopsWithinAStep();
    void stopsBeforeTheFirstEpoch_data() { rows(); }
    void stopsBeforeTheFirstEpoch();
    void resumesFromItsCheckpointWithTheSameNumbers_data() { rows(); }
    void resumesFromItsCheckpointWithTheSameNumbers();
    void writesEachCheckpointUnderANewName_data() { rows(); }
    void writesEachCheckpointUnderANewName();
    void twoAtOnceEqualTwoAlone_data() { rows(); }
    void twoAtOnceEqualTwoAlone();
    void failsWithASentence_data() { rows(); }
    void failsWithASentence();
    void aBadStartMessageEndsOnce_data();
    void aBadStartMessageEndsOnce();

 private:
    void rows();
    const ObjectiveSubject& subject() const;

    std::vector<ObjectiveSubject> subjects_;
};
