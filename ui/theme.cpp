#include "ui/theme.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace trialbench::ui {

namespace {

struct TokenRow {
    const char* name;
    QRgb light;
    QRgb dark;
};

// In the order of Token. Contrast of each is computed in tests/ui/tst_theme.cpp.
constexpr std::array<TokenRow, kTokens> kTable{{
    {"window", 0xF2F3F5, 0x24272C}, {"base", 0xFFFFFF, 0x1A1C20},       {"alt", 0xF7F8FA, 0x1F2226},
    {"sel", 0xDCE8FB, 0x24395C},    {"text", 0x1B1F24, 0xE6E9ED},       {"text2", 0x565E68, 0xA8B0BB},
    {"accent", 0x1F62C4, 0x6AA5FF}, {"accentText", 0xFFFFFF, 0x101318}, {"s0", 0x4C5766, 0x8B95A3},
    {"s1", 0x007F5F, 0x2FBF95},     {"s2", 0xA83600, 0xF07A35},         {"s3", 0xB24A88, 0xEBA6D0},
    {"s4", 0x9E6E00, 0xEBC04E},     {"warn", 0x8A5A00, 0xEDC063},       {"warnGround", 0xFFF5DC, 0x38301E},
    {"bad", 0xC02626, 0xFF7B72},    {"axis", 0x7D8590, 0x79828E},       {"ctl", 0x79818B, 0x7B8390},
    {"grid", 0xE9EBEE, 0x2A2E34},   {"border", 0xD3D7DD, 0x3C4149},     {"faint", 0xB6BCC5, 0x4E555F},
}};

// The hues are Okabe and Ito's, darkened for light and lightened for dark; close pairs also differ in dash.
constexpr std::array<QRgb, 6> kHeatLight{0xF6F3E4, 0xCFE3C8, 0x93C9AE, 0x4FA594, 0x237A7A, 0x0E4C5C};
constexpr std::array<QRgb, 6> kHeatDark{0x15242B, 0x184049, 0x1F6467, 0x38907F, 0x7FBF99, 0xE0E8B8};

constexpr int kStudyColors = 4;
constexpr double kTextContrast = 4.5;
constexpr qreal kSmallestPoints = 9;

std::array<QColor, kTokens> colorsOf(bool dark) {
    std::array<QColor, kTokens> colors;
    for (int i = 0; i < kTokens; ++i) colors[i] = QColor(dark ? kTable[i].dark : kTable[i].light);
    return colors;
}

std::array<QColor, 6> heatOf(const std::array<QRgb, 6>& values) {
    std::array<QColor, 6> colors;
    for (std::size_t i = 0; i < values.size(); ++i) colors[i] = QColor(values[i]);
    return colors;
}

double luminance(const QColor& color) {
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QFont scaled(const QFont& body, qreal factor) {
    QFont font = body;
    if (body.pointSizeF() > 0)
        font.setPointSizeF(body.pointSizeF() * factor);
    else
        font.setPixelSize(static_cast<int>(std::lround(body.pixelSize() * factor)));
    font.setBold(true);
    return font;
}

bool hasTabularDigits(const QFont& font) {
    const QFontMetricsF metrics(font);
    const qreal one = metrics.horizontalAdvance(QLatin1Char('1'));
    return std::abs(one - metrics.horizontalAdvance(QLatin1Char('8'))) < 0.01;
}

}  // namespace

const char* nameOf(Token token) {
    return kTable[static_cast<std::size_t>(token)].name;
}

StudyStyle studyStyle(int index) {
    if (index < 0) return {Token::S0, {1.5, 3}, 0};
    static const std::array<StudyStyle, kStudyColors> kStyles{{
        {Token::S1, {}, 0},
        {Token::S2, {6, 3}, 0},
        {Token::S3, {9, 3, 2, 3}, 0},
        {Token::S4, {2, 2}, 0},
    }};
    StudyStyle style = kStyles[static_cast<std::size_t>(index % kStudyColors)];
    style.marker = index / kStudyColors;
    return style;
}

Theme Theme::light() {
    return {false, colorsOf(false), heatOf(kHeatLight)};
}

Theme Theme::dark() {
    return {true, colorsOf(true), heatOf(kHeatDark)};
}

Theme Theme::of(const QPalette& palette) {
    return palette.color(QPalette::Active, QPalette::Window).lightness() < 128 ? dark() : light();
}

QColor Theme::labelColor(Token token, Token background) const {
    return contrastOf(color(token), color(background)) >= kTextContrast ? color(token) : color(Token::Text);
}

double contrastOf(const QColor& a, const QColor& b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Token token) {
        palette.setColor(role, theme.color(token));
    };
    set(QPalette::Window, Token::Window);
    set(QPalette::WindowText, Token::Text);
    set(QPalette::Base, Token::Base);
    set(QPalette::AlternateBase, Token::Alt);
    set(QPalette::Text, Token::Text);
    set(QPalette::PlaceholderText, Token::Text2);
    set(QPalette::Button, Token::Base);
    set(QPalette::ButtonText, Token::Text);
    set(QPalette::BrightText, Token::Bad);
    set(QPalette::Highlight, Token::Sel);
    set(QPalette::HighlightedText, Token::Text);
    set(QPalette::Link, Token::Accent);
    set(QPalette::LinkVisited, Token::Accent);
    set(QPalette::ToolTipBase, Token::Base);
    set(QPalette::ToolTipText, Token::Text);
    set(QPalette::Light, Token::Base);
    set(QPalette::Midlight, Token::Alt);
    set(QPalette::Mid, Token::Border);
    set(QPalette::Dark, Token::Ctl);
    set(QPalette::Shadow, Token::Border);
    for (const auto role : {QPalette::WindowText, QPalette::ButtonText, QPalette::HighlightedText}) {
        palette.setColor(QPalette::Disabled, role, theme.color(Token::Axis));
    }
    // What cannot be changed now is there to be read all the same.
    palette.setColor(QPalette::Disabled, QPalette::Text, theme.color(Token::Text2));
    return palette;
}

QFont bodyFont(const QFont& system) {
    QFont font = system;
    if (font.pointSizeF() > 0 && font.pointSizeF() < kSmallestPoints) font.setPointSizeF(kSmallestPoints);
    return font;
}

QFont titleFont(const QFont& body) {
    return scaled(body, 13.0 / 12.0);
}

QFont figureFont(const QFont& body) {
    return scaled(body, 18.0 / 12.0);
}

QFont tabularFont(const QFont& font) {
    if (hasTabularDigits(font)) return font;
    for (const char* family : {"Noto Sans", "DejaVu Sans"}) {
        if (!QFontDatabase::hasFamily(QLatin1String(family))) continue;
        QFont other = font;
        other.setFamilies({QLatin1String(family)});
        if (hasTabularDigits(other)) return other;
    }
    return font;
}

}  // namespace trialbench::ui
