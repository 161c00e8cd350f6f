#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 check, on sets whose faults are put in by the test.

What is expected follows from how the sets are made (stems of noise, the mix is
their integer sum), and where a level is compared, from a formula on the samples.
"""
import os
import shutil
import sys
import unittest

import numpy

import schema
import toolsets
from toolsets import FRAMES, RATE, STEMS, Tool, ToolSet, findings, peak_db, stem

TOOL = Tool(sys.argv.pop(1))


class Good(unittest.TestCase):
    def test_a_good_set_passes(self):
        one = ToolSet(self)
        code, report, error = TOOL.report("check", one.folder)
        self.assertEqual((code, error), (0, ""))
        self.assertEqual(report["passed"], True)
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["mix"], "mix.wav")
        self.assertEqual(report["null"]["verdict"], "bit-exact")
        self.assertEqual(report["null"]["residual-peak"], ["-inf", "-inf"])
        self.assertEqual({file["file"]: file["role"] for file in report["files"]},
                         {"drums.wav": "stem", "bass.wav": "stem", "vocals.wav": "stem",
                          "mix.wav": "mix"})
        self.assertIn("3 stems", report["verdict"])

    def test_its_levels_are_those_of_the_samples(self):
        one = ToolSet(self)
        _, report, _ = TOOL.report("check", one.folder)
        for file in report["files"]:
            name = file["file"][:-4]
            audio = one.mix() if name == "mix" else one.audio[name]
            self.assertAlmostEqual(max(file["headroommeter"]["peak"]), peak_db(audio), 9)
            self.assertEqual(file["frames"], FRAMES)
            self.assertEqual(file["headroommeter"]["used-bits"], 24)
        self.assertAlmostEqual(max(report["sum"]["peak"]), peak_db(one.mix()), 6)
        self.assertAlmostEqual(report["sum"]["headroom"],
                               -6 - max(report["sum"]["true-peak"]), 9)

    def test_the_sum_is_measured_without_a_mix(self):
        one = ToolSet(self, mix=None)
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 0)
        self.assertIsNone(report["mix"])
        self.assertIsNone(report["null"])
        self.assertAlmostEqual(max(report["sum"]["peak"]), peak_db(one.mix()), 6)
        self.assertIn(None, findings(report, "mix", "warning"))

    def test_reports_keep_to_the_schema(self):
        one = ToolSet(self)
        one.write("fx", stem(9, frames=100))
        (one.folder / "broken.wav").write_bytes(b"nothing")
        for words in (["check", one.folder], ["meter", one.folder], ["check", "/nonesuch"]):
            _, report, _ = TOOL.report(*words)
            self.assertEqual(schema.errors(report), [])
        _, report, _ = TOOL.report("check", one.folder)
        for wrong in ({"findings": 3}, {"passed": "yes"}, {"command": "chek"}, {"more": 1}):
            self.assertNotEqual(schema.errors({**report, **wrong}), [])

    def test_text_fits_80_columns_and_has_no_colour_in_a_pipe(self):
        one = ToolSet(self, mix="a very long name of the mix of this set, that no table can show")
        done = TOOL.run("check", one.folder, env={k: v for k, v in os.environ.items()
                                                  if k != "NO_COLOR"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\033", done.stdout)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)
        self.assertIn("PASSED", done.stdout)
        self.assertEqual(done.stderr, "")  # no progress bar where there is no terminal


class Faults(unittest.TestCase):
    """Each fault in vocals.wav alone, all of them at their place in the report."""

    def check(self, audio=None, code=1, **how):
        one = ToolSet(self)
        one.write("vocals", one.audio["vocals"] if audio is None else audio(one), **how)
        got, report, error = TOOL.report("check", one.folder)
        self.assertEqual(got, code, report["findings"])
        self.assertEqual(error, "")
        return report

    def only(self, report, check, severity="failed"):
        found = findings(report, check, severity)
        self.assertEqual(list(found), ["vocals.wav"], report["findings"])
        return found["vocals.wav"]

    def test_rate(self):
        report = self.check(rate=44100)
        self.assertIn("44100 Hz, the mix has 48000 Hz", self.only(report, "rate"))
        self.assertIsNone(report["null"])
        self.assertIn(None, findings(report, "null"))

    def test_depth(self):
        report = self.check(lambda one: one.audio["vocals"] >> 8, bits=16)
        self.assertIn("16 bits, the mix has 24 bits", self.only(report, "depth"))

    def test_depth_of_floats(self):
        report = self.check(lambda one: (one.audio["vocals"] / 2**23).astype("f4"), bits=32, code=1)
        self.assertIn("32 bits float, the mix has 24 bits", self.only(report, "depth"))
        self.assertEqual(report["null"]["passed"], True)

    def test_channels(self):
        report = self.check(lambda one: numpy.hstack([one.audio["vocals"]] * 3))
        said = "vocals.wav has 6 channels, the mix has 2 channels"
        self.assertIn(said, self.only(report, "channels"))
        self.assertIn(said, findings(report, "null", "failed")[None])
        self.assertIn(said, report["verdict"])

    def test_the_file_that_prevents_a_null_is_named(self):
        one = ToolSet(self)
        (one.folder / "bass.wav").write_bytes((one.folder / "bass.wav").read_bytes()[:-6000])
        one.write("vocals", one.audio["vocals"], rate=44100)
        _, report, _ = TOOL.report("check", one.folder)
        said = findings(report, "null", "failed")[None]
        self.assertIn("vocals.wav has 44100 Hz", said)  # a truncated file would be held

    def test_channels_without_a_mix(self):
        one = ToolSet(self, mix=None)
        one.write("vocals", one.audio["vocals"][:, :1])  # one channel goes to both
        _, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(findings(report, "channels"), {})
        one.write("vocals", numpy.hstack([one.audio["vocals"]] * 3))
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 1)
        self.assertIn("vocals.wav has 6 channels, bass.wav has 2 channels",
                      self.only(report, "channels"))

    def test_length(self):
        report = self.check(lambda one: one.audio["vocals"][:-4800])
        self.assertIn("4800 samples (0.100 s) shorter than the mix", self.only(report, "length"))

    def test_start(self):
        one = ToolSet(self)
        for name, at in {**dict.fromkeys(STEMS, 1000), "mix": 1000, "vocals": 1480}.items():
            audio = one.mix() if name == "mix" else one.audio[name]
            one.write(name, audio, before=toolsets.filemaking.bext(at))
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 1)
        text = self.only(report, "start")
        self.assertIn("480 samples (0.010 s) after the mix", text)
        self.assertIn("1480", text)
        self.assertIn("the mix is 1000.", text)

    def test_a_start_that_is_not_said_is_a_warning(self):
        """Of a stem and of the mix, without bext and with 0."""
        for quiet in ("vocals", "mix"):
            for chunk in (b"", toolsets.filemaking.bext(0)):
                one = ToolSet(self)
                for name in (*STEMS, "mix"):
                    one.write(name, one.mix() if name == "mix" else one.audio[name],
                              before=chunk if name == quiet else toolsets.filemaking.bext(999))
                code, report, _ = TOOL.report("check", one.folder)
                self.assertEqual(code, 0)
                found = findings(report, "start", "warning")
                self.assertEqual(list(found), [f"{quiet}.wav"])
                self.assertIn("has no BWF time reference; the others begin at 999",
                              found[f"{quiet}.wav"])

    def test_a_channel_that_died_after_the_mix(self):
        def dead(one):
            one.audio["vocals"][:, 1] = 0
            return one.audio["vocals"]
        report = self.check(dead)
        self.assertIn("right channel", self.only(report, "channel", "warning"))
        (said,) = findings(report, "null", "failed").values()
        self.assertIn("vocals", said)

    def test_mono_where_the_mix_holds_stereo(self):
        # A mono stem that nulls is none of anybody's business.
        good = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        good["vocals"][:, 1] = good["vocals"][:, 0]
        one = ToolSet(self, stems=good)
        one.write("vocals", good["vocals"][:, :1])
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((code, findings(report, "null")), (0, {}))
        report = self.check(lambda one: one.audio["vocals"].sum(axis=1, keepdims=True) // 2)
        (said,) = findings(report, "null", "failed").values()
        self.assertIn("vocals.wav is mono, and the mix has 2 channels", said)
        self.assertNotIn("mono", " ".join(findings(self.check(
            lambda one: -one.audio["vocals"]), "null").values()))

    def test_silence(self):
        audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        audio["vocals"][:] = 0
        _, report, _ = TOOL.report("check", ToolSet(self, stems=audio).folder)
        self.assertIn("digital silence", self.only(report, "silence", "warning"))

    def test_what_the_null_says(self):
        late = self.check(lambda one: numpy.roll(one.audio["vocals"], 37, axis=0))
        self.assertEqual(late["null"]["fault"], "delay")
        self.assertIn("37 samples late", self.only(late, "null"))
        self.assertIn("37 samples late", late["verdict"])
        turned = self.check(lambda one: -one.audio["vocals"])
        self.assertEqual((turned["null"]["fault"], turned["null"]["faulty-stem"]),
                         ("polarity", "vocals"))

    def test_two_faults_are_told_in_a_sentence(self):
        """Of one stem and of two; the verdict has the cause alone."""
        one = ToolSet(self)
        one.write("drums", -numpy.roll(one.audio["drums"], 37, axis=0))
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 1)
        for text in (report["verdict"], findings(report, "null")["drums.wav"]):
            self.assertIn("drums is 37 samples late", text)
            self.assertIn("and inverted", text)
        self.assertNotIn("do not sum", report["verdict"])
        self.assertLess(len(report["verdict"]), 160)
        one.write("bass", numpy.round(one.audio["bass"] * 0.5).astype("i8"))
        verdict = TOOL.report("check", one.folder)[1]["verdict"]
        self.assertRegex(verdict, r"drums is 37 samples late \(0.77\d* ms\) and inverted")
        self.assertIn("bass is 6.02 dB too soft", verdict)

    def test_a_missing_stem(self):
        one = ToolSet(self)
        os.remove(one.folder / "bass.wav")
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((code, report["null"]["fault"]), (1, "missing"))

    def test_names(self):
        one = ToolSet(self)
        os.rename(one.folder / "vocals.wav", one.folder / "qzx.wav")
        _, report, _ = TOOL.report("check", one.folder)
        self.assertIn("does not say which stem", findings(report, "names", "note")["qzx.wav"])

    def test_a_residual_has_a_name(self):
        """As bounce --residual-stem writes it."""
        one = ToolSet(self, stems={"drums": stem(1, level=0.03), "residual": stem(2, level=0.03)})
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((code, findings(report, "names")), (0, {}))

    def test_names_that_differ_in_case_alone(self):
        one = ToolSet(self)
        shutil.copy(one.folder / "vocals.wav", one.folder / "Vocals.WAV")
        _, report, _ = TOOL.report("check", one.folder)
        (said,) = findings(report, "names", "warning").values()
        self.assertIn("in upper and lower case alone", said)

    def test_one_name_in_two_folders_is_no_clash(self):
        one = ToolSet(self)
        other = ToolSet(self)
        code, report, _ = TOOL.report("check", one.folder, "--mix", other.folder / "mix.wav")
        self.assertEqual((code, report["null"]["verdict"]), (0, "bit-exact"))
        self.assertEqual(findings(report, "names", "warning"), {})

    def test_letters_beyond_ascii_are_one_note_for_the_set(self):
        names = ("vocals \u00fc", "bass", "drums 1")
        one = ToolSet(self, stems={name: stem(seed, level=0.03) for seed, name in enumerate(names)})
        _, report, _ = TOOL.report("check", one.folder)
        found = [finding for finding in report["findings"] if "ASCII" in finding["explanation"]]
        self.assertEqual([(finding["check"], finding["severity"], finding.get("file"))
                          for finding in found], [("names", "note", None)])
        self.assertIn("drums 1.wav, vocals \u00fc.wav have spaces", found[0]["explanation"])
        for number in range(2, 6):
            one.write(f"drums {number}", stem(number))
        _, report, _ = TOOL.report("check", one.folder)
        said = findings(report, "names", "note")[None]
        self.assertIn("drums 4.wav and 2 more have spaces", said)
        alone = ToolSet(self, stems={"vocals!": stem(1), "bass": stem(2)})
        _, report, _ = TOOL.report("check", alone.folder)
        self.assertIn("vocals!.wav has spaces", findings(report, "names", "note")["vocals!.wav"])

    def test_files_that_cannot_be_read(self):
        one = ToolSet(self)
        (one.folder / "fx.wav").write_bytes(b"no audio at all")
        (one.folder / "keys.mp3").write_bytes(b"ID3 and so on")
        cut = (one.folder / "bass.wav").read_bytes()
        (one.folder / "bass.wav").write_bytes(cut[:-6000])
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 2)
        found = findings(report, "readable", "failed")
        self.assertEqual(set(found), {"bass.wav", "fx.wav", "keys.mp3"})
        self.assertIn("1000 samples", found["bass.wav"])
        for said in found.values():
            self.assertIn("Export it again", said)
        self.assertIn("as WAV or FLAC", found["keys.mp3"])

    def test_headroom_fails_where_it_is_asked_for(self):
        one = ToolSet(self)
        top = peak_db(one.audio["drums"])
        code, report, _ = TOOL.report("check", one.folder, "--target", top - 0.5, "--sample-peak")
        self.assertEqual(code, 1)
        self.assertIn("0.50 dB above", findings(report, "headroom", "failed")["drums.wav"])
        self.assertIn(None, findings(report, "headroom", "failed"))  # the sum
        hot = ToolSet(self, stems={"drums": stem(1, level=0.2)})
        code, report, _ = TOOL.report("check", hot.folder)
        self.assertEqual(code, 0)
        self.assertIn("drums.wav", findings(report, "headroom", "warning"))


if __name__ == "__main__":
    unittest.main()
