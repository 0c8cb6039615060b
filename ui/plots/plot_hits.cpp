#include "ui/plots/plot_hits.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/plots/plot_painter.h"

namespace trialbench::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(PlotHover)
};

QString withoutUnit(const QString& title) {
    const qsizetype comma = title.lastIndexOf(QLatin1String(", "));
    return comma < 0 ? title : title.left(comma);
}

QPointF valueOf(const PlotData& data, const HoverPoint& point) {
    return point.curve >= 0 ? data.curves[point.curve].points[point.index] : data.markers[point.index].at;
}

double distanceToSegment(const QPointF& p, const QPointF& a, const QPointF& b) {
    const QPointF along = b - a;
    const double length = QPointF::dotProduct(along, along);
    const double t = length > 0 ? std::clamp(QPointF::dotProduct(p - a, along) / length, 0.0, 1.0) : 0.0;
    const QPointF off = p - (a + t * along);
    return std::hypot(off.x(), off.y());
}

}  // namespace

std::vector<HoverPoint> hoverPoints(const PlotData& data, const PlotLayout& layout) {
    std::vector<HoverPoint> points;
    if (!data.emptyText.isEmpty()) return points;
    for (std::size_t c = 0; c < data.curves.size(); ++c) {
        const Curve& curve = data.curves[c];
        if (!curve.hover) continue;
        for (std::size_t i = 0; i < curve.points.size(); ++i) {
            const auto placed = placedMark(layout, curve.points[i]);
            const bool isEnd = curve.endMark && i + 1 == curve.points.size();
            if (!placed || std::isinf(curve.points[i].y()) || (placed->beyond && !isEnd)) continue;
            points.push_back({placed->pixel, static_cast<int>(c), static_cast<int>(i)});
        }
    }
    for (std::size_t i = 0; i < data.markers.size(); ++i) {
        if (!data.markers[i].hover) continue;
        if (const auto placed = placedMark(layout, data.markers[i].at))
            points.push_back({placed->pixel, -1, static_cast<int>(i)});
    }
    return points;
}

std::optional<std::size_t> nearestTo(const std::vector<HoverPoint>& points, const QPointF& at, double reach) {
    std::optional<std::size_t> best;
    double least = reach;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF off = points[i].pixel - at;
        const double distance = std::hypot(off.x(), off.y());
        if (distance <= least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

std::optional<std::size_t> stepped(const std::vector<HoverPoint>& points, std::optional<std::size_t> current,
                                   Qt::Key key) {
    if (points.empty()) return std::nullopt;
    if (!current || *current >= points.size()) return 0;
    const HoverPoint& from = points[*current];
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 1;
    std::optional<std::size_t> best;
    double least = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i == *current || (sideways && points[i].curve != from.curve)) continue;
        const QPointF off = points[i].pixel - from.pixel;
        double along = sign * (sideways ? off.x() : off.y());
        // Marks above each other are walked through in their order.
        if (sideways && off.x() == 0)
            along = sign * (static_cast<double>(i) - static_cast<double>(*current)) * 1e-6;
        if (along <= 0) continue;
        // Up and down prefer what is straight above to what is nearer but aside.
        const double distance = sideways ? along : along + 2 * std::abs(off.x());
        if (!best || distance < least) {
            least = distance;
            best = i;
        }
    }
    return best ? best : current;
}

const Curve* curveAt(const PlotData& data, const PlotLayout& layout, const QPointF& at, double reach) {
    if (!layout.area.adjusted(-reach, -reach, reach, reach).contains(at)) return nullptr;
    for (auto curve = data.curves.rbegin(); curve != data.curves.rend(); ++curve) {
        if (!curve->hover) continue;
        for (const auto& run : pixelRuns(layout, *curve)) {
            for (std::size_t i = 1; i < run.size(); ++i) {
                if (distanceToSegment(at, run[i - 1], run[i]) <= reach) return &*curve;
            }
        }
    }
    return nullptr;
}

TrialRef ownerOf(const PlotData& data, const HoverPoint& point) {
    return point.curve >= 0 ? data.curves[point.curve].owner : data.markers[point.index].owner;
}

QStringList hoverText(const PlotData& data, const HoverPoint& point) {
    const QPointF value = valueOf(data, point);
    const QString name = point.curve >= 0 ? data.curves[point.curve].name : data.markers[point.index].name;
    const QString where = Texts::tr("%1 %2").arg(withoutUnit(data.x.title), valueText(data.x, value.x()));
    QString what = std::isfinite(value.y()) ? valueText(data.y, value.y()) : Texts::tr("no value");
    if (point.curve < 0) {
        const Marker& marker = data.markers[point.index];
        if (marker.barLow && marker.barHigh) {
            const double twoDeviations = (*marker.barHigh - *marker.barLow) / 2;
            what = Texts::tr("%1 ± %2 (2 sd)").arg(what, valueText(data.y, twoDeviations));
        }
    }
    return {name.isEmpty() ? where : Texts::tr("%1, %2").arg(name, where), what};
}

}  // namespace trialbench::ui
