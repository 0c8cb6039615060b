#include "core/training/autocast.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace trialbench::training {
namespace {

void setAutocast(torch::DeviceType type, bool enabled) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(type, torch::kBFloat16);
    at::autocast::set_autocast_enabled(type, enabled);
#else
    if (type == torch::kCPU) {
        at::autocast::set_autocast_cpu_dtype(torch::kBFloat16);
        at::autocast::set_cpu_enabled(enabled);
    } else {
        at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
        at::autocast::set_enabled(enabled);
    }
#endif
}

}  // namespace

AutocastGuard::AutocastGuard(const torch::Device& device, bool enabled)
    : type_(device.type()), enabled_(enabled) {
    if (!enabled_) return;
    at::autocast::increment_nesting();
    setAutocast(type_, true);
}

AutocastGuard::~AutocastGuard() {
    if (!enabled_) return;
    setAutocast(type_, false);
    // The cache keeps bfloat16 copies of the weights, which the optimizer is about to change.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
}

}  // namespace trialbench::training
