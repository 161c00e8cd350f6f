#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""headroommeter as it is used: on each stem and the mix of one bounce, and in
the example applications.

    test_metering.py [TERMINAL_METER TERMINAL_METER_PY]

Expected figures are those of numpy for the same samples.
"""
import os
import re
import sys
import tempfile
import unittest
import wave
import xml.etree.ElementTree as xml

import documents
import launching

try:
    import numpy as np
except ImportError as error:
    print(f"No numpy: {error}")
    sys.exit(77)

EXAMPLES = [os.path.abspath(path) for path in sys.argv[1:3]]
RATE = 48000


def write(path, samples):
    """Frames by channels, full scale 1.0, as 16-bit WAV; what was written."""
    words = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2")
    with wave.open(path, "wb") as out:
        out.setnchannels(words.shape[1])
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(words.tobytes())
    return words / 32768.0


def tones(*levels):
    """Two seconds of stereo, one sine a little above the other."""
    t = np.arange(2 * RATE) / RATE
    return np.stack([level * np.sin(2 * np.pi * pitch * t + pitch)
                     for level, pitch in zip(levels, (997.0, 1499.0))], axis=1)


def decibel(value):
    return 20.0 * np.log10(value)


def figures(output, name):
    """The fields of an element's final message, as text."""
    for line in output.splitlines():
        if f'"{name}" (element): headroommeter' in line and "final=(boolean)true" in line:
            return dict(re.findall(r"([\w-]+)=\((?:\w+)\)(<[^>]*>|[^,;]+)", line))
    raise AssertionError(f"no final message of {name}:\n{output}")


def numbers(text):
    return [float(word) for word in text.strip("<> ").split(",")]


class StemsAndMix(unittest.TestCase):
    def test_each_stem_and_the_sum_in_one_run(self):
        with tempfile.TemporaryDirectory() as folder:
            low = write(f"{folder}/low.wav", tones(0.2, 0.1))
            high = write(f"{folder}/high.wav", tones(0.3, 0.4))
            status, output = launching.run(
                'gst-launch-1.0 -m stemgroup name=g routing="low=0+1; high=2+3" '
                "filesrc location=low.wav ! wavparse ! g.sink_0 "
                "filesrc location=high.wav ! wavparse ! g.sink_1 "
                "g.stem_low ! queue ! headroommeter name=a ! fakesink "
                "g.stem_high ! queue ! headroommeter name=b ! fakesink "
                "g.src ! queue ! headroommeter name=mix profile=ebu-r128 ! fakesink", folder)
        self.assertEqual(status, 0, output)
        for name, audio in (("a", low), ("b", high), ("mix", low + high)):
            said = figures(output, name)
            peak, rms = np.abs(audio).max(axis=0), np.sqrt((audio**2).mean(axis=0))
            np.testing.assert_allclose(numbers(said["peak"]), decibel(peak), atol=1e-9)
            np.testing.assert_allclose(numbers(said["rms"]), decibel(rms), atol=1e-9)
            whole = np.sqrt((audio**2).mean())
            self.assertAlmostEqual(float(said["crest"]), decibel(peak.max() / whole), 9)
            left, right = audio.T
            self.assertAlmostEqual(float(said["correlation"]),
                                   (left * right).sum() / np.sqrt((left**2).sum()
                                                                  * (right**2).sum()), 9)
        self.assertEqual(figures(output, "mix")["profile-passed"], "false")


class Picture(unittest.TestCase):
    """The script that draws docs/pictures/headroom.svg."""

    def test_it_draws_every_interval(self):
        script = documents.ROOT / "docs/pictures/headroom.py"
        names = ("drums", "bass", "vocals", "music", "fx", "mix")
        graph = " ".join(f"audiotestsrc num-buffers=100 samplesperbuffer=1470 ! headroommeter "
                         f"name={name} ! fakesink" for name in names)  # 3.33 s
        with tempfile.TemporaryDirectory() as folder:
            status, _ = launching.run(f"gst-launch-1.0 -m {graph} > check.log", folder)
            self.assertEqual(status, 0)
            status, picture = launching.run(["/usr/bin/python3", str(script), "check.log"], folder)
            self.assertEqual(status, 0, picture)
            status, said = launching.run(f"grep -v vocals check.log > some.log; "
                                         f"/usr/bin/python3 {script} some.log", folder)
            self.assertEqual((status, said.strip()), (1, "some.log: no message of vocals"))
        space = "{http://www.w3.org/2000/svg}"
        tree = xml.fromstring(picture)
        self.assertEqual(len(tree.findall(space + "rect")), 3 * len(names))
        self.assertEqual(len(tree.findall(space + "polyline")), len(names))
        # A sine of 0.8: -1.94 dBFS.
        figures_said = [float(text.text) for text in tree.findall(space + "text[@class='figure']")]
        self.assertEqual(len(figures_said), 8 * len(names))
        self.assertAlmostEqual(figures_said[0], -1.94, delta=0.25)


class Examples(unittest.TestCase):
    def test_they_draw_and_conclude(self):
        self.assertEqual(len(EXAMPLES), 2)
        said = []
        for command in ([EXAMPLES[0]], ["/usr/bin/python3", EXAMPLES[1]]):
            with tempfile.TemporaryDirectory() as folder:
                write(f"{folder}/x.wav", tones(0.5, 0.25))
                status, output = launching.run([*command, f"{folder}/x.wav", "fakesink"], folder)
                self.assertEqual(status, 0, output)
                lines = output.strip().splitlines()
                # 40 intervals of 50 ms, and the whole.
                self.assertEqual(len(lines), 41, output)
                self.assertRegex(lines[0], r"^0: -[56]\.\d dBTP, 1: -1[12]\.\d dBTP; 0\.05 s, ")
                self.assertRegex(lines[-1], r"^Headroom -?0\.\d\d dB, integrated -7\.\d\d LUFS, ")
                self.assertNotIn("\033", output)
                said.append(output)
                status, output = launching.run([*command, f"{folder}/none.wav", "fakesink"], folder)
                self.assertEqual(status, 1, output)
                self.assertIn("none.wav", output)
                self.assertEqual(launching.run(command, folder)[0], 2)
        self.assertEqual(said[0], said[1])


if __name__ == "__main__":
    if not EXAMPLES:
        del Examples
    unittest.main(argv=sys.argv[:1])
