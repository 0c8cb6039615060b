#include "ui/icons.h"

#include <QPainter>
#include <QPainterPath>

// As for the controls, in style_sheet.cpp.
static void initApplicationIcon() {
    Q_INIT_RESOURCE(application_icon);
}

namespace trialbench::ui {

namespace {

constexpr int kSize = 15;

// All shapes are laid out in a square of 15.
void paintIcon(QPainter& painter, Icon icon, const QColor& color) {
    QPen pen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    switch (icon) {
        case Icon::Play:
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawPolygon(QPolygonF({{4, 2.5}, {12.5, 7.5}, {4, 12.5}}));
            break;
        case Icon::Pause:
            painter.fillRect(QRectF(3.5, 3, 2.6, 9), color);
            painter.fillRect(QRectF(8.9, 3, 2.6, 9), color);
            break;
        case Icon::Stop:
            painter.fillRect(QRectF(3.5, 3.5, 8, 8), color);
            break;
        case Icon::Plus:
            painter.drawLine(QPointF(7.5, 3), QPointF(7.5, 12));
            painter.drawLine(QPointF(3, 7.5), QPointF(12, 7.5));
            break;
        case Icon::Open:
            painter.drawPolygon(
                QPolygonF({{1.5, 3.5}, {5.5, 3.5}, {7, 5}, {13.5, 5}, {13.5, 12}, {1.5, 12}}));
            break;
        case Icon::Reset: {
            painter.drawArc(QRectF(3, 3, 9, 9), 60 * 16, -290 * 16);
            painter.setBrush(color);
            painter.setPen(Qt::NoPen);
            painter.drawPolygon(QPolygonF({{5.2, 0.8}, {9.6, 3.2}, {5.6, 6}}));
            break;
        }
        case Icon::More:
            painter.setBrush(color);
            painter.setPen(Qt::NoPen);
            for (const double x : {3.0, 7.5, 12.0}) painter.drawEllipse(QPointF(x, 7.5), 1.3, 1.3);
            break;
        case Icon::Float:
            painter.drawRect(QRectF(2.5, 5.5, 7, 7));
            painter.drawPolyline(QPolygonF({{5.5, 5}, {5.5, 2.5}, {12.5, 2.5}, {12.5, 9.5}, {10, 9.5}}));
            break;
        case Icon::Close:
            painter.drawLine(QPointF(4, 4), QPointF(11, 11));
            painter.drawLine(QPointF(4, 11), QPointF(11, 4));
            break;
        case Icon::Warning:
            painter.drawPolygon(QPolygonF({{7.5, 2}, {13.5, 12.5}, {1.5, 12.5}}));
            painter.drawLine(QPointF(7.5, 6), QPointF(7.5, 8.8));
            painter.drawPoint(QPointF(7.5, 10.8));
            break;
        case Icon::Cross:
            painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(QPointF(3, 3), QPointF(12, 12));
            painter.drawLine(QPointF(3, 12), QPointF(12, 3));
            break;
    }
}

QPixmap pixmapOf(Icon icon, const QColor& color, int scale) {
    QPixmap pixmap(kSize * scale, kSize * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paintIcon(painter, icon, color);
    return pixmap;
}

}  // namespace

QIcon iconOf(Icon icon, const Theme& theme) {
    const Token token = icon == Icon::Warning ? Token::Warn : icon == Icon::Cross ? Token::Bad : Token::Text;
    return iconOf(icon, theme, token);
}

QIcon iconOf(Icon icon, const Theme& theme, Token color) {
    QIcon result;
    for (const int scale : {1, 2, 3}) {
        result.addPixmap(pixmapOf(icon, theme.color(color), scale));
        result.addPixmap(pixmapOf(icon, theme.color(Token::Axis), scale), QIcon::Disabled);
    }
    return result;
}

QIcon applicationIcon() {
    initApplicationIcon();
    QIcon icon;
    for (const int size : {48, 64, 128, 256}) {
        icon.addFile(QStringLiteral(":/application_icon/%1.png").arg(size), QSize(size, size));
    }
    return icon;
}

}  // namespace trialbench::ui
