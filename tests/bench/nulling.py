#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""nullcheck beside ffmpeg (amix and asdr) and sox (-m and stats): does the mix
equal the sum of five 24-bit stereo stems? And what it costs to be told why not.

    nulling.py [--short] [--rounds N] [--seconds N]

Whole processes with all their threads and children, CPU seconds. ffmpeg and sox
give a figure and no verdict; what they do costs the same whatever the set. A
diagnosis costs the same whatever the length: --seconds shows what that makes of
a short programme.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

import elements
import graphs
import measuring

STEMS = 5
LATE, LATER = 37, 12.3  # samples
PASSING, FAILING = 6, 1  # how many times cheaper than ffmpeg's check
PIECE = 10  # seconds that files are made of, over and over


def make(folder, seconds):
    """Bursts of dull noise, their sum, and sets that do not null: a stem that is
    late, by samples or a fraction, and a mix with noise that is of no stem, for
    which every test of the diagnosis is made."""
    import numpy as np  # in a process of its own: see elements.python()

    import sessions

    def stem(seed):
        random = np.random.default_rng(seed)
        time = np.arange(PIECE * graphs.RATE)
        beat = 0.1 + np.exp(-(time % (24000 + 1000 * seed)) / 6000.0)
        dull = 0.2 * 0.8 ** np.arange(32)
        sides = [np.convolve(random.standard_normal(len(time)), dull, "same") for _ in range(2)]
        return np.rint(np.stack(sides, 1) * beat[:, None] * 0.08 * (1 << 23)).astype(np.int32)

    stems = [stem(seed) for seed in range(STEMS)]
    mix = sum(stems)
    assert abs(mix).max() < 1 << 23
    turned = np.exp(-2j * np.pi * LATER * np.fft.rfftfreq(len(mix)))[:, None]
    later = np.fft.irfft(turned * np.fft.rfft(stems[2], axis=0), len(mix), 0)
    strange = 1e-3 * np.random.default_rng(STEMS).standard_normal(mix.shape) * (1 << 23)
    pieces = {f"{i}": piece for i, piece in enumerate(stems)}
    pieces |= {"mix": mix, "late": np.roll(stems[2], LATE, 0),
               "later": np.ascontiguousarray(np.rint(later), np.int32),
               "strange": mix + np.rint(strange).astype(np.int32)}
    for name, piece in pieces.items():
        sessions.repeat(f"{folder}/{name}.wav", piece, int(seconds * graphs.RATE))


def null_test(properties=""):
    return lambda mix, stems: graphs.launch(
        f"nullcheck name=n {properties} ! fakesink", graphs.read(mix) + " n.reference",
        *(graphs.read(stem) + f" n.sink_{i}" for i, stem in enumerate(stems)))


def only_reading(mix, stems):
    return graphs.only_reading()([mix, *stems], graphs.Outputs())


def ffmpeg(mix, stems):
    return graphs.ffmpeg_inputs([*stems, mix]) + [
        "-filter_complex", f"amix=inputs={len(stems)}:normalize=0[sum];[{len(stems)}:a][sum]asdr",
        "-f", "null", "-"]


def sox(mix, stems):
    inputs = [word for stem in stems for word in ("-v", "1", stem)]
    return ["sox", "-D", "-m", *inputs, "-v", "-1", mix, "-n", "stats"]


def contenders(folder):
    mix, late, later, strange, *stems = (
        f"{folder}/{name}.wav"
        for name in ("mix", "late", "later", "strange", *map(str, range(STEMS))))
    wrong = stems[:2] + [late] + stems[3:]
    found = {
        "reading": only_reading(mix, stems),
        "passes": null_test()(mix, stems),
        " undiagnosed": null_test("diagnose=false")(mix, stems),
        "stem late": null_test()(mix, wrong),
        "  undiagnosed": null_test("diagnose=false")(mix, wrong),
        "by a fraction": null_test()(mix, stems[:2] + [later] + stems[3:]),
        "stem missing": null_test()(mix, stems[1:]),
        "unexplained": null_test()(strange, stems),
    }
    for name, command in (("ffmpeg", ffmpeg), ("sox", sox)):
        if graphs.there(name):
            found[name] = command(mix, stems)
        else:
            print(f"    {name} is not installed: skipped")
    return found


def said(words):
    # What is left out of the command line is what keeps it quiet.
    words = [word for word in words if word != "-q"]
    words = [word if word != "error" else "info" for word in words]
    if words[0].startswith("gst-launch"):
        words.insert(1, "-m")
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def agree(commands):
    """Whether each does the work: the verdict, stem and delay as they were made,
    and a figure of ffmpeg and of sox that says the same of the set that nulls."""
    wanted = {
        "passes": r"final=\(boolean\)true, verdict=\(string\)bit-exact",
        "stem late": rf"late\\ is\\ {LATE}\\ samples\\ late",
        "by a fraction": rf"later\\ is\\ {LATER:.1f}",
        "stem missing": r"A\\ stem\\ is\\ missing",
        "unexplained": r"final=\(boolean\)true, verdict=\(string\)audible",
        "ffmpeg": r"SDR ch0: inf dB",
        "sox": r"Pk lev dB +-inf",
    }
    wrong = [name for name, pattern in wanted.items()
             if name in commands and not re.search(pattern, said(commands[name]))]
    print("All agree." if not wrong else f"Not what it should say: {', '.join(wrong)}")
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--make", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seconds = options.seconds * (0.1 if options.short else 1.0)
    if options.make:
        make(options.make, seconds)
        return 0
    elements.say_where()
    with tempfile.TemporaryDirectory(prefix="stems-bench-") as folder:
        elements.python(os.path.basename(__file__), "--make", folder, "--seconds", seconds)
        commands = contenders(folder)
        right = agree(commands)
        costs = measuring.race(commands, options.rounds)
    print(f"\n{STEMS} stereo 24-bit stems of {seconds:g} s and their mix")
    print(f"    {'':16}{'CPU s':>8}{'x real':>8}{'MiB':>6}{'of ffmpeg':>11}   goal")
    theirs = costs["ffmpeg"].cpu if "ffmpeg" in costs else float("nan")
    goals = {"passes": PASSING, "stem late": FAILING, "unexplained": FAILING}
    for name, cost in costs.items():
        goal = ""
        if name in goals and "ffmpeg" in costs:
            goal = f"1/{goals[name]}: {elements.verdict(theirs >= goals[name] * cost.cpu)}"
        print(f"    {name:16}{cost.cpu:8.3f}{seconds / cost.wall:8.0f}{cost.memory:6.0f}"
              f"{cost.cpu / theirs:11.2f}   {goal}".rstrip(), flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
