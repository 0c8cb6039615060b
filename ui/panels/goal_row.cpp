#include "ui/panels/goal_row.h"

#include <QComboBox>
#include <QHBoxLayout>

#include "ui/models/format.h"
#include "ui/models/study_set_up.h"
#include "ui/panels/field.h"

namespace trialbench::ui {

namespace {

QString metricTitle(const std::string& metric) {
    return titleText(metric).toLower();
}

std::string dataOf(const QComboBox* list) {
    return list->currentData().toString().toStdString();
}

}  // namespace

GoalRow::GoalRow(QWidget* parent)
    : QWidget(parent),
      direction_(new QComboBox),
      metric_(new QComboBox),
      valueOf_(new QComboBox),
      metricField_(new Field(metric_, tr("Metric"), "metric")) {
    direction_->addItem(tr("maximize"), QStringLiteral("maximize"));
    direction_->addItem(tr("minimize"), QStringLiteral("minimize"));
    valueOf_->addItem(tr("last epoch"), QStringLiteral("last"));
    valueOf_->addItem(tr("best epoch"), QStringLiteral("best"));
    valueOf_->setToolTip(
        tr("Whether a trial's value is that of its last or of its best epoch. The best is a "
           "maximum over noisy epochs."));
    for (auto [control, title, id] : {std::tuple{direction_, tr("Direction"), "direction"},
                                      std::tuple{valueOf_, tr("Value of a trial"), "valueOf"}}) {
        control->setAccessibleName(title);
        control->setObjectName(QLatin1String(id));
        keepFromWheel(control);
    }
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(direction_, 1, Qt::AlignTop);
    row->addWidget(metricField_, 2, Qt::AlignTop);
    row->addWidget(valueOf_, 1, Qt::AlignTop);
    connect(metric_, &QComboBox::activated, this, &GoalRow::changeMetric);
    connect(direction_, &QComboBox::activated, this, &GoalRow::edited);
    connect(valueOf_, &QComboBox::activated, this, &GoalRow::edited);
}

QList<QWidget*> GoalRow::tabOrder() const {
    return {direction_, metric_, valueOf_};
}

void GoalRow::show(const Json& goal, const std::vector<std::string>& metrics) {
    metric_->clear();
    for (const auto& metric : metrics) metric_->addItem(metricTitle(metric), QString::fromStdString(metric));
    // One that is not among those known was asked for all the same.
    const std::string own = goal.value("metric", "");
    if (metric_->findData(QString::fromStdString(own)) < 0) {
        metric_->addItem(metricTitle(own), QString::fromStdString(own));
    }
    choose(goal, "metric", metric_);
    choose(goal, "direction", direction_);
    choose(goal, "value", valueOf_);
}

void GoalRow::choose(const Json& goal, const char* key, QComboBox* list) {
    list->setCurrentIndex(list->findData(QString::fromStdString(goal.value(key, ""))));
}

Json GoalRow::goal() const {
    return Json{{"metric", dataOf(metric_)}, {"direction", dataOf(direction_)}, {"value", dataOf(valueOf_)}};
}

void GoalRow::changeMetric() {
    choose(startingGoal(dataOf(metric_)), "direction", direction_);
    Q_EMIT edited();
}

}  // namespace trialbench::ui
