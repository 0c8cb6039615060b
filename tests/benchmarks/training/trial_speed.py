#!/usr/bin/env python3
"""One trial's training speed on a CPU beside a plain PyTorch loop, in one run.

Both train torchvision's/our ResNet-34 (v1) on the same Fashion-MNIST images with the same batch size, SGD with
momentum, number of threads and precision; rounds alternate, so that a change of the machine's load meets both.
Two figures: images per second of wall clock, and per second of processor time, which other programs disturb less.
Needs torch and torchvision in the Python that runs it, and a built plugin.

    python3 trial_speed.py BUILD/lib/trialbench/libtrialbench_trainer.so [--batch 128] [--threads 1] ...
"""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before any OpenMP runtime starts, in both

import argparse
import gzip
import json
import pathlib
import statistics
import subprocess
import sys
import time

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")


def trial_speed(options):
    """The plugin's second epoch. Called in a process of its own: two libtorches cannot share one."""
    import ctypes
    import threading

    plugin = ctypes.CDLL(options.plugin, mode=os.RTLD_NOW | os.RTLD_LOCAL)
    callback_type = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)
    plugin.trialbench_trainer_start.restype = ctypes.c_void_p
    plugin.trialbench_trainer_start.argtypes = [ctypes.c_char_p, callback_type, ctypes.c_void_p]
    plugin.trialbench_trainer_free.argtypes = [ctypes.c_void_p]
    speeds, processor, ended = [], [], threading.Event()

    @callback_type
    def receive(_, text):
        message = json.loads(text)
        if "measurement" in message:
            speeds.append(message["measurement"]["metrics"]["images_per_second"])
            processor.append(time.process_time())
        if "ended" in message:
            if message["ended"]["state"] != "completed":
                print(message, file=sys.stderr)
            ended.set()

    start = {
        "knobs": {
            "epochs": 2,
            "batch_size": options.batch,
            "train_images": options.batch * options.steps,
            "validation_images": 2,  # so that next to nothing but training lies between two measurements
            "stem": options.stem,
            "flip": "none",
            "momentum": 0.9,
        },
        "data_set": {"name": "fashion_mnist", "path": str(DATA)},
        "seed": 1,
        "threads": options.threads,
        "precision": options.precision,
    }
    trial = plugin.trialbench_trainer_start(json.dumps(start).encode(), receive, None)
    ended.wait()
    plugin.trialbench_trainer_free(trial)
    return speeds[1], options.batch * options.steps / (processor[1] - processor[0])


def pytorch_speed(options):
    """The second epoch of the loop that everybody writes."""
    import torch
    import torchvision

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    count = options.batch * options.steps
    with gzip.open(DATA / "train-images-idx3-ubyte.gz") as file:
        raw = bytearray(file.read()[16 : 16 + 784 * count])
    with gzip.open(DATA / "train-labels-idx1-ubyte.gz") as file:
        labels = torch.tensor(list(file.read()[8 : 8 + count]))
    images = torch.frombuffer(raw, dtype=torch.uint8).reshape(-1, 1, 28, 28).float() / 255
    images = torch.nn.functional.pad((images - images.mean()) / images.std(), (2, 2, 2, 2))

    network = torchvision.models.resnet34(num_classes=10)
    if options.stem == "imagenet":
        network.conv1 = torch.nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
    else:
        network.conv1 = torch.nn.Conv2d(1, 64, 3, padding=1, bias=False)
        network.maxpool = torch.nn.Identity()
    network = network.train()
    if options.channels_last:
        network, images = (x.to(memory_format=torch.channels_last) for x in (network, images))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    for _ in range(2):
        order = torch.randperm(count)
        correct = loss_sum = 0
        began, processor = time.perf_counter(), time.process_time()
        for step in range(options.steps):
            index = order[step * options.batch : (step + 1) * options.batch]
            batch, target = images[index], labels[index]
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
                output = network(batch)
            loss = torch.nn.functional.cross_entropy(output.float(), target)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item()
            correct += (output.argmax(1) == target).sum().item()
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
    return count / seconds, count / processor


def in_own_process(what, options):
    arguments = [sys.executable, __file__, *sys.argv[1:], "--only", what]
    return json.loads(subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plugin", help="libtrialbench_trainer.so")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--steps", type=int, default=10, help="steps an epoch; the second of two epochs counts")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--stem", choices=["imagenet", "3x3"], default="imagenet")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--channels-last", action="store_true", help="give the PyTorch loop channels_last too")
    parser.add_argument("--only", choices=["trial", "pytorch"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(trial_speed(options) if options.only == "trial" else pytorch_speed(options)))
        return
    trial, pytorch = [], []
    for number in range(options.rounds):
        # Who goes first changes, so that a machine that warms up or slows down meets both.
        sides = [("trial", trial), ("pytorch", pytorch)]
        for what, speeds in sides if number % 2 == 0 else reversed(sides):
            speeds.append(in_own_process(what, options))
        print(f"round {number + 1}: trial {trial[-1][0]:.1f} images/s, {trial[-1][1]:.1f} per processor second; "
              f"PyTorch {pytorch[-1][0]:.1f}, {pytorch[-1][1]:.1f}", flush=True)
    for index, what in enumerate(["wall clock", "processor time"]):
        ours, theirs = (statistics.median(pair[index] for pair in pairs) for pairs in (trial, pytorch))
        ratios = sorted(a[index] / b[index] for a, b in zip(trial, pytorch))
        print(f"median by {what}: trial {ours:.1f}, PyTorch {theirs:.1f} images/s, ratio {ours / theirs:.2f} "
              f"(of the rounds {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
