#include "ui/plots/plot_layout.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "ui/plots/end_labels.h"

namespace trialbench::ui {

namespace {

constexpr double kEdge = 5;  // between the outermost text and the widget's edge
constexpr double kTickLength = 4;
constexpr double kLabelGap = 3;  // between tick and label
constexpr double kTitleGap = 6;
constexpr double kLeastArea = 24;
constexpr double kLeastForTitle = 60;  // an area lower than this gives up the x axis' title
constexpr double kLabelDistance = 10;  // between labels of the x axis

struct Measured {
    std::vector<Tick> ticks;
    double widest = 0;
};

Measured measured(std::vector<Tick> ticks, const QFontMetricsF& metrics) {
    Measured result{std::move(ticks), 0};
    for (const Tick& tick : result.ticks)
        result.widest = std::max(result.widest, metrics.horizontalAdvance(tick.label));
    return result;
}

// The most ticks of the x axis whose labels stand side by side.
std::vector<Tick> xTicksFor(const PlotData& data, const PlotView& view, double width,
                            const QFontMetricsF& metrics) {
    for (int atMost = 7; atMost > 2; --atMost) {
        const Measured m = measured(ticksOf(data.x, view.xLow, view.xHigh, atMost), metrics);
        const auto labels = std::count_if(m.ticks.begin(), m.ticks.end(),
                                          [](const Tick& tick) { return !tick.label.isEmpty(); });
        if (data.x.scale != AxisScale::Linear || labels * (m.widest + kLabelDistance) <= width)
            return m.ticks;
    }
    return ticksOf(data.x, view.xLow, view.xHigh, 2);
}

void placeXTicks(PlotLayout& layout, const PlotData& data, const std::vector<Tick>& ticks, double widgetWidth,
                 const QFontMetricsF& metrics) {
    double free = -kLabelDistance;
    // Labels of categories share the axis' length; each is cut to its part.
    const double part = data.x.scale == AxisScale::Categorical && !ticks.empty()
                            ? layout.area.width() / static_cast<double>(ticks.size()) - kLabelDistance / 2
                            : widgetWidth;
    for (const Tick& tick : ticks) {
        const double pixel = layout.x.toPixel(tick.value);
        layout.xTicks.push_back({pixel, tick.label.isEmpty()});
        if (tick.label.isEmpty() || !data.x.labels) continue;
        const QString text = metrics.elidedText(tick.label, Qt::ElideRight, part);
        const double width = metrics.horizontalAdvance(text);
        const double left = std::clamp(pixel - width / 2, 1.0, std::max(1.0, widgetWidth - width - 1));
        if (left < free + kLabelDistance) continue;
        free = left + width;
        layout.texts.push_back(
            {QRectF(left, layout.area.bottom() + kTickLength + kLabelGap, width, metrics.height()),
             text,
             Token::Text2,
             false,
             std::nullopt,
             {}});
    }
}

void placeYTicks(PlotLayout& layout, const std::vector<Tick>& ticks, const QFontMetricsF& metrics) {
    double free = 1e9;
    for (const Tick& tick : ticks) {
        const double pixel = layout.y.toPixel(tick.value);
        layout.yTicks.push_back({pixel, tick.label.isEmpty()});
        if (tick.label.isEmpty() || pixel + metrics.height() / 2 > free) continue;
        free = pixel - metrics.height() / 2;
        const double width = metrics.horizontalAdvance(tick.label);
        layout.texts.push_back(
            {QRectF(layout.area.left() - kTickLength - kLabelGap - width, free, width, metrics.height()),
             tick.label,
             Token::Text2,
             false,
             std::nullopt,
             {}});
    }
}

void placeTitles(PlotLayout& layout, const PlotData& data, const QSizeF& size, bool xTitle,
                 const QFontMetricsF& metrics) {
    const auto add = [&](const QString& title, double center, double top, bool centered) {
        const QString text = metrics.elidedText(title, Qt::ElideRight, size.width() - 2 * kEdge);
        const double width = metrics.horizontalAdvance(text);
        const double wanted = centered ? center - width / 2 : center;
        const double left = std::clamp(wanted, kEdge, std::max(kEdge, size.width() - kEdge - width));
        layout.texts.push_back(
            {QRectF(left, top, width, metrics.height()), text, Token::Text2, false, {}, {}});
    };
    if (!data.y.title.isEmpty()) add(data.y.title, layout.area.left(), kEdge, false);
    if (xTitle)
        add(data.x.title, layout.area.center().x(),
            layout.area.bottom() + kTickLength + kLabelGap + metrics.height() + 1, true);
}

void placeLineLabels(PlotLayout& layout, const PlotData& data, const QFont& font) {
    for (const ReferenceLine& line : data.lines) {
        if (line.across != LineAcross::Vertical || line.label.isEmpty() || !layout.x.contains(line.at))
            continue;
        QFont own = font;
        own.setBold(line.bold);
        const QFontMetricsF metrics(own);
        const QString text = metrics.elidedText(line.label, Qt::ElideRight, layout.area.width() - 8);
        const double width = metrics.horizontalAdvance(text);
        const double pixel = layout.x.toPixel(line.at);
        const bool right = pixel + 5 + width <= layout.area.right();
        const double left = std::max(layout.area.left() + 2, right ? pixel + 5 : pixel - 5 - width);
        layout.lineLabels.push_back({QRectF(left, layout.area.top() + 1, width, metrics.height()),
                                     text,
                                     line.color,
                                     line.bold,
                                     std::nullopt,
                                     {}});
    }
}

}  // namespace

PlotView homeOf(const PlotData& data) {
    return {data.x.low, data.x.high, data.y.low, data.y.high};
}

PlotLayout layoutOf(const PlotData& data, const PlotView& view, const QSizeF& size, const QFont& font,
                    const SideMargins& atLeast) {
    const QFontMetricsF metrics(font);
    const bool empty = !data.emptyText.isEmpty();
    const double line = metrics.height();
    // Half a line belongs to the highest label of the axis, above which the title may reach to the left.
    const double top = kEdge + (data.y.title.isEmpty() ? line / 2 : line + std::max(kTitleGap, line / 2 + 1));
    // Half a line belongs to the lowest label of the other axis.
    const double underTicks = data.x.labels ? kTickLength + kLabelGap + line + 2 : line / 2;
    const double underTitle = underTicks + line + 1;
    const bool xTitle =
        data.x.labels && !data.x.title.isEmpty() && size.height() - top - underTitle >= kLeastForTitle;
    const double height = std::max(kLeastArea, size.height() - top - (xTitle ? underTitle : underTicks) - 2);

    const int yAtMost = static_cast<int>(height / (line * 1.5)) + 1;
    const Measured y =
        measured(empty ? std::vector<Tick>() : ticksOf(data.y, view.yLow, view.yHigh, yAtMost), metrics);
    // The axis stays where it is when somebody zooms: labels of the whole and of the part have room.
    const Measured home =
        measured(empty ? std::vector<Tick>() : ticksOf(data.y, data.y.low, data.y.high, yAtMost), metrics);
    const double widest = std::max(y.widest, home.widest);
    const double left = std::max(atLeast.left, std::ceil(kEdge + widest + kLabelGap + kTickLength));
    const double ends = empty ? 0 : std::min(endLabelWidth(data, font) + kEdge, size.width() * 0.4);
    double right = std::max({atLeast.right, ends, 3 * kEdge});
    double width = std::max(kLeastArea, size.width() - left - right);

    std::vector<Tick> xTicks;
    if (!empty) {
        xTicks = xTicksFor(data, view, width, metrics);
        // Half of a label at the axis' very end must have room.
        const Measured x = measured(xTicks, metrics);
        right = std::max(right, data.x.scale == AxisScale::Categorical ? 0 : x.widest / 2 + 2);
        width = std::max(kLeastArea, size.width() - left - right);
    }

    PlotLayout layout;
    layout.size = size;
    layout.area = QRectF(left, top, std::floor(width), std::floor(height));
    layout.x = AxisMap(data.x.scale, view.xLow, view.xHigh, layout.area.left(), layout.area.right());
    layout.y = AxisMap(data.y.scale, view.yLow, view.yHigh, layout.area.bottom(), layout.area.top());
    placeTitles(layout, data, size, xTitle, metrics);
    if (empty) return layout;
    placeXTicks(layout, data, xTicks, size.width(), metrics);
    placeYTicks(layout, y.ticks, metrics);
    layout.endLabels = placedEndLabels(data, layout, size.width() - layout.area.right() - kEdge / 2, font);
    placeLineLabels(layout, data, font);
    return layout;
}

}  // namespace trialbench::ui
