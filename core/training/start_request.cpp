#include "core/training/start_request.h"

#include <algorithm>
#include <array>

namespace trialbench::training {
namespace {

constexpr std::array kKeys = {"knobs",  "data_set",  "split_seed", "seed",        "threads",
                              "device", "precision", "folder",     "resume_from", "checkpoint_seconds"};
constexpr std::int64_t kMaxThreads = 1024;

tl::unexpected<Error> wrongType(const std::string& key, std::string expected) {
    return failure(ErrorCode::WrongType, {{"pointer", "/start/" + key}, {"expected", std::move(expected)}});
}

tl::unexpected<Error> missing(const std::string& key) {
    return failure(ErrorCode::MissingKey, {{"pointer", "/start"}, {"key", key}});
}

// Reads keys one after another; the first thing wrong is kept, and later reads give defaults.
class Reader {
 public:
    explicit Reader(const Json& body) : body_(body) {}

    std::string text(const char* key, std::string otherwise) {
        if (!has(key)) return otherwise;
        if (!body_[key].is_string()) return fail(wrongType(key, "a text")), otherwise;
        return body_[key];
    }
    std::uint64_t seed(const char* key) {
        if (!has(key)) return 0;
        if (!body_[key].is_number_unsigned()) return fail(wrongType(key, "a whole number from 0")), 0;
        return body_[key];
    }
    int threads(const char* key) {
        if (!has(key)) return 1;
        const Json& value = body_[key];
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() < 1 ||
            value.get<std::uint64_t>() > kMaxThreads) {
            return fail(wrongType(key, "a whole number from 1 to 1024")), 1;
        }
        return value;
    }
    double seconds(const char* key, double otherwise) {
        if (!has(key)) return otherwise;
        if (!body_[key].is_number() || body_[key].get<double>() < 0) {
            return fail(wrongType(key, "a number of seconds from 0")), otherwise;
        }
        return body_[key];
    }
    Result<> status() const { return status_; }

 private:
    bool has(const char* key) const { return body_.contains(key) && !body_[key].is_null(); }
    void fail(tl::unexpected<Error> error) {
        if (status_) status_ = std::move(error);
    }

    const Json& body_;
    Result<> status_;
};

Result<> readDataSet(const Json& value, StartRequest& request) {
    if (value.is_string()) {
        request.dataSet = value;
        return {};
    }
    if (!value.is_object() || !value.contains("name") || !value["name"].is_string()) {
        return wrongType("data_set", "a name, or an object with a name");
    }
    request.dataSet = value["name"];
    for (const auto& [key, part] : value.items()) {
        if (key == "name" || (key == "path" && part.is_null())) continue;
        if (key != "path") {
            return failure(ErrorCode::UnknownKey,
                           {{"pointer", "/start/data_set"}, {"key", key}, {"known", "name, path"}});
        }
        if (!part.is_string()) return wrongType("data_set/path", "a text or null");
        request.dataPath = part.get<std::string>();
    }
    return {};
}

}  // namespace

Result<StartRequest> parseStartRequest(std::string_view text) {
    const auto parsed = support::parseJson(text);
    if (!parsed) return tl::unexpected<Error>(parsed.error());
    const Json& body = *parsed;
    if (!body.is_object()) return wrongType("", "an object");
    for (const auto& [key, value] : body.items()) {
        if (std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end()) continue;
        std::string known;
        for (const char* name : kKeys) known += (known.empty() ? "" : ", ") + std::string(name);
        return failure(ErrorCode::UnknownKey, {{"pointer", "/start"}, {"key", key}, {"known", known}});
    }
    if (!body.contains("knobs")) return missing("knobs");
    if (!body.contains("data_set")) return missing("data_set");

    auto knobs = completeKnobs(body["knobs"]);
    if (!knobs) return tl::unexpected<Error>(knobs.error());
    StartRequest request{};
    request.knobs = readKnobs(*knobs);
    request.completeKnobs = std::move(*knobs);
    if (const auto read = readDataSet(body["data_set"], request); !read)
        return tl::unexpected<Error>(read.error());

    Reader reader(body);
    request.splitSeed = reader.seed("split_seed");
    request.seed = reader.seed("seed");
    request.threads = reader.threads("threads");
    request.device = reader.text("device", "cpu");
    request.folder = reader.text("folder", "");
    request.resumeFrom = reader.text("resume_from", "");
    request.checkpointInterval = std::chrono::duration<double>(reader.seconds("checkpoint_seconds", 60));
    const auto precision = precisionFromName(reader.text("precision", "auto"));
    if (!precision) return tl::unexpected<Error>(precision.error());
    request.precision = *precision == Precision::Auto ? request.knobs.precision : *precision;
    if (const auto status = reader.status(); !status) return tl::unexpected<Error>(status.error());
    return request;
}

}  // namespace trialbench::training
