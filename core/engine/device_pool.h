#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/engine/slot_lock.h"
#include "core/objective/objective.h"
#include "core/support/result.h"

namespace trialbench::engine {

/// One place where one trial runs.
struct SlotRequest {
    std::string device;  ///< "cpu", "cuda:0"
    int count = 1;
};

/// Reads "cpu", "cpu*2", "cuda:0,cuda:1*2". Error: usage, naming the part that is wrong.
Result<std::vector<SlotRequest>> parseDevices(const std::string& text);

/// The slots that a study may use. `devices` as in --devices, one or several words; none: one slot on every
/// CUDA device there is, or, where there is none, min(limits, cores) on the CPU, `limits` being the sum of
/// the concurrency limits of all running studies of the process.
/// Errors: usage; device_unknown for one that `description` does not have.
Result<std::vector<SlotRequest>> slotsFor(const std::vector<std::string>& devices,
                                          const objective::Description& description, int limits, int cores);

/// Threads of a trial that starts on one of these slots: the cores, shared out; at least 1.
int threadsPerTrial(const std::vector<SlotRequest>& slots, int cores);

/// Keeps count of what runs where, for all experiments that this process runs. Studies with other slot lists
/// share the same devices: a device takes a trial of a study while it runs fewer, of whomever, than that
/// study's list allows on it. Who found no slot waits in the order of asking, and is woken when one is given
/// back. Slots of GPUs are locked against other processes too.
///
/// Thread rule: any thread may use a pool; each Member and the slots it got are used by one thread at a time
/// (the owner's). A member's `wake` is called from whichever thread gives a slot back, with the pool's mutex
/// held: it must return at once and must not call the pool. The pool outlives its members.
class DevicePool {
    struct MemberState;

 public:
    /// That of all engines of this process.
    static DevicePool& ofProcess();

    class Slot {
     public:
        Slot(Slot&& other) noexcept;
        Slot& operator=(Slot&& other) noexcept;
        ~Slot();
        const std::string& device() const { return device_; }
        /// Whether the device ran another trial of this process, at any time since this slot was taken.
        bool wasShared() const;

     private:
        friend class DevicePool;
        Slot(DevicePool& pool, std::string device, int index, std::optional<SlotLock> lock);
        DevicePool* pool_;
        std::string device_;
        int index_;
        std::optional<SlotLock> lock_;
    };

    /// One experiment's part in the pool. Slots may outlive it.
    class Member {
     public:
        /// `wake` is told that a slot this member waits for may be free.
        Member(DevicePool& pool, std::function<void()> wake);
        Member(const Member&) = delete;
        Member& operator=(const Member&) = delete;
        ~Member();

        /// Tells which UUID a device has, for the locks.
        void setDevices(const objective::Description& description);

        /// Begins a round of asking: `limits` is the sum of the concurrency limits of this member's running
        /// studies. Returns that of all members.
        int beginRound(int limits);
        /// Ends it: a study that waited and did not ask again in this round has lost its place.
        void endRound();

        /// A free slot on the device of that name if there is one, else on the least busy one; or none, and
        /// `study` waits. One that others have waited for longer is theirs.
        std::optional<Slot> acquire(const std::string& study, const std::vector<SlotRequest>& slots,
                                    const std::string& preferred);

        /// Whether an acquire() in this round met a slot that another process has: nobody will tell when it
        /// is free, so it has to be tried again.
        bool isContended() const;

     private:
        DevicePool& pool_;
        std::unique_ptr<MemberState> state_;
    };

 private:
    /// A study that found no slot.
    struct Waiting {
        std::int64_t place = 0;  ///< the lower, the longer it has waited
        std::vector<SlotRequest> slots;
        bool asked = true;  ///< in this round
    };
    struct MemberState {
        std::function<void()> wake;
        int limits = 0;
        bool contended = false;
        std::map<std::string, Waiting> waiting;  ///< by study
    };
    struct Device {
        std::string uuid;
        std::map<int, bool> used;  ///< by index of the slot: whether it was shared
    };

    // All with mutex_ held.
    std::optional<Slot> acquireOn(MemberState& member, const SlotRequest& request);
    bool isAwaited(const SlotRequest& request, std::int64_t before) const;
    void wakeWaiting(const MemberState* but) const;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::set<MemberState*> members_;
    std::map<std::string, Device> devices_;  ///< by name
    std::int64_t lastPlace_ = 0;
};

}  // namespace trialbench::engine
