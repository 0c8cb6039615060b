#pragma once

#include <QIcon>

#include "ui/theme.h"

namespace trialbench::ui {

enum class Icon { Play, Pause, Stop, Plus, Open, Reset, More, Float, Close, Warning, Cross };

/// A 15-pixel icon in one color, drawn from the theme: Text (Axis where disabled), but Warning in Warn and
/// Cross in Bad. A change of theme needs a new icon.
QIcon iconOf(Icon icon, const Theme& theme);

/// The same in a color of one's own, for a button that is filled with the accent.
QIcon iconOf(Icon icon, const Theme& theme, Token color);

/// The program's own.
QIcon applicationIcon();

}  // namespace trialbench::ui
