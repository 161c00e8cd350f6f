# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sets of stems with known faults, and gst-stems-1.0 run on them as from a shell."""
import json
import math
import os
import pathlib
import subprocess
import tempfile

import numpy

import filemaking

RATE = 48000
FRAMES = 3 * RATE
STEMS = ("drums", "bass", "vocals")


def stem(seed, frames=FRAMES, channels=2, bits=24, level=0.1):
    """Noise of about this RMS that swells at a pace of its own and fades at both
    ends, as integers: every bit is used, nothing clips, no tail is cut, both
    channels differ."""
    random = numpy.random.default_rng(seed)
    fade = numpy.minimum(1.0, numpy.minimum(numpy.arange(frames), numpy.arange(frames)[::-1]) / 4800)
    swell = 1 + 0.8 * numpy.sin(numpy.arange(frames) * (1 + 0.37 * seed) * 2 * numpy.pi / RATE)
    audio = random.standard_normal((frames, channels)) * (level * fade * swell)[:, None]
    return numpy.round(audio.clip(-0.7, 0.7) * 2 ** (bits - 1)).astype("i8")


def peak_db(audio, bits=24):
    """Of integers, in dBFS."""
    return 20 * math.log10(numpy.abs(audio).max() / 2 ** (bits - 1))


class ToolSet:
    """A folder of files, made in a temporary one: stems by name and their sum."""

    def __init__(self, case, name="set", stems=None, mix="mix", bits=24):
        self.folder = pathlib.Path(tempfile.mkdtemp()) / name
        self.folder.mkdir()
        case.addCleanup(subprocess.run, ["rm", "-rf", str(self.folder.parent)], check=False)
        self.bits = bits
        if stems is None:
            stems = {name: stem(seed, bits=bits, level=0.03) for seed, name in enumerate(STEMS)}
        self.audio = stems
        for name, audio in self.audio.items():
            self.write(name, audio)
        if mix:
            self.write(mix, self.mix())

    def mix(self):
        return sum(self.audio.values())

    def write(self, name, audio, bits=None, **how):
        path = self.folder / f"{name}.wav"
        path.write_bytes(filemaking.wav(audio, bits or self.bits, **{"rate": RATE, **how}))
        return path


class Tool:
    """The program at @path; its answers."""

    def __init__(self, path):
        self.path = os.path.abspath(path)

    def run(self, *words, **how):
        words = [word if isinstance(word, bytes) else str(word) for word in words]
        return subprocess.run([self.path, *words], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120, check=False,
                              **{"env": {**os.environ, "NO_COLOR": "1"}, **how})

    def report(self, *words):
        """(exit code, JSON, standard error)."""
        done = self.run(*words, "--json")
        return done.returncode, json.loads(done.stdout or "null"), done.stderr


def findings(report, check, severity=None):
    """The explanations of a check's findings by file; None stands for the set."""
    return {finding.get("file"): finding["explanation"] for finding in report["findings"]
            if finding["check"] == check and severity in (None, finding["severity"])}
