#include "ui/plots/end_labels.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace trialbench::ui {

namespace {

constexpr double kDistance = 17;
constexpr double kGap = 8;
constexpr double kMarkRoom = 15;
// Above every label of a curve: a rule is there to be read.
constexpr int kLinePriority = 100;

struct Wanted {
    EndLabel label;
    Token color = Token::Text;
    double pixel = 0;
};

QFont boldened(QFont font, bool bold) {
    font.setBold(bold);
    return font;
}

double widthOf(const EndLabel& label, bool mark, const QFont& font) {
    const QFontMetricsF metrics(boldened(font, label.bold));
    return metrics.horizontalAdvance(label.text) + (mark ? kMarkRoom : 0);
}

// Every label of the data; `layout` null: without places.
std::vector<Wanted> wantedOf(const PlotData& data, const PlotLayout* layout) {
    std::vector<Wanted> all;
    const auto add = [&](EndLabel label, Token color, double value) {
        Wanted wanted{std::move(label), color, 0};
        if (layout) {
            const double pixel = layout->y.toPixel(value);
            if (std::isnan(pixel)) return;
            wanted.pixel = std::clamp(pixel, layout->area.top(), layout->area.bottom());
            if (pixel < layout->area.top() - 0.5) wanted.label.mark = TrialMark::BeyondTop;
            if (pixel > layout->area.bottom() + 0.5) wanted.label.mark = TrialMark::BeyondBottom;
        }
        all.push_back(std::move(wanted));
    };
    for (const Curve& curve : data.curves) {
        if (curve.endLabel && !curve.points.empty())
            add(*curve.endLabel, curve.color, curve.points.back().y());
    }
    for (const ReferenceLine& line : data.lines) {
        if (line.across == LineAcross::Horizontal && !line.label.isEmpty())
            add({line.label, line.bold, kLinePriority, std::nullopt}, line.color, line.at);
    }
    return all;
}

}  // namespace

std::vector<double> movedApart(const std::vector<double>& wanted, double distance, double top,
                               double bottom) {
    // With z_i = y_i - i * distance, "at least that far apart" is "z never falls".
    struct Pool {
        double sum;
        int count;
        double mean() const { return sum / count; }
    };
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        pools.push_back({wanted[i] - static_cast<double>(i) * distance, 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back().sum += last.sum;
            pools.back().count += last.count;
        }
    }
    const double highest = bottom - (static_cast<double>(wanted.size()) - 1) * distance;
    std::vector<double> placed;
    for (const Pool& pool : pools) {
        const double z = std::max(top, std::min(pool.mean(), highest));
        for (int i = 0; i < pool.count; ++i)
            placed.push_back(z + static_cast<double>(placed.size()) * distance);
    }
    return placed;
}

double endLabelWidth(const PlotData& data, const QFont& font) {
    double width = 0;
    for (const Wanted& wanted : wantedOf(data, nullptr)) {
        // Room for a mark in any case: a line may leave the axis while somebody looks.
        width = std::max(width, widthOf(wanted.label, true, font));
    }
    return width > 0 ? std::ceil(width) + kGap : 0;
}

std::vector<PlacedText> placedEndLabels(const PlotData& data, const PlotLayout& layout, double width,
                                        const QFont& font) {
    std::vector<Wanted> wanted = wantedOf(data, &layout);
    const double height = QFontMetricsF(font).height();
    const std::size_t room = static_cast<std::size_t>(std::max(0.0, layout.area.height() / kDistance)) + 1;
    if (wanted.size() > room) {
        std::stable_sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) {
            return a.label.priority > b.label.priority;
        });
        wanted.resize(room);
    }
    std::stable_sort(wanted.begin(), wanted.end(),
                     [](const Wanted& a, const Wanted& b) { return a.pixel < b.pixel; });
    std::vector<double> pixels;
    for (const Wanted& one : wanted) pixels.push_back(one.pixel);
    pixels = movedApart(pixels, kDistance, layout.area.top(), layout.area.bottom());

    std::vector<PlacedText> placed;
    const double left = layout.area.right() + kGap;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const EndLabel& label = wanted[i].label;
        const double before = label.mark ? kMarkRoom : 0;
        const QFontMetricsF metrics(boldened(font, label.bold));
        PlacedText text;
        text.text = metrics.elidedText(label.text, Qt::ElideRight, width - kGap - before);
        text.rect =
            QRectF(left + before, pixels[i] - height / 2, metrics.horizontalAdvance(text.text), height);
        text.color = wanted[i].color;
        text.bold = label.bold;
        text.mark = label.mark;
        text.markCenter = QPointF(left + 5, pixels[i]);
        placed.push_back(std::move(text));
    }
    return placed;
}

}  // namespace trialbench::ui
