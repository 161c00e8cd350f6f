#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 as a command among others: many sets, names of any kind, wrong
use, permissions."""
import json
import os
import shutil
import subprocess
import sys
import unittest

import numpy

import launching
import schema
from toolsets import FRAMES, Tool, ToolSet, stem

TOOL = Tool(sys.argv.pop(1))


class Habits(unittest.TestCase):
    def test_many_sets_in_order(self):
        sets = [ToolSet(self, name=f"set {i}", stems={"drums": stem(i, frames=FRAMES * (3 - i))})
                for i in range(3)]
        broken = ToolSet(self)
        shutil.rmtree(broken.folder)
        late = ToolSet(self, name="late")
        late.write("bass", numpy.roll(late.audio["bass"], 5, axis=0))
        names = [str(one.folder) for one in (sets[0], late, sets[1], broken, sets[2])]
        for jobs in (1, 4):
            done = TOOL.run("check", *names, "--jobs", jobs)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([line["set"] for line in lines], names)
            self.assertEqual([line.get("passed") for line in lines],
                             [True, False, True, None, True])
            self.assertIn(names[3], lines[3]["error"])
            self.assertEqual(done.returncode, 2)
            for line in lines:
                self.assertEqual(schema.errors(line), [])
        self.assertEqual(TOOL.run("check", names[0], names[1]).returncode, 1)
        self.assertEqual(TOOL.run("check", names[0], names[2]).returncode, 0)

    def test_odd_sets_among_many(self):
        """Each has its line, in order: twice the same, a link, none, empty, the
        mix alone, names in capitals, a file that is gone, a file for a set."""
        one = ToolSet(self)
        around = one.folder.parent
        (around / "link").symlink_to("set")
        (around / "empty").mkdir()
        for name in ("alone", "CAPITALS", "gone"):
            (around / name).mkdir()
        shutil.copy(one.folder / "mix.wav", around / "alone")
        for path in one.folder.iterdir():
            shutil.copy(path, around / "CAPITALS" / path.name.upper())
            shutil.copy(path, around / "gone" / path.name)
        (around / "gone" / "fx.wav").symlink_to("nowhere.wav")
        wanted = {"set": (True, "3 stems"), "none": (None, "No such file"), "link": (True, "3 stems"),
                  "empty": (None, "no audio file"), "alone": (False, "There is no stem"),
                  "CAPITALS": (True, "3 stems"), "gone": (False, "fx.wav"),
                  "set/mix.wav": (None, "is a file")}
        names = [str(around / name) for name in [*wanted, "set"]]
        for jobs in ("1", "5"):
            done = TOOL.run("check", *names, "--jobs", jobs)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([line["set"] for line in lines], names)
            for line, (passed, says) in zip(lines, [*wanted.values(), wanted["set"]]):
                self.assertEqual(line.get("passed"), passed, line)
                self.assertIn(says, line.get("verdict", line.get("error")))
                self.assertEqual(schema.errors(line), [])
            self.assertEqual(done.returncode, 2)
            self.assertEqual(len(done.stderr.splitlines()), 3)
        self.assertEqual(TOOL.run("check", around / "alone", around / "link").returncode, 1)
        self.assertEqual(TOOL.run("check", one.folder, around / "link", one.folder).returncode, 0)

    def test_names_of_any_kind(self):
        for name in ("with spaces", "Möwe – 海", "it's \"quoted\" $HOME !x", "a;b=c,d", "-m", "100%"):
            with self.subTest(name=name):
                one = ToolSet(self, name=name, stems={f"{name} drums": stem(1), "bass": stem(2)})
                code, report, error = TOOL.report("check", one.folder)
                self.assertEqual((code, report["null"]["verdict"]), (0, "bit-exact"), error)
                shown = TOOL.run("check", one.folder, "--print-pipeline").stdout
                status, said = launching.run(shown, folder=one.folder)
                self.assertEqual(status, 0, said)
                self.assertIn("verdict=(string)bit-exact", said)

    def test_a_name_that_is_no_utf8(self):
        one = ToolSet(self)
        os.rename(bytes(one.folder / "bass.wav"), bytes(one.folder) + b"/b\xe4ss.wav")
        done = TOOL.run("check", one.folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("rename it", done.stdout)
        done = TOOL.run("sum", one.folder, "-o", bytes(one.folder) + b"/s\xfcm.wav")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("say another file", done.stderr)
        self.assertNotIn(".bounce", done.stderr)
        other = ToolSet(self)
        os.rename(other.folder, bytes(other.folder.parent) + b"/s\xe4t")
        done = TOOL.run("check", bytes(other.folder.parent) + b"/s\xe4t")
        self.assertIn("is in a folder with a name that is no UTF-8", " ".join(done.stdout.split()))

    def test_wrong_use(self):
        one = ToolSet(self)
        empty = one.folder.parent / "empty"
        empty.mkdir()
        for words in ([], ["check"], ["chek", one.folder], ["check", one.folder, "--mxi", "x"],
                      ["check", "/nonesuch"], ["check", empty], ["check", one.folder / "mix.wav"],
                      ["check", one.folder, "--jobs", "0"], ["check", one.folder, "--jobs", "x"],
                      ["check", one.folder, "--target", "loud"],
                      ["check", one.folder, "--mix", "/nonesuch.wav"],
                      ["check", one.folder, one.folder, "--mix", one.folder / "mix.wav"],
                      ["check", one.folder, "--profile", "/nonesuch"]):
            with self.subTest(words=words):
                done = TOOL.run(*words)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertTrue(done.stderr.startswith("gst-stems-1.0: ") or "nonesuch" in done.stdout)

    def test_wrong_use_is_told_as_json_where_that_is_asked_for(self):
        one = ToolSet(self)
        house = one.folder.parent / "house"
        house.write_text("rate=48000", encoding="utf-8")
        empty = one.folder.parent / "empty"
        empty.mkdir()
        for words, says in ((["check"], "Which set"), (["check", one.folder, "--mxi"], "--mxi"),
                            (["check", one.folder, "--target", "loud"], '--target: "loud"'),
                            (["check", one.folder, "--mix", "/nonesuch.wav"], "/nonesuch.wav"),
                            (["check", one.folder, "--profile", "/nonesuch"], "/nonesuch"),
                            (["check", one.folder, "--profile", house], "begins with [profile]"),
                            (["check", empty], "empty"), (["check", "/nonesuch"], "/nonesuch"),
                            (["meter"], "Which file"), (["meter", empty], "empty"),
                            (["meter", one.folder, "--profile", "x"], "x"),
                            (["sum", one.folder, "--tail", "soon"], '--tail: "soon"')):
            with self.subTest(words=words):
                code, report, error = TOOL.report(*words)
                self.assertEqual((code, report["command"], schema.errors(report)),
                                 (2, words[0], []))
                self.assertIn(says, report["error"])
                self.assertEqual(error, f"gst-stems-1.0: {report['error']}\n")
                named = words[-1] in (empty, "/nonesuch", "/nonesuch.wav") and words[0] == "check"
                self.assertEqual("set" in report, named and "--profile" not in words)

    def test_help_and_version(self):
        self.assertEqual(TOOL.run("help", "check").stdout, TOOL.run("check", "--help").stdout)
        for words in (["--help"], ["check", "--help"], ["meter", "-h"]):
            done = TOOL.run(*words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("Examples:", done.stdout)
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)
        self.assertRegex(TOOL.run("--version").stdout, r"^gst-stems-1\.0 \d+\.\d+\.\d+\n$")

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "needs root and setpriv")
    def test_without_permission(self):
        one = ToolSet(self)
        os.chmod(one.folder.parent, 0o755)
        as_nobody = ["setpriv", "--reuid=65534", "--clear-groups", TOOL.path, "check",
                     str(one.folder)]
        # Its registry is ours: it may read, not write it.
        environment = {**os.environ, "GST_REGISTRY_UPDATE": "no"}

        def run():
            return subprocess.run(as_nobody, capture_output=True, text=True, timeout=120,
                                  check=False, env=environment)
        os.chmod(one.folder / "bass.wav", 0)
        done = run()
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("bass.wav", done.stdout)
        self.assertIn("Permission denied", done.stdout)
        os.chmod(one.folder, 0)
        done = run()
        self.assertEqual(done.returncode, 2)
        self.assertIn("Permission denied", done.stderr)


if __name__ == "__main__":
    unittest.main()
