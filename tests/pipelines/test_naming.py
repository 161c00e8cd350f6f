#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A folder of WAV files as a workstation exports them, to stems by the files'
names alone; and what nullcheck calls the stems.

What the stems must be is numpy's sum of the same integers, by an assignment
made by hand.
"""
import os
import struct
import tempfile
import unittest

import numpy

import launching
from test_grouping import read_wav, write_wav

RATE = 48000
FRAMES = 9600

# Name of the file: stem, stem of the extended taxonomy. None: in no stem.
SESSION = {
    "01_Kick In_D112": ("drums", "drums"),
    "02_SnrTop": ("drums", "drums"),
    "03_OHL": ("drums", "drums"),
    "04 Shaker": ("drums", "percussion"),
    "05-Bass DI": ("bass", "bass"),
    "06_LdVox dbl": ("vocals", "lead-vocals"),
    "07_BGVs Hi": ("vocals", "backing-vocals"),
    "08_GTR_L_DI": ("music", "guitars"),
    "09_E.Piano": ("music", "keys"),
    "10_Strings_Vln1": ("music", "orchestra"),
    "11_FX Riser": ("fx", "fx"),
    "12_VoxVerb": ("vocals", "lead-vocals"),
    "13_Audio 7": ("music", "music"),
    "14_Click": (None, None),
    "15_Rough Mix": (None, None),
}


def add_title(path, title):
    """Appends a LIST/INFO chunk with the name of a song, as workstations do."""
    text = title.encode() + b"\0"
    text += b"\0" * (len(text) % 2)
    body = b"INFOINAM" + struct.pack("<I", len(text)) + text
    with open(path, "r+b") as file:
        data = file.read()
        # Before the audio: wavparse plays what comes first.
        data = data[:36] + b"LIST" + struct.pack("<I", len(body)) + body + data[36:]
        file.seek(0)
        file.write(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])


class Naming(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        random = numpy.random.default_rng(4)
        self.tracks = {}
        for i, name in enumerate(SESSION):
            shape = (FRAMES, 1 + i % 2)
            self.tracks[name] = random.integers(-2**18, 2**18, shape)
            write_wav(self.path(name), self.tracks[name], RATE, 3)

    def path(self, name):
        return os.path.join(self.folder, name + ".wav")

    def launch(self, *words):
        code, output = launching.run(["gst-launch-1.0", *words], self.folder)
        self.assertEqual(code, 0, output)
        self.assertNotIn("CRITICAL", output)
        return output

    def bounce(self, taxonomy):
        which = 0 if taxonomy == "basic" else 1
        stems = sorted({s[which] for s in SESSION.values() if s[which]})
        words = ["-v", "stemgroup", "name=g", "auto-route=true", f"taxonomy={taxonomy}"]
        for i, name in enumerate(SESSION):
            words += ["filesrc", f'location="{self.path(name)}"', "!", "wavparse", "!", "queue",
                      "!", f"g.sink_{i}"]
        for pad, name in [("src", "mix")] + [("stem_" + s, s) for s in stems]:
            words += [f"g.{pad}", "!", "queue", "!", "wavenc", "!", "filesink",
                      "location=" + self.path("out-" + name)]
        output = self.launch(*words)
        total = numpy.zeros((FRAMES, 2), numpy.int64)
        for stem in stems:
            wanted = sum(self.tracks[name] + numpy.zeros((1, 2), numpy.int64)
                         for name, s in SESSION.items() if s[which] == stem)
            got = read_wav(self.path("out-" + stem))[0]
            self.assertTrue(numpy.array_equal(got, wanted), stem)
            total += wanted
        self.assertTrue(numpy.array_equal(read_wav(self.path("out-mix"))[0], total))
        self.assertIn("route-report", output)
        for name in SESSION:
            self.assertIn(name, output)
        self.assertRegex(output, r'WARNING.*\n?.*go to "music": sink_12 "13_Audio 7"\.')
        self.assertRegex(output, r'not in the mix: sink_13 "14_Click", sink_14 "15_Rough Mix";')
        self.assertEqual(output.count('go to "music"'), 1, output)
        return stems

    def test_files_find_their_stems(self):
        for taxonomy in ("basic", "extended"):
            with self.subTest(taxonomy):
                self.bounce(taxonomy)

    def test_the_title_of_a_song_names_no_track(self):
        """Neither one that would leave all of them out, nor one of drums."""
        for title in ("Guide Me Home", "Tom Sawyer"):
            for name in SESSION:
                write_wav(self.path(name), self.tracks[name], RATE, 3)
                add_title(self.path(name), title)
            with self.subTest(title):
                self.bounce("basic")

    def test_nullcheck_calls_stems_by_title_or_file(self):
        """stemgroup gives its stems titles, and wavenc writes them."""
        stems = self.bounce("basic")
        labels = {stem: stem for stem in stems}
        write_wav(self.path("out-bass"), read_wav(self.path("out-bass"))[0], RATE, 3)
        labels["bass"] = "out-bass"
        words = ["-m", "nullcheck", "name=n", "fail-on-mismatch=true", "!", "fakesink", "filesrc",
                 "location=" + self.path("out-mix"), "!", "wavparse", "!", "n.reference"]
        for stem in stems:
            words += ["filesrc", "location=" + self.path("out-" + stem), "!", "wavparse", "!",
                      "n."]
        output = self.launch(*words)
        for stem in stems:
            self.assertRegex(output, r"label\\+=\\+\(string\\+\)" + labels[stem] + r"\\+,")


if __name__ == "__main__":
    unittest.main()
