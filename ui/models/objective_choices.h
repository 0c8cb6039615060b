#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/objective/objective.h"
#include "core/support/result.h"
#include "ui/models/background_thread.h"

namespace trialbench::ui {

/// What a training can be set up with on this machine: knobs, data sets, metrics and devices, as the trainer
/// itself describes them. Loading a trainer takes from half a second to many, so it is asked on a thread of
/// its own, and not before somebody calls load(). GUI thread; nothing here blocks, but for the destructor
/// while the trainer is being asked.
class ObjectiveChoices : public QObject {
    Q_OBJECT

 public:
    enum class State { Idle, Loading, Ready, Failed };
    using Ask = std::function<Result<objective::Description>()>;

    /// `ask` is called on the thread; by default it asks this machine's trainer.
    explicit ObjectiveChoices(QObject* parent = nullptr, Ask ask = {});

    /// Asks, unless it was asked already.
    void load();
    /// Asks once more, as a data set or the trainer may have been installed since.
    void reload();

    State state() const { return state_; }
    /// Empty until Ready. While it is asked once more, what it said before.
    const objective::Description& description() const { return description_; }
    /// Why there is none, where Failed: trainer_missing, trainer_protocol, trainer_message.
    const std::optional<Error>& error() const { return error_; }
    /// The data set of this name as the trainer describes it, or null.
    const Json* dataSet(const std::string& name) const;

 Q_SIGNALS:
    void loading();
    void ready();
    void failed(const trialbench::Error& error);

 private:
    void onAnswer(Result<objective::Description> answer);

    Ask ask_;
    State state_ = State::Idle;
    objective::Description description_;
    std::optional<Error> error_;
    std::unique_ptr<BackgroundThread> thread_;  ///< made when it is first needed
};

/// What can be said of a data set before anything trains on it.
struct DataStatus {
    QString sentence;
    bool isWrong = false;  ///< and then looking again may help
};

/// Where a training's data set lies and how large it is, or why it cannot be trained on: no trainer, an
/// unknown data set, no data. While the trainer is being asked, that.
DataStatus dataStatus(const ObjectiveChoices& choices, const std::string& dataSet);

}  // namespace trialbench::ui
