#include <QtTest>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "core/support/error.h"

using namespace trialbench;

namespace {

std::string sourceOf(const char* path) {
    std::ifstream file(std::string(TRIALBENCH_SOURCE_DIR "/") + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::set<std::string> matches(const std::string& text, const char* pattern) {
    const std::regex expression(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it) {
        found.insert((*it)[1]);
    }
    return found;
}

/// Code -> what stands in the comment behind it in error.h.
std::map<std::string, std::set<std::string>> declaredArguments() {
    std::map<std::string, std::set<std::string>> declared;
    const std::regex line(R"(^    ([A-Z]\w+),(?: *// ([a-z_, ]+))?$)");
    std::istringstream source(sourceOf("core/support/error.h"));
    for (std::string text; std::getline(source, text);) {
        if (std::smatch match; std::regex_match(text, match, line)) {
            declared[match[1]] = matches(match[2], R"((\w+))");
        }
    }
    return declared;
}

/// Code -> the placeholders of its row in the table.
std::map<std::string, std::set<std::string>> placeholders() {
    std::map<std::string, std::set<std::string>> used;
    const std::string source = sourceOf("core/support/error_text.cpp");
    const std::string mark = "Row{ErrorCode::";
    for (auto begin = source.find(mark); begin != std::string::npos;) {
        const auto next = source.find(mark, begin + 1);
        const std::string row = source.substr(begin + mark.size(), next - begin - mark.size());
        used[row.substr(0, row.find(','))] = matches(row, R"(\{([a-z_]+)\})");
        begin = next;
    }
    return used;
}

}  // namespace

class ErrorTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void everyCodeHasOneRow();
    void namesAreUniqueSnakeCase();
    void textsUseExactlyTheDeclaredArguments();
    void argumentsAreFilledIn();
    void whatIsSoAlreadyIsNotCalledImpossible();
    void anArgumentIsNotTakenForAPlaceholder();
};

void ErrorTest::everyCodeHasOneRow() {
    std::set<int> codes;
    for (const ErrorCode code : allErrorCodes()) codes.insert(static_cast<int>(code));
    QCOMPARE(codes.size(), allErrorCodes().size());
    // Internal is the last one.
    QCOMPARE(static_cast<int>(codes.size()), static_cast<int>(ErrorCode::Internal) + 1);
    QCOMPARE(*codes.rbegin(), static_cast<int>(ErrorCode::Internal));
    QCOMPARE(declaredArguments().size(), codes.size());
}

void ErrorTest::namesAreUniqueSnakeCase() {
    std::set<std::string> names;
    const std::regex snake("[a-z]+(_[a-z]+)*");
    for (const ErrorCode code : allErrorCodes()) {
        const std::string name(codeName(code));
        QVERIFY2(std::regex_match(name, snake), name.c_str());
        QVERIFY2(names.insert(name).second, name.c_str());
        QVERIFY(errorCodeFrom(name) == code);
    }
    QVERIFY(!errorCodeFrom("") && !errorCodeFrom("no_such_code"));
}

void ErrorTest::textsUseExactlyTheDeclaredArguments() {
    const auto declared = declaredArguments();
    const auto used = placeholders();
    QCOMPARE(used.size(), declared.size());
    for (const auto& [code, arguments] : declared) {
        QVERIFY2(used.contains(code), code.c_str());
        QVERIFY2(used.at(code) == arguments, code.c_str());
    }
}

void ErrorTest::argumentsAreFilledIn() {
    const Error error{ErrorCode::TrialState, {{"trial", "7"}, {"state", "completed"}, {"action", "stopped"}}};
    QCOMPARE(message(error), std::string("Trial 7 is completed, so it cannot be stopped."));
}

void ErrorTest::whatIsSoAlreadyIsNotCalledImpossible() {
    const auto trial = [](const char* state, const char* action) {
        return message({ErrorCode::TrialState, {{"trial", "7"}, {"state", state}, {"action", action}}});
    };
    QCOMPARE(trial("excluded", "excluded"), std::string("Trial 7 is excluded already."));
    QCOMPARE(trial("not excluded", "restored"),
             std::string("Trial 7 is not excluded, so it cannot be restored."));
    QCOMPARE(message({ErrorCode::StudyState, {{"study", "S"}, {"state", "paused"}, {"action", "paused"}}}),
             std::string("Study \"S\" is paused already."));
}

void ErrorTest::anArgumentIsNotTakenForAPlaceholder() {
    const Error error{ErrorCode::UnknownTrial, {{"trial", "{trial}"}}};
    QCOMPARE(message(error), std::string("There is no trial {trial} in this study."));
}

QTEST_GUILESS_MAIN(ErrorTest)
#include "tst_error.moc"
