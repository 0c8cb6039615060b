#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/support/json.h"
#include "core/support/result.h"
#include "core/training/knobs.h"

namespace trialbench::training {

/// The devices that a trial may name: [{"name":"cpu","cores":n,"bf16_stems":[..]},{"name":"cuda:0",..},...];
/// of the CPU also "model" and "memory_bytes", where the system tells them. Any thread.
Json deviceList();

/// Error: device_unknown, naming those there are.
Result<torch::Device> deviceFromName(const std::string& name);

/// The stems with which bf16 is faster on a device: all on a GPU; the 3x3 stem on a processor with AMX (2.6
/// to 3 times as fast there; with ImageNet's stem reordering weights eats the gain); none elsewhere.
std::vector<Stem> stemsFasterInBf16(const torch::Device& device);

/// Replaces Auto by what is faster with this stem.
Precision resolvePrecision(Precision precision, const torch::Device& device, Stem stem);

/// The number of threads of this thread's tensor operations, whatever other threads use.
void setThreadCount(int threads);

/// Gives memory that the allocator holds back to the system. Call when a trial's tensors are gone.
void returnFreeMemory();

}  // namespace trialbench::training
