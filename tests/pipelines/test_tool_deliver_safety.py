#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver where things go wrong: two at once, sources that change, links,
rooms that were altered, names that mean harm. What was delivered before stays as it
was, in bytes and times, and the next delivery finds its way."""
import json
import os
import pathlib
import shutil
import signal
import sys
import unicodedata
import unittest

import bagging
import rooms
from rooms import Room
from toolsets import Tool, ToolSet

TOOL = rooms.RoomCase.tool = Tool(sys.argv.pop(1))


class Others(rooms.RoomCase):
    def test_two_at_once(self):
        first = self.stopped()
        second = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
        first.send_signal(signal.SIGCONT)
        first.communicate()
        self.assertEqual((first.returncode, second.returncode), (0, 2))
        self.assertIn("under way", second.stderr)
        self.assertEqual([row["version"] for row in self.room.index()["versions"]], [1, 2])
        self.assertEqual(self.hidden(), [])
        self.works_on()

    def test_what_is_under_way_is_no_fault(self):
        first = self.stopped()
        code, faults, report = self.room.verify()
        first.send_signal(signal.SIGCONT)
        first.communicate()
        self.assertEqual((code, faults), (0, set()))
        self.assertIn("under way", report["notes"][0])

    def test_a_source_that_vanishes(self):
        one = ToolSet(self, stems=self.next.audio)
        self.next = one
        first = self.stopped()
        copied = list(self.room.path.glob(".delivery-*/version/data/stems/vocals.wav"))
        (one.folder / "vocals.wav").unlink()
        first.send_signal(signal.SIGCONT)
        _, error = first.communicate()
        if copied:
            self.skipTest("it was copied already")
        self.assertEqual(first.returncode, 2)
        self.assertIn("vocals.wav", error)
        self.unchanged()

    def test_a_source_that_changes(self):
        """After it was checked: what is delivered is what was checked."""
        one = self.next = ToolSet(self, stems=self.next.audio)
        first = self.stopped()
        copied = list(self.room.path.glob(".delivery-*/version/data/stems/vocals.wav"))
        one.write("vocals", one.audio["vocals"] // 2)
        first.send_signal(signal.SIGCONT)
        _, error = first.communicate()
        if copied:
            self.skipTest("it was copied already")
        self.assertEqual(first.returncode, 2)
        self.assertRegex(error, "vocals.wav.* has changed since it was checked")
        self.unchanged()

    def test_links_in_the_room_lead_nowhere(self):
        outside = self.room.path.parent / "outside"
        outside.mkdir()
        page = self.room.path / "index.html"
        page.rename(outside / "page.html")
        page.symlink_to(outside / "page.html")
        self.refused("index.html")
        page.unlink()
        shutil.copy(outside / "page.html", page)
        shutil.move(self.room.path / "ascmhl", outside / "ascmhl")
        (self.room.path / "ascmhl").symlink_to(outside / "ascmhl")
        before = rooms.state(outside)
        done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("ascmhl", done.stderr)
        self.assertEqual(rooms.state(outside), before)
        self.assertEqual(len(self.room.index()["versions"]), 1)

    def test_taking_back_follows_no_links(self):
        """What a delivery left may be made up, and the room's folders links."""
        outside = self.room.path.parent / "outside"
        (outside / "v1-x").mkdir(parents=True)
        (outside / "v1-x/0-0.js").write_text("mine")
        (outside / "index.html").write_text("mine")
        before = rooms.state(outside)
        left = self.room.path / ".delivery-e"

        def refused(first=False):
            (left / "plan.json").write_text(json.dumps(
                {"folder": "v77", "seal": "00", "generation": "g", "first": first}))
            done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("link", done.stderr)
            self.assertEqual(rooms.state(outside), before)

        page, kept = self.room.path / "page", self.room.path.parent / "kept"
        (left / "before").mkdir(parents=True)
        shutil.copy(self.room.path / "index.html", left / "before")
        page.rename(kept)
        page.symlink_to(outside)
        for first in (False, True):
            refused(first)
        page.unlink()
        kept.rename(page)
        (page / "v9-x").symlink_to(outside / "v1-x")
        refused()
        (page / "v9-x").unlink()
        shutil.rmtree(left / "before")
        (left / "before").symlink_to(outside)
        refused()

    def test_taking_back_touches_the_page_alone(self):
        before = self.room.path / ".delivery-e/before"
        (before / "v1/data").mkdir(parents=True)
        (before / "v1/data/manifest.json").write_text("{}")
        for name in ("index.html", "page"):
            (shutil.copytree if name == "page" else shutil.copy)(self.room.path / name, before / name)
        for first in (False, True):
            (before.parent / "plan.json").write_text(json.dumps(
                {"folder": "v77", "seal": "00", "generation": "g", "first": first}))
            self.room.deliver(self.next)
            self.version_1_untouched()
            self.assertEqual(self.room.verify()[:2], (0, set()))
            before.mkdir(parents=True)

    def test_links_in_the_set_become_files(self):
        one = ToolSet(self, stems=rooms.audio())
        outside = one.folder.parent / "bass.wav"
        shutil.move(one.folder / "bass.wav", outside)
        (one.folder / "bass.wav").symlink_to(outside)
        self.room.deliver(one)
        delivered = self.room.path / "v2/data/stems/bass.wav"
        self.assertFalse(delivered.is_symlink())
        self.assertEqual(delivered.read_bytes(), outside.read_bytes())

    def refused(self, *names):
        before = rooms.state(self.room.path)
        done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
        self.assertEqual((done.returncode, done.stdout), (2, ""), names)
        for word in ("not as it was delivered", "Put that back", *names):
            self.assertIn(word, done.stderr)
        now = rooms.state(self.room.path)
        now.pop("page", None), before.pop("page", None)
        self.assertEqual(now, before)

    def test_nothing_is_added_to_what_was_altered(self):
        """Or the new page and the new generation would vouch for it."""
        scripts = next((self.room.path / "page").glob("v1-*"))
        script = f"page/{scripts.name}/waves.js"
        manifest = "v1/data/manifest.json"

        def other_size(path):
            os.truncate(path, path.stat().st_size // 2)

        def other_bytes(path):
            path.write_bytes(path.read_bytes()[:-1] + b" ")

        for name, alter in (("index.html", other_bytes), (script, other_bytes), (script, pathlib.Path.unlink),
                            ("room.json", other_size), (manifest, other_bytes),
                            ("v1/bag-info.txt", other_bytes), ("v1/tagmanifest-sha256.txt", other_bytes),
                            ("v1/data/stems/bass.wav", other_size), ("v1/data/stems/bass.wav", pathlib.Path.unlink),
                            ("v1/data/PREVIEW/bass-PREVIEW.mp3", other_size)):
            path = self.room.path / name
            before = path.read_bytes()
            alter(path)
            self.refused(name)
            path.write_bytes(before)
        for name in ("page/mine.js", "v1/data/stems/x.wav", "ascmhl/x.mhl", "x"):
            (self.room.path / name).write_text("x")
            self.refused(name, "added")
            (self.room.path / name).unlink()
        self.before = rooms.state(self.room.path)
        self.works_on()

    def test_what_systems_leave_in_folders(self):
        """It is neither in the way nor taken for a part of the page."""
        left = [self.room.path / name for name in (".DS_Store", "page/.DS_Store", "v1/data/Thumbs.db")]
        for text in ("x", "y"):
            for path in left:
                path.write_text(text)
            self.assertEqual(self.room.verify()[:2], (0, set()))
            self.room.deliver(self.next)

    def test_the_page_of_a_version_is_written_once(self):
        """Neither it nor a copy: what is there is as it was, in times and inodes, and
        needs no room."""
        scripts = {name: what for name, what in self.before.items() if name.startswith("page/v1-")}
        self.assertGreater(len(scripts), 3)
        first = self.stopped(name="plan.json")
        left = next(self.room.path.glob(".delivery-*"))
        self.assertEqual([path.name for path in (left / "before").rglob("*")], ["index.html"])
        first.send_signal(signal.SIGCONT)
        first.communicate()
        now = rooms.state(self.room.path)
        self.assertEqual({name: now[name] for name in scripts}, scripts)

    def test_a_hostile_room_json(self):
        for what in ("[]", "{}", '{"room": 1, "versions": []}', "\0", "{" * 1000):
            (self.room.path / "room.json").write_text(what)
            done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
            self.assertEqual(done.returncode, 2, what)
            self.assertIn("room.json", done.stderr)


class Names(unittest.TestCase):
    HOSTILE = ("\"quo'ted\" $(x) `y`", "<img src=x onerror=alert(1)>", "</script><script>alert(1)",
               "-rf", "up\\..\\..\\up", "%2e%2e%2fup", "a\nb", "tab\there", "CON", "a:b*c?", "dots..",
               " spaces ", "\U0001f941\U0001f3b8", "rtl \u202egnp", "x" * 251, "\u00e9" * 125,
               "Kick", "kick", "e\u0301tude", "\u00e9tude2", "{artist}", "!important", "\x7f")

    def test_they_stay_in_the_room(self):
        stems = {}
        short = rooms.stem(1, frames=4800, level=0.01)
        for name in self.HOSTILE:
            stems[name.replace("/", "\u2215")] = short
        one, room = ToolSet(self, stems=stems, mix="mix"), Room(self, TOOL, "<b>\"ro'om\"\n\U0001f941 & %s")
        manifest = room.deliver(one, "--accept", "the names", "--note", "</script><b>\n\0"[:-1])
        files = [file["file"] for file in manifest["files"]]
        self.assertEqual(len(files), len(stems) + 1)
        folded = {unicodedata.normalize("NFKD", name).casefold() for name in files}
        self.assertEqual(len(folded), len(files))
        for file in manifest["files"]:
            folder, name = file["file"].split("/")
            self.assertEqual(folder, "stems")
            self.assertNotRegex(name, r'[\x00-\x1f\x7f/\\:*?"<>|]|^[. -]|[. ]$')
            self.assertLess(len(name.encode()), 256)
            self.assertTrue((room.path / "v1/data" / file["file"]).is_file())
        self.assertEqual([path.name for path in room.path.parent.iterdir()], [room.path.name])
        self.assertEqual(bagging.bag_errors(room.path / "v1"), [])
        self.assertEqual(bagging.history_errors(room.path)[0], [])
        self.assertEqual(room.verify()[:2], (0, set()))
        page = room.path / "index.html"
        if page.exists():
            for markup in ("<img src=x", "<script>alert", "</script><b>"):
                self.assertNotIn(markup, page.read_text(encoding="utf-8"))

    def test_no_utf8(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        os.rename(bytes(one.folder / "bass.wav"), bytes(one.folder) + b"/b\xff.wav")
        done = TOOL.run("deliver", one.folder, "-o", room.path)
        self.assertIn(done.returncode, (1, 2))
        self.assertFalse(room.path.exists())


if __name__ == "__main__":
    unittest.main()
