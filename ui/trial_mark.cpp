#include "ui/trial_mark.h"

#include <QPainterPath>
#include <array>
#include <cmath>
#include <numbers>

namespace trialbench::ui {

namespace {

QPolygonF triangle(const QPointF& center, qreal radius, qreal degrees) {
    QPolygonF polygon;
    for (int i = 0; i < 3; ++i) {
        const qreal angle = (degrees + 120.0 * i) * std::numbers::pi / 180.0;
        polygon << center + radius * QPointF(std::cos(angle), std::sin(angle));
    }
    return polygon;
}

QPolygonF star(const QPointF& center, qreal radius) {
    QPolygonF polygon;
    for (int i = 0; i < 10; ++i) {
        const qreal angle = (-90.0 + 36.0 * i) * std::numbers::pi / 180.0;
        polygon << center + (i % 2 == 0 ? radius : 0.42 * radius) * QPointF(std::cos(angle), std::sin(angle));
    }
    return polygon;
}

QPolygonF diamond(const QPointF& c, qreal r) {
    return QPolygonF({c + QPointF(0, -r), c + QPointF(r, 0), c + QPointF(0, r), c + QPointF(-r, 0)});
}

// What is stroked, not filled.
void paintHollow(QPainter& painter, TrialMark mark, const QPointF& c, qreal r, const QColor& color) {
    QPen pen(color, std::max(1.2, r / 4));
    pen.setJoinStyle(Qt::MiterJoin);
    painter.setBrush(Qt::NoBrush);
    const qreal inner = r - pen.widthF() / 2;
    switch (mark) {
        case TrialMark::Waiting:
            // Eight dashes round the circle, whatever its size.
            pen.setCapStyle(Qt::FlatCap);
            pen.setDashPattern({2 * std::numbers::pi * inner / pen.widthF() / 16,
                                2 * std::numbers::pi * inner / pen.widthF() / 16});
            painter.setPen(pen);
            painter.drawEllipse(c, inner, inner);
            break;
        case TrialMark::Interrupted:
            painter.setPen(pen);
            painter.drawEllipse(c, inner, inner);
            painter.setBrush(color);
            painter.drawPie(QRectF(c.x() - inner, c.y() - inner, 2 * inner, 2 * inner), 90 * 16, 180 * 16);
            break;
        case TrialMark::StoppedByUser:
            painter.setPen(pen);
            painter.drawRect(QRectF(c.x() - 0.8 * inner, c.y() - 0.8 * inner, 1.6 * inner, 1.6 * inner));
            break;
        case TrialMark::Failed:
            pen.setWidthF(std::max(1.6, r / 2.5));
            pen.setCapStyle(Qt::FlatCap);
            painter.setPen(pen);
            painter.drawLine(c + QPointF(-0.75 * r, -0.75 * r), c + QPointF(0.75 * r, 0.75 * r));
            painter.drawLine(c + QPointF(-0.75 * r, 0.75 * r), c + QPointF(0.75 * r, -0.75 * r));
            break;
        case TrialMark::Excluded:
            painter.setPen(pen);
            painter.drawEllipse(c, inner, inner);
            painter.drawLine(c + QPointF(-0.7 * inner, 0.7 * inner), c + QPointF(0.7 * inner, -0.7 * inner));
            break;
        case TrialMark::Pending:
            painter.setPen(pen);
            painter.drawPolygon(triangle(c, 0.85 * r, 0));
            break;
        default:  // Plus
            pen.setWidthF(std::max(1.6, r / 2.5));
            painter.setPen(pen);
            painter.drawLine(c + QPointF(-0.9 * r, 0), c + QPointF(0.9 * r, 0));
            painter.drawLine(c + QPointF(0, -0.9 * r), c + QPointF(0, 0.9 * r));
            break;
    }
}

void paintFilled(QPainter& painter, TrialMark mark, const QPointF& c, qreal r, const QColor& color) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (mark) {
        case TrialMark::Running:
            painter.drawPolygon(triangle(c - QPointF(0.15 * r, 0), r, 0));
            break;
        case TrialMark::Paused:
            painter.drawRect(QRectF(c.x() - 0.75 * r, c.y() - 0.85 * r, 0.5 * r, 1.7 * r));
            painter.drawRect(QRectF(c.x() + 0.25 * r, c.y() - 0.85 * r, 0.5 * r, 1.7 * r));
            break;
        case TrialMark::StoppedByRule:
        case TrialMark::Square:
            painter.drawRect(QRectF(c.x() - 0.8 * r, c.y() - 0.8 * r, 1.6 * r, 1.6 * r));
            break;
        case TrialMark::Best:
            painter.drawPolygon(star(c, 1.1 * r));
            break;
        case TrialMark::Next:
            painter.drawPolygon(diamond(c, r));
            break;
        case TrialMark::TriangleUp:
        case TrialMark::BeyondTop:
            painter.drawPolygon(triangle(c, r, -90));
            break;
        case TrialMark::BeyondBottom:
            painter.drawPolygon(triangle(c, r, 90));
            break;
        case TrialMark::BeyondLeft:
            painter.drawPolygon(triangle(c, r, 180));
            break;
        case TrialMark::BeyondRight:
            painter.drawPolygon(triangle(c, r, 0));
            break;
        default:
            painter.drawEllipse(c, 0.9 * r, 0.9 * r);
            break;  // Completed, Disc
    }
}

bool isHollow(TrialMark mark) {
    return mark == TrialMark::Waiting || mark == TrialMark::Interrupted || mark == TrialMark::StoppedByUser ||
           mark == TrialMark::Failed || mark == TrialMark::Excluded || mark == TrialMark::Pending ||
           mark == TrialMark::Plus;
}

}  // namespace

TrialMark markOf(const experiment::Trial& trial) {
    using experiment::TrialState;
    if (trial.excluded) return TrialMark::Excluded;
    switch (trial.state) {
        case TrialState::Waiting:
            return TrialMark::Waiting;
        case TrialState::Running:
            return TrialMark::Running;
        case TrialState::Paused:
            return TrialMark::Paused;
        case TrialState::Interrupted:
            return TrialMark::Interrupted;
        case TrialState::Completed:
            return TrialMark::Completed;
        case TrialState::Stopped:
            return trial.stoppedBy == experiment::StoppedBy::Rule ? TrialMark::StoppedByRule
                                                                  : TrialMark::StoppedByUser;
        case TrialState::Failed:
            return TrialMark::Failed;
    }
    return TrialMark::Waiting;
}

TrialMark markOf(experiment::StudyState state) {
    switch (state) {
        case experiment::StudyState::New:
            return TrialMark::Waiting;
        case experiment::StudyState::Running:
            return TrialMark::Running;
        case experiment::StudyState::Paused:
            return TrialMark::Paused;
        case experiment::StudyState::Finished:
            break;
    }
    return TrialMark::Completed;
}

TrialMark studyMark(const StudyStyle& style) {
    static constexpr std::array kMarks{TrialMark::Disc, TrialMark::Square, TrialMark::TriangleUp,
                                       TrialMark::Plus};
    return kMarks[static_cast<std::size_t>(style.marker) % kMarks.size()];
}

Token tokenOf(TrialMark mark) {
    switch (mark) {
        case TrialMark::Waiting:
        case TrialMark::Paused:
        case TrialMark::StoppedByUser:
        case TrialMark::Excluded:
            return Token::Text2;
        case TrialMark::Running:
            return Token::S1;
        case TrialMark::Interrupted:
        case TrialMark::StoppedByRule:
            return Token::S4;
        case TrialMark::Failed:
            return Token::Bad;
        case TrialMark::Pending:
            return Token::S3;
        case TrialMark::Next:
            return Token::Accent;
        case TrialMark::Best:
            return Token::Text;
        default:
            return Token::S0;
    }
}

void paintMark(QPainter& painter, TrialMark mark, const QPointF& center, qreal size, const QColor& color) {
    const QPen pen = painter.pen();
    const QBrush brush = painter.brush();
    const bool smooth = painter.testRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::Antialiasing, true);
    if (isHollow(mark))
        paintHollow(painter, mark, center, size / 2, color);
    else
        paintFilled(painter, mark, center, size / 2, color);
    painter.setRenderHint(QPainter::Antialiasing, smooth);
    painter.setPen(pen);
    painter.setBrush(brush);
}

QPixmap markPixmap(TrialMark mark, const Theme& theme, int size, qreal devicePixelRatio) {
    QPixmap pixmap(QSize(size, size) * devicePixelRatio);
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintMark(painter, mark, QPointF(size / 2.0, size / 2.0), size - 2, theme.color(tokenOf(mark)));
    return pixmap;
}

}  // namespace trialbench::ui
