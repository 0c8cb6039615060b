#include "core/engine/device_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace trialbench::engine {
namespace {

constexpr int kMaxSlots = 1024;  // a device, far more than any runs well

bool isCuda(const std::string& device) {
    return device.starts_with("cuda:");
}

std::optional<int> wholeNumber(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::optional<SlotRequest> parsePart(std::string_view part) {
    SlotRequest request;
    if (const auto star = part.find('*'); star != std::string_view::npos) {
        const auto count = wholeNumber(part.substr(star + 1));
        if (!count || *count < 1 || *count > kMaxSlots) return std::nullopt;
        request.count = *count;
        part = part.substr(0, star);
    }
    if (part != "cpu") {
        if (!part.starts_with("cuda:")) return std::nullopt;
        const auto number = wholeNumber(part.substr(5));
        if (!number || *number < 0) return std::nullopt;
    }
    request.device = part;
    return request;
}

Result<void> addParts(std::string_view text, std::vector<SlotRequest>& requests) {
    while (true) {
        const auto comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const auto request = parsePart(part);
        if (!request) {
            return failure(
                ErrorCode::UsageError,
                {{"problem",
                  fmt::format("\"{}\" is no device. Devices are written like cpu, cpu*2, cuda:0 or "
                              "cuda:0,cuda:1*2.",
                              part)}});
        }
        const auto same = std::find_if(requests.begin(), requests.end(), [&](const SlotRequest& other) {
            return other.device == request->device;
        });
        if (same == requests.end()) {
            requests.push_back(*request);
        } else {
            same->count += request->count;
        }
        if (comma == std::string_view::npos) return {};
        text = text.substr(comma + 1);
    }
}

}  // namespace

Result<std::vector<SlotRequest>> parseDevices(const std::string& text) {
    std::vector<SlotRequest> requests;
    if (auto added = addParts(text, requests); !added) return tl::unexpected(added.error());
    return requests;
}

Result<std::vector<SlotRequest>> slotsFor(const std::vector<std::string>& devices,
                                          const objective::Description& description, int limits, int cores) {
    std::vector<SlotRequest> slots;
    if (devices.empty()) {
        for (const auto& device : description.devices) {
            if (isCuda(device.name)) slots.push_back({device.name, 1});
        }
        if (slots.empty()) slots.push_back({"cpu", std::clamp(limits, 1, std::max(1, cores))});
        return slots;
    }
    for (const std::string& text : devices) {
        if (auto added = addParts(text, slots); !added) return tl::unexpected(added.error());
    }
    std::string known;
    for (const auto& device : description.devices) known += (known.empty() ? "" : ", ") + device.name;
    for (const SlotRequest& slot : slots) {
        const bool there = std::any_of(description.devices.begin(), description.devices.end(),
                                       [&](const auto& device) { return device.name == slot.device; });
        if (!there) {
            return failure(ErrorCode::DeviceUnknown, {{"device", slot.device}, {"devices", known}});
        }
    }
    return slots;
}

int threadsPerTrial(const std::vector<SlotRequest>& slots, int cores) {
    int count = 0;
    for (const SlotRequest& slot : slots) count += slot.count;
    return std::max(1, cores / std::max(1, count));
}

DevicePool& DevicePool::ofProcess() {
    static DevicePool pool;
    return pool;
}

DevicePool::Slot::Slot(DevicePool& pool, std::string device, int index, std::optional<SlotLock> lock)
    : pool_(&pool), device_(std::move(device)), index_(index), lock_(std::move(lock)) {}

DevicePool::Slot::Slot(Slot&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      device_(std::move(other.device_)),
      index_(other.index_),
      lock_(std::move(other.lock_)) {}

DevicePool::Slot& DevicePool::Slot::operator=(Slot&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(device_, other.device_);
    std::swap(index_, other.index_);
    std::swap(lock_, other.lock_);
    return *this;
}

DevicePool::Slot::~Slot() {
    if (!pool_) return;
    lock_.reset();  // before anybody who is woken tries for it
    const std::lock_guard lock(pool_->mutex_);
    pool_->devices_[device_].used.erase(index_);
    pool_->wakeWaiting(nullptr);
}

bool DevicePool::Slot::wasShared() const {
    const std::lock_guard lock(pool_->mutex_);
    return pool_->devices_.at(device_).used.at(index_);
}

DevicePool::Member::Member(DevicePool& pool, std::function<void()> wake)
    : pool_(pool), state_(std::make_unique<MemberState>()) {
    state_->wake = std::move(wake);
    const std::lock_guard lock(pool_.mutex_);
    pool_.members_.insert(state_.get());
}

DevicePool::Member::~Member() {
    const std::lock_guard lock(pool_.mutex_);
    pool_.members_.erase(state_.get());
    pool_.wakeWaiting(nullptr);  // what this one waited for may be theirs
}

void DevicePool::Member::setDevices(const objective::Description& description) {
    const std::lock_guard lock(pool_.mutex_);
    for (const auto& device : description.devices) {
        pool_.devices_[device.name].uuid = device.uuid.empty() ? device.name : device.uuid;
    }
}

int DevicePool::Member::beginRound(int limits) {
    const std::lock_guard lock(pool_.mutex_);
    // More limits may mean more slots on the CPU.
    if (std::exchange(state_->limits, limits) < limits) pool_.wakeWaiting(state_.get());
    state_->contended = false;
    for (auto& [study, waiting] : state_->waiting) waiting.asked = false;
    int all = 0;
    for (const MemberState* member : pool_.members_) all += member->limits;
    return all;
}

void DevicePool::Member::endRound() {
    const std::lock_guard lock(pool_.mutex_);
    const auto left = std::erase_if(state_->waiting, [](const auto& entry) { return !entry.second.asked; });
    if (left > 0) pool_.wakeWaiting(nullptr);  // this member's other studies too may have stood back
}

std::optional<DevicePool::Slot> DevicePool::Member::acquire(const std::string& study,
                                                            const std::vector<SlotRequest>& slots,
                                                            const std::string& preferred) {
    const std::lock_guard lock(pool_.mutex_);
    std::vector<SlotRequest> order = slots;
    std::stable_sort(order.begin(), order.end(), [&](const SlotRequest& a, const SlotRequest& b) {
        const bool aPreferred = a.device == preferred;
        const bool bPreferred = b.device == preferred;
        if (aPreferred != bPreferred) return aPreferred;
        return pool_.devices_[a.device].used.size() < pool_.devices_[b.device].used.size();
    });
    const auto place = state_->waiting.find(study);
    const std::int64_t mine = place == state_->waiting.end() ? pool_.lastPlace_ + 1 : place->second.place;
    for (const SlotRequest& request : order) {
        if (pool_.isAwaited(request, mine)) continue;
        if (auto slot = pool_.acquireOn(*state_, request)) {
            state_->waiting.erase(study);
            return slot;
        }
    }
    if (place == state_->waiting.end()) ++pool_.lastPlace_;
    state_->waiting[study] = Waiting{mine, slots, true};
    return std::nullopt;
}

bool DevicePool::Member::isContended() const {
    const std::lock_guard lock(pool_.mutex_);
    return state_->contended;
}

std::optional<DevicePool::Slot> DevicePool::acquireOn(MemberState& member, const SlotRequest& request) {
    Device& device = devices_[request.device];
    if (static_cast<int>(device.used.size()) >= request.count) return std::nullopt;
    for (int index = 0; index < request.count; ++index) {
        if (device.used.contains(index)) continue;
        std::optional<SlotLock> lock;
        if (isCuda(request.device)) {
            SlotLock::Attempt attempt =
                SlotLock::tryLock(device.uuid.empty() ? request.device : device.uuid, index);
            if (attempt.outcome == SlotLock::Outcome::Taken) {
                member.contended = true;
                continue;
            }
            lock = std::move(attempt.lock);
        }
        const bool shares = !device.used.empty();
        if (shares) {
            for (auto& [other, wasShared] : device.used) wasShared = true;
        }
        device.used.emplace(index, shares);
        return Slot(*this, request.device, index, std::move(lock));
    }
    return std::nullopt;
}

/// Whether somebody who has waited since before that place could have this slot now.
bool DevicePool::isAwaited(const SlotRequest& request, std::int64_t before) const {
    const auto device = devices_.find(request.device);
    const int used = device == devices_.end() ? 0 : static_cast<int>(device->second.used.size());
    for (const MemberState* member : members_) {
        for (const auto& [study, waiting] : member->waiting) {
            if (waiting.place >= before) continue;
            for (const SlotRequest& slot : waiting.slots) {
                if (slot.device == request.device && used < slot.count) return true;
            }
        }
    }
    return false;
}

void DevicePool::wakeWaiting(const MemberState* but) const {
    for (const MemberState* member : members_) {
        if (member != but && !member->waiting.empty()) member->wake();
    }
}

}  // namespace trialbench::engine
