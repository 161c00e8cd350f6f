#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which file of a set is what, by its name: the mix, versions, clicks, stems.

    test_tool_roles.py TOOL
"""
import os
import shutil
import sys
import unittest

from toolsets import STEMS, Tool, ToolSet, stem

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

    def test_an_instrumental_beside_vocals_is_a_stem(self):
        one = ToolSet(self, stems={"instrumental": stem(1, level=0.03),
                                   "vocals": stem(2, level=0.03)})
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual((code, report["null"]["verdict"]), (0, "bit-exact"))


if __name__ == "__main__":
    unittest.main()
