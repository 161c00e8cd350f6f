#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""headroommeter beside level, ffmpeg's ebur128 and libebur128, on the same raw
floats; and what a channel costs it.

    metering.py [--short] [--rounds N] [BENCH_EBUR128]

Whole processes, CPU seconds. What a process costs that only reads the same file
through the same pipeline is printed beside them; goals are of the whole.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import measuring

RATE = 48000
SECONDS = {2: 600, 16: 75, 64: 18}  # about 230 MB each
MAKE = """
import sys, numpy as np
path, frames, channels = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random = np.random.default_rng(1)
t = np.arange(frames)
beat = (0.1 + np.exp(-(t % 24000) / 6000.0)).astype("f4")
dull = (0.2 * 0.8 ** np.arange(32)).astype("f4")
out = np.empty((frames, channels), "<f4")
for c in range(channels):
    noise = random.standard_normal(frames, dtype="f4")
    out[:, c] = np.clip(0.25 * beat * np.convolve(noise, dull, "same"), -1, 1)
out.tofile(path)
"""


def pipeline(path, channels, element):
    return (f"gst-launch-1.0 -q filesrc location={path} ! rawaudioparse use-sink-caps=false "
            f"format=pcm pcm-format=f32le sample-rate={RATE} num-channels={channels} ! "
            f"{element} ! fakesink").split()


def contenders(path, channels, oracle):
    found = {
        "reading": pipeline(path, channels, "identity"),
        "level": pipeline(path, channels, "level interval=1000000000"),
        "sample peak": pipeline(path, channels, "headroommeter peak-mode=sample loudness=false"),
        "everything": pipeline(path, channels, "headroommeter"),
    }
    if channels == 2 and shutil.which("ffmpeg"):
        found["ffmpeg"] = (f"ffmpeg -nostdin -v error -f f32le -ar {RATE} -ac {channels} -i {path} "
                           "-af ebur128=peak=true -f null -").split()
    if oracle:
        found["libebur128"] = [oracle, path, str(channels)]
    return found


def verdict(met):
    return "met" if met else "MISSED"


def bench(folder, channels, seconds, rounds, oracle):
    path = os.path.join(folder, f"{channels}.raw")
    # numpy's memory stays in a process of its own.
    subprocess.run([sys.executable, "-c", MAKE, path, str(int(seconds * RATE)), str(channels)],
                   check=True)
    costs = measuring.race(contenders(path, channels, oracle), rounds)
    os.remove(path)
    base = costs["reading"].cpu
    print(f"\n{channels} channels, {seconds:g} s of 32-bit floats at 48 kHz")
    print(f"    {'':14}{'CPU s':>8}{'x real':>8}{'us/channel/s':>14}   goal")
    goals = {"level": ("sample peak", 1), "ffmpeg": ("everything", 10),
             "libebur128": ("everything", 10)}
    for name, cost in costs.items():
        goal = ""
        if name in goals:
            ours, times = goals[name]
            ratio = cost.cpu / costs[ours].cpu
            goal = f"{ratio:.2f} times {ours}; {times}: {verdict(ratio >= times)}"
        # Less what reading costs, but those that read by themselves.
        own = cost.cpu - (base if name in ("level", "sample peak", "everything") else 0.0)
        print(f"    {name:14}{cost.cpu:8.3f}{seconds / cost.wall:8.0f}"
              f"{own / seconds / channels * 1e6:14.1f}   {goal}".rstrip(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("oracle", nargs="?", help="the program bench-ebur128")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stems-bench-") as folder:
        for channels, seconds in SECONDS.items():
            bench(folder, channels, seconds * (0.1 if options.short else 1.0), options.rounds,
                  options.oracle)


if __name__ == "__main__":
    main()
