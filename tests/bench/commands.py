#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 beside what one would write with sox and ffmpeg.

    commands.py [--short] [--rounds N] TOOL

bounce: 32 stereo 24-bit tracks to five stems and the mix, in files; ours reads
all of them back and proves that they sum, too. sox mixes five times, and once
more for the mix. check: five stereo 24-bit stems and their mix; ffmpeg does the
null (amix, asdr) and the meters (ebur128=peak=true of each file) in one process.
Whole processes with all their threads and children, CPU seconds.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile

import elements
import graphs
import measuring

BOUNCE, CHECK = 3, 6  # how many times cheaper we shall be
TRACKS = 32


def bounce(tool, session, out):
    return [tool, "bounce", session, "-o", out, "--map", f"{session}.map", "--overwrite"]


def sox_bounce(paths, out):
    """One shell, as a script would do it."""
    lines = [f"mkdir -p {shlex.quote(out)}"]

    def mix(inputs, name):
        words = ["sox", "-D", "-m"] + [word for path in inputs for word in ("-v", "1", path)]
        lines.append(shlex.join(words + ["-b", "24", f"{out}/{name}.wav"]))

    groups = dict(zip(graphs.GROUPS, graphs.parted(len(paths))))
    for name, group in groups.items():
        mix([paths[track] for track in group], name)
    mix([f"{out}/{name}.wav" for name in groups], "mix")
    return ["bash", "-e", "-c", "\n".join(lines)]


def ffmpeg_check(mix, stems):
    parts = [f"[{i}:a]asplit[s{i}][e{i}]" for i in range(len(stems) + 1)]
    parts.append("".join(f"[s{i}]" for i in range(len(stems))) +
                 f"amix=inputs={len(stems)}:normalize=0[sum]")
    parts.append(f"[s{len(stems)}][sum]asdr[null]")
    parts += [f"[e{i}]ebur128=peak=true[m{i}]" for i in range(len(stems) + 1)]
    words = graphs.ffmpeg_inputs([*stems, mix]) + ["-filter_complex", ";".join(parts)]
    for label in ["null"] + [f"m{i}" for i in range(len(stems) + 1)]:
        words += ["-map", f"[{label}]", "-f", "null", "-"]
    return words


def audio(path):
    """The data chunk, the last of what either writes."""
    with open(path, "rb") as file:
        data = file.read()
    return data[data.index(b"data") + 8:]


def say(title, costs, ours, theirs, seconds, goal):
    print(f"\n{title}")
    elements.heading()
    for name, cost in costs.items():
        times = cost.cpu / costs[ours].cpu
        told = f"{goal}: {elements.verdict(times >= goal)}" if name == theirs else ""
        elements.row(name, cost, seconds, times, told)


def bench_bounce(tool, folder, seconds, rounds):
    paths = elements.session(f"{folder}/session", TRACKS, seconds, 2, False)
    with open(f"{folder}/session.map", "w", encoding="utf-8") as plan:
        for name, group in zip(graphs.GROUPS, graphs.parted(TRACKS)):
            plan.writelines(f"{track:03} = {name}\n" for track in group)
    commands = {"bounce": bounce(tool, f"{folder}/session", f"{folder}/ours")}
    if graphs.there("sox"):
        commands["sox"] = sox_bounce(paths, f"{folder}/theirs")
    costs = measuring.race(commands, rounds)
    say(f"bounce: {TRACKS} stereo 24-bit tracks of {seconds:g} s to five stems and the mix",
        costs, "bounce", "sox", seconds, BOUNCE)
    if "sox" in commands:
        wrong = [name for name in [*graphs.GROUPS, "mix"]
                 if audio(f"{folder}/ours/{name}.wav") != audio(f"{folder}/theirs/{name}.wav")]
        print(f"    {'other bytes: ' + ', '.join(wrong) if wrong else 'the same bytes as sox'}")


def bench_check(tool, folder, seconds, rounds):
    """The stems that elements.py makes, and the mix that sum makes of them."""
    made = elements.session(f"{folder}/set", len(graphs.GROUPS), seconds, 2, False)
    *stems, mix = (f"{folder}/set/{name}.wav" for name in [*graphs.GROUPS, "mix"])
    for path, stem in zip(made, stems):
        os.rename(path, stem)
    subprocess.run([tool, "sum", f"{folder}/set", "-o", mix], check=True,
                   stdout=subprocess.DEVNULL)
    commands = {"check": [tool, "check", f"{folder}/set", "--json"]}
    done = subprocess.run(commands["check"], capture_output=True, text=True, check=False)
    print(f"\ncheck says: {json.loads(done.stdout)['null']['verdict']}, exit {done.returncode}")
    if graphs.there("ffmpeg"):
        commands["ffmpeg"] = ffmpeg_check(mix, stems)
    say(f"check: five stereo 24-bit stems and their mix, {seconds:g} s, all meters",
        measuring.race(commands, rounds), "check", "ffmpeg", seconds, CHECK)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("tool")
    options = parser.parse_args()
    scale = 0.1 if options.short else 1.0
    elements.say_where()
    with tempfile.TemporaryDirectory(prefix="stems-bench-") as folder:
        bench_bounce(options.tool, folder, 60 * scale, options.rounds)
        bench_check(options.tool, folder, 300 * scale, options.rounds)


if __name__ == "__main__":
    sys.exit(main())
