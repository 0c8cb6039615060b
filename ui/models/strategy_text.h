#pragma once

#include <QString>
#include <string>

#include "core/support/json.h"

/// The words for strategies and for what is said of them. A new strategy reads by its own name until it has a
/// line here. Pure functions; the window's thread, as they translate.
namespace trialbench::ui {

QString strategyTitle(const std::string& kind);
/// Of a key beside "kind".
QString optionTitle(const std::string& key);
/// A sentence; empty where there is none.
QString optionHelp(const std::string& key);
/// What a tick says, beside its title.
QString optionTick(const std::string& key);

/// A grid's "levels": "5" of 5, "x: 5, y: 3" of an object; empty of null.
QString levelsText(const Json& levels);
/// And back; null where the text is neither.
Json levelsFromText(const QString& text);

}  // namespace trialbench::ui
