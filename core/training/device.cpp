#include "core/training/device.h"

#include <ATen/Parallel.h>
#include <malloc.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace trialbench::training {
namespace {

bool processorHasAmx() {
    static const bool has = [] {
        std::ifstream file("/proc/cpuinfo");
        std::string line;
        while (std::getline(file, line)) {
            if (line.rfind("flags", 0) == 0) return line.find(" amx_bf16") != std::string::npos;
        }
        return false;
    }();
    return has;
}

}  // namespace

Json deviceList() {
    Json devices = Json::array();
    devices.push_back({{"name", "cpu"}, {"cores", std::max(1U, std::thread::hardware_concurrency())}});
    const auto count = torch::cuda::is_available() ? torch::cuda::device_count() : 0;
    for (std::size_t i = 0; i < count; ++i) devices.push_back({{"name", "cuda:" + std::to_string(i)}});
    return devices;
}

Result<torch::Device> deviceFromName(const std::string& name) {
    std::string names;
    for (const Json& device : deviceList()) {
        if (device["name"] == name) return torch::Device(name);
        names += (names.empty() ? "" : ", ") + device["name"].get<std::string>();
    }
    return failure(ErrorCode::DeviceUnknown, {{"device", name}, {"devices", names}});
}

Precision resolvePrecision(Precision precision, const torch::Device& device, Stem stem) {
    if (precision != Precision::Auto) return precision;
    if (!device.is_cpu()) return Precision::Bf16;
    return stem == Stem::ThreeByThree && processorHasAmx() ? Precision::Bf16 : Precision::Fp32;
}

void setThreadCount(int threads) {
    // The first parallel operation of a new thread takes the process-wide number, that is, another trial's.
    // "First" is counted once in libtorch and once in this library, which has its own copy of the inline
    // parallel_for: both must have happened before the number is set, or it does not stay.
    at::parallel_for(0, 1, 1, [](std::int64_t, std::int64_t) {});
    at::get_num_threads();
    at::set_num_threads(threads);
}

void returnFreeMemory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace trialbench::training
