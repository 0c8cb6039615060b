#include "ui/plots/plot_painter.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>

#include "ui/plots/decimate.h"

namespace trialbench::ui {

namespace {

constexpr double kBandOpacity = 0.15;
constexpr double kBeyondSize = 8;
// QPainter loses its way with coordinates of 1e300; this far out no slope can be seen any more.
constexpr double kFar = 1e5;
// Segments that are painted as one line.
constexpr std::size_t kPiece = 32;
// More marks than this are thinned: they would lie on each other.
constexpr std::size_t kManyMarkers = 1000;

QPen penOf(const QColor& color, double width, const std::vector<qreal>& dash) {
    QPen pen(color, width);
    pen.setJoinStyle(Qt::RoundJoin);
    if (!dash.empty()) {
        QList<qreal> pattern;
        for (const qreal pixels : dash) pattern << pixels / width;
        pen.setDashPattern(pattern);
        pen.setCapStyle(Qt::FlatCap);
    }
    return pen;
}

void paintGrid(QPainter& painter, const PlotLayout& layout, const Theme& theme) {
    painter.setPen(QPen(theme.color(Token::Grid), 1));
    const QRectF& area = layout.area;
    for (const PlacedTick& tick : layout.xTicks) {
        const double x = std::floor(tick.pixel) + 0.5;
        if (!tick.minor) painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    for (const PlacedTick& tick : layout.yTicks) {
        const double y = std::floor(tick.pixel) + 0.5;
        if (!tick.minor) painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
}

void paintAxes(QPainter& painter, const PlotLayout& layout, const Theme& theme) {
    painter.setPen(QPen(theme.color(Token::Axis), 1));
    const QRectF& area = layout.area;
    const double left = std::floor(area.left()) + 0.5;
    const double bottom = std::floor(area.bottom()) + 0.5;
    painter.drawLine(QPointF(left, area.top()), QPointF(left, bottom));
    painter.drawLine(QPointF(left, bottom), QPointF(area.right(), bottom));
    for (const PlacedTick& tick : layout.xTicks) {
        const double x = std::floor(tick.pixel) + 0.5;
        painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + (tick.minor ? 2 : 4)));
    }
    for (const PlacedTick& tick : layout.yTicks) {
        const double y = std::floor(tick.pixel) + 0.5;
        painter.drawLine(QPointF(left - (tick.minor ? 2 : 4), y), QPointF(left, y));
    }
}

void paintBand(QPainter& painter, const Band& band, const PlotLayout& layout, const Theme& theme) {
    const std::size_t n = std::min({band.x.size(), band.low.size(), band.high.size()});
    Curve edge;
    edge.steps = band.steps;
    const auto side = [&](const std::vector<double>& values) {
        edge.points.clear();
        for (std::size_t i = 0; i < n; ++i) edge.points.emplace_back(band.x[i], values[i]);
        return pixelRuns(layout, edge);
    };
    const auto low = side(band.low);
    const auto high = side(band.high);
    QColor color = theme.color(band.color);
    color.setAlphaF(kBandOpacity);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (std::size_t run = 0; run < std::min(low.size(), high.size()); ++run) {
        QPolygonF polygon;
        for (const QPointF& point : decimated(low[run])) polygon << point;
        const auto back = decimated(high[run]);
        for (auto it = back.rbegin(); it != back.rend(); ++it) polygon << *it;
        painter.drawPolygon(polygon);
    }
}

// Without the corners of steps that are none: where many values stay the same, the line is a few long pieces.
std::vector<QPointF> cornersOf(const std::vector<QPointF>& steps) {
    std::vector<QPointF> corners;
    for (const QPointF& point : steps) {
        const std::size_t n = corners.size();
        const bool isStraight =
            n >= 2 && corners[n - 1].y() == corners[n - 2].y() && point.y() == corners[n - 1].y();
        if (isStraight) corners.pop_back();
        corners.push_back(point);
    }
    return corners;
}

void paintCurve(QPainter& painter, const Curve& curve, const PlotLayout& layout, const Theme& theme) {
    painter.setPen(penOf(theme.color(curve.color), curve.width, curve.dash));
    painter.setBrush(Qt::NoBrush);
    for (const auto& run : pixelRuns(layout, curve)) {
        const auto points = curve.steps ? decimated(cornersOf(run)) : decimated(run);
        // What fills its pixel columns is an area: smooth edges would cost seconds and show nothing.
        const bool isDense = points.size() > 2 * static_cast<std::size_t>(layout.area.width());
        painter.setRenderHint(QPainter::Antialiasing, !isDense);
        if (isDense) painter.setPen(QPen(theme.color(curve.color), 1));
        // One path of thousands of corners costs its rasterizer much more than pieces of it. Dashes need the
        // whole, to go on from where they were.
        const std::size_t piece = curve.dash.empty() ? kPiece : points.size();
        for (std::size_t i = 0; i + 1 < points.size(); i += piece) {
            const std::size_t count = std::min(piece + 1, points.size() - i);
            painter.drawPolyline(points.data() + i, static_cast<int>(count));
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void paintLine(QPainter& painter, const ReferenceLine& line, const PlotLayout& layout, const Theme& theme) {
    painter.setPen(penOf(theme.color(line.color), line.width, line.dash));
    const QRectF& area = layout.area;
    if (line.across == LineAcross::Vertical) {
        const double x = layout.x.toPixel(line.at);
        if (layout.x.contains(line.at)) painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    } else {
        const double y = layout.y.toPixel(line.at);
        if (layout.y.contains(line.at)) painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
}

void paintMarker(QPainter& painter, const Marker& marker, const PlotLayout& layout, const Theme& theme) {
    const auto placed = placedMark(layout, marker.at);
    if (!placed) return;
    const QColor color = theme.color(marker.color);
    painter.setOpacity(marker.opacity);
    if (marker.barLow && marker.barHigh && !placed->beyond) {
        painter.setPen(penOf(color, 1, {2, 2}));
        const QRectF& area = layout.area;
        const auto pixel = [&](double v) {
            return std::clamp(layout.y.toPixel(v), area.top(), area.bottom());
        };
        painter.drawLine(QPointF(placed->pixel.x(), pixel(*marker.barLow)),
                         QPointF(placed->pixel.x(), pixel(*marker.barHigh)));
    }
    paintMark(painter, placed->beyond.value_or(marker.mark), placed->pixel,
              placed->beyond ? kBeyondSize : marker.size, color);
    painter.setOpacity(1);
}

// Of many marks: in each pixel column and look the lowest and the highest.
std::vector<const Marker*> thinned(const std::vector<Marker>& markers, const PlotLayout& layout) {
    std::vector<const Marker*> kept;
    if (markers.size() <= kManyMarkers) {
        for (const Marker& marker : markers) kept.push_back(&marker);
        return kept;
    }
    struct Extremes {
        const Marker* low;
        const Marker* high;
    };
    std::map<std::tuple<int, TrialMark, Token>, Extremes> columns;
    for (const Marker& marker : markers) {
        const double x = layout.x.toPixel(marker.at.x());
        if (!std::isfinite(x)) continue;
        const auto key =
            std::make_tuple(static_cast<int>(std::clamp(x, -kFar, kFar)), marker.mark, marker.color);
        const auto [it, isNew] = columns.try_emplace(key, Extremes{&marker, &marker});
        if (marker.at.y() < it->second.low->at.y()) it->second.low = &marker;
        if (marker.at.y() > it->second.high->at.y()) it->second.high = &marker;
    }
    for (const auto& [key, extremes] : columns) {
        kept.push_back(extremes.low);
        if (extremes.high != extremes.low) kept.push_back(extremes.high);
    }
    return kept;
}

QFont boldened(QFont font, bool bold) {
    font.setBold(bold);
    return font;
}

void paintTexts(QPainter& painter, const PlotLayout& layout, const Theme& theme, const QFont& font) {
    for (const PlacedText& text : layout.texts) {
        painter.setFont(boldened(font, text.bold));
        painter.setPen(theme.color(text.color));
        painter.drawText(text.rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, text.text);
    }
    for (const auto* labels : {&layout.endLabels, &layout.lineLabels}) {
        for (const PlacedText& label : *labels) {
            const Token token = label.color == Token::Faint ? Token::Text2 : label.color;
            const QColor color = theme.labelColor(token, Token::Base);
            paintHaloText(painter, label.rect, label.text, boldened(font, label.bold), color,
                          theme.color(Token::Base));
            if (label.mark) paintMark(painter, *label.mark, label.markCenter, 9, theme.color(token));
        }
    }
}

void paintEmpty(QPainter& painter, const PlotData& data, const PlotLayout& layout, const Theme& theme,
                const QFont& font) {
    painter.setFont(font);
    painter.setPen(theme.color(Token::Text2));
    painter.drawText(layout.area.adjusted(8, 4, -8, -4), Qt::AlignCenter | Qt::TextWordWrap, data.emptyText);
}

}  // namespace

std::optional<PlacedMark> placedMark(const PlotLayout& layout, const QPointF& at) {
    double x = layout.x.toPixel(at.x());
    double y = layout.y.toPixel(at.y());
    if (std::isnan(x) || std::isnan(y)) return std::nullopt;
    const QRectF& area = layout.area;
    PlacedMark placed;
    if (std::isinf(at.y())) {
        y = at.y() < 0 ? area.bottom() : area.top();
    } else if (y < area.top() - 0.5) {
        placed.beyond = TrialMark::BeyondTop;
    } else if (y > area.bottom() + 0.5) {
        placed.beyond = TrialMark::BeyondBottom;
    }
    if (!placed.beyond && x < area.left() - 0.5) placed.beyond = TrialMark::BeyondLeft;
    if (!placed.beyond && x > area.right() + 0.5) placed.beyond = TrialMark::BeyondRight;
    // At an edge a mark stands inside it, whole.
    const double inset = placed.beyond || std::isinf(at.y()) ? kBeyondSize / 2 + 1 : 0;
    const bool beside = placed.beyond == TrialMark::BeyondLeft || placed.beyond == TrialMark::BeyondRight;
    placed.pixel =
        QPointF(std::clamp(x, area.left() + (beside ? inset : 0), area.right() - (beside ? inset : 0)),
                std::clamp(y, area.top() + (beside ? 0 : inset), area.bottom() - (beside ? 0 : inset)));
    return placed;
}

std::vector<std::vector<QPointF>> pixelRuns(const PlotLayout& layout, const Curve& curve) {
    std::vector<std::vector<QPointF>> runs;
    std::vector<QPointF> run;
    for (const QPointF& point : curve.points) {
        double x = layout.x.toPixel(point.x());
        double y = layout.y.toPixel(point.y());
        if (std::isnan(x) || std::isnan(y) || std::isinf(point.y())) {
            if (!run.empty()) runs.push_back(std::move(run));
            run.clear();
            continue;
        }
        x = std::clamp(x, -kFar, kFar);
        y = std::clamp(y, -kFar, kFar);
        if (curve.steps && !run.empty()) run.emplace_back(x, run.back().y());
        run.emplace_back(x, y);
    }
    if (!run.empty()) runs.push_back(std::move(run));
    return runs;
}

void paintPlot(QPainter& painter, const PlotData& data, const PlotLayout& layout, const Theme& theme,
               const QFont& font) {
    painter.fillRect(QRectF(QPointF(0, 0), layout.size), theme.color(Token::Base));
    if (!data.emptyText.isEmpty()) {
        paintAxes(painter, layout, theme);
        paintTexts(painter, layout, theme, font);
        paintEmpty(painter, data, layout, theme, font);
        return;
    }
    paintGrid(painter, layout, theme);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(layout.area.adjusted(0, -1, 1, 1));
    for (const Band& band : data.bands) paintBand(painter, band, layout, theme);
    for (const Curve& curve : data.curves) paintCurve(painter, curve, layout, theme);
    for (const ReferenceLine& line : data.lines) paintLine(painter, line, layout, theme);
    painter.setClipping(false);
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintAxes(painter, layout, theme);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Marker* marker : thinned(data.markers, layout)) paintMarker(painter, *marker, layout, theme);
    for (const Curve& curve : data.curves) {
        if (!curve.endMark || curve.points.empty()) continue;
        Marker end;
        end.at = curve.points.back();
        end.mark = *curve.endMark;
        end.color = curve.color;
        end.size = 10;
        paintMarker(painter, end, layout, theme);
    }
    paintTexts(painter, layout, theme, font);
}

void paintHaloText(QPainter& painter, const QRectF& rect, const QString& text, const QFont& font,
                   const QColor& color, const QColor& halo) {
    const QPointF baseline(rect.left(), rect.top() + QFontMetricsF(font).ascent());
    painter.setFont(font);
    // The same letters all around: cached glyphs, where the outline of a path costs ten times as much.
    painter.setPen(halo);
    constexpr int kDirections = 12;
    for (int i = 0; i < kDirections; ++i) {
        const double angle = 2 * std::numbers::pi * i / kDirections;
        painter.drawText(baseline + 2 * QPointF(std::cos(angle), std::sin(angle)), text);
    }
    painter.setPen(color);
    painter.drawText(baseline, text);
}

}  // namespace trialbench::ui
