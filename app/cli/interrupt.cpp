#include "app/cli/interrupt.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>

#include "app/cli/exit_code.h"

namespace trialbench::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// Of the process, as signals are. Lock-free, so that the handler may touch them.
volatile std::sig_atomic_t signalThatCame = 0;
std::array<int, 2> wakePipe{-1, -1};
std::array<struct sigaction, kSignals.size()> before;

void onSignal(int number) {
    const int saved = errno;
    if (signalThatCame != 0) {
        // Of what could say it, only write() may be called in a handler of signals.
        constexpr std::string_view kEnds = "Ended at once; what is committed is safe.\n";
        [[maybe_unused]] const auto wrote = ::write(STDERR_FILENO, kEnds.data(), kEnds.size());
        ::_exit(number == SIGINT ? kInterrupted : 128 + number);
    }
    signalThatCame = number;
    Interrupt::wake();
    errno = saved;
}

}  // namespace

Interrupt::Interrupt() {
    signalThatCame = 0;
    if (::pipe2(wakePipe.data(), O_NONBLOCK | O_CLOEXEC) != 0) wakePipe = {-1, -1};
    struct sigaction action {};
    action.sa_handler = onSignal;
    ::sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], nullptr, &before[i]);
        // nohup asked for this one to be ignored. Shells ignore SIGINT for what they start in the background,
        // where nobody meant it.
        if (kSignals[i] == SIGHUP && before[i].sa_handler == SIG_IGN) continue;
        ::sigaction(kSignals[i], &action, nullptr);
    }
}

Interrupt::~Interrupt() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &before[i], nullptr);
    for (int& end : wakePipe) {
        ::close(end);
        end = -1;
    }
}

bool Interrupt::came() {
    return signalThatCame != 0;
}

int Interrupt::exitCode() {
    return 128 + signalThatCame;
}

void Interrupt::wake() {
    // A full pipe wakes as well as one more byte.
    [[maybe_unused]] const auto wrote = ::write(wakePipe[1], "", 1);
}

void Interrupt::wait(int milliseconds) {
    pollfd end{wakePipe[0], POLLIN, 0};
    ::poll(&end, 1, milliseconds);
    char discarded[256];
    while (::read(wakePipe[0], discarded, sizeof discarded) > 0) {
    }
}

}  // namespace trialbench::cli
