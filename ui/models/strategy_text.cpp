#include "ui/models/strategy_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <array>
#include <string_view>

#include "ui/models/format.h"

namespace trialbench::ui {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Strategy)
};

struct OptionWords {
    std::string_view key;
    const char* title;
    const char* help;
    const char* tick;
};

constexpr std::array<std::pair<std::string_view, const char*>, 5> kTitles{{
    {"random", QT_TRANSLATE_NOOP("Strategy", "Random")},
    {"sobol", QT_TRANSLATE_NOOP("Strategy", "Sobol")},
    {"grid", QT_TRANSLATE_NOOP("Strategy", "Grid")},
    {"fixed", QT_TRANSLATE_NOOP("Strategy", "Fixed list")},
    {"bayesian", QT_TRANSLATE_NOOP("Strategy", "Bayesian")},
}};

constexpr std::array<OptionWords, 3> kOptions{{
    {"initial_points", QT_TRANSLATE_NOOP("Strategy", "Initial points"),
     QT_TRANSLATE_NOOP(
         "Strategy", "Trials before the model suggests any; automatic: one more than there are parameters."),
     ""},
    {"start_from_defaults", QT_TRANSLATE_NOOP("Strategy", "Start from"),
     QT_TRANSLATE_NOOP("Strategy", "The first trial has every parameter at its default."),
     QT_TRANSLATE_NOOP("Strategy", "the defaults first")},
    {"levels", QT_TRANSLATE_NOOP("Strategy", "Levels"),
     QT_TRANSLATE_NOOP("Strategy",
                       "How many values of a range are tried: a whole number for all parameters, or one for "
                       "each, as in x: 5, y: 3. Choices are all tried, and so are whole numbers of which "
                       "nothing is said."),
     ""},
}};

const OptionWords* wordsOf(const std::string& key) {
    for (const OptionWords& words : kOptions) {
        if (words.key == key) return &words;
    }
    return nullptr;
}

QString translated(const char* text) {
    return *text ? Texts::tr(text) : QString();
}

// Null where it is no whole number of 1 or more.
Json levelFrom(const QString& text) {
    bool isNumber = false;
    const qlonglong number = text.trimmed().toLongLong(&isNumber);
    return isNumber && number > 0 ? Json(number) : Json();
}

}  // namespace

QString strategyTitle(const std::string& kind) {
    for (const auto& [known, title] : kTitles) {
        if (known == kind) return translated(title);
    }
    return titleText(kind);
}

QString optionTitle(const std::string& key) {
    const OptionWords* words = wordsOf(key);
    return words ? translated(words->title) : titleText(key);
}

QString optionHelp(const std::string& key) {
    const OptionWords* words = wordsOf(key);
    return words ? translated(words->help) : QString();
}

QString optionTick(const std::string& key) {
    const OptionWords* words = wordsOf(key);
    return words ? translated(words->tick) : QString();
}

QString levelsText(const Json& levels) {
    if (levels.is_number_integer()) return QString::number(levels.get<qlonglong>());
    QStringList texts;
    if (levels.is_object()) {
        for (const auto& [name, count] : levels.items()) {
            texts << QStringLiteral("%1: %2").arg(QString::fromStdString(name), levelsText(count));
        }
    }
    return texts.join(QStringLiteral(", "));
}

Json levelsFromText(const QString& text) {
    if (const Json all = levelFrom(text); !all.is_null()) return all;
    Json levels = Json::object();
    for (const QString& part : text.split(QLatin1Char(','))) {
        const qsizetype colon = part.lastIndexOf(QLatin1Char(':'));
        const Json count = levelFrom(part.mid(colon + 1));
        if (colon < 0 || count.is_null()) return {};
        levels[part.left(colon).trimmed().toStdString()] = count;
    }
    return levels;
}

}  // namespace trialbench::ui
