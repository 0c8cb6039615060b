#pragma once

#include <torch/torch.h>

namespace trialbench::training {

/// While it lives, this thread's matrix products and convolutions on the device's kind run in bfloat16 (if
/// enabled; otherwise it does nothing). Hold it around forward only: the loss is computed in float. The names
/// of these functions changed between versions of libtorch, so they stand in this one file.
class AutocastGuard {
 public:
    AutocastGuard(const torch::Device& device, bool enabled);
    ~AutocastGuard();
    AutocastGuard(const AutocastGuard&) = delete;
    AutocastGuard& operator=(const AutocastGuard&) = delete;

 private:
    const torch::DeviceType type_;
    const bool enabled_;
};

}  // namespace trialbench::training
