#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "core/support/json.h"

class QComboBox;

namespace trialbench::ui {

class Field;

/// What counts: which metric, maximized or minimized, its last or its best epoch. A row of three lists.
class GoalRow : public QWidget {
    Q_OBJECT

 public:
    explicit GoalRow(QWidget* parent = nullptr);

    /// A goal in the form of the spec, among the metrics that there are.
    void show(const Json& goal, const std::vector<std::string>& metrics);
    Json goal() const;
    /// For what is wrong with it.
    Field* metric() const { return metricField_; }
    /// The widgets in the order of Tab.
    QList<QWidget*> tabOrder() const;

 Q_SIGNALS:
    /// By a person.
    void edited();

 private:
    void changeMetric();
    void choose(const Json& goal, const char* key, QComboBox* list);

    QComboBox* direction_;
    QComboBox* metric_;
    QComboBox* valueOf_;
    Field* metricField_;
};

}  // namespace trialbench::ui
