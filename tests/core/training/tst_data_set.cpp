#include <zlib.h>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <vector>

#include "core/training/data_set.h"
#include "core/training/data_split.h"
#include "core/training/knobs.h"
#include "tests/core/training/trainer_plugin.h"

using namespace trialbench;
using namespace trialbench::training;
namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<char>;

Bytes readFile(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void writeFile(const fs::path& path, const Bytes& bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void pack(const fs::path& path) {
    const Bytes bytes = readFile(path);
    gzFile file = gzopen((path.string() + ".gz").c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    fs::remove(path);
}

// Six files of the right size; image i of file f has label (i + f) % 10 and is filled with i % 256.
void writeCifar(const fs::path& folder) {
    fs::create_directories(folder);
    for (int f = 0; f < 6; ++f) {
        Bytes bytes;
        for (int i = 0; i < 10000; ++i) {
            bytes.push_back(static_cast<char>((i + f) % 10));
            bytes.insert(bytes.end(), 3072, static_cast<char>(i % 256));
        }
        writeFile(folder / (f == 5 ? "test_batch.bin" : "data_batch_" + std::to_string(f + 1) + ".bin"),
                  bytes);
    }
}

Knobs knobsWith(const Json& given) {
    return readKnobs(completeKnobs(given).value());
}

// Where a checkout keeps the real archive beside it, or where the environment says it is.
std::optional<fs::path> realCifarArchive() {
    std::vector<fs::path> places = {fs::path(TRIALBENCH_SOURCE_DIR) / "../shared/data/cifar-10"};
    if (qEnvironmentVariableIsSet("TRIALBENCH_DATA_DIR")) {
        const fs::path root = qgetenv("TRIALBENCH_DATA_DIR").toStdString();
        places.insert(places.end(), {root, root / "cifar10", root / "cifar-10"});
    }
    for (const fs::path& place : places) {
        if (fs::exists(place / "cifar-10-binary.tar.gz")) return place / "cifar-10-binary.tar.gz";
    }
    return std::nullopt;
}

}  // namespace

class TestDataSet : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    void init();
    void readsPlainAndPackedIdxFilesAlike();
    void sumsUpAllImagesAndLabels();
    void readsDebiansFashionMnist();
    void namesTheDamagedIdxFile_data();
    void namesTheDamagedIdxFile();
    void readsCifarFromAFolder();
    void namesTheDamagedCifarFile();
    void readsTheRealCifarArchive();
    void namesATruncatedArchive();
    void looksWhereTheEnvironmentSays();
    void splitsBySeedWithoutOverlap();
    void keepsValidationWhateverTheTrainingImages();
    void trainsOnAllAndJudgesOnTheTestSetIfAsked();
    void normalizesByTheTrainingImagesOnly();

 private:
    void copyStripes();
    QString problemOf(const std::string& name);

    std::unique_ptr<QTemporaryDir> folder_;
    fs::path path_;
};

void TestDataSet::init() {
    folder_ = std::make_unique<QTemporaryDir>();
    path_ = folder_->path().toStdString();
}

void TestDataSet::copyStripes() {
    for (const auto& file : fs::directory_iterator(tests::stripesFolder())) fs::copy(file, path_);
}

QString TestDataSet::problemOf(const std::string& name) {
    const auto data = loadDataSet(name, path_);
    return data ? QString() : QString::fromStdString(message(data.error()));
}

void TestDataSet::readsPlainAndPackedIdxFilesAlike() {
    const auto plain = loadDataSet("fashion_mnist", tests::stripesFolder()).value();
    copyStripes();
    for (const char* prefix : {"train", "t10k"}) pack(path_ / (std::string(prefix) + "-images-idx3-ubyte"));
    const auto packed = loadDataSet("fashion_mnist", path_).value();
    QCOMPARE(plain->train.count(), std::int64_t(700));
    QCOMPARE(plain->test.count(), std::int64_t(100));
    for (const fs::path& place : {fs::path(tests::stripesFolder()), path_}) {
        QCOMPARE(countImages("fashion_mnist", place).value().train, std::int64_t(700));
        QCOMPARE(countImages("fashion_mnist", place).value().test, std::int64_t(100));
    }
    QVERIFY(plain->train.pixels == packed->train.pixels && plain->train.labels == packed->train.labels);

    // The file's first pixel stands two rows and two columns inside a black border.
    const Bytes raw = readFile(fs::path(tests::stripesFolder()) / "train-images-idx3-ubyte");
    QCOMPARE(plain->train.pixels[2 * 32 + 2], static_cast<std::uint8_t>(raw[16]));
    QCOMPARE(plain->train.pixels[29 * 32 + 29], static_cast<std::uint8_t>(raw[16 + 28 * 28 - 1]));
    for (int i = 0; i < 64; ++i) QCOMPARE(int(plain->train.pixels[static_cast<std::size_t>(i)]), 0);
}

// Qt's own SHA-256 over what data_set.h says.
void TestDataSet::sumsUpAllImagesAndLabels() {
    const auto plain = loadDataSet("fashion_mnist", tests::stripesFolder()).value();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData("train 700 test 100 channels 1 side 32 classes 10\n");
    for (const Images* images : {&plain->train, &plain->test}) {
        for (const auto* bytes : {&images->pixels, &images->labels})
            hash.addData({reinterpret_cast<const char*>(bytes->data()), qsizetype(bytes->size())});
    }
    QCOMPARE(plain->sha256, hash.result().toHex().toStdString());

    // How the files are packed makes no other data; one label in the last file does.
    copyStripes();
    const fs::path labels = path_ / "t10k-labels-idx1-ubyte";
    pack(path_ / "train-images-idx3-ubyte");
    QCOMPARE(loadDataSet("fashion_mnist", path_).value()->sha256, plain->sha256);
    Bytes bytes = readFile(labels);
    bytes.back() = static_cast<char>((bytes.back() + 1) % 10);
    writeFile(labels, bytes);
    // Read anew, as nobody holds the copy of before.
    const auto other = loadDataSet("fashion_mnist", path_).value();
    QVERIFY(other->sha256 != plain->sha256);
    // Where one set ends and the other begins counts too.
    DataSet moved = *plain;
    moved.train.labels.push_back(0);
    moved.test.labels.pop_back();
    QVERIFY(dataSum(moved) != plain->sha256);
}

void TestDataSet::readsDebiansFashionMnist() {
    if (!tests::fashionMnistIsInstalled()) QSKIP("needs Debian's package dataset-fashion-mnist");
    const auto data = loadDataSet("fashion_mnist", "/usr/share/datasets/fashion-mnist").value();
    QCOMPARE(data->train.count(), std::int64_t(60000));
    QCOMPARE(data->test.count(), std::int64_t(10000));
    // The set is balanced; its first image is an ankle boot.
    for (std::uint8_t label = 0; label < 10; ++label) {
        QCOMPARE(std::count(data->train.labels.begin(), data->train.labels.end(), label),
                 std::ptrdiff_t(6000));
    }
    QCOMPARE(int(data->train.labels.front()), 9);
}

void TestDataSet::namesTheDamagedIdxFile_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("damage");
    for (const char* damage : {"cut", "cut packed", "longer", "foreign", "flipped packed"}) {
        QTest::addRow("images %s", damage) << "train-images-idx3-ubyte" << damage;
        QTest::addRow("labels %s", damage) << "t10k-labels-idx1-ubyte" << damage;
    }
    QTest::newRow("a label of 10") << "train-labels-idx1-ubyte"
                                   << "label";
}

void TestDataSet::namesTheDamagedIdxFile() {
    QFETCH(QString, file);
    QFETCH(QString, damage);
    copyStripes();
    fs::path path = path_ / file.toStdString();
    if (damage.endsWith("packed")) {
        pack(path);
        path += ".gz";
    }
    Bytes bytes = readFile(path);
    if (damage.startsWith("cut")) bytes.resize(bytes.size() * 2 / 3);
    if (damage == "longer") bytes.push_back(0);
    if (damage == "foreign") bytes[3] = 9;
    if (damage == "label") bytes[8] = 10;
    if (damage.startsWith("flipped")) bytes[bytes.size() - 6] ^= 0x10;  // in the checksum
    writeFile(path, bytes);
    const QString problem = problemOf("fashion_mnist");
    QVERIFY2(problem.contains(QString::fromStdString(path.string())), qPrintable(problem));
}

void TestDataSet::readsCifarFromAFolder() {
    writeCifar(path_ / "cifar-10-batches-bin");
    const auto data = loadDataSet("cifar10", path_).value();
    QCOMPARE(data->channels, std::int64_t(3));
    QCOMPARE(data->train.count(), std::int64_t(50000));
    QCOMPARE(data->test.count(), std::int64_t(10000));
    QCOMPARE(countImages("cifar10", path_).value().train, data->train.count());
    QCOMPARE(countImages("cifar10", path_).value().test, data->test.count());
    QCOMPARE(int(data->train.labels[20003]), 5);
    QCOMPARE(int(data->test.labels[1]), 6);
    QCOMPARE(int(data->train.pixels[20003ULL * 3072 + 3071]), 3);
}

void TestDataSet::namesTheDamagedCifarFile() {
    const fs::path file = path_ / "data_batch_3.bin";
    writeCifar(path_);
    fs::resize_file(file, 3073 * 9999);
    QVERIFY2(problemOf("cifar10").contains("data_batch_3.bin"), qPrintable(problemOf("cifar10")));
    fs::resize_file(file, 3073 * 10001);
    QVERIFY(problemOf("cifar10").contains("data_batch_3.bin"));
    fs::remove(file);
    QVERIFY(problemOf("cifar10").contains("data_batch_3.bin"));
}

void TestDataSet::readsTheRealCifarArchive() {
    const auto archive = realCifarArchive();
    if (!archive) QSKIP("needs cifar-10-binary.tar.gz in the folder named by TRIALBENCH_DATA_DIR");
    const auto data = loadDataSet("cifar10", *archive).value();
    QCOMPARE(data->train.count(), std::int64_t(50000));
    QCOMPARE(data->test.count(), std::int64_t(10000));
    for (std::uint8_t label = 0; label < 10; ++label) {
        QCOMPARE(std::count(data->train.labels.begin(), data->train.labels.end(), label),
                 std::ptrdiff_t(5000));
    }
    // Means of the training images as published with countless recipes: .4914, .4822, .4465.
    const auto split = splitData(*data, knobsWith({{"validate_on", "test"}}), 1).value();
    QVERIFY(std::abs(split.mean[0] - 0.4914) < 1e-4);
    QVERIFY(std::abs(split.mean[1] - 0.4822) < 1e-4);
    QVERIFY(std::abs(split.mean[2] - 0.4465) < 1e-4);
    QCOMPARE(splitData(*data, knobsWith(Json::object()), 1).value().train.size(), std::size_t(45000));
}

void TestDataSet::namesATruncatedArchive() {
    const fs::path archive = path_ / "cifar-10-binary.tar.gz";
    writeFile(archive, Bytes(1000, 'x'));
    QVERIFY(problemOf("cifar10").contains(QString::fromStdString(archive.string())));
    const auto real = realCifarArchive();
    if (!real) QSKIP("the real archive is not there; only a foreign file was tried");
    std::ifstream file(*real, std::ios::binary);
    Bytes half(5'000'000);
    file.read(half.data(), static_cast<std::streamsize>(half.size()));
    writeFile(archive, half);
    const QString problem = problemOf("cifar10");
    QVERIFY2(problem.contains(QString::fromStdString(archive.string())) && problem.contains("truncated"),
             qPrintable(problem));
}

void TestDataSet::looksWhereTheEnvironmentSays() {
    const QByteArray before = qgetenv("TRIALBENCH_DATA_DIR");
    const auto restore = qScopeGuard(
        [&] { before.isNull() ? qunsetenv("TRIALBENCH_DATA_DIR") : qputenv("TRIALBENCH_DATA_DIR", before); });
    qputenv("TRIALBENCH_DATA_DIR", folder_->path().toUtf8());
    fs::create_directories(path_ / "fashion-mnist");
    for (const auto& file : fs::directory_iterator(tests::stripesFolder()))
        fs::copy(file, path_ / "fashion-mnist");
    QCOMPARE(loadDataSet("fashion_mnist", {}).value()->train.count(), std::int64_t(700));

    const auto missing = loadDataSet("fashion_mnist", path_ / "elsewhere");
    QVERIFY(!missing && missing.error().code == ErrorCode::DataMissing);
    QVERIFY(QString::fromStdString(message(missing.error())).contains("dataset-fashion-mnist"));
    QVERIFY(loadDataSet("imagenet", {}).error().code == ErrorCode::NotBuilt);
}

void TestDataSet::splitsBySeedWithoutOverlap() {
    const auto data = loadDataSet("fashion_mnist", tests::stripesFolder()).value();
    const Knobs knobs = knobsWith({{"validation_images", 200}});
    const auto split = splitData(*data, knobs, 1).value();
    std::set<std::int64_t> all(split.train.begin(), split.train.end());
    all.insert(split.validation.begin(), split.validation.end());
    QCOMPARE(split.train.size(), std::size_t(500));
    QCOMPARE(all.size(), std::size_t(700));
    QCOMPARE(*all.rbegin(), std::int64_t(699));
    QVERIFY(splitData(*data, knobs, 1).value().validation == split.validation);
    QVERIFY(splitData(*data, knobs, 2).value().validation != split.validation);
}

void TestDataSet::keepsValidationWhateverTheTrainingImages() {
    const auto data = loadDataSet("fashion_mnist", tests::stripesFolder()).value();
    const auto few =
        splitData(*data, knobsWith({{"validation_images", 100}, {"train_images", 50}}), 1).value();
    const auto many =
        splitData(*data, knobsWith({{"validation_images", 100}, {"train_images", 300}}), 1).value();
    QVERIFY(few.validation == many.validation);
    QVERIFY(std::equal(few.train.begin(), few.train.end(), many.train.begin()));
    const auto tooMany = splitData(*data, knobsWith({{"validation_images", 100}, {"train_images", 601}}), 1);
    QVERIFY(!tooMany && tooMany.error().code == ErrorCode::KnobInvalid);
}

void TestDataSet::trainsOnAllAndJudgesOnTheTestSetIfAsked() {
    const auto data = loadDataSet("fashion_mnist", tests::stripesFolder()).value();
    const auto split = splitData(*data, knobsWith({{"validate_on", "test"}}), 1).value();
    QVERIFY(split.validationIsTest);
    QCOMPARE(split.train.size(), std::size_t(700));
    QCOMPARE(split.validation.size(), std::size_t(100));
}

void TestDataSet::normalizesByTheTrainingImagesOnly() {
    const auto data = loadDataSet("fashion_mnist", tests::stripesFolder()).value();
    const auto split = splitData(*data, knobsWith({{"validation_images", 600}}), 1).value();
    std::vector<double> pixels;
    for (const std::int64_t image : split.train) {
        for (int i = 0; i < 1024; ++i) {
            pixels.push_back(data->train.pixels[static_cast<std::size_t>(image * 1024 + i)] / 255.0);
        }
    }
    const double count = static_cast<double>(pixels.size());
    const double mean = std::accumulate(pixels.begin(), pixels.end(), 0.0) / count;
    double variance = 0;
    for (const double pixel : pixels) variance += (pixel - mean) * (pixel - mean) / count;
    QVERIFY(std::abs(split.mean[0] - mean) < 1e-12);
    QVERIFY(std::abs(split.standardDeviation[0] - std::sqrt(variance)) < 1e-12);
}

QTEST_GUILESS_MAIN(TestDataSet)
#include "tst_data_set.moc"
