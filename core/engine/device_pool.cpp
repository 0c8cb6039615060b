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
    if (pool_) pool_->used_[device_].erase(index_);
}

void DevicePool::setDevices(const objective::Description& description) {
    for (const auto& device : description.devices) {
        uuids_[device.name] = device.uuid.empty() ? device.name : device.uuid;
    }
}

std::optional<DevicePool::Slot> DevicePool::acquireOn(const SlotRequest& request) {
    std::set<int>& used = used_[request.device];
    if (static_cast<int>(used.size()) >= request.count) return std::nullopt;
    for (int index = 0; index < request.count; ++index) {
        if (used.contains(index)) continue;
        std::optional<SlotLock> lock;
        if (isCuda(request.device)) {
            SlotLock::Attempt attempt = SlotLock::tryLock(uuids_[request.device], index);
            if (attempt.outcome == SlotLock::Outcome::Taken) {
                contended_ = true;
                continue;
            }
            lock = std::move(attempt.lock);
        }
        used.insert(index);
        return Slot(*this, request.device, index, std::move(lock));
    }
    return std::nullopt;
}

std::optional<DevicePool::Slot> DevicePool::acquire(const std::vector<SlotRequest>& slots,
                                                    const std::string& preferred) {
    std::vector<SlotRequest> order = slots;
    std::stable_sort(order.begin(), order.end(), [&](const SlotRequest& a, const SlotRequest& b) {
        const bool aPreferred = a.device == preferred;
        const bool bPreferred = b.device == preferred;
        if (aPreferred != bPreferred) return aPreferred;
        return used_[a.device].size() < used_[b.device].size();
    });
    for (const SlotRequest& request : order) {
        if (auto slot = acquireOn(request)) return slot;
    }
    return std::nullopt;
}

}  // namespace trialbench::engine
