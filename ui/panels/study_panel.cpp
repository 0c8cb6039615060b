#include "ui/panels/study_panel.h"

#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QTableView>
#include <QVBoxLayout>

#include "core/experiment/show.h"
#include "ui/models/event_list_model.h"
#include "ui/models/format.h"
#include "ui/models/study_set_up.h"
#include "ui/panels/event_delegate.h"
#include "ui/panels/panel.h"
#include "ui/panels/trial_delegates.h"

namespace trialbench::ui {

namespace {

constexpr int kLeastWidth = 230;
constexpr int kRowHeight = 24;
constexpr int kMostRows = 8;  // more studies scroll

}  // namespace

QString objectiveText(const experiment::Experiment& experiment) {
    const Json& objective = experiment.objective;
    const QString kind = QString::fromStdString(objective.value("kind", ""));
    if (kind == QStringLiteral("function")) {
        return StudyPanel::tr("Test function %1").arg(QString::fromStdString(objective.value("name", "")));
    }
    if (kind == QStringLiteral("training") && objective.contains("data_set") &&
        objective["data_set"].is_string()) {
        return StudyPanel::tr("Training on %1").arg(dataSetTitle(objective["data_set"].get<std::string>()));
    }
    if (kind == QStringLiteral("external")) return StudyPanel::tr("Measured elsewhere");
    return titleText(kind.toStdString());
}

StudyPanel::StudyPanel(Session* session, Selection* selection, QWidget* parent)
    : QWidget(parent),
      session_(session),
      selection_(selection),
      model_(this),
      name_(sectionLabel({})),
      objective_(captionLabel({})),
      testSet_(new NoticeLabel),
      studies_(new QTableView),
      events_(new QListView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QWidget;
    auto* headLayout = new QVBoxLayout(head);
    headLayout->setContentsMargins(8, 8, 8, 6);
    headLayout->setSpacing(2);
    name_->setWordWrap(true);
    objective_->setWordWrap(true);
    headLayout->addWidget(name_);
    headLayout->addWidget(objective_);
    layout->addWidget(head);

    // A study's name has room beside its figures.
    setMinimumWidth(kLeastWidth);
    studies_->setModel(&model_);
    studies_->setItemDelegateForColumn(StudyListModel::NameColumn, new StudyNameDelegate(studies_));
    studies_->verticalHeader()->hide();
    studies_->verticalHeader()->setDefaultSectionSize(kRowHeight);
    studies_->horizontalHeader()->setSectionResizeMode(StudyListModel::NameColumn, QHeaderView::Stretch);
    // No wider than their figures, so that names have the rest.
    for (const int column : {StudyListModel::TrialsColumn, StudyListModel::BestColumn}) {
        studies_->horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    }
    studies_->horizontalHeader()->setHighlightSections(false);
    studies_->setSelectionBehavior(QAbstractItemView::SelectRows);
    studies_->setSelectionMode(QAbstractItemView::SingleSelection);
    studies_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    studies_->setShowGrid(false);
    studies_->setTabKeyNavigation(false);
    studies_->setAccessibleName(tr("Studies"));
    layout->addWidget(studies_);

    testSet_->setToolTip(
        tr("The search sees the test images, so the best will look better than it is on new ones."));
    layout->addWidget(testSet_);

    auto* happened = new Panel(tr("Events"));
    auto* events = new EventListModel(this);
    events->setSession(session);
    events_->setModel(events);
    events_->setItemDelegate(new EventDelegate(events_));
    events_->setResizeMode(QListView::Adjust);
    events_->setSpacing(2);
    events_->setUniformItemSizes(false);
    events_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    events_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    events_->setAccessibleName(tr("Events"));
    happened->setContent(events_);
    layout->addWidget(happened, 1);

    model_.setSession(session);
    connect(studies_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid()) chooseRow(current.row());
            });
    for (auto chosen : {&QListView::clicked, &QListView::activated}) {
        connect(events_, chosen, this, [this](const QModelIndex& index) {
            const QString study = index.data(EventListModel::StudyRole).toString();
            const int trial = index.data(EventListModel::TrialRole).toInt();
            if (!study.isEmpty() && trial > 0) selection_->choose(study.toStdString(), trial);
        });
    }
    connect(selection, &Selection::studyChanged, this, &StudyPanel::refresh);
    connect(session, &Session::opened, this, &StudyPanel::refresh);
    connect(session, &Session::changed, this, &StudyPanel::refresh);
    connect(session, &Session::replaced, this, &StudyPanel::refresh);
    refresh();
}

void StudyPanel::chooseRow(int row) {
    const QString name = model_.index(row, 0).data(StudyListModel::NameRole).toString();
    if (name.toStdString() != selection_->study()) selection_->chooseStudy(name.toStdString());
}

void StudyPanel::refresh() {
    const experiment::Experiment& experiment = session_->experiment();
    name_->setText(QString::fromStdString(experiment.name));
    objective_->setText(objectiveText(experiment));
    testSet_->setNotice(isJudgedOnTest(experiment) ? tr("Validated on the test set") : QString());
    const int rows = std::min(std::max(1, model_.rowCount()), kMostRows);
    studies_->setFixedHeight(studies_->horizontalHeader()->sizeHint().height() + rows * kRowHeight + 2);
    const int row = model_.rowOf(selection_->study());
    if (row >= 0 && studies_->currentIndex().row() != row) studies_->selectRow(row);
}

}  // namespace trialbench::ui
