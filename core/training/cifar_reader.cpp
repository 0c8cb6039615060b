#include "core/training/cifar_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace trialbench::training {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kChannels = 3;
constexpr std::int64_t kClasses = 10;
constexpr std::size_t kPixels = kChannels * kImageSide * kImageSide;
constexpr std::size_t kRecord = 1 + kPixels;  // label, then red, green, blue planes
constexpr std::size_t kRecords = 10'000;      // in each of the six files

constexpr const char* kArchive = "cifar-10-binary.tar.gz";
constexpr const char* kFolder = "cifar-10-batches-bin";
constexpr std::array kFiles = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                               "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
constexpr std::size_t kTestFile = 5;

using FileBytes = std::array<std::vector<std::uint8_t>, kFiles.size()>;

tl::unexpected<Error> damaged(const fs::path& path, std::string detail) {
    return failure(ErrorCode::DataDamaged, {{"path", path.string()}, {"detail", std::move(detail)}});
}

std::optional<std::size_t> indexOf(const std::string& fileName) {
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
        if (fileName == kFiles[i]) return i;
    }
    return std::nullopt;
}

Result<> readFolder(const fs::path& folder, FileBytes& files) {
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
        const fs::path path = folder / kFiles[i];
        std::ifstream file(path, std::ios::binary);
        if (!file) return damaged(path, "it is missing or cannot be opened");
        files[i].resize(kRecord * kRecords);
        file.read(reinterpret_cast<char*>(files[i].data()), static_cast<std::streamsize>(files[i].size()));
        if (static_cast<std::size_t>(file.gcount()) != files[i].size())
            return damaged(path, "it ends too early");
        if (file.peek() != std::ifstream::traits_type::eof()) return damaged(path, "it is too long");
    }
    return {};
}

// Goes to the very end even when all six files are there: only then is the checksum compared.
Result<> readArchive(const fs::path& path, FileBytes& files) {
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                        archive_read_free);
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_tar(reader.get());
    const auto broken = [&] {
        const char* text = archive_error_string(reader.get());
        return damaged(path, fmt::format("it is truncated or not intact ({})", text ? text : "no detail"));
    };
    if (archive_read_open_filename(reader.get(), path.c_str(), 1 << 20) != ARCHIVE_OK) return broken();
    archive_entry* entry = nullptr;
    int status = ARCHIVE_OK;
    while ((status = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
        const char* name = archive_entry_pathname(entry);
        const auto index = indexOf(fs::path(name ? name : "").filename().string());
        if (!index) continue;
        auto& bytes = files[*index];
        if (archive_entry_size(entry) != static_cast<la_int64_t>(kRecord * kRecords)) {
            return damaged(path, fmt::format("{} in it has {} bytes, not {}", kFiles[*index],
                                             archive_entry_size(entry), kRecord * kRecords));
        }
        bytes.resize(kRecord * kRecords);
        std::size_t filled = 0;
        la_ssize_t got = 0;
        while (filled < bytes.size() &&
               (got = archive_read_data(reader.get(), bytes.data() + filled, bytes.size() - filled)) > 0) {
            filled += static_cast<std::size_t>(got);
        }
        if (got < 0) return broken();
        if (filled != bytes.size())
            return damaged(path, fmt::format("{} in it ends too early", kFiles[*index]));
    }
    if (status != ARCHIVE_EOF) return broken();
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
        if (files[i].empty()) return damaged(path, fmt::format("{} is not in it", kFiles[i]));
    }
    return {};
}

Result<> append(const fs::path& place, const char* fileName, const std::vector<std::uint8_t>& bytes,
                Images& images) {
    for (std::size_t record = 0; record < kRecords; ++record) {
        const std::uint8_t* at = bytes.data() + record * kRecord;
        if (*at >= kClasses) {
            return damaged(place, fmt::format("{} has a label {}; labels are 0 to 9", fileName, *at));
        }
        images.labels.push_back(*at);
        images.pixels.insert(images.pixels.end(), at + 1, at + kRecord);
    }
    return {};
}

}  // namespace

std::optional<fs::path> findCifar10(const fs::path& place) {
    std::error_code ignored;
    if (fs::is_regular_file(place, ignored)) return place;
    for (const fs::path& folder : {place / kFolder, place}) {
        if (fs::exists(folder / kFiles[0], ignored)) return folder;
    }
    if (fs::is_regular_file(place / kArchive, ignored)) return place / kArchive;
    return std::nullopt;
}

Result<DataSet> readCifar10(const fs::path& place) {
    FileBytes files;
    std::error_code ignored;
    const auto read = fs::is_directory(place, ignored) ? readFolder(place, files) : readArchive(place, files);
    if (!read) return tl::unexpected<Error>(read.error());
    DataSet set{"cifar10", kChannels, kClasses, {}, {}};
    set.train.pixels.reserve(kTestFile * kRecords * kPixels);
    set.test.pixels.reserve(kRecords * kPixels);
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
        const auto done = append(place, kFiles[i], files[i], i == kTestFile ? set.test : set.train);
        if (!done) return tl::unexpected<Error>(done.error());
        files[i] = {};
    }
    return set;
}

}  // namespace trialbench::training
