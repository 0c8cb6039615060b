#include "ui/panels/workbench.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>

#include "ui/models/format.h"
#include "ui/panels/details_panel.h"
#include "ui/panels/dock_title.h"
#include "ui/panels/panel.h"
#include "ui/panels/run_bar.h"
#include "ui/panels/run_page.h"
#include "ui/panels/set_up_page.h"
#include "ui/panels/study_panel.h"

namespace trialbench::ui {

namespace {
constexpr int kLeftWidth = 248;
constexpr int kRightWidth = 310;
}  // namespace

Workbench::Workbench(Session* session, QWidget* parent)
    : QMainWindow(parent),
      session_(session),
      runBar_(new RunBar(session, &selection_)),
      tabs_(new QTabBar),
      chosen_(captionLabel({})),
      notice_(new NoticeLabel),
      pages_(new QStackedWidget),
      setUpPage_(new SetUpPage(session, &selection_)),
      runPage_(new RunPage(session, &selection_)) {
    setWindowFlags(Qt::Widget);  // it is a part of the window that holds it
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks);
    setMenuWidget(makeTop());
    pages_->addWidget(setUpPage_);
    pages_->addWidget(runPage_);
    setCentralWidget(pages_);
    addDocks();
    connect(tabs_, &QTabBar::currentChanged, pages_, &QStackedWidget::setCurrentIndex);
    connect(setUpPage_, &SetUpPage::problemChanged, this,
            [this] { runBar_->setProblem(setUpPage_->problem()); });
    connect(runPage_, &RunPage::addStudyAsked, this, [this] {
        show(SetUp);
        setUpPage_->addStudy();
    });
    connect(&selection_, &Selection::trialChanged, this, [this] {
        chosen_->setText(selection_.trial() > 0 ? tr("Chosen: trial %1").arg(selection_.trial()) : QString());
    });
    for (auto signal : {&Session::opened, &Session::replaced}) {
        connect(session, signal, this, &Workbench::chooseFirstStudy);
    }
    connect(session, &Session::changed, this, &Workbench::chooseFirstStudy);
    for (auto signal :
         {&Session::opened, &Session::ownerChanged, &Session::troubleChanged, &Session::closed}) {
        connect(session, signal, this, &Workbench::refreshNotice);
    }
    runBar_->setProblem(setUpPage_->problem());
    chooseFirstStudy();
    refreshNotice();
}

QWidget* Workbench::makeTop() {
    auto* top = new QWidget;
    auto* layout = new QVBoxLayout(top);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(dividerLine(Qt::Horizontal));
    layout->addWidget(runBar_);
    layout->addWidget(dividerLine(Qt::Horizontal));
    auto* bar = new QWidget;
    bar->setAutoFillBackground(true);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 0, 12, 0);
    tabs_->addTab(tr("Set up"));
    tabs_->addTab(tr("Run"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->setAccessibleName(tr("Perspective"));
    row->addWidget(tabs_);
    row->addStretch(1);
    row->addWidget(chosen_);
    layout->addWidget(bar);
    layout->addWidget(notice_);
    layout->addWidget(dividerLine(Qt::Horizontal));
    return top;
}

void Workbench::addDocks() {
    const auto add = [this](const QString& title, const QString& menuTitle, const char* name,
                            QWidget* content, Qt::DockWidgetArea area) {
        auto* dock = new QDockWidget(title);
        // By itself it is the title, without a letter for the keyboard.
        dock->toggleViewAction()->setText(menuTitle);
        dock->setObjectName(QLatin1String(name));
        dock->setTitleBarWidget(new DockTitle(dock));
        dock->setWidget(content);
        addDockWidget(area, dock);
        return dock;
    };
    left_ = add(tr("Experiment"), tr("&Experiment"), "experiment", new StudyPanel(session_, &selection_),
                Qt::LeftDockWidgetArea);
    right_ = add(tr("Details"), tr("&Details"), "details", new DetailsPanel(session_, &selection_),
                 Qt::RightDockWidgetArea);
    resizeDocks({left_, right_}, {kLeftWidth, kRightWidth}, Qt::Horizontal);
    right_->hide();
    connect(pages_, &QStackedWidget::currentChanged, this, [this] {
        if (perspective() != Run) showsDetails_ = !right_->isHidden();
        right_->setVisible(perspective() == Run && showsDetails_);
        resizeDocks({right_}, {kRightWidth}, Qt::Horizontal);
    });
}

QList<QAction*> Workbench::dockActions() const {
    return {left_->toggleViewAction(), right_->toggleViewAction()};
}

void Workbench::takeFocus() {
    tabs_->setFocus();
}

void Workbench::show(Perspective perspective) {
    tabs_->setCurrentIndex(perspective);
}

Workbench::Perspective Workbench::perspective() const {
    return static_cast<Perspective>(pages_->currentIndex());
}

void Workbench::chooseFirstStudy() {
    const auto& experiment = session_->experiment();
    if (experiment.findStudy(selection_.study())) return;
    selection_.chooseStudy(experiment.studies.empty() ? std::string() : experiment.studies.front().name);
}

void Workbench::refreshNotice() {
    QString text;
    bool isBad = false;
    if (const auto& trouble = session_->trouble()) {
        text = errorText(*trouble);
        isBad = true;
    } else if (session_->state() == Session::State::Open && !session_->canWrite()) {
        const QString owner = session_->ownerText();
        if (!owner.isEmpty()) {
            text = tr("Open elsewhere: %1. Opened read-only; what happens there is shown as it comes.")
                       .arg(owner);
        } else if (const auto& why = session_->whyReadOnly()) {
            text = tr("Opened read-only. %1").arg(errorText(*why));
        }
    }
    notice_->setNotice(text, isBad);
}

}  // namespace trialbench::ui
