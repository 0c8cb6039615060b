#include "ui/models/parameter_text.h"

#include <QLocale>
#include <algorithm>

#include "core/support/json.h"
#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

bool isPlain(const QString& text) {
    return !text.isEmpty() && text == text.trimmed() && !text.contains(QLatin1Char(',')) &&
           !text.contains(QLatin1Char('"')) && scalarFromText(text) == Json(text.toStdString());
}

}  // namespace

Json numberFromText(const QString& text) {
    const QString trimmed = text.trimmed();
    bool isNumber = false;
    if (const auto whole = trimmed.toLongLong(&isNumber); isNumber) return whole;
    const double number = QLocale::c().toDouble(trimmed, &isNumber);
    if (isNumber) return number;
    return trimmed.toStdString();
}

Json scalarFromText(const QString& text) {
    const QString trimmed = text.trimmed();
    const auto json = support::parseJson(trimmed.toStdString());
    if (json && !json->is_structured() && !json->is_null()) return *json;
    return trimmed.toStdString();
}

Json choiceFromText(const QString& text, const std::vector<space::Value>& choices) {
    const QString trimmed = text.trimmed();
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const space::Value& choice) {
        // Somebody who types 3 where "3" is the choice means it.
        return textOfScalar(choice) == trimmed || (choice.is_string() && choice == trimmed.toStdString());
    });
    return found == choices.end() ? scalarFromText(trimmed) : *found;
}

QString textOfScalar(const Json& value) {
    if (value.is_number_float()) return numberText(value.get<double>());
    if (value.is_string()) {
        const QString text = QString::fromStdString(value.get<std::string>());
        if (isPlain(text)) return text;
    }
    return QString::fromStdString(value.dump());
}

std::vector<QString> itemsOf(const QString& text) {
    std::vector<QString> items;
    QString item;
    bool isQuoted = false;
    bool isEscaped = false;
    for (const QChar c : text) {
        // Within a word it is an inch.
        const bool mayQuote = isQuoted || item.trimmed().isEmpty();
        if (c == QLatin1Char('"') && !isEscaped && mayQuote) isQuoted = !isQuoted;
        isEscaped = isQuoted && c == QLatin1Char('\\') && !isEscaped;
        if (c == QLatin1Char(',') && !isQuoted) {
            items.push_back(item.trimmed());
            item.clear();
        } else {
            item += c;
        }
    }
    if (!item.trimmed().isEmpty() || !items.empty()) items.push_back(item.trimmed());
    return items;
}

QString textOfScalars(const std::vector<space::Value>& values) {
    QString text;
    for (const auto& value : values) {
        if (!text.isEmpty()) text += QStringLiteral(", ");
        text += textOfScalar(value);
    }
    return text;
}

QString cellText(const Error& error) {
    QString text = errorText(error);
    if (const std::string pointer(argument(error, "pointer")); !pointer.empty()) {
        const QString place = QStringLiteral("At %1: ").arg(QString::fromStdString(pointer));
        if (text.startsWith(place)) text.remove(0, place.size());
    }
    const bool isNamed = error.code == ErrorCode::ParameterInvalid || error.code == ErrorCode::KnobInvalid;
    if (const std::string problem(argument(error, "problem")); isNamed && !problem.empty()) {
        text = QString::fromStdString(problem);
    }
    if (!text.isEmpty()) text[0] = text[0].toUpper();
    return text;
}

}  // namespace trialbench::ui
