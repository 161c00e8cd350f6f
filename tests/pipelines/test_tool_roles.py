#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which file of a set is what, by its name: the mix, versions, clicks, stems.

    test_tool_roles.py TOOL
"""
import json
import os
import shutil
import sys
import unittest

import numpy

import schema
from toolsets import STEMS, Tool, ToolSet, findings, peak_db, stem

TOOL = Tool(sys.argv.pop(1))


class Mixes(unittest.TestCase):
    def test_the_mix_by_its_name(self):
        for prefix, suffix, mix in (("", "", "MIX"), ("AB_Song_CD01_", "_48k24", "Main"),
                                    ("Bass Culture - ", "", "Full Mix"), ("x-", "", "Mixdown")):
            with self.subTest(mix=mix):
                audio = {f"{prefix}{name}{suffix}": stem(seed, level=0.03)
                         for seed, name in enumerate(STEMS)}
                one = ToolSet(self, stems=audio, mix=f"{prefix}{mix}{suffix}")
                code, report, _ = TOOL.report("check", one.folder)
                self.assertEqual((code, report["mix"]), (0, f"{prefix}{mix}{suffix}.wav"))
                self.assertEqual({file["stem"] for file in report["files"]
                                  if file["role"] == "stem"}, set(STEMS))

    def test_the_mix_that_is_named(self):
        one = ToolSet(self, mix=None)
        elsewhere = one.folder.parent / "the one.wav"
        shutil.move(one.write("x", one.mix()), elsewhere)
        code, report, _ = TOOL.report("check", one.folder, "--mix", elsewhere)
        self.assertEqual((code, report["mix"]), (0, "the one.wav"))
        one.write("bass boost", one.mix())
        code, report, _ = TOOL.report("check", one.folder, "--mix", one.folder / "bass boost.wav")
        self.assertEqual((code, report["mix"]), (0, "bass boost.wav"))

    def test_two_mixes_are_asked_about(self):
        one = ToolSet(self)
        one.write("mix 2", one.mix())
        one.write("mix 3", one.mix())
        os.remove(one.folder / "mix.wav")
        done = TOOL.run("check", one.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--mix", done.stderr)
        self.assertIn("mix 2.wav, mix 3.wav", done.stderr)

    def test_versions_and_clicks_are_no_stems(self):
        one = ToolSet(self)
        one.write("instrumental", one.audio["drums"] + one.audio["bass"])
        one.write("TV mix", one.mix())
        one.write("click", stem(77, level=0.01))
        code, report, _ = TOOL.report("check", one.folder)
        roles = {file["file"]: file["role"] for file in report["files"]}
        self.assertEqual(code, 0)
        self.assertEqual((roles["instrumental.wav"], roles["TV mix.wav"], roles["click.wav"]),
                         ("version", "version", "other"))
        self.assertEqual(report["null"]["verdict"], "bit-exact")

    def test_a_submix_is_a_stem_and_what_is_called_by_the_title_the_mix(self):
        one = ToolSet(self, stems={f"{name} Mix": stem(seed, level=0.03)
                                   for seed, name in enumerate(("Drum", "Vox", "Bass"))},
                      mix="Full Mix")
        _, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((report["mix"], report["null"]["verdict"]), ("Full Mix.wav", "bit-exact"))
        one = ToolSet(self, stems={"Drum Mix": stem(1, level=0.03), "Vox": stem(2, level=0.03)},
                      mix=None)
        _, report, _ = TOOL.report("check", one.folder)
        self.assertNotIn("mix", {file["role"] for file in report["files"]})
        one = ToolSet(self, stems={f"Song_{name}": stem(seed, level=0.03)
                                   for seed, name in enumerate(STEMS)}, mix="Song")
        _, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((report["mix"], report["null"]["verdict"]), ("Song.wav", "bit-exact"))

    def test_an_instrumental_beside_vocals_is_a_stem(self):
        one = ToolSet(self, stems={"instrumental": stem(1, level=0.03),
                                   "vocals": stem(2, level=0.03)})
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((code, report["null"]["verdict"]), (0, "bit-exact"))

class Versions(unittest.TestCase):
    """Each against the stems that are in it by its name, as docs/gst-stems.md has them."""

    BAND = ("drums", "bass")
    VOICES = ("lead vox", "bgvs")

    def setUp(self):
        self.audio = {name: stem(seed, level=0.03)
                      for seed, name in enumerate(self.BAND + self.VOICES)}
        self.set = ToolSet(self, stems=self.audio)

    def sum(self, *names):
        return sum(self.audio[name] for name in names)

    def check(self, *words):
        code, report, error = TOOL.report("check", self.set.folder, *words)
        self.assertEqual((error, schema.errors(report)), ("", []))
        return code, report, {one["file"][:-4]: one for one in report["versions"]}

    def test_that_are_as_they_say(self):
        wanted = {"instrumental": self.BAND, "acapella": self.VOICES, "tv": (*self.BAND, "bgvs")}
        for name, names in wanted.items():
            self.set.write(name, self.sum(*names))
        code, report, versions = self.check()
        self.assertEqual((code, [one for one in report["findings"] if one["check"] != "names"]),
                         (0, []))
        self.assertEqual({name: set(one["stems"]) for name, one in versions.items()},
                         {name: set(names) for name, names in wanted.items()})
        self.assertEqual({one["null"]["verdict"] for one in versions.values()}, {"bit-exact"})
        done = TOOL.run("check", self.set.folder)
        for name in wanted:
            self.assertIn(f"Null of {name}.wav: bit-exact", done.stdout)
        os.remove(self.set.folder / "mix.wav")  # they are sums of stems without it, too
        code, report, versions = self.check()
        self.assertEqual({one["null"]["verdict"] for one in versions.values()}, {"bit-exact"})

    def test_that_are_others(self):
        self.set.write("instrumental", self.sum("drums"))
        self.set.write("acapella", numpy.roll(self.sum(*self.VOICES), 37, axis=0))
        self.set.write("tv", self.sum(*self.BAND, *self.VOICES))
        code, report, versions = self.check()
        self.assertEqual((code, report["null"]["verdict"]), (1, "bit-exact"))
        found = findings(report, "version", "failed")
        self.assertIn("bass holds audio that is not in instrumental.wav",
                      found["instrumental.wav"])
        self.assertIn("acapella.wav is 37 samples late", found["acapella.wav"])
        self.assertIn("tv.wav is not the sum of bass, bgvs and drums", found["tv.wav"])
        self.assertIn("something that none of them does", found["tv.wav"])
        for name, missing in (("instrumental", "bass"), ("tv", "lead vox")):
            self.assertAlmostEqual(max(versions[name]["null"]["residual-peak"]),
                                   peak_db(self.audio[missing]), 6)

    def test_that_are_other_files(self):
        """Shorter, of another rate, of another depth."""
        self.set.write("instrumental", self.sum(*self.BAND)[:-4800])
        self.set.write("acapella", self.sum(*self.VOICES), rate=44100)
        self.set.write("tv", self.sum(*self.BAND, "bgvs") >> 8, bits=16)
        code, report, versions = self.check()
        self.assertEqual(code, 1)
        for check, name in (("length", "instrumental"), ("rate", "acapella"), ("depth", "tv")):
            self.assertEqual(list(findings(report, check, "failed")), [f"{name}.wav"])
        self.assertIsNone(versions["acapella"]["null"])
        self.assertIn("44100", versions["acapella"]["problem"])
        self.assertIn("44100", findings(report, "version", "note")["acapella.wav"])
        self.assertEqual(versions["tv"]["null"]["verdict"], "quantisation")

    def test_that_names_do_not_tell(self):
        self.set.write("clean", self.sum(*self.BAND))
        for name in self.VOICES:
            os.remove(self.set.folder / f"{name}.wav")
        self.set.write("vox", self.sum(*self.VOICES))
        self.set.write("tv", self.sum(*self.BAND))
        code, report, versions = self.check()
        self.assertEqual((code, [one["null"] for one in versions.values()]), (0, [None, None]))
        self.assertEqual(set(findings(report, "version", "note")), {"clean.wav", "tv.wav"})

    def test_beside_a_stem_that_may_be_a_voice(self):
        os.rename(self.set.folder / "bgvs.wav", self.set.folder / "qzx.wav")
        self.set.write("instrumental", self.sum(*self.BAND))
        code, report, _ = self.check()
        self.assertEqual(code, 0)
        self.assertIn("not all stems' names say whether they are voices",
                      findings(report, "version", "warning")["instrumental.wav"])

    def test_beside_a_residual(self):
        """As of bounce --residual-stem --versions with effects on the mix."""
        residual = stem(9, level=0.01)
        self.set.write("residual", residual)
        self.set.write("mix", self.set.mix() + residual)
        self.set.write("acapella", self.sum(*self.VOICES))
        self.set.write("instrumental", self.sum(*self.BAND) // 2)
        code, report, versions = self.check()
        self.assertEqual((code, report["null"]["verdict"]), (0, "bit-exact"))
        self.assertEqual(versions["acapella"]["null"]["verdict"], "bit-exact")
        found = findings(report, "version")
        self.assertEqual(list(found), ["instrumental.wav"])
        self.assertIn("has a residual stem", found["instrumental.wav"])

    def test_a_recipient_may_take_worse_and_better(self):
        wishes = self.set.folder.parent / "house.json"
        self.set.write("acapella", self.sum(*self.VOICES) + 1)  # all but the same
        for null, code in (("bit-exact", 1), ("audible", 0)):
            wishes.write_text(json.dumps({"null": null}), encoding="utf-8")
            self.assertEqual(self.check("--profile", wishes)[0], code)
        self.set.write("acapella", self.sum("bgvs"))
        self.assertEqual(self.check("--profile", wishes)[0], 0)
        self.assertEqual(self.check()[0], 1)


if __name__ == "__main__":
    unittest.main()
