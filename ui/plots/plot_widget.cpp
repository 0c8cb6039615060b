#include "ui/plots/plot_widget.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QFontMetricsF>
#include <QImageWriter>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "ui/plots/message.h"
#include "ui/plots/plot_csv.h"
#include "ui/plots/plot_painter.h"

namespace trialbench::ui {

namespace {

constexpr double kCurveReach = 6;
// Closer than a millionth of the axis there are no digits left to show; farther out than ten times there is
// nothing to see.
constexpr double kClosest = 1e-6;
constexpr double kFarthest = 10;

// Low and high of one axis zoomed by a factor around the value at a fraction of it, on the axis' own scale.
void zoom(AxisScale scale, double homeLow, double homeHigh, double fraction, double factor, double& low,
          double& high) {
    const double a = toScale(scale, low);
    const double b = toScale(scale, high);
    const double home = toScale(scale, homeHigh) - toScale(scale, homeLow);
    const double span = (b - a) * factor;
    if (span < home * kClosest || span > home * kFarthest) return;
    const double center = a + fraction * (b - a);
    low = fromScale(scale, center - fraction * span);
    high = fromScale(scale, center + (1 - fraction) * span);
}

}  // namespace

PlotWidget::PlotWidget(QWidget* parent) : QWidget(parent), plotFont_(tabularFont(font())) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PlotWidget::setPlot(PlotData data) {
    std::optional<QPointF> value;
    TrialRef owner;
    bool onCurve = false;
    if (hover_) {
        const HoverPoint& point = points()[*hover_];
        owner = ownerOf(data_, point);
        onCurve = point.curve >= 0;
        value = QPointF(placed().x.toValue(point.pixel.x()), placed().y.toValue(point.pixel.y()));
    }
    data_ = std::move(data);
    setAccessibleName(data_.name);
    setAccessibleDescription(data_.description);
    hover_.reset();
    refresh();
    if (value) findHoverAgain(owner, onCurve, *value);
}

// New data must not take the box away from under somebody's eyes: the same trial's nearest point has it now.
void PlotWidget::findHoverAgain(const TrialRef& owner, bool onCurve, const QPointF& value) {
    const QPointF at(placed().x.toPixel(value.x()), placed().y.toPixel(value.y()));
    double least = 1e9;
    for (std::size_t i = 0; i < points().size(); ++i) {
        const HoverPoint& point = points()[i];
        if ((point.curve >= 0) != onCurve || !(ownerOf(data_, point) == owner)) continue;
        const QPointF off = point.pixel - at;
        if (std::hypot(off.x(), off.y()) < least) {
            least = std::hypot(off.x(), off.y());
            hover_ = i;
        }
    }
}

void PlotWidget::refresh() {
    layout_.reset();
    points_.reset();
    painted_ = QPixmap();
    update();
}

const PlotLayout& PlotWidget::placed() const {
    if (!layout_) layout_ = layoutOf(data_, view(), size(), plotFont_, leastMargins_);
    return *layout_;
}

const std::vector<HoverPoint>& PlotWidget::points() const {
    if (!points_) points_ = hoverPoints(data_, placed());
    return *points_;
}

PlotLayout PlotWidget::plotLayout() const {
    return placed();
}

SideMargins PlotWidget::ownMargins() const {
    const PlotLayout own = layoutOf(data_, view(), size(), plotFont_);
    return {own.area.left(), width() - own.area.right()};
}

void PlotWidget::setLeastMargins(const SideMargins& margins) {
    if (margins.left == leastMargins_.left && margins.right == leastMargins_.right) return;
    leastMargins_ = margins;
    refresh();
}

void PlotWidget::setXView(double low, double high) {
    PlotView changed = view();
    if (changed.xLow == low && changed.xHigh == high) return;
    changed.xLow = low;
    changed.xHigh = high;
    view_ = changed == homeOf(data_) ? std::nullopt : std::optional(changed);
    setHover(std::nullopt);
    refresh();
}

void PlotWidget::resetView() {
    if (view_) changeView(homeOf(data_));
}

void PlotWidget::changeView(const PlotView& changed) {
    view_ = changed == homeOf(data_) ? std::nullopt : std::optional(changed);
    setHover(std::nullopt);
    refresh();
    Q_EMIT xViewChanged(changed.xLow, changed.xHigh);
}

void PlotWidget::zoomAt(const QPointF& center, double factor) {
    const QRectF& area = placed().area;
    const PlotView home = homeOf(data_);
    PlotView changed = view();
    // Over an axis' labels only that axis zooms.
    if (center.x() >= area.left()) {
        const double fraction = std::clamp((center.x() - area.left()) / area.width(), 0.0, 1.0);
        zoom(data_.x.scale, home.xLow, home.xHigh, fraction, factor, changed.xLow, changed.xHigh);
    }
    if (center.y() <= area.bottom()) {
        const double fraction = std::clamp((area.bottom() - center.y()) / area.height(), 0.0, 1.0);
        zoom(data_.y.scale, home.yLow, home.yHigh, fraction, factor, changed.yLow, changed.yHigh);
    }
    if (!(changed == view())) changeView(changed);
}

void PlotWidget::panBy(const QPointF& pixels) {
    const PlotLayout& layout = placed();
    const QRectF& area = layout.area;
    changeView({layout.x.toValue(area.left() - pixels.x()), layout.x.toValue(area.right() - pixels.x()),
                layout.y.toValue(area.bottom() - pixels.y()), layout.y.toValue(area.top() - pixels.y())});
}

void PlotWidget::setHover(std::optional<std::size_t> point) {
    if (!point) hoverByKey_ = false;
    if (point == hover_) return;
    hover_ = point;
    // Who cannot see the box hears it.
    if (hover_ && hoverByKey_)
        setAccessibleDescription(hoverText(data_, points()[*hover_]).join(QLatin1String(": ")));
    else if (!hover_)
        setAccessibleDescription(data_.description);
    update();
}

void PlotWidget::choose(const TrialRef& owner) {
    if (owner.trial > 0) Q_EMIT trialClicked(owner.study, owner.trial);
}

void PlotWidget::clickAt(const QPointF& at) {
    if (!data_.emptyText.isEmpty()) return;
    if (const auto point = nearestTo(points(), at, kHoverReach / 2)) {
        choose(ownerOf(data_, points()[*point]));
    } else if (const Curve* curve = curveAt(data_, placed(), at, kCurveReach)) {
        choose(curve->owner);
    }
}

void PlotWidget::saveImage() {
    auto* dialog = new QFileDialog(this, tr("Save the plot"), QString(), tr("PNG images (*.png)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        QImageWriter writer(path, "png");
        if (writer.write(image())) return;
        auto* failed = new Message(
            Message::Warning, tr("The plot was not saved"),
            tr("%1 could not be written: %2. Choose another folder.").arg(path, writer.errorString()),
            window());
        failed->setAttribute(Qt::WA_DeleteOnClose);
        failed->open();
    });
    dialog->open();
}

QMenu* PlotWidget::createMenu(QWidget* parent) {
    auto* menu = new QMenu(parent);
    const bool hasData = data_.emptyText.isEmpty();
    QAction* copyImage =
        menu->addAction(tr("Copy image"), this, [this] { QApplication::clipboard()->setImage(image()); });
    QAction* save = menu->addAction(tr("Save PNG…"), this, [this] { saveImage(); });
    QAction* copyCsv =
        menu->addAction(tr("Copy CSV"), this, [this] { QApplication::clipboard()->setText(csvOf(data_)); });
    for (QAction* action : {copyImage, save, copyCsv}) action->setEnabled(hasData);
    menu->addSeparator();
    menu->addAction(tr("Reset view"), this, [this] { resetView(); })->setEnabled(isZoomed());
    return menu;
}

QSize PlotWidget::sizeHint() const {
    return {420, 260};
}

QSize PlotWidget::minimumSizeHint() const {
    return {160, 100};
}

}  // namespace trialbench::ui
