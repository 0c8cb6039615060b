#include "ui/panels/objective_form.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/panels/field.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/goal_row.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

namespace {

constexpr int kMostEpochs = 100'000;
constexpr int kMostWidth = 760;
constexpr int kFieldHeight = 24;

QLabel* ofFieldHeight(QLabel* label) {
    // At the height of the text in its field, also where a sentence stands below that.
    label->setFixedHeight(kFieldHeight);
    return label;
}

}  // namespace

ObjectiveForm::ObjectiveForm(ObjectiveEditor* editor, ObjectiveChoices* choices, QWidget* parent)
    : QWidget(parent),
      editor_(editor),
      fields_(new FormFields(editor->form(), this)),
      name_(new QLineEdit),
      kind_(new QComboBox),
      dataSet_(new QComboBox),
      function_(new QComboBox),
      noise_(new QLineEdit),
      epochs_(new QSpinBox),
      seconds_(new QLineEdit),
      goalRow_(new GoalRow),
      data_(new SentenceLine(SentenceLine::Kind::Quiet)),
      locked_(new SentenceLine(SentenceLine::Kind::Quiet)),
      lookAgain_(new QPushButton(tr("Look again"))) {
    noise_->setToolTip(tr("Standard deviation of what is added to each value."));
    seconds_->setToolTip(tr("How long an epoch takes: to watch a study run."));
    lookAgain_->setObjectName(QStringLiteral("lookAgain"));
    lookAgain_->setAccessibleName(tr("Look for trainer and data sets again"));
    epochs_->setRange(1, kMostEpochs);
    makeLayout();
    connect(fields_, &FormFields::edited, editor, &ObjectiveEditor::edit);
    connect(editor, &ObjectiveEditor::changed, this, &ObjectiveForm::refresh);
    for (auto signal : {&Form::valueChanged, &Form::choicesChanged}) {
        connect(editor->form(), signal, this, [this](const QString& field) {
            if (field == QLatin1String("metric")) showGoal();
        });
    }
    connect(goalRow_, &GoalRow::edited, this,
            [this] { editor_->edit(QStringLiteral("metric"), goalRow_->goal()); });
    connect(lookAgain_, &QPushButton::clicked, choices, &ObjectiveChoices::reload);
    showGoal();
    refresh();
}

void ObjectiveForm::makeLayout() {
    auto* panel = new Panel(tr("Objective"));
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(6);
    auto* fields = new QWidget;
    fields->setMaximumWidth(kMostWidth);
    QGridLayout* grid = makeFields(fields);
    auto* goalLabel = new QLabel(tr("Goal"));
    goalLabel->setBuddy(goalRow_->tabOrder().front());
    grid->addWidget(ofFieldHeight(goalLabel), 3, 0, Qt::AlignTop);
    grid->addWidget(goalRow_, 3, 1, 1, 3);
    fields_->adopt(goalRow_->metric());
    column->addWidget(locked_);
    column->addWidget(fields);
    column->addWidget(data_);
    data_->addButton(lookAgain_);
    panel->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
}

QGridLayout* ObjectiveForm::makeFields(QWidget* fields) {
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    const auto label = [&](Field* field) { return ofFieldHeight(fields_->label(field)); };
    const auto place = [&](Field* field, int row, int at, int columns = 1) {
        grid->addWidget(label(field), row, at, Qt::AlignTop);
        grid->addWidget(field, row, at + 1, 1, columns, Qt::AlignTop);
    };
    place(fields_->add(name_, "experimentName"), 0, 0, 3);
    place(fields_->add(kind_, "objectiveKind"), 1, 0);
    // One of the two is there.
    place(fields_->add(dataSet_, "dataSet"), 1, 2);
    place(fields_->add(function_, "function"), 1, 2);
    auto* numbers = new QWidget;
    auto* row = new QHBoxLayout(numbers);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    Field* noise = fields_->add(noise_, "noise");
    grid->addWidget(label(noise), 2, 0, Qt::AlignTop);
    row->addWidget(noise, 1, Qt::AlignTop);
    for (Field* field : {fields_->add(epochs_, "epochs"), fields_->add(seconds_, "secondsPerEpoch")}) {
        row->addWidget(label(field), 0, Qt::AlignTop);
        row->addWidget(field, 1, Qt::AlignTop);
    }
    grid->addWidget(numbers, 2, 1, 1, 3);
    fields_->goesWith(noise, numbers);
    return grid;
}

QList<QWidget*> ObjectiveForm::tabOrder() const {
    return QList<QWidget*>{name_, kind_, dataSet_, function_, noise_, epochs_, seconds_} +
           goalRow_->tabOrder() + QList<QWidget*>{lookAgain_};
}

void ObjectiveForm::showGoal() {
    const QString field = QStringLiteral("metric");
    std::vector<std::string> metrics;
    for (const Choice& metric : editor_->form()->choices(field)) metrics.push_back(metric.id);
    goalRow_->show(editor_->form()->value(field), metrics);
}

void ObjectiveForm::refresh() {
    const bool isEditable = editor_->form()->isEnabled(QStringLiteral("metric"));
    for (QWidget* list : goalRow_->tabOrder()) list->setEnabled(isEditable);
    locked_->setText(editor_->whyLocked());
    const DataStatus status = editor_->data();
    data_->setText(status.isWrong ? SentenceLine::Kind::Error : SentenceLine::Kind::Quiet, status.sentence);
    lookAgain_->setVisible(status.isWrong);
}

}  // namespace trialbench::ui
