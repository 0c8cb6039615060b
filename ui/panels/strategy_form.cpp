#include "ui/panels/strategy_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/experiment/spec.h"
#include "ui/models/strategy_text.h"
#include "ui/panels/field.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/panel.h"

namespace trialbench::ui {

using Type = search::StrategyOption::Type;

namespace {

constexpr int kMostCount = 100'000;
constexpr int kFieldWidth = 180;

QSpinBox* spinBox(int most) {
    auto* box = new QSpinBox;
    box->setRange(0, most);
    box->setGroupSeparatorShown(true);
    return box;
}

}  // namespace

StrategyForm::StrategyForm(StrategyEditor* editor, QWidget* parent)
    : QWidget(parent),
      editor_(editor),
      fields_(new FormFields(editor->form(), this)),
      kind_(new QComboBox),
      seed_(new QLineEdit),
      trials_(spinBox(experiment::kMostTrials)),
      devices_(new QLineEdit) {
    for (const auto& option : editor->options()) options_ << makeControl(option);
    seed_->setToolTip(tr("The same seed searches in the same way."));
    trials_->setSpecialValueText(tr("no limit"));
    trials_->setToolTip(tr("Trials that are counted: completed, stopped by rule, or failed for good."));
    devices_->setPlaceholderText(tr("automatic"));
    makeLayout();
    connect(fields_, &FormFields::edited, editor, &StrategyEditor::edit);
    connect(editor, &StrategyEditor::changed, this, &StrategyForm::refresh);
    refresh();
}

QWidget* StrategyForm::makeControl(const StrategyEditor::Option& option) {
    QWidget* control = nullptr;
    switch (option.type) {
        case Type::Count:
            control = spinBox(kMostCount);
            break;
        case Type::Flag:
            control = new QCheckBox(optionTick(option.key));
            break;
        case Type::Levels:
        case Type::List:
            control = new QLineEdit;
            break;
    }
    control->setToolTip(option.help);
    return control;
}

void StrategyForm::makeLayout() {
    auto* panel = new Panel(tr("Strategy and budget"));
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setContentsMargins(16, 8, 16, 8);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto add = [&](QWidget* control, const QByteArray& name) {
        Field* field = fields_->add(control, name.constData());
        field->setFixedWidth(kFieldWidth);
        QLabel* label = fields_->label(field);
        label->setFixedHeight(24);  // that of the field, also where a sentence stands below it
        form->addRow(label, field);
    };
    add(kind_, "strategy");
    for (qsizetype i = 0; i < options_.size(); ++i) {
        add(options_[i], editor_->options()[static_cast<std::size_t>(i)].field.toLatin1());
    }
    add(seed_, "seed");
    add(trials_, "maxTrials");
    add(devices_, "devices");
    panel->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panel);
}

QList<QWidget*> StrategyForm::tabOrder() const {
    return QList<QWidget*>{kind_} + options_ + QList<QWidget*>{seed_, trials_, devices_};
}

void StrategyForm::refresh() {
    for (qsizetype i = 0; i < options_.size(); ++i) {
        auto* box = qobject_cast<QSpinBox*>(options_[i]);
        if (box)
            box->setSpecialValueText(editor_->automaticText(editor_->options()[static_cast<std::size_t>(i)]));
    }
    kind_->setToolTip(editor_->whyNotChosenHere());
    devices_->setToolTip(editor_->deviceHelp());
}

}  // namespace trialbench::ui
