#include <QtTest>

#include "core/objective/precision.h"

using namespace trialbench;
using namespace trialbench::objective;

namespace {

Description machine() {
    Description description;
    description.devices.push_back({.name = "cpu", .bf16Stems = {"3x3"}});
    description.devices.push_back({.name = "cuda:0", .bf16Stems = {"imagenet", "3x3"}});
    description.devices.push_back({.name = "old"});
    description.knobs = Json::parse(
        R"([{"name":"stem","type":"categorical","choices":["imagenet","3x3"],"default":"imagenet"}])");
    return description;
}

std::string resolved(const std::vector<std::string>& devices, const char* fixed,
                     const char* parameters = "[]", const Description& description = machine()) {
    std::vector<space::Parameter> list;
    for (const Json& json : Json::parse(parameters)) list.push_back(*space::parameterFromJson(json, ""));
    const auto space = list.empty() ? space::SearchSpace() : *space::SearchSpace::create(std::move(list));
    return resolvedPrecision(description, devices, space, Json::parse(fixed));
}

}  // namespace

class TestPrecision : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void followsTheStemThatIsFixedOrTheDefault() {
        QCOMPARE(resolved({"cpu"}, R"({"stem":"3x3"})"), std::string("bf16"));
        QCOMPARE(resolved({"cpu"}, R"({"stem":"imagenet"})"), std::string("fp32"));
        QCOMPARE(resolved({"cpu"}, "{}"), std::string("fp32"));
        QCOMPARE(resolved({"cuda:0"}, "{}"), std::string("bf16"));
    }

    void needsEveryStemThatIsTried() {
        const char* both = R"([{"name":"stem","type":"categorical","choices":["imagenet","3x3"]}])";
        QCOMPARE(resolved({"cpu"}, "{}", both), std::string("fp32"));
        QCOMPARE(resolved({"cuda:0"}, "{}", both), std::string("bf16"));
    }

    void needsEveryDevice() {
        QCOMPARE(resolved({"cuda:0", "cpu"}, R"({"stem":"3x3"})"), std::string("bf16"));
        QCOMPARE(resolved({"cuda:0", "cpu"}, R"({"stem":"imagenet"})"), std::string("fp32"));
        QCOMPARE(resolved({"cuda:0", "old"}, R"({"stem":"3x3"})"), std::string("fp32"));
        QCOMPARE(resolved({"cuda:7"}, R"({"stem":"3x3"})"), std::string("fp32"));
        QCOMPARE(resolved({}, R"({"stem":"3x3"})"), std::string("fp32"));
    }

    void isSinglePrecisionWhereTheTrainerKnowsNoStems() {
        Description description = machine();
        description.knobs = Json::array();
        QCOMPARE(resolved({"cuda:0"}, "{}", "[]", description), std::string("fp32"));
    }
};

QTEST_APPLESS_MAIN(TestPrecision)
#include "tst_precision.moc"
