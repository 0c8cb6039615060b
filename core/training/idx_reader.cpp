#include "core/training/idx_reader.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>

namespace trialbench::training {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kImagesMagic = 0x00000803;  // unsigned bytes, three dimensions
constexpr std::uint32_t kLabelsMagic = 0x00000801;  // unsigned bytes, one dimension
constexpr std::int64_t kSide = 28;
constexpr std::int64_t kClasses = 10;
constexpr std::uint32_t kMaxImages = 1'000'000;  // no header of a foreign file makes us ask for more memory

constexpr const char* kTrainImages = "train-images-idx3-ubyte";
constexpr const char* kTrainLabels = "train-labels-idx1-ubyte";
constexpr const char* kTestImages = "t10k-images-idx3-ubyte";
constexpr const char* kTestLabels = "t10k-labels-idx1-ubyte";

std::optional<fs::path> plainOrPacked(const fs::path& folder, const std::string& file) {
    std::error_code ignored;
    for (const char* ending : {"", ".gz"}) {
        const fs::path path = folder / (file + ending);
        if (fs::is_regular_file(path, ignored)) return path;
    }
    return std::nullopt;
}

tl::unexpected<Error> damaged(const fs::path& path, std::string detail) {
    return failure(ErrorCode::DataDamaged, {{"path", path.string()}, {"detail", std::move(detail)}});
}

// One idx file: big-endian magic and dimensions, then bytes. zlib reads plain files as they are.
class IdxFile {
 public:
    explicit IdxFile(const fs::path& path) : path_(path), file_(gzopen(path.c_str(), "rb"), gzclose) {}

    Result<std::uint32_t> number() {
        std::uint8_t bytes[4];
        if (const auto got = read(bytes, sizeof bytes); !got) return tl::unexpected<Error>(got.error());
        return (std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) |
               (std::uint32_t{bytes[2]} << 8) | bytes[3];
    }

    Result<> expectNumber(std::uint32_t expected, const char* what) {
        const auto got = number();
        if (!got) return tl::unexpected<Error>(got.error());
        if (*got != expected)
            return damaged(path_, fmt::format("its {} is {}, not {}", what, *got, expected));
        return {};
    }

    Result<> read(std::uint8_t* out, std::size_t size) {
        if (!file_) return damaged(path_, "it cannot be opened");
        const int got = gzread(file_.get(), out, static_cast<unsigned>(size));
        if (got == static_cast<int>(size)) return {};
        return damaged(path_, got < 0 ? zlibError() : std::string("it ends too early"));
    }

    // Reads past the last byte, so that zlib compares its checksum.
    Result<> expectEnd() {
        std::uint8_t extra;
        const int got = gzread(file_.get(), &extra, 1);
        int code = Z_OK;
        gzerror(file_.get(), &code);
        if (got == 0 && code == Z_OK) return {};
        return damaged(path_, got > 0 ? "it is longer than its header says" : zlibError());
    }

 private:
    std::string zlibError() {
        int code = Z_OK;
        const char* text = gzerror(file_.get(), &code);
        return fmt::format("it is truncated or not intact ({})", text);
    }

    fs::path path_;
    std::unique_ptr<gzFile_s, decltype(&gzclose)> file_;
};

Result<std::vector<std::uint8_t>> readLabels(const fs::path& path, std::size_t count) {
    IdxFile file(path);
    std::vector<std::uint8_t> labels(count);
    const auto done =
        file.expectNumber(kLabelsMagic, "magic number")
            .and_then([&] { return file.expectNumber(static_cast<std::uint32_t>(count), "count"); })
            .and_then([&] { return file.read(labels.data(), labels.size()); })
            .and_then([&] { return file.expectEnd(); });
    if (!done) return tl::unexpected<Error>(done.error());
    for (const std::uint8_t label : labels) {
        if (label >= kClasses)
            return damaged(path, fmt::format("it has a label {}; labels are 0 to 9", label));
    }
    return labels;
}

Result<std::size_t> readCount(const fs::path& path, IdxFile& file) {
    const auto magic = file.expectNumber(kImagesMagic, "magic number");
    if (!magic) return tl::unexpected<Error>(magic.error());
    const auto images = file.number();
    if (!images) return tl::unexpected<Error>(images.error());
    if (*images > kMaxImages) return damaged(path, fmt::format("it claims to hold {} images", *images));
    return *images;
}

Result<std::vector<std::uint8_t>> readPixels(const fs::path& path, std::size_t& count) {
    IdxFile file(path);
    const auto images = readCount(path, file);
    if (!images) return tl::unexpected<Error>(images.error());
    count = *images;
    std::vector<std::uint8_t> raw(count * kSide * kSide);
    const auto done = file.expectNumber(kSide, "height")
                          .and_then([&] { return file.expectNumber(kSide, "width"); })
                          .and_then([&] { return file.read(raw.data(), raw.size()); })
                          .and_then([&] { return file.expectEnd(); });
    if (!done) return tl::unexpected<Error>(done.error());

    constexpr std::int64_t kBorder = (kImageSide - kSide) / 2;
    std::vector<std::uint8_t> padded(count * kImageSide * kImageSide, 0);
    for (std::size_t image = 0; image < count; ++image) {
        for (std::int64_t row = 0; row < kSide; ++row) {
            const std::uint8_t* from = raw.data() + (static_cast<std::int64_t>(image) * kSide + row) * kSide;
            const std::int64_t toRow = static_cast<std::int64_t>(image) * kImageSide + row + kBorder;
            std::copy_n(from, kSide, padded.data() + toRow * kImageSide + kBorder);
        }
    }
    return padded;
}

Result<Images> readImages(const fs::path& folder, const char* imagesName, const char* labelsName) {
    const auto imagesPath = plainOrPacked(folder, imagesName);
    const auto labelsPath = plainOrPacked(folder, labelsName);
    if (!imagesPath || !labelsPath) return damaged(folder, "one of its files has gone");
    std::size_t count = 0;
    auto pixels = readPixels(*imagesPath, count);
    if (!pixels) return tl::unexpected<Error>(pixels.error());
    auto labels = readLabels(*labelsPath, count);
    if (!labels) return tl::unexpected<Error>(labels.error());
    return Images{std::move(*pixels), std::move(*labels)};
}

}  // namespace

std::optional<fs::path> findIdxDataSet(const fs::path& folder) {
    for (const char* file : {kTrainImages, kTrainLabels, kTestImages, kTestLabels}) {
        if (!plainOrPacked(folder, file)) return std::nullopt;
    }
    return folder;
}

Result<ImageCounts> countIdxImages(const fs::path& folder) {
    ImageCounts counts;
    for (const auto& [name, count] :
         {std::pair{kTrainImages, &counts.train}, std::pair{kTestImages, &counts.test}}) {
        const auto path = plainOrPacked(folder, name);
        if (!path) return damaged(folder, "one of its files has gone");
        IdxFile file(*path);
        const auto images = readCount(*path, file);
        if (!images) return tl::unexpected<Error>(images.error());
        *count = static_cast<std::int64_t>(*images);
    }
    return counts;
}

Result<DataSet> readIdxDataSet(const std::string& name, const fs::path& folder) {
    auto train = readImages(folder, kTrainImages, kTrainLabels);
    if (!train) return tl::unexpected<Error>(train.error());
    auto test = readImages(folder, kTestImages, kTestLabels);
    if (!test) return tl::unexpected<Error>(test.error());
    return DataSet{name, 1, kClasses, std::move(*train), std::move(*test)};
}

}  // namespace trialbench::training
