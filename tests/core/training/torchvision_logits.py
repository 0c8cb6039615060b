"""Writes torchvision_logits.json: what torchvision's ResNet-34 answers to two images, with weights, running
statistics and images filled by an integer hash of tensor name and index (network_probe.cpp has the same
formula), so that no weights need to be stored.

Run with any Python that has torch and torchvision: python3 torchvision_logits.py
"""

import json
import pathlib

import numpy
import torch
import torchvision


def mix(x):
    x ^= x >> numpy.uint32(16)
    x *= numpy.uint32(0x7FEB352D)
    x ^= x >> numpy.uint32(15)
    x *= numpy.uint32(0x846CA68B)
    x ^= x >> numpy.uint32(16)
    return x


def by_formula(name, shape):
    """Numbers in [-1, 1), float64, from a name and the index in row-major order."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) % 2**32
    count = int(numpy.prod(shape))
    index = (numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(seed)).astype(numpy.uint32)
    return torch.from_numpy(mix(index) / 2147483648.0 - 1).reshape(shape)


def value_of(name, tensor):
    values = by_formula(name, tuple(tensor.shape))
    if name.endswith("running_mean"):
        return values * 0.1
    if name.endswith("running_var"):
        return values * 0.5 + 1
    if tensor.dim() == 4:
        fan_in = tensor.numel() // tensor.shape[0]
        return values * (3 / fan_in) ** 0.5
    if tensor.dim() == 2:
        return values * 0.1
    return values * 0.25 + 1 if name.endswith("weight") else values * 0.1


def main():
    network = torchvision.models.resnet34(num_classes=10)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if not name.endswith("num_batches_tracked"):
                tensor.copy_(value_of(name, tensor))
        network.eval()
        logits = network(by_formula("images", (2, 3, 32, 32)).float())
    answer = {
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "state": [name for name, _ in network.named_parameters()] + [name for name, _ in network.named_buffers()],
        "logits": logits.double().tolist(),
    }
    path = pathlib.Path(__file__).with_name("torchvision_logits.json")
    path.write_text(json.dumps(answer, indent=1) + "\n")


if __name__ == "__main__":
    main()
