#include "core/training/data_set.h"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "core/support/sha256.h"
#include "core/training/cifar_reader.h"
#include "core/training/data_location.h"
#include "core/training/idx_reader.h"

namespace trialbench::training {

Result<ImageCounts> countImages(const std::string& name, const std::filesystem::path& explicitPath) {
    const auto place = locateDataSet(name, explicitPath);
    if (!place) return tl::unexpected<Error>(place.error());
    if (name == "cifar10") return ImageCounts{kCifar10TrainImages, kCifar10TestImages};
    return countIdxImages(*place);
}

std::string dataSum(const DataSet& data) {
    support::Sha256 sum;
    const std::string shape =
        fmt::format("train {} test {} channels {} side {} classes {}\n", data.train.count(),
                    data.test.count(), data.channels, kImageSide, data.classes);
    sum.add(shape.data(), shape.size());
    for (const Images* images : {&data.train, &data.test}) {
        sum.add(images->pixels.data(), images->pixels.size());
        sum.add(images->labels.data(), images->labels.size());
    }
    return sum.digest();
}

Result<std::shared_ptr<const DataSet>> loadDataSet(const std::string& name,
                                                   const std::filesystem::path& explicitPath) {
    const auto place = locateDataSet(name, explicitPath);
    if (!place) return tl::unexpected<Error>(place.error());

    // Trials that run at the same time share one copy; the lock also keeps two from reading at once.
    static std::mutex mutex;
    static std::map<std::filesystem::path, std::weak_ptr<const DataSet>> loaded;
    const std::lock_guard lock(mutex);
    if (auto shared = loaded[*place].lock()) return shared;

    auto read = name == "cifar10" ? readCifar10(*place) : readIdxDataSet(name, *place);
    if (!read) return tl::unexpected<Error>(read.error());
    // With every reading, as the files may have changed since the last.
    read->sha256 = dataSum(*read);
    const auto shared = std::make_shared<const DataSet>(std::move(*read));
    loaded[*place] = shared;
    return shared;
}

}  // namespace trialbench::training
