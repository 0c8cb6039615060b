#include "ui/plots/plot_csv.h"

#include <QLocale>
#include <QStringList>
#include <cmath>

namespace trialbench::ui {

namespace {

QString field(QString text) {
    // A spreadsheet runs what begins like a formula; a name of the user's is text.
    if (!text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text.front())) text.prepend(QLatin1Char('\''));
    if (text.contains(QLatin1Char('"')) || text.contains(QLatin1Char(',')) ||
        text.contains(QLatin1Char('\n')) || text.contains(QLatin1Char('\r'))) {
        text.replace(QLatin1Char('"'), QLatin1String("\"\""));
        return QLatin1Char('"') + text + QLatin1Char('"');
    }
    return text;
}

QString number(double value) {
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
}

QString placeOf(const Axis& axis, double value) {
    return axis.scale == AxisScale::Categorical ? field(axis.categories.value(static_cast<int>(value)))
                                                : number(value);
}

class Table {
 public:
    void row(const QStringList& fields) { text_ += fields.join(QLatin1Char(',')) + QLatin1String("\r\n"); }
    QString text() const { return text_; }

 private:
    QString text_;
};

QString trialOf(const TrialRef& owner) {
    return owner.trial > 0 ? QString::number(owner.trial) : QString();
}

}  // namespace

QString csvOf(const PlotData& data) {
    Table table;
    table.row({QStringLiteral("kind"), QStringLiteral("name"), QStringLiteral("study"),
               QStringLiteral("trial"), field(data.x.title), field(data.y.title), QStringLiteral("low"),
               QStringLiteral("high")});
    for (const Curve& curve : data.curves) {
        for (const QPointF& point : curve.points) {
            table.row({QStringLiteral("curve"),
                       field(curve.name),
                       field(curve.owner.study),
                       trialOf(curve.owner),
                       placeOf(data.x, point.x()),
                       number(point.y()),
                       {},
                       {}});
        }
    }
    for (const Band& band : data.bands) {
        for (std::size_t i = 0; i < band.x.size(); ++i) {
            table.row({QStringLiteral("band"),
                       field(band.name),
                       {},
                       {},
                       placeOf(data.x, band.x[i]),
                       {},
                       number(band.low[i]),
                       number(band.high[i])});
        }
    }
    for (const Marker& marker : data.markers) {
        table.row({QStringLiteral("mark"), field(marker.name), field(marker.owner.study),
                   trialOf(marker.owner), placeOf(data.x, marker.at.x()), number(marker.at.y()),
                   marker.barLow ? number(*marker.barLow) : QString(),
                   marker.barHigh ? number(*marker.barHigh) : QString()});
    }
    for (const ReferenceLine& line : data.lines) {
        const bool vertical = line.across == LineAcross::Vertical;
        table.row({QStringLiteral("line"),
                   field(line.label),
                   {},
                   {},
                   vertical ? placeOf(data.x, line.at) : QString(),
                   vertical ? QString() : number(line.at),
                   {},
                   {}});
    }
    return table.text();
}

}  // namespace trialbench::ui
