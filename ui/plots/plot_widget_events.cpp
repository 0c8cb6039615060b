// What the user does to a plot, and what the window system asks of it.

#include <QApplication>
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <cmath>

#include "ui/plots/plot_painter.h"
#include "ui/plots/plot_widget.h"

namespace trialbench::ui {

namespace {

constexpr double kKeyZoom = 1.25;
constexpr double kWheelZoom = 1.2;  // per notch
constexpr double kNotch = 120;      // of a wheel, in Qt's eighths of a degree

}  // namespace

QImage PlotWidget::image() const {
    const qreal ratio = devicePixelRatioF();
    QImage image((QSizeF(size()) * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    QPainter painter(&image);
    paintPlot(painter, data_, placed(), Theme::of(palette()), plotFont_);
    return image;
}

void PlotWidget::paintEvent(QPaintEvent*) {
    const qreal ratio = devicePixelRatioF();
    if (painted_.isNull() || painted_.devicePixelRatio() != ratio) {
        painted_ = QPixmap((QSizeF(size()) * ratio).toSize());
        painted_.setDevicePixelRatio(ratio);
        QPainter painter(&painted_);
        paintPlot(painter, data_, placed(), Theme::of(palette()), plotFont_);
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, painted_);
    if (hover_) paintHover(painter);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(Theme::of(palette()).color(Token::Accent), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void PlotWidget::paintHover(QPainter& painter) const {
    const Theme theme = Theme::of(palette());
    const HoverPoint& point = points()[*hover_];
    const QRectF& area = placed().area;
    painter.setPen(QPen(theme.color(Token::Ctl), 1));
    const double x = std::floor(point.pixel.x()) + 0.5;
    const double y = std::floor(point.pixel.y()) + 0.5;
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));

    const QStringList lines = hoverText(data_, point);
    QFont bold = plotFont_;
    bold.setBold(true);
    const QFontMetricsF plain(plotFont_);
    const QFontMetricsF strong(bold);
    const double line = plain.height();
    const QString name = plain.elidedText(lines[0], Qt::ElideRight, width() - 20.0);
    const double boxWidth =
        std::ceil(std::max(plain.horizontalAdvance(name), strong.horizontalAdvance(lines[1]))) + 16;
    const double boxHeight = std::ceil(2 * line) + 10;
    // Beside the point, on the side where there is room, never over it.
    double left = point.pixel.x() + 12;
    if (left + boxWidth > width() - 2) left = point.pixel.x() - 12 - boxWidth;
    double top = point.pixel.y() - 12 - boxHeight;
    if (top < 2) top = point.pixel.y() + 12;
    left = std::clamp(left, 2.0, std::max(2.0, width() - 2 - boxWidth));
    top = std::clamp(top, 2.0, std::max(2.0, height() - 2 - boxHeight));
    const QRectF box(std::floor(left) + 0.5, std::floor(top) + 0.5, boxWidth, boxHeight);
    painter.setBrush(theme.color(Token::Base));
    painter.drawRect(box);
    const QRectF inner = box.adjusted(8, 5, -8, -5);
    painter.setFont(plotFont_);
    painter.setPen(theme.color(Token::Text2));
    painter.drawText(inner, Qt::AlignTop | Qt::AlignLeft | Qt::TextDontClip, name);
    painter.setFont(bold);
    painter.setPen(theme.color(Token::Text));
    painter.drawText(inner, Qt::AlignBottom | Qt::AlignLeft | Qt::TextDontClip, lines[1]);
}

void PlotWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) plotFont_ = tabularFont(font());
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::StyleChange)
        refresh();
    QWidget::changeEvent(event);
}

void PlotWidget::resizeEvent(QResizeEvent* event) {
    refresh();
    QWidget::resizeEvent(event);
}

void PlotWidget::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    pressed_ = event->position();
    dragged_ = event->position();
    isDragging_ = false;
}

void PlotWidget::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (pressed_ && (event->buttons() & Qt::LeftButton)) {
        if (!isDragging_ && (at - *pressed_).manhattanLength() >= QApplication::startDragDistance())
            isDragging_ = true;
        if (isDragging_ && data_.emptyText.isEmpty()) {
            panBy(at - dragged_);
            dragged_ = at;
        }
        return;
    }
    hoverByKey_ = false;
    setHover(nearestTo(points(), at, kHoverReach));
}

void PlotWidget::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && pressed_ && !isDragging_) clickAt(event->position());
    pressed_.reset();
    isDragging_ = false;
}

void PlotWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) resetView();
}

void PlotWidget::leaveEvent(QEvent* event) {
    if (!hoverByKey_) setHover(std::nullopt);
    QWidget::leaveEvent(event);
}

void PlotWidget::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / kNotch;
    if (notches == 0 || !data_.emptyText.isEmpty()) return QWidget::wheelEvent(event);
    zoomAt(event->position(), std::pow(kWheelZoom, -notches));
    event->accept();
}

void PlotWidget::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            hoverByKey_ = true;
            setHover(stepped(points(), hover_, static_cast<Qt::Key>(event->key())));
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (hover_) choose(ownerOf(data_, points()[*hover_]));
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoomAt(placed().area.center(), 1 / kKeyZoom);
            return;
        case Qt::Key_Minus:
            zoomAt(placed().area.center(), kKeyZoom);
            return;
        case Qt::Key_Home:
        case Qt::Key_0:
            resetView();
            return;
        case Qt::Key_Escape:
            if (hover_) {
                setHover(std::nullopt);
                return;
            }
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void PlotWidget::focusOutEvent(QFocusEvent* event) {
    if (hoverByKey_) setHover(std::nullopt);
    QWidget::focusOutEvent(event);
}

void PlotWidget::contextMenuEvent(QContextMenuEvent* event) {
    QMenu* menu = createMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(event->globalPos());
}

}  // namespace trialbench::ui
