#include "core/storage/log_table.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/storage/capped_log.h"

namespace trialbench::storage {
namespace {

static_assert(kLogHeadBytes % kLogChunkBytes == 0);
constexpr std::int64_t kHeadChunks = kLogHeadBytes / kLogChunkBytes;
// A log longer than this (2^53 bytes) was not written by us; keeps the sums below from overflowing.
constexpr std::int64_t kMaxChunk = (std::int64_t{1} << 53) / kLogChunkBytes;

std::vector<std::uint8_t> compressed(std::string_view text) {
    auto size = compressBound(text.size());
    std::vector<std::uint8_t> data(size);
    compress2(data.data(), &size, reinterpret_cast<const Bytef*>(text.data()), text.size(), Z_BEST_SPEED);
    data.resize(size);
    return data;
}

/// Nothing where the data are not exactly `bytes` compressed bytes.
std::optional<std::string> decompressed(const SQLite::Column& data, std::int64_t bytes) {
    if (bytes <= 0 || bytes > static_cast<std::int64_t>(kLogChunkBytes)) return std::nullopt;
    std::string text(static_cast<std::size_t>(bytes), '\0');
    uLongf size = text.size();
    const int result = uncompress(reinterpret_cast<Bytef*>(text.data()), &size,
                                  static_cast<const Bytef*>(data.getBlob()), data.getBytes());
    if (result != Z_OK || size != text.size()) return std::nullopt;
    return text;
}

tl::unexpected<Error> damaged(const std::filesystem::path& path, const std::string& study, int trial) {
    return failure(ErrorCode::LogDamaged,
                   {{"path", path.string()}, {"study", study}, {"trial", std::to_string(trial)}});
}

void bindAttempt(SQLite::Statement& statement, const std::string& study, int trial, int attempt) {
    statement.bind(1, study);
    statement.bind(2, trial);
    statement.bind(3, attempt);
}

}  // namespace

Result<void> LogTable::append(const std::filesystem::path& path, const std::string& study, int trial,
                              int attempt, std::string_view text) {
    std::int64_t chunk = 0;
    std::string open;
    {
        SQLite::Statement last(database_,
                               "SELECT chunk, bytes, data FROM log_chunk WHERE study = ? AND trial = ? AND "
                               "attempt = ? ORDER BY chunk DESC LIMIT 1");
        bindAttempt(last, study, trial, attempt);
        if (last.executeStep()) {
            chunk = last.getColumn(0).getInt64();
            const auto bytes = last.getColumn(1).getInt64();
            const auto kept = decompressed(last.getColumn(2), bytes);
            if (!kept || chunk < 0 || chunk > kMaxChunk) return damaged(path, study, trial);
            if (kept->size() < kLogChunkBytes) {
                open = *kept;
            } else {
                ++chunk;
            }
        }
    }
    const std::int64_t total = chunk * static_cast<std::int64_t>(kLogChunkBytes) +
                               static_cast<std::int64_t>(open.size() + text.size());
    // First chunk that has a byte of the tail.
    const std::int64_t firstTailChunk =
        std::max(kHeadChunks, (total - static_cast<std::int64_t>(kLogTailBytes)) /
                                  static_cast<std::int64_t>(kLogChunkBytes));

    SQLite::Statement put(database_,
                          "INSERT OR REPLACE INTO log_chunk (study, trial, attempt, chunk, bytes, data) "
                          "VALUES (?, ?, ?, ?, ?, ?)");
    for (; !text.empty(); ++chunk) {
        const auto taken = std::min(text.size(), kLogChunkBytes - open.size());
        open += text.substr(0, taken);
        text.remove_prefix(taken);
        if (chunk < kHeadChunks || chunk >= firstTailChunk) {
            const auto data = compressed(open);
            put.reset();
            bindAttempt(put, study, trial, attempt);
            put.bind(4, chunk);
            put.bind(5, static_cast<std::int64_t>(open.size()));
            put.bind(6, data.data(), static_cast<int>(data.size()));
            put.exec();
        }
        open.clear();
    }
    SQLite::Statement cut(database_,
                          "DELETE FROM log_chunk WHERE study = ? AND trial = ? AND attempt = ? AND "
                          "chunk >= ? AND chunk < ?");
    bindAttempt(cut, study, trial, attempt);
    cut.bind(4, kHeadChunks);
    cut.bind(5, firstTailChunk);
    cut.exec();
    return {};
}

Result<std::string> LogTable::read(const std::filesystem::path& path, const std::string& study, int trial,
                                   int attempt) {
    SQLite::Statement query(database_,
                            "SELECT chunk, bytes, data FROM log_chunk WHERE study = ? AND trial = ? AND "
                            "attempt = ? ORDER BY chunk");
    bindAttempt(query, study, trial, attempt);
    std::string head;
    std::string tail;
    std::int64_t next = 0;
    std::int64_t total = 0;
    while (query.executeStep()) {
        const auto chunk = query.getColumn(0).getInt64();
        const auto text = decompressed(query.getColumn(2), query.getColumn(1).getInt64());
        // Chunks follow one another but for one gap after the head; all but the last are full.
        const bool follows = chunk == next || (next == kHeadChunks && chunk > next && tail.empty());
        const bool fullBefore = total % static_cast<std::int64_t>(kLogChunkBytes) == 0;
        if (!text || !follows || !fullBefore || chunk > kMaxChunk) return damaged(path, study, trial);
        (chunk < kHeadChunks ? head : tail) += *text;
        if (tail.size() > kLogTailBytes + kLogChunkBytes) return damaged(path, study, trial);
        next = chunk + 1;
        total = chunk * static_cast<std::int64_t>(kLogChunkBytes) + static_cast<std::int64_t>(text->size());
    }
    return joinCappedLog(head, tail, static_cast<std::uint64_t>(total));
}

}  // namespace trialbench::storage
