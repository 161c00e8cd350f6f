# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A session of tracks, and gst-stems-1.0 bounce run on it as from a shell. What
is expected is summed here, by numpy, from the samples that the tracks were made
of. A test that imports this is called with the program: test_NAME.py TOOL."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

import filemaking
import soundfiles

TOOL = sys.argv.pop(1)
RATE = 48000
FRAMES = 30000
TOP = (1 << 23) - 1
# Names as sessions have them; what stands in brackets and beyond ASCII, too.
TRACKS = {"01 Kick In": 1, "Snare (töp)": 1, "Bass 'DI' \"#2\"; x=1": 1, "Keys; $HOME": 2,
          "Lead Vox": 1, "BGVs": 2, "Zorb": 1, "Click": 1}
STEMS = {"drums": ["01 Kick In", "Snare (töp)"], "bass": ["Bass 'DI' \"#2\"; x=1"],
         "vocals": ["Lead Vox", "BGVs"], "music": ["Keys; $HOME", "Zorb"]}


def bounce(*words, **more):
    return subprocess.run([TOOL, "bounce", *map(str, words)], capture_output=True, text=True,
                          timeout=120, check=False, **more)


def both_sides(audio):
    return numpy.repeat(audio, 2, axis=1) if audio.shape[1] == 1 else audio


def samples(path):
    """Integers in units of the file's LSB."""
    sound = soundfiles.wav(path)
    return sound.samples if sound.is_float else sound.samples.astype("i8") >> (32 - sound.bits)


class BounceCase(unittest.TestCase):
    BITS = 24

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stems bounce ü"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.session = self.folder / "My session #1"
        self.out = self.folder / "out"
        self.session.mkdir()
        self.tracks = {}
        for seed, (name, channels) in enumerate(TRACKS.items()):
            self.add(name, channels, seed, FRAMES - 1000 * seed)

    def add(self, name, channels, seed, frames):
        """Multiples of 16, too soft to clip; all of a length of their own."""
        random = numpy.random.default_rng(seed)
        audio = 16 * random.integers(-TOP // 256, TOP // 256, (frames, channels), dtype="i8")
        (self.session / f"{name}.wav").write_bytes(filemaking.wav(audio, self.BITS))
        full = numpy.zeros((FRAMES, 2), "i8")
        full[:frames] = both_sides(audio)
        self.tracks[name] = full

    def stem(self, name):
        return sum(self.tracks[track] for track in STEMS[name])

    def mix(self):
        return sum(self.stem(name) for name in STEMS)

    def passes(self, *words, **more):
        done = bounce(self.session, "-o", self.out, *words, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def fails(self, code, *words, **more):
        done = bounce(self.session, "-o", self.out, *words, **more)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return " ".join((done.stdout + done.stderr).split())

    def same(self, name, expected):
        found = samples(self.out / name)
        self.assertEqual(len(found), len(expected), name)
        numpy.testing.assert_array_equal(found, expected, name)

    def nothing_is_left(self):
        left = [path.name for path in self.out.iterdir()] if self.out.exists() else []
        self.assertEqual(left, [])
