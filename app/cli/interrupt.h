#pragma once

namespace trialbench::cli {

/// What Ctrl-C (SIGINT), SIGTERM and SIGHUP do while this object lives: the first is only noted, so that the
/// command can stop cleanly; the second ends the process at once, which loses nothing that was committed.
/// One at a time; made before the threads that work.
class Interrupt {
 public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Whether one came. Any thread.
    static bool came();

    /// What to exit with after one came: 130 for Ctrl-C, 128 + signal for the others.
    static int exitCode();

    /// Makes wait() return. Any thread, also one that must not block.
    static void wake();

    /// Blocks until a signal, wake(), or this many milliseconds.
    static void wait(int milliseconds);
};

}  // namespace trialbench::cli
