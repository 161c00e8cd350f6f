#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""stemsum and stemgroup beside audiomixer, audiomixmatrix, ffmpeg and sox, and
beside only reading the same files; and how cost grows with the tracks.

    elements.py [--short] [--rounds N] [KEY...]

--short takes files of a tenth of the length: ratios are then of the start of
processes as much as of audio. KEYs are those of graphs.py, and "scaling".
"""
import argparse
import datetime
import os
import subprocess
import sys
import tempfile

import graphs
import measuring

HERE = os.path.dirname(os.path.abspath(__file__))
MOST = 2.5  # times the cost of only reading
FLAT = 1.2  # a track among many against one among fewer
COUNTS = (8, 32, 128, 512)


def first_line(*command):
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return said.splitlines()[0] if said else "?"


def say_where():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((line.split(":")[1].strip() for line in info if "model name" in line), "?")
    print(f"{datetime.date.today()}, {model}, {os.cpu_count()} CPUs, load "
          f"{os.getloadavg()[0]:.1f}")
    print(first_line("gst-inspect-1.0", "--version").replace("gst-inspect-1.0 version",
                                                             "GStreamer"), end="")
    if graphs.there("ffmpeg"):
        print(",", " ".join(first_line("ffmpeg", "-version").split()[:3]), end="")
    if graphs.there("sox"):
        print(",", first_line("sox", "--version").replace("sox:      ", ""), end="")
    print()


def python(script, *words):
    """numpy's memory stays in processes of its own: a child begins with the
    peak memory of its parent."""
    status = subprocess.run([sys.executable, os.path.join(HERE, script), *map(str, words)],
                            check=False).returncode
    if status != 0:
        sys.exit(status)


def session(folder, tracks, seconds, channels, is_float):
    if not os.path.exists(folder):
        python("sessions.py", folder, tracks, seconds, channels, int(is_float))
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]


def verdict(met):
    return "met" if met else "MISSED"


def heading():
    print(f"    {'':16}{'CPU s':>8}{'x real':>8}{'MiB':>6}{'switches':>10}"
          f"{'times ours':>12}   goal")


def row(name, cost, seconds, times, goal):
    print(f"    {name:16}{cost.cpu:8.3f}{seconds / cost.wall:8.0f}{cost.memory:6.0f}"
          f"{cost.switches:9.1f}k{times:12.2f}   {goal}".rstrip(), flush=True)


def bench(workload, folder, rounds):
    paths = session(f"{folder}/{workload.key[:2]}", workload.tracks, workload.seconds,
                    workload.channels, workload.is_float)
    print(f"\n{workload.key}: {workload.title.format(workload.seconds)}")
    commands = {}
    for name, contender in workload.contenders.items():
        if graphs.there(name):
            commands[name] = contender(paths, graphs.Outputs())
        else:
            print(f"    {name} is not installed: skipped")
    costs = measuring.race(commands, rounds)
    ours = costs[workload.ours].cpu
    heading()
    for name, cost in costs.items():
        times = cost.cpu / ours
        goal = ""
        if name in workload.goals:
            goal = f"{workload.goals[name]:g}: {verdict(times >= workload.goals[name])}"
        elif name == "reading" and workload.from_files and not workload.is_copy:
            goal = f"{1 / MOST:g} (ours at most {MOST:g} of it): {verdict(ours <= MOST * cost.cpu)}"
        row(name, cost, workload.seconds, times, goal)


def scaling(folder, seconds, rounds):
    """The same files again and again: what a track costs, not what a disk
    does. What a process costs before it has any track is taken off."""
    paths = session(f"{folder}/w2", 32, seconds, 2, False)
    print(f"\nscaling: stereo 24-bit tracks of {seconds:g} s to 5 stems and the mix")
    counts = {n: [paths[i % len(paths)] for i in range(n)] for n in COUNTS}
    commands = {n: graphs.grouped()(tracks, graphs.Outputs()) for n, tracks in counts.items()}
    commands[0] = graphs.empty()
    costs = measuring.race(commands, rounds)
    base = costs.pop(0)
    each = {n: (cost.cpu - base.cpu) / n * 1e6 / seconds for n, cost in costs.items()}
    print(f"    {'tracks':>8}{'CPU s':>8}{'MiB':>6}{'switches':>10}"
          f"{'us/track/s':>12}{'KiB/track':>11}")
    for n, cost in costs.items():
        print(f"    {n:8}{cost.cpu:8.3f}{cost.memory:6.0f}{cost.switches:9.1f}k"
              f"{each[n]:12.1f}{(cost.memory - base.memory) * 1024 / n:11.0f}")
    sizes = list(each)
    rise = max(each[more] / each[few] for i, few in enumerate(sizes) for more in sizes[i:])
    print(f"    among more tracks one costs {rise:.2f} times as much as among fewer, at most; "
          f"goal {FLAT}: {verdict(rise <= FLAT)}")
    print(f"    all of them within {max(each.values()) / min(each.values()):.2f}: few tracks share"
          " what the six outputs cost")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("keys", nargs="*")
    options = parser.parse_args()
    scale = 0.1 if options.short else 1.0
    chosen = [w for w in graphs.workloads(300 * scale, 60 * scale)
              if not options.keys or w.key in options.keys]
    for element in sorted({element for w in chosen for element in w.needs}):
        if not graphs.there(element):
            print(f"There is no {element} (of GStreamer's plugins-bad, or ours with libsndfile): "
                  "what needs it is skipped")
            chosen = [w for w in chosen if element not in w.needs]

    say_where()
    with tempfile.TemporaryDirectory(prefix="stems-bench-") as folder:
        python("agreement.py", folder, *(w.key for w in chosen))
        for workload in chosen:
            bench(workload, folder, options.rounds)
        if not options.keys or "scaling" in options.keys:
            scaling(folder, 60 * scale, min(options.rounds, 3))


if __name__ == "__main__":
    main()
