#include "ui/panels/start_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/icons.h"
#include "ui/models/format.h"
#include "ui/models/recent_files_model.h"
#include "ui/panels/panel.h"
#include "ui/theme.h"
#include "ui/trial_mark.h"

namespace trialbench::ui {

namespace {

constexpr int kMargin = 32;
constexpr int kCardPadding = 14;
constexpr int kRecentHeight = 72;
constexpr int kCardHeight = 76;  // of a title and two lines of text
constexpr int kMarkSize = 9;
constexpr int kIconSize = 32;
constexpr int kCaptionGap = 6;

/// One recent experiment: name, what it is doing, where it lies; at the right its best value and when.
class RecentDelegate : public QStyledItemDelegate {
 public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {300, kRecentHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Theme theme = Theme::of(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool chosen = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
        painter->fillRect(option.rect, theme.color(chosen ? Token::Sel : Token::Base));
        painter->setPen(theme.color(Token::Border));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(theme.color(Token::Accent), 2));
            painter->drawRect(option.rect.adjusted(1, 1, -1, -2));
        }
        const QRect area = option.rect.adjusted(kCardPadding, 8, -kCardPadding, -8);
        const int line = area.height() / 3;
        const QString best = index.data(RecentFilesModel::BestRole).toString();
        const QDateTime time = index.data(RecentFilesModel::TimeRole).toDateTime();
        const QString when = time.isValid() ? QLocale().toString(time, QLocale::ShortFormat) : QString();
        const bool hasBest = best != noValueText() && !best.isEmpty();
        const QString caption = hasBest ? StartPage::tr("best observed") : QString();
        const int figure = QFontMetrics(figureFont(option.font)).horizontalAdvance(best);
        const int beside = hasBest ? option.fontMetrics.horizontalAdvance(caption) + kCaptionGap : 0;
        const int right = std::max(figure + beside, option.fontMetrics.horizontalAdvance(when)) + 8;
        const auto text = [&](const QRect& rect, const QFont& font, Token color, const QString& words,
                              Qt::Alignment alignment, Qt::TextElideMode elide) {
            painter->setFont(font);
            painter->setPen(theme.color(color));
            painter->drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter),
                              QFontMetrics(font).elidedText(words, elide, rect.width()));
        };
        const QRect left(area.left(), area.top(), area.width() - right, line);
        text(left, titleFont(option.font), Token::Text, index.data().toString(), Qt::AlignLeft,
             Qt::ElideRight);
        QRect second = left.translated(0, line);
        const QVariant state = index.data(RecentFilesModel::StateRole);
        if (state.isValid()) {
            const TrialMark mark = markOf(static_cast<experiment::StudyState>(state.toInt()));
            paintMark(*painter, mark, QPointF(second.left() + kMarkSize / 2.0, second.center().y() + 0.5),
                      kMarkSize, theme.color(tokenOf(mark)));
            second.adjust(kMarkSize + 6, 0, 0, 0);
        }
        const bool missing = index.data(RecentFilesModel::MissingRole).toBool();
        text(second, option.font, missing ? Token::Bad : Token::Text,
             index.data(RecentFilesModel::SummaryRole).toString(), Qt::AlignLeft, Qt::ElideRight);
        text(QRect(area.left(), area.top() + 2 * line, area.width() - right, line), option.font, Token::Text2,
             index.data(RecentFilesModel::PathRole).toString(), Qt::AlignLeft, Qt::ElideMiddle);
        text(QRect(area.right() - right, area.top(), right, 2 * line), figureFont(option.font), Token::Text,
             best, Qt::AlignRight, Qt::ElideRight);
        text(QRect(area.right() - right, area.top(), right - figure - kCaptionGap, 2 * line), option.font,
             Token::Text2, caption, Qt::AlignRight, Qt::ElideRight);
        text(QRect(area.right() - right, area.top() + 2 * line, right, line), option.font, Token::Text2, when,
             Qt::AlignRight, Qt::ElideRight);
        painter->restore();
    }
};

/// A template as a large button with a title, a note and two lines of text.
class CardButton : public QPushButton {
 public:
    explicit CardButton(const TemplateCard& card) : card_(card) {
        setAccessibleName(card.title);
        setAccessibleDescription(card.text);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    // Not a minimum height: the style sheet sets that of all buttons.
    QSize sizeHint() const override { return {300, kCardHeight}; }

 protected:
    void paintEvent(QPaintEvent*) override {
        const Theme theme = Theme::of(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool strong = hasFocus() || underMouse();
        painter.setPen(QPen(theme.color(strong ? Token::Accent : Token::Ctl), hasFocus() ? 2 : 1));
        painter.setBrush(theme.color(isDown() ? Token::Sel : Token::Base));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
        const QRect area = rect().adjusted(kCardPadding, 10, -kCardPadding, -10);
        painter.setFont(titleFont(font()));
        painter.setPen(theme.color(Token::Text));
        painter.drawText(area, Qt::AlignLeft | Qt::AlignTop, card_.title);
        const int titleHeight = painter.fontMetrics().height();
        painter.setFont(font());
        painter.setPen(theme.color(Token::Text2));
        painter.drawText(area, Qt::AlignRight | Qt::AlignTop, card_.note);
        painter.setPen(theme.color(Token::Text));
        painter.drawText(area.adjusted(0, titleHeight + 6, 0, 0),
                         static_cast<int>(Qt::AlignLeft | Qt::AlignTop) | Qt::TextWordWrap, card_.text);
    }

 private:
    TemplateCard card_;
};

}  // namespace

StartPage::StartPage(RecentFilesModel* recent, const std::vector<TemplateCard>& templates, QWidget* parent)
    : QWidget(parent) {
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    columns->setSpacing(kMargin);
    columns->addWidget(makeRecent(recent), 4);
    columns->addWidget(makeTemplates(templates), 6);
}

QWidget* StartPage::makeRecent(RecentFilesModel* recent) {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* name = new QLabel(tr("Trialbench"));
    QFont font = figureFont(this->font());
    font.setPointSizeF(font.pointSizeF() * 1.25);
    name->setFont(font);
    auto* icon = new QLabel;
    icon->setPixmap(applicationIcon().pixmap(QSize(kIconSize, kIconSize), devicePixelRatio()));
    auto* heading = new QHBoxLayout;
    heading->setSpacing(12);
    heading->addWidget(icon);
    heading->addWidget(name, 1);
    layout->addLayout(heading);
    auto* buttons = new QHBoxLayout;
    auto* fresh = new QPushButton(tr("New experiment"));
    fresh->setProperty("primary", true);
    fresh->setIcon(iconOf(Icon::Plus, Theme::of(palette()), Token::AccentText));
    auto* open = new QPushButton(tr("Open\u2026"));
    open->setIcon(iconOf(Icon::Open, Theme::of(palette())));
    buttons->addWidget(fresh);
    buttons->addWidget(open);
    buttons->addStretch(1);
    layout->addSpacing(8);
    layout->addLayout(buttons);
    layout->addSpacing(16);
    layout->addWidget(sectionLabel(tr("Recent")));
    auto* none = captionLabel(tr("Experiments that you open appear here."));
    none->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    recent_ = new QListView;
    recent_->setModel(recent);
    recent_->setItemDelegate(new RecentDelegate(recent_));
    recent_->setMouseTracking(true);
    recent_->setAccessibleName(tr("Recent experiments"));
    recent_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    recent_->setContextMenuPolicy(Qt::CustomContextMenu);
    layout->addWidget(none);
    layout->addWidget(recent_, 100);
    layout->addWidget(captionLabel(tr("Drop a .trialbench file anywhere here to open it.")));
    layout->addStretch(1);

    // As high as its rows; what is left stays empty below.
    const auto choose = [this, none, recent] {
        const int rows = recent->rowCount();
        recent_->setVisible(rows > 0);
        recent_->setMaximumHeight(rows * kRecentHeight + 2);
        none->setVisible(rows == 0);
    };
    choose();
    connect(recent, &QAbstractItemModel::rowsInserted, this, choose);
    connect(recent, &QAbstractItemModel::rowsRemoved, this, choose);
    connect(recent, &QAbstractItemModel::modelReset, this, choose);
    connect(fresh, &QPushButton::clicked, this, [this] { Q_EMIT templateChosen(QStringLiteral("empty")); });
    connect(open, &QPushButton::clicked, this, &StartPage::openAsked);
    connect(recent_, &QListView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT fileChosen(index.data(RecentFilesModel::PathRole).toString());
    });
    connect(recent_, &QListView::customContextMenuRequested, this, [this, recent](const QPoint& at) {
        const QModelIndex index = recent_->indexAt(at);
        if (!index.isValid()) return;
        QMenu menu(recent_);
        QAction* remove = menu.addAction(tr("Take it off this list"));
        if (menu.exec(recent_->viewport()->mapToGlobal(at)) == remove) recent->remove(index.row());
    });
    return side;
}

QWidget* StartPage::makeTemplates(const std::vector<TemplateCard>& templates) {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(sectionLabel(tr("Start from a template")));
    for (const TemplateCard& card : templates) {
        auto* button = new CardButton(card);
        connect(button, &QPushButton::clicked, this,
                [this, name = card.name] { Q_EMIT templateChosen(name); });
        layout->addWidget(button);
    }
    layout->addStretch(1);
    return side;
}

}  // namespace trialbench::ui
