#include "core/objective/function_checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <fstream>
#include <sstream>

#include "core/support/json.h"
#include "core/support/json_reader.h"
#include "core/support/sha256.h"
#include "core/support/system_error.h"

namespace trialbench::objective {
namespace {

namespace fs = std::filesystem;

// The engine deletes the older checkpoint once the newer one is recorded, so no name may come twice: not in
// this process (counter), not beside another (process id), not after an earlier one (the file is there).
fs::path newName(const fs::path& folder, std::uint64_t seed) {
    static std::atomic<unsigned> counter{0};
    fs::path name;
    do {
        name = fmt::format("function-{:016x}-{}-{}.json", seed, ::getpid(), ++counter);
    } while (fs::exists(folder / name));
    return name;
}

// 0, or the errno of what failed.
int writeSynced(const fs::path& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) return errno;
    int error = 0;
    // A few bytes: the kernel takes them whole or has no room at all.
    if (::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        error = errno ? errno : ENOSPC;
    } else if (::fsync(file) != 0) {
        error = errno;
    }
    if (::close(file) != 0 && error == 0) error = errno;
    return error;
}

}  // namespace

Result<experiment::Checkpoint> writeFunctionCheckpoint(const fs::path& folder, std::uint64_t seed,
                                                       int epoch) {
    const fs::path name = newName(folder, seed);
    const fs::path target = folder / name;
    fs::path part = target;
    part += ".part";
    const std::string text = Json{{"epoch", epoch}}.dump() + "\n";
    int error = writeSynced(part, text);
    if (error == 0 && ::rename(part.c_str(), target.c_str()) != 0) error = errno;
    if (error != 0) {
        ::unlink(part.c_str());
        return tl::unexpected<Error>(support::writeError(error, target, "write"));
    }
    auto hash = support::sha256OfFile(target);
    if (!hash) return tl::unexpected<Error>(hash.error());
    return experiment::Checkpoint{
        .file = name.string(), .sha256 = std::move(*hash), .bytes = text.size(), .epoch = epoch, .step = 0};
}

Result<int> readFunctionCheckpoint(const fs::path& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    if (!stream || !(text << stream.rdbuf())) {
        return failure(ErrorCode::FileUnreadable,
                       {{"path", file.string()}, {"detail", "the checkpoint is missing or empty."}});
    }
    const auto damaged = [&](const Error& error) {
        return failure(ErrorCode::FileDamaged, {{"path", file.string()}, {"detail", message(error)}});
    };
    const auto json = support::parseJson(text.str());
    if (!json) return damaged(json.error());
    support::ObjectReader reader(*json, "");
    const auto epoch = reader.optionalInteger("epoch", 0, INT_MAX);
    if (!epoch) reader.fail("epoch", "a whole number must stand here.");
    if (const auto done = reader.finish(); !done) return damaged(done.error());
    return static_cast<int>(*epoch);
}

}  // namespace trialbench::objective
