#pragma once

#include <QString>
#include <vector>

#include "core/space/parameter.h"
#include "core/support/result.h"

/// Values as people type them into cells. Pure functions; any thread.
namespace trialbench::ui {

/// A number where the text is one, else the text itself, for core to refuse. Whole numbers become integers.
Json numberFromText(const QString& text);

/// One value: a number, true, false, "text in quotes", or plain text.
Json scalarFromText(const QString& text);
/// One of these values where the text reads as one of them, else as scalarFromText().
Json choiceFromText(const QString& text, const std::vector<space::Value>& choices);
/// As scalarFromText() reads it back; in quotes only where it must be.
QString textOfScalar(const Json& value);

/// Values between commas; commas within quotes do not count. And back.
std::vector<QString> itemsOf(const QString& text);
QString textOfScalars(const std::vector<space::Value>& values);

/// An error as it reads beside the cell: without the place or name that the cell already says.
QString cellText(const Error& error);

}  // namespace trialbench::ui
