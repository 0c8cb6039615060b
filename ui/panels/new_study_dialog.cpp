#include "ui/panels/new_study_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

#include "ui/models/study_set_up.h"
#include "ui/panels/field.h"

namespace trialbench::ui {

namespace {
constexpr int kMostCharacters = 200;  // of a study's name, in the spec
constexpr int kWidth = 400;
}  // namespace

NewStudyDialog::NewStudyDialog(const Session* session, const std::string& original, QWidget* parent)
    : QDialog(parent),
      session_(session),
      name_(new QLineEdit),
      start_(new QComboBox),
      nameField_(new Field(name_, tr("Name"), "studyName")),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel)) {
    setWindowTitle(tr("Add a study"));
    setMinimumWidth(kWidth);
    const std::string wanted = original.empty() ? tr("Bayesian").toStdString() : original;
    name_->setText(QString::fromStdString(freeStudyName(session->experiment(), wanted)));
    name_->setMaxLength(kMostCharacters);
    name_->selectAll();
    if (!original.empty())
        start_->addItem(tr("the set-up of %1").arg(QString::fromStdString(original)), true);
    start_->addItem(tr("the usual ranges"), false);
    auto* startField = new Field(start_, tr("Start from"), "startFrom");
    auto* form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->setVerticalSpacing(8);
    form->addRow(nameField_->makeLabel(), nameField_);
    QLabel* startLabel = startField->makeLabel();
    form->addRow(startLabel, startField);
    startLabel->setVisible(!original.empty());
    startField->setVisible(!original.empty());
    buttons_->button(QDialogButtonBox::Ok)->setText(tr("Add study"));
    buttons_->button(QDialogButtonBox::Ok)->setProperty("primary", true);
    form->addRow(buttons_);
    connect(name_, &QLineEdit::textChanged, this, &NewStudyDialog::checkName);
    connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

std::string NewStudyDialog::name() const {
    return name_->text().trimmed().toStdString();
}

bool NewStudyDialog::isCopy() const {
    return start_->currentData().toBool();
}

void NewStudyDialog::checkName() {
    QString error;
    if (name().empty()) {
        error = tr("A study needs a name.");
    } else if (session_->experiment().findStudy(name())) {
        error = tr("There is a study with this name. Choose another.");
    }
    nameField_->setError(error);
    buttons_->button(QDialogButtonBox::Ok)->setEnabled(error.isEmpty());
}

}  // namespace trialbench::ui
