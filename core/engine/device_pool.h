#pragma once

#include <map>
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
/// the concurrency limits of all running studies.
/// Errors: usage; device_unknown for one that `description` does not have.
Result<std::vector<SlotRequest>> slotsFor(const std::vector<std::string>& devices,
                                          const objective::Description& description, int limits, int cores);

/// Threads of a trial that starts on one of these slots: the cores, shared out; at least 1.
int threadsPerTrial(const std::vector<SlotRequest>& slots, int cores);

/// Keeps count of what runs where. Studies with other slot lists share the same devices: a device takes a
/// trial of a study while it runs fewer than that study's list allows on it. Slots of GPUs are locked against
/// other processes too. Owner thread only; outlives its slots.
class DevicePool {
 public:
    class Slot {
     public:
        Slot(Slot&& other) noexcept;
        Slot& operator=(Slot&& other) noexcept;
        ~Slot();
        const std::string& device() const { return device_; }

     private:
        friend class DevicePool;
        Slot(DevicePool& pool, std::string device, int index, std::optional<SlotLock> lock);
        DevicePool* pool_;
        std::string device_;
        int index_;
        std::optional<SlotLock> lock_;
    };

    /// Tells which UUID a device has, for the locks.
    void setDevices(const objective::Description& description);

    /// A free slot on the device of that name if there is one, else on the least busy one; or none.
    std::optional<Slot> acquire(const std::vector<SlotRequest>& slots, const std::string& preferred);

    /// Whether an acquire() since clearContention() met a slot that another process has: nobody will tell
    /// when it is free, so it has to be tried again.
    bool isContended() const { return contended_; }
    void clearContention() { contended_ = false; }

 private:
    std::optional<Slot> acquireOn(const SlotRequest& request);

    std::map<std::string, std::set<int>> used_;  ///< indices of the slots in use, by device
    std::map<std::string, std::string> uuids_;
    bool contended_ = false;
};

}  // namespace trialbench::engine
