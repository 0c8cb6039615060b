#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <cstddef>
#include <iostream>

#include "tests/core/storage/storage_fixture.h"

/// What a test does as another process; see Child. Each verb answers in lines on standard output.
namespace trialbench::storage::fixture {

/// Records of one commit of the verb `append`, which wants creationWithTrial: two notes around a line of a
/// log.
inline std::vector<ChangeRecord> batch(std::int64_t next) {
    return {note(next), logRecord(next + 1, "line " + std::to_string(next + 1) + "\n"), note(next + 2)};
}

/// Says the last sequence number after each commit; at the end holds the file until it is killed.
inline int append(ExperimentStore& store, int mostCommits) {
    auto next = store.load()->back().sequence + 1;
    for (int commits = 1; commits <= mostCommits; ++commits, next += 3) {
        if (!store.append(batch(next))) return 1;
        std::cout << next + 2 << std::endl;
        // So that some kills fall into a checkpoint.
        if (commits % 5 == 0 && !store.consolidate()) return 1;
    }
    std::string line;
    std::getline(std::cin, line);
    return 0;
}

inline int compete(const std::string& path, int rounds) {
    int won = 0;
    for (int round = 0; round < rounds; ++round) {
        auto store = openOwned(path);
        if (!store && store.error().code == ErrorCode::FileOwned) continue;
        if (!store) return 1;
        const auto next = (*store)->load()->back().sequence + 1;
        if (!(*store)->append({note(next)})) return 1;
        ++won;
    }
    std::cout << won << std::endl;
    return 0;
}

inline int hold(const std::string& path) {
    auto store = openOwned(path);
    if (!store) return 1;
    std::cout << "owned" << std::endl;
    std::string line;
    std::getline(std::cin, line);
    store->reset();
    std::cout << "closed" << std::endl;
    return 0;
}

/// Whether another connection stands in the way of one that wants the file for itself.
inline int tryExclusive(const std::string& path) {
    try {
        SQLite::Database database(path, SQLite::OPEN_READWRITE);
        const auto mode = database.execAndGet("PRAGMA journal_mode = DELETE").getString();
        std::cout << (mode == "delete" ? "free" : "locked") << std::endl;
    } catch (const SQLite::Exception&) {
        std::cout << "locked" << std::endl;
    }
    return 0;
}

/// In a small file system: fills it to the brim, then lets go.
inline int fillTheDisk(const std::filesystem::path& folder) {
    const auto path = folder / "mine.trialbench";
    const auto say = [](const std::string& line) { std::cout << line << std::endl; };
    if (!createFile(path, creation(), false)) return 1;
    auto store = openOwned(path);
    if (!store) return 1;
    auto next = (*store)->load()->back().sequence + 1;
    const auto records = [&] { return std::vector{note(next, std::string(20000, 'x')), note(next + 1)}; };
    const auto fill = [&] {
        std::ofstream filler(folder / "filler", std::ios::binary);
        while (filler << std::string(4096, 'f') << std::flush) {
        }
    };
    fill();
    Result<void> appended;
    while ((appended = (*store)->append(records()))) next += 2;
    say(outcome(appended));
    say(outcome((*store)->append(records())));
    const auto second = folder / "second.trialbench";
    say(outcome(createFile(second, creation(), false)));
    say(std::filesystem::exists(second) ? "left something" : "left nothing");
    std::filesystem::remove(folder / "filler");
    say(outcome((*store)->append(records())));
    say(outcome((*store)->consolidate()));
    const auto last = (*store)->load()->back().sequence;
    store->reset();
    const auto reopened = openReadOnly(path);
    const bool whole = reopened && last == next + 1 && reopened->store->load()->back().sequence == last;
    say(whole ? "whole" : "lost");
    return 0;
}

/// From now on this process is killed where it renames a file.
inline bool dieAtRename() {
    std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
    for (const unsigned call : {
#ifdef SYS_rename
             unsigned{SYS_rename},
#endif
#ifdef SYS_renameat
             unsigned{SYS_renameat},
#endif
             unsigned{SYS_renameat2}}) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

inline int runChild(const std::vector<std::string>& arguments) {
    const auto& verb = arguments.at(0);
    const auto answer = [](const std::string& line) {
        std::cout << line << std::endl;
        return 0;
    };
    if (verb == "probe") return answer("here");
    const auto& path = arguments.at(1);
    if (verb == "own") return answer(outcome(openOwned(path)));
    if (verb == "read") return answer(outcome(openReadOnly(path)));
    if (verb == "owner") {
        const auto owner = ownerOf(path);
        return answer(owner ? describe(*owner) : "nobody");
    }
    if (verb == "create") return answer(outcome(createFile(path, creation(), false)));
    if (verb == "hold") return hold(path);
    if (verb == "exclusive") return tryExclusive(path);
    if (verb == "replace-killed-at-rename") {
        if (!dieAtRename()) return answer("cannot");
        answer("replacing");
        return answer(outcome(createFile(path, creation(), true)));
    }
    if (verb == "compete") return compete(path, std::stoi(arguments.at(2)));
    if (verb == "fill") return fillTheDisk(path);
    if (verb == "append") {
        auto store = openOwned(path);
        return store ? append(**store, std::stoi(arguments.at(2))) : 1;
    }
    return 2;
}

template <class Test>
int runTestOrChild(int argc, char** argv) {
    if (argc > 2 && std::string(argv[1]) == "--child") return runChild({argv + 2, argv + argc});
    QCoreApplication application(argc, argv);
    Test test;
    return QTest::qExec(&test, argc, argv);
}

}  // namespace trialbench::storage::fixture
