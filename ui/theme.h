#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>
#include <array>
#include <vector>

namespace trialbench::ui {

/// The colors of the window by what they are for. Whoever keeps a color keeps its token, so that a change of
/// theme needs no new data.
enum class Token {
    Window,      ///< bars, dock titles, headers
    Base,        ///< plots, tables, fields
    Alt,         ///< every second row
    Sel,         ///< the chosen row
    Text,        ///< values, titles
    Text2,       ///< captions, axis labels
    Accent,      ///< chosen, focus, primary button, progress
    AccentText,  ///< on Accent
    S0,          ///< completed trials, quiet bars
    S1,          ///< 1st study; running
    S2,
    S3,  ///< 3rd study; acquisition, pending in a model's plot
    S4,  ///< 4th study; stopped by a rule, interrupted
    Warn,
    WarnGround,
    Bad,     ///< failed, errors
    Axis,    ///< axis lines
    Ctl,     ///< edges of controls
    Grid,    ///< Grid, Border and Faint carry no meaning: they need no contrast
    Border,  ///< dividers
    Faint,   ///< context curves
};
inline constexpr int kTokens = static_cast<int>(Token::Faint) + 1;

/// The name of a token as the style sheet's template writes it ("text2").
const char* nameOf(Token token);

/// How the lines and single trials of one study look everywhere.
struct StudyStyle {
    Token color = Token::S1;
    std::vector<qreal> dash;  ///< in pixels, drawn and left out in turn; empty: solid
    int marker = 0;           ///< 0, 1, ...: the nth shape for single trials, see studyMark()
};

/// By a study's place in its experiment, from 0: four colors with their dashes, repeated with the next
/// marker. Negative: the style of quiet context (slate, dotted).
StudyStyle studyStyle(int index);

/// One complete set of colors. Plain value.
class Theme {
 public:
    static Theme light();
    static Theme dark();
    /// Dark where the palette's window color is dark: Qt 6.4 does not tell the desktop's scheme.
    static Theme of(const QPalette& palette);

    bool isDark() const { return isDark_; }
    QColor color(Token token) const { return colors_[static_cast<std::size_t>(token)]; }
    /// The color in which a label of that color is written on a background: the color itself where it has the
    /// contrast that text needs (4.5), Text otherwise.
    QColor labelColor(Token token, Token background) const;
    /// Of heat maps, low to high; lightness runs one way.
    const std::array<QColor, 6>& heat() const { return heat_; }

 private:
    Theme(bool isDark, const std::array<QColor, kTokens>& colors, const std::array<QColor, 6>& heat)
        : isDark_(isDark), colors_(colors), heat_(heat) {}

    bool isDark_;
    std::array<QColor, kTokens> colors_;
    std::array<QColor, 6> heat_;
};

/// The contrast ratio of two opaque colors, 1 to 21. Source: WCAG 2.1, "relative luminance".
double contrastOf(const QColor& a, const QColor& b);

QPalette paletteOf(const Theme& theme);

/// The application's style sheet. Buttons with the dynamic property "primary" (true) are filled with the
/// accent; fields with the property "invalid" (true) get a 2-pixel edge in Bad; tool bars and labels take
/// their colors from the palette.
QString styleSheetOf(const Theme& theme);

/// The system's font, no smaller than 9 points.
QFont bodyFont(const QFont& system);
/// Titles: bold, 13 to the body's 12.
QFont titleFont(const QFont& body);
/// Key figures: bold, 18 to the body's 12.
QFont figureFont(const QFont& body);
/// A font whose digits share one width, for tables and axes: the given one where it does, else Noto Sans or
/// DejaVu Sans in its size (Qt 6.4 cannot switch on a font's tabular figures). Measures: call it once and
/// keep the result.
QFont tabularFont(const QFont& font);

}  // namespace trialbench::ui
