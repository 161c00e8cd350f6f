#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The demo's session, read by Python's own wave module, and its report, made of
messages as GStreamer itself writes them.

    test_demo.py GENERATOR DEMO_SCRIPT LAUNCH_SCRIPT REPORT_SCRIPT
"""
import contextlib
import importlib.util
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import wave

import numpy

import launching

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GObject, Gst

GENERATOR, DEMO, LAUNCH, REPORT = map(os.path.abspath, sys.argv[1:5])
Gst.init(None)


def generate(directory, *options):
    return subprocess.run(
        [GENERATOR, *options, directory], capture_output=True, text=True, check=False
    )


def read(path):
    """(rate, bytes per sample, samples by channel as integers)."""
    with wave.open(path) as file:
        raw = numpy.frombuffer(file.readframes(file.getnframes()), dtype=numpy.uint8)
        raw = raw.reshape(-1, file.getnchannels(), 3).astype(numpy.int32)
        samples = raw[..., 0] << 8 | raw[..., 1] << 16 | raw[..., 2] << 24
        return file.getframerate(), file.getsampwidth(), samples >> 8


class Session(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        assert generate(cls.folder.name).returncode == 0
        cls.files = sorted(os.listdir(cls.folder.name))
        cls.tracks = {f: read(os.path.join(cls.folder.name, f)) for f in cls.files}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_at_least_24_named_tracks_mono_and_stereo(self):
        self.assertGreaterEqual(len(self.files), 24)
        for number, file in enumerate(self.files, 1):
            self.assertRegex(file, rf"^{number:02}_[A-Z]\w+\.wav$")
        self.assertEqual({t[2].shape[1] for t in self.tracks.values()}, {1, 2})

    def test_40_seconds_at_48_khz_and_24_bit(self):
        for file, (rate, width, samples) in self.tracks.items():
            self.assertEqual((rate, width, len(samples)), (48000, 3, 40 * 48000), file)

    def test_every_track_sounds_without_dc_or_clipping(self):
        for file, (_, _, samples) in self.tracks.items():
            x = samples / 2**23
            self.assertLess(abs(x).max(), 0.5, file)
            self.assertGreater(numpy.sqrt((x**2).mean()), 10 ** (-70 / 20), file)
            self.assertLess(abs(x.mean()), 10 ** (-100 / 20), file)

    def test_the_mix_keeps_6_db_of_headroom(self):
        mix = sum(t[2] / 2**23 for t in self.tracks.values())  # mono goes to both sides
        self.assertLess(20 * numpy.log10(abs(mix).max()), -6.0)

    def test_the_demo_routes_every_channel_once(self):
        with open(LAUNCH, encoding="utf-8") as script:
            text = re.search(r'^routing="([^"]*)"', script.read(), re.M)[1]
        routed, pairs = [], []
        for first, sign, last in re.findall(r"(?<![\w])(\d+)(?:([+-])(\d+))?", text):
            routed += range(int(first), int(last or first) + 1)
            pairs += [int(first)] if sign == "+" else []
        channels = sum(t[2].shape[1] for t in self.tracks.values())
        self.assertEqual(sorted(routed), list(range(channels)))
        at = 0
        for file, (_, _, samples) in self.tracks.items():
            if samples.shape[1] == 2:
                self.assertIn(at, pairs, file)
            at += samples.shape[1]


class Generator(unittest.TestCase):
    def test_same_bytes_every_run_at_any_rate(self):
        with tempfile.TemporaryDirectory() as folder:
            for rate in ("44100", "96000"):
                runs = []
                for run in ("a", "b"):
                    path = os.path.join(folder, rate, run)
                    result = generate(path, "--seconds", "3", "--rate", rate)
                    self.assertEqual(result.returncode, 0, result.stderr)
                    runs.append({f.name: f.read_bytes() for f in pathlib.Path(path).iterdir()})
                self.assertEqual(runs[0], runs[1])
                self.assertGreaterEqual(len(runs[0]), 24)

    def test_wrong_use_is_2(self):
        for options in (["--seconds", "0"], ["--rate", "fast"], ["--colour"]):
            result = generate("/nowhere", *options)
            self.assertEqual(result.returncode, 2)
            self.assertIn("usage:", result.stderr)

    def test_a_folder_that_cannot_be_is_named(self):
        result = generate("/dev/null/session")
        self.assertEqual(result.returncode, 2)
        self.assertIn("/dev/null/session", result.stderr)


class Demo(unittest.TestCase):
    def run_script(self, script, folder):
        os.symlink(os.path.dirname(DEMO), os.path.join(folder, "dev.d"))
        os.environ["BUILD"] = str(pathlib.Path(GENERATOR).parents[3])
        status, said = launching.run(script, folder)
        self.assertEqual(status, 0, said)
        return said

    def test_by_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            said = self.run_script(DEMO, folder)
            self.assertIn("the stems sum to the mix (bit-exact)", said)
            self.assertIn("vocals is 37 samples late", " ".join(said.split()))
            reports = re.findall(r"file://(\S+)", said)
            self.assertEqual(len(reports), 2, said)
            for report in reports:
                self.assertIn("<html", pathlib.Path(report).read_text(encoding="utf-8"))

    def test_it_runs_and_what_it_shows_can_be_pasted(self):
        with tempfile.TemporaryDirectory() as folder:
            said = self.run_script(LAUNCH, folder)
            self.assertIn("PASSED: bit-exact", said)
            shown = re.findall(r"^gst-launch-1.0 -.*?[^\\]$", said, re.M | re.S)
            self.assertEqual(len(shown), 4, said)  # bounce, check, break, check again
            for command, expected in zip(shown, (0, 0, 0, 1)):
                status, said = launching.run(command, folder)
                self.assertEqual(status, expected, command + said)
            for name in ("drums", "bass", "vocals", "music", "fx", "mix"):
                data = pathlib.Path(folder, "demo", name + ".wav").read_bytes()
                self.assertIn(b"bext", data[:1000])  # a file of stemfilesink's


def line(element, name, **fields):
    """As gst-launch-1.0 -m prints an element's message."""
    structure = Gst.Structure.new_empty(name)
    for field, value in fields.items():
        if isinstance(value, list):
            array = GObject.ValueArray.new(len(value))
            for item in value:
                array.append(item)
            structure.set_array(field.replace("_", "-"), array)
        else:
            structure.set_value(field.replace("_", "-"), value)
    return f'Got message #7 from element "{element}" (element): {structure.to_string()}\n'


def meter(element, peak, true_peak, final=True):
    return line(element, "headroommeter", final=final, peak=peak, true_peak=true_peak,
                headroom=-6.0 - max(true_peak), passed=max(true_peak) <= -6.0)


SILENCE = float("-inf")
NULL = {"final": True, "verdict": "bit-exact", "passed": True, "residual_peak": [SILENCE] * 2,
        "residual_rms": [SILENCE] * 2, "max_lsb": 0, "samples": 3840000, "differing_samples": 0}


class Report(unittest.TestCase):
    def report(self, log, *names):
        spec = importlib.util.spec_from_file_location("report", REPORT)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        out = io.StringIO()
        with tempfile.NamedTemporaryFile("w", suffix=".log") as file:
            file.write("Setting pipeline to PLAYING ...\n" + log)
            file.flush()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                self.status = module.main(file.name, *names)
        for text in out.getvalue().splitlines():
            self.assertLessEqual(len(text), 80 if self.status == 0 else 200)
        return out.getvalue()

    def test_bit_exact_and_headroom_in_the_order_asked(self):
        text = self.report(
            meter("mix", [-5.5, -7.0], [-5.25, -7.0]) + meter("bass", [-1.0], [-1.0], final=False)
            + line("null", "nullcheck", **NULL) + meter("bass", [-20.0, SILENCE], [-19.5, SILENCE]),
            "bass", "mix")
        self.assertEqual(self.status, 0)
        self.assertIn("Null test   PASSED: bit-exact\n", text)
        self.assertIn("peak -inf dBFS, RMS -inf dBFS, 0 LSB at most\n", text)
        self.assertIn("0 of 3,840,000 differ\n", text)
        rows = [row.split() for row in text.splitlines()]
        bass = rows.index(["bass", "-20.00", "-19.50", "13.50", "ok"])
        self.assertEqual(rows[bass + 1], ["mix", "-5.50", "-5.25", "-0.75", "OVER"])

    def test_failed_with_a_sentence(self):
        sentence = 'Vocals: 37 samples late, "37", a\\b; <-6.5> dB – so it seems. ' * 3
        text = self.report(line("null", "nullcheck", **{
            **NULL, "passed": False, "verdict": "audible", "differing_samples": 1234,
            "residual_peak": [-12.0, -9.0], "first_difference": 240037, "explanation": sentence}))
        self.assertIn("Null test   FAILED: audible\n", text)
        self.assertIn("peak -9.00 dBFS", text)
        self.assertIn("1,234 of 3,840,000 differ, the first at sample 240037\n", text)
        self.assertIn(" ".join(sentence.split()), " ".join(text.split()))

    def test_a_missing_message_is_named(self):
        text = self.report(line("null", "nullcheck", **NULL), "drums")
        self.assertEqual(self.status, 1)
        self.assertIn("drums", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
