#include "core/training/checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/support/sha256.h"
#include "core/support/system_error.h"

namespace trialbench::training {
namespace {

namespace fs = std::filesystem;
using Dictionary = c10::Dict<c10::IValue, c10::IValue>;

constexpr const char* kFormat = "trialbench checkpoint 1";

Dictionary emptyDictionary() {
    return c10::impl::GenericDict(c10::AnyType::get(), c10::AnyType::get());
}

Dictionary toDictionary(const NamedTensors& tensors) {
    Dictionary dictionary = emptyDictionary();
    for (const auto& [name, tensor] : tensors) dictionary.insert(name, tensor);
    return dictionary;
}

NamedTensors toTensors(const c10::IValue& value) {
    NamedTensors tensors;
    for (const auto& entry : value.toGenericDict()) {
        tensors.emplace_back(entry.key().toStringRef(), entry.value().toTensor());
    }
    return tensors;
}

tl::unexpected<Error> writeFailure(const fs::path& path, int error) {
    return tl::unexpected<Error>(support::writeError(error, path, "write"));
}

// Returns errno, or 0.
int writeAll(int descriptor, const std::vector<char>& bytes) {
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(descriptor, bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        written += static_cast<std::size_t>(count);
    }
    return 0;
}

// A file that was not there before, synced to disk. Returns errno, or 0.
int writeNewFile(const fs::path& path, const std::vector<char>& bytes) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0) return errno;
    int error = writeAll(descriptor, bytes);
    if (error == 0 && ::fsync(descriptor) != 0) error = errno;
    if (::close(descriptor) != 0 && error == 0) error = errno;
    if (error != 0) ::unlink(path.c_str());
    return error;
}

void syncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

fs::path unusedPath(const fs::path& folder, const Position& position) {
    const std::string stem = fmt::format("checkpoint-e{:04}-s{:06}", position.epochs, position.steps);
    fs::path path = folder / (stem + ".pt");
    std::error_code ignored;
    for (int n = 2; fs::exists(path, ignored); ++n) path = folder / fmt::format("{}-{}.pt", stem, n);
    return path;
}

}  // namespace

Result<CheckpointFile> writeCheckpoint(const fs::path& folder, const Checkpoint& checkpoint) {
    Dictionary dictionary = emptyDictionary();
    dictionary.insert("format", std::string(kFormat));
    dictionary.insert("identity", checkpoint.identity.dump());
    dictionary.insert("epochs", checkpoint.position.epochs);
    dictionary.insert("steps", checkpoint.position.steps);
    dictionary.insert("optimizer_steps", checkpoint.optimizerSteps);
    dictionary.insert("loss_sum", checkpoint.lossSum);
    dictionary.insert("correct", checkpoint.correct);
    dictionary.insert("model", toDictionary(checkpoint.model));
    dictionary.insert("optimizer", toDictionary(checkpoint.optimizer));
    const std::vector<char> bytes = torch::pickle_save(dictionary);

    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return writeFailure(folder, error.value());
    const fs::path path = unusedPath(folder, checkpoint.position);
    // The process id keeps a temporary file that a killed run left behind from standing in the way.
    const fs::path temporary = fmt::format("{}.{}.part", path.string(), ::getpid());
    if (const int code = writeNewFile(temporary, bytes); code != 0) return writeFailure(temporary, code);
    if (::rename(temporary.c_str(), path.c_str()) != 0) return writeFailure(path, errno);
    syncFolder(folder);
    auto hash = support::sha256OfFile(path);
    if (!hash) return tl::unexpected<Error>(hash.error());
    return CheckpointFile{path, std::move(*hash), bytes.size()};
}

Result<Checkpoint> readCheckpoint(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error)) {
        return failure(ErrorCode::FileUnreadable,
                       {{"path", path.string()}, {"detail", "there is no such checkpoint"}});
    }
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad()) {
        return failure(ErrorCode::FileUnreadable, {{"path", path.string()}, {"detail", "reading it failed"}});
    }
    try {
        const auto dictionary = torch::pickle_load(bytes).toGenericDict();
        if (dictionary.at("format").toStringRef() != kFormat) {
            return failure(ErrorCode::FileDamaged,
                           {{"path", path.string()}, {"detail", "its format is unknown"}});
        }
        return Checkpoint{
            .identity = Json::parse(dictionary.at("identity").toStringRef()),
            .position = {dictionary.at("epochs").toInt(), dictionary.at("steps").toInt()},
            .optimizerSteps = dictionary.at("optimizer_steps").toInt(),
            .lossSum = dictionary.at("loss_sum").toDouble(),
            .correct = dictionary.at("correct").toInt(),
            .model = toTensors(dictionary.at("model")),
            .optimizer = toTensors(dictionary.at("optimizer")),
        };
    } catch (const std::exception&) {
        return failure(ErrorCode::FileDamaged,
                       {{"path", path.string()}, {"detail", "it is no intact checkpoint"}});
    }
}

CheckpointWriter::~CheckpointWriter() {
    if (running_.valid()) running_.wait();
}

Result<> CheckpointWriter::start(Checkpoint checkpoint) {
    if (const auto before = finish(); !before) return before;
    for (NamedTensors* tensors : {&checkpoint.model, &checkpoint.optimizer}) {
        for (auto& [name, tensor] : *tensors) tensor = tensor.detach().to(torch::kCPU, false, /*copy=*/true);
    }
    running_ = std::async(std::launch::async, [this, checkpoint = std::move(checkpoint)]() -> Result<> {
        const auto file = writeCheckpoint(folder_, checkpoint);
        if (!file) return tl::unexpected<Error>(file.error());
        reporter_.checkpoint(file->path.string(), file->sha256, file->bytes, checkpoint.position.epochs,
                             checkpoint.position.steps);
        return {};
    });
    return {};
}

Result<> CheckpointWriter::finish() {
    if (!running_.valid()) return {};
    return running_.get();
}

}  // namespace trialbench::training
