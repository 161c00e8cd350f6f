#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 check --profile: sets held against a recipient's list.

What is expected follows from the list and from how the sets are made."""
import json
import sys
import unittest

from toolsets import STEMS, Tool, ToolSet, findings, peak_db, stem

TOOL = Tool(sys.argv.pop(1))


class Profiles(unittest.TestCase):
    def check(self, text, name="list.json", one=None, code=1):
        one = one or ToolSet(self)
        path = one.folder.parent / name
        path.write_text(text, encoding="utf-8")
        got, report, error = TOOL.report("check", one.folder, "--profile", path)
        self.assertEqual(got, code, (report, error))
        return report

    def test_a_set_as_asked_for(self):
        wish = {"name": "The House", "stems": ["Drums", "bass", "vocals"], "optional": ["fx"],
                "mix": True, "rate": [44100, 48000], "depth": ["24", "32f"], "true-depth": True,
                "channels": 2, "container": "wav", "headroom": 3, "sum-headroom": 0,
                "peak-mode": "sample", "name-pattern": "{stem}", "null": "bit-exact"}
        report = self.check(json.dumps(wish), code=0)
        self.assertEqual(report["profile"], "The House")

    def test_the_same_as_a_key_file(self):
        report = self.check("[profile]\nname=The House\nstems=drums;bass;vocals;\nmix=true\n"
                            "rate=48000\ndepth=24\n", name="list.ini", code=0)
        self.assertEqual(report["profile"], "The House")

    def test_missing_and_surplus(self):
        one = ToolSet(self)
        one.write("choir", stem(8, level=0.01))
        one.write("mix", one.mix() + stem(8, level=0.01))
        report = self.check('{"stems": ["drums", "bass", "vocals", "fx"], '
                            '"versions": ["instrumental"]}', one=one)
        self.assertEqual(sorted(f["explanation"] for f in report["findings"]
                                if f["check"] == "missing"),
                         ['The stem "fx" is missing.', 'The version "instrumental" is missing.'])
        self.assertEqual(list(findings(report, "surplus", "failed")), ["choir.wav"])

    def test_rate_depth_channels_container(self):
        report = self.check('{"rate": 96000, "depth": "16", "channels": 1, "container": "flac"}')
        for check, words in (("rate", "asked for is 96000"), ("depth", "asked for is 16"),
                             ("channels", "asked for is 1"), ("container", "asked for is flac")):
            self.assertEqual(set(findings(report, check)),
                             {f"{name}.wav" for name in (*STEMS, "mix")})
            self.assertIn(words, findings(report, check)["bass.wav"])

    def test_headroom_of_stems_and_of_the_sum(self):
        one = ToolSet(self)
        least = -max(map(peak_db, one.audio.values()))
        wish = {"peak-mode": "sample", "headroom": least - 0.1, "sum-headroom": 60}
        report = self.check(json.dumps(wish), one=one)
        self.assertEqual(set(findings(report, "headroom")), {None, "mix.wav"})
        wish = {"peak-mode": "sample", "headroom": 60, "sum-headroom": 0}
        report = self.check(json.dumps(wish), one=one)
        self.assertEqual(set(findings(report, "headroom")), {f"{name}.wav" for name in STEMS})

    def test_name_pattern(self):
        audio = {f"AB_Song_{name}_48k24": stem(seed, level=0.03)
                 for seed, name in enumerate(("Drums", "Bass"))}
        audio["AB_Song_Vocals_44k16"] = stem(3, level=0.03)
        audio["AB-Song-Keys"] = stem(4, level=0.03)
        one = ToolSet(self, stems=audio, mix="AB_Song_Mix_48k24")
        report = self.check('{"name-pattern": "{artist}_{song}_{stem}_{rate}{bits}", '
                            '"stems": ["drums", "bass", "vocals", "keys"]}', one=one)
        found = findings(report, "names", "failed")
        self.assertEqual(set(found), {"AB_Song_Vocals_44k16.wav", "AB-Song-Keys.wav"})
        self.assertIn("44k", found["AB_Song_Vocals_44k16.wav"])
        self.assertEqual(findings(report, "missing"), {})

    def test_true_depth_tail_and_null(self):
        audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        audio["bass"] = audio["bass"] >> 8 << 8
        one = ToolSet(self, stems=audio)
        off = one.audio["drums"].copy()
        off[5000] += 1
        one.write("drums", off)
        report = self.check('{"true-depth": true, "tail": 1.5, "null": "bit-exact"}', one=one)
        self.assertEqual(list(findings(report, "true-depth", "failed")), ["bass.wav"])
        self.assertIn("asked for are 1.50 s", findings(report, "tail", "failed")["drums.wav"])
        self.assertEqual(list(findings(report, "null", "failed")), [None])

    def test_wrong_profiles(self):
        for text, words in (('{"stem": ["drums"]}', '"stem"'), ("{", "wrong"), ("stems", "wrong"),
                            ('{"rate": "fast"}', '"rate"'), ('{"depth": "24f"}', "24f"),
                            ('{"name-pattern": "{stem"}', "{stem"), ('{"mix": 3}', '"mix"')):
            with self.subTest(text=text):
                one = ToolSet(self)
                path = one.folder.parent / "list.json"
                path.write_text(text, encoding="utf-8")
                done = TOOL.run("check", one.folder, "--profile", path)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("list.json", done.stderr)
                self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
