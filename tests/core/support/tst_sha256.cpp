#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/support/sha256.h"

using namespace trialbench;

class Sha256Test : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void givesThePublishedDigests_data();
    void givesThePublishedDigests();
    void doesNotMindHowTheBytesCome();
    void knowsTheFormOfADigest();
    void saysWhatCannotBeRead();
};

void Sha256Test::givesThePublishedDigests_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("digest");
    // FIPS 180-2, appendix B, and the digest of nothing.
    QTest::newRow("nothing") << QByteArray()
                             << QByteArray(
                                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray("abc")
                         << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << QByteArray(
                                       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million a") << QByteArray(1'000'000, 'a')
                                 << QByteArray(
                                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void Sha256Test::givesThePublishedDigests() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, digest);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("file").toStdString();
    std::ofstream(path, std::ios::binary).write(bytes.constData(), bytes.size());
    QCOMPARE(support::sha256OfFile(path).value(), digest.toStdString());
}

// The digest of "abc", as above.
void Sha256Test::doesNotMindHowTheBytesCome() {
    support::Sha256 sum;
    sum.add("a", 1);
    sum.add(nullptr, 0);
    sum.add("bc", 2);
    QCOMPARE(sum.digest(), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

void Sha256Test::knowsTheFormOfADigest() {
    QVERIFY(support::isSha256(std::string(64, 'a')) && support::isSha256(support::Sha256().digest()));
    for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(65, 'a'),
                                    std::string(64, 'A'), std::string(64, 'g')}) {
        QVERIFY2(!support::isSha256(text), text.c_str());
    }
}

void Sha256Test::saysWhatCannotBeRead() {
    const QTemporaryDir folder;
    for (const std::string& path : {folder.filePath("absent").toStdString(), folder.path().toStdString()}) {
        const auto refused = support::sha256OfFile(path);
        QVERIFY2(!refused && refused.error().code == ErrorCode::FileUnreadable, path.c_str());
        QCOMPARE(refused.error().arguments.front().second, path);
    }
}

QTEST_GUILESS_MAIN(Sha256Test)
#include "tst_sha256.moc"
