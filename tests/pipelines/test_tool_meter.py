#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 meter: figures of files.

Peaks, RMS and crest follow from the samples by formula; loudness is that of
ffmpeg's ebur128 where that is here."""
import re
import shutil
import subprocess
import sys
import unittest

import numpy

import launching
import schema
from toolsets import RATE, STEMS, Tool, ToolSet, peak_db, stem

TOOL = Tool(sys.argv.pop(1))


def figures(report):
    return {file["file"]: file.get("headroommeter") for file in report["files"]}


class Meter(unittest.TestCase):
    def test_one_file_and_many(self):
        one = ToolSet(self)
        paths = [one.folder / f"{name}.wav" for name in STEMS]
        code, report, error = TOOL.report("meter", *paths)
        self.assertEqual((code, error, report["passed"]), (0, "", True))
        self.assertEqual(schema.errors(report), [])
        self.assertEqual([file["location"] for file in report["files"]], list(map(str, paths)))
        for name, audio in one.audio.items():
            told = figures(report)[f"{name}.wav"]
            scaled = audio / 2**23
            self.assertAlmostEqual(max(told["peak"]), peak_db(audio), 9)
            for channel in range(2):
                rms = 10 * numpy.log10(numpy.mean(scaled[:, channel] ** 2))
                self.assertAlmostEqual(told["rms"][channel], rms, 6)
            self.assertAlmostEqual(told["dc-offset"],
                                   max(scaled.mean(axis=0), key=abs), 12)
        self.assertEqual(TOOL.run("meter", paths[0]).returncode, 0)

    def test_a_folder(self):
        one = ToolSet(self)
        (one.folder / "notes.txt").write_text("no audio", encoding="utf-8")
        code, report, _ = TOOL.report("meter", one.folder)
        self.assertEqual(code, 0)
        self.assertEqual(sorted(figures(report)), ["bass.wav", "drums.wav", "mix.wav", "vocals.wav"])

    @unittest.skipUnless(shutil.which("ffmpeg"), "needs ffmpeg")
    def test_loudness_is_that_of_ffmpeg(self):
        one = ToolSet(self, stems={"drums": numpy.tile(stem(1, level=0.05), (4, 1))}, mix=None)
        _, report, _ = TOOL.report("meter", one.folder)
        told = figures(report)["drums.wav"]
        said = subprocess.run(["ffmpeg", "-nostats", "-i", str(one.folder / "drums.wav"), "-af",
                               "ebur128=peak=true", "-f", "null", "-"], capture_output=True,
                              text=True, check=True).stderr.split("Summary:")[1]
        integrated = float(re.search(r"I:\s+(-?[\d.]+) LUFS", said)[1])
        true_peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", said)[1])
        self.assertAlmostEqual(told["integrated"], integrated, delta=0.1)
        self.assertAlmostEqual(max(told["true-peak"]), true_peak, delta=0.3)

    def test_a_target_and_a_profile_are_judged(self):
        one = ToolSet(self, mix=None)
        path = one.folder / "drums.wav"
        top = peak_db(one.audio["drums"])
        for extra, code in (("-0.5", 1), ("+0.5", 0)):
            target = round(top, 2) + float(extra)
            self.assertEqual(TOOL.run("meter", path, "--sample-peak", f"--target={target}").returncode,
                             code)
        code, report, _ = TOOL.report("meter", path, "--profile", "spotify")
        self.assertEqual((code, report["passed"], report["profile"]), (1, False, "spotify"))
        text = TOOL.run("meter", path, "--profile", "spotify").stdout
        self.assertIn("FAILED", text)
        self.assertIn("-14", text)
        self.assertEqual(TOOL.run("meter", path, "--profile", "nobody").returncode, 2)

    def test_what_cannot_be_read_does_not_stop_the_others(self):
        one = ToolSet(self)
        (one.folder / "fx.wav").write_bytes(b"nothing")
        code, report, error = TOOL.report("meter", one.folder, "/nonesuch.wav")
        self.assertEqual(code, 2)
        self.assertEqual(len(report["files"]), 6)
        self.assertIn("fx.wav", error)
        self.assertIn("nonesuch.wav", error)
        self.assertAlmostEqual(max(figures(report)["mix.wav"]["peak"]), peak_db(one.mix()), 9)

    def test_its_pipeline_runs_in_a_shell(self):
        one = ToolSet(self, name="a b's \"c\"")
        shown = TOOL.run("meter", one.folder / "mix.wav", "--print-pipeline", "--target=-3").stdout
        status, said = launching.run(shown)
        self.assertEqual(status, 0, said)
        self.assertIn("final=(boolean)true", said)

    def test_the_rate_is_the_file_s(self):
        one = ToolSet(self, mix=None)
        one.write("drums", one.audio["drums"], rate=96000)
        _, report, _ = TOOL.report("meter", one.folder / "drums.wav")
        self.assertEqual(report["files"][0]["rate"], 96000)
        self.assertEqual(report["files"][0]["headroommeter"]["duration"], 3 * 10**9 * RATE // 96000)


if __name__ == "__main__":
    unittest.main()
