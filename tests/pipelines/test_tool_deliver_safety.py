#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver where things go wrong: kills, full disks, links, names that
mean harm, two at once. What was delivered before stays as it was, in bytes and
times, and the next delivery finds its way."""
import contextlib
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import unittest

import bagging
import rooms
from rooms import Room
from toolsets import Tool, ToolSet

TOOL = Tool(sys.argv.pop(1))
SODIUM = "no libsodium" not in TOOL.run("deliver", "--help").stdout


def hidden(room):
    return [path.name for path in room.path.iterdir() if path.name[0] == "."]


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cleanup = unittest.TestCase()
        cls.base = Room(cls.cleanup, TOOL)
        cls.base.deliver()
        cls.next = ToolSet(cls.cleanup, stems=rooms.changed(rooms.audio()))

    @classmethod
    def tearDownClass(cls):
        cls.cleanup.doCleanups()

    def setUp(self):
        self.room = Room(self, TOOL)
        shutil.copytree(self.base.path, self.room.path)
        self.before = rooms.state(self.room.path)

    def start(self, *words, **how):
        return subprocess.Popen([TOOL.path, "deliver", self.next.folder, "-o", self.room.path, *words],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **how)

    def version_1_untouched(self):
        now = rooms.state(self.room.path)
        for name, what in self.before.items():
            if name.split("/")[0] == "v1":
                self.assertEqual(now.get(name), what, name)

    def unchanged(self):
        """The same files with the same bytes; what was put back may be newer."""
        self.version_1_untouched()
        now = rooms.state(self.room.path)
        self.assertEqual({path: what[2] for path, what in now.items()},
                         {path: what[2] for path, what in self.before.items()})

    def works_on(self):
        """A good room now, and after one more delivery."""
        self.assertEqual(self.room.verify()[:2], (0, set()))
        self.version_1_untouched()
        count = len(self.room.index()["versions"])
        self.assertEqual(TOOL.run("deliver", self.next.folder, "-o", self.room.path).returncode, 0)
        self.assertEqual(len(self.room.index()["versions"]), count + 1)
        self.assertEqual(hidden(self.room), [])
        self.version_1_untouched()
        self.assertEqual(bagging.history_errors(self.room.path)[0], [])
        for row in self.room.index()["versions"]:
            self.assertEqual(bagging.bag_errors(self.room.path / row["folder"]), [])
        self.assertEqual(self.room.verify()[:2], (0, set()))


class Killed(Case):
    def test_at_any_moment(self):
        begin = time.monotonic()
        self.start().communicate()
        long = time.monotonic() - begin
        moments = random.Random(8)
        for _ in range(8):
            shutil.rmtree(self.room.path)
            shutil.copytree(self.base.path, self.room.path)
            self.before = rooms.state(self.room.path)
            process = self.start()
            time.sleep(moments.uniform(0.2, 1.0) * long)
            process.kill()
            process.communicate()
            self.works_on()

    def test_the_first_delivery_at_any_moment(self):
        moments = random.Random(9)
        for _ in range(4):
            shutil.rmtree(self.room.path)
            process = self.start()
            time.sleep(moments.uniform(0.1, 1.0))
            process.kill()
            process.communicate()
            had = (self.room.path / "room.json").exists()
            self.assertEqual(TOOL.run("deliver", self.next.folder, "-o", self.room.path).returncode, 0)
            self.assertEqual(len(self.room.index()["versions"]), 2 if had else 1)
            self.assertEqual(self.room.verify()[:2], (0, set()))
            self.assertEqual(hidden(self.room), [])

    def done(self):
        """A room with both versions, and the plan of the second."""
        done = Room(self, TOOL)
        shutil.copytree(self.base.path, done.path)
        done.deliver(self.next)
        row = done.index()["versions"][1]
        return done, {"folder": "v2", "seal": row["seal"], "generation": row["history"], "first": False}

    def leave(self, plan):
        staging = self.room.path / ".delivery-abcdef"
        staging.mkdir()
        (staging / "plan.json").write_text(json.dumps(plan))
        (staging / "whole").write_bytes(b"half")
        shutil.copy(self.base.path / "ascmhl/ascmhl_chain.xml", staging)
        shutil.copytree(self.base.path / "page", staging / "before/page")
        shutil.copy(self.base.path / "index.html", staging / "before")

    def test_between_all_steps(self):
        """The steps of a delivery are taken one by one from one that came to its end."""
        done, plan = self.done()
        history = f"ascmhl/{plan['generation']}"
        for steps in range(5):
            with self.subTest(steps=steps):
                shutil.rmtree(self.room.path)
                shutil.copytree(self.base.path, self.room.path)
                self.before = rooms.state(self.room.path)
                self.leave(plan)
                for name in (None, "v2", history, "ascmhl/ascmhl_chain.xml", "index.html")[1:steps + 1]:
                    if (done.path / name).is_dir():
                        shutil.copytree(done.path / name, self.room.path / name)
                    elif (done.path / name).exists():
                        shutil.copy(done.path / name, self.room.path / name)
                self.works_on()

    def test_after_the_last_step(self):
        done, plan = self.done()
        shutil.rmtree(self.room.path)
        shutil.copytree(done.path, self.room.path)
        self.before = rooms.state(self.room.path)
        self.leave(plan)
        self.works_on()
        self.assertEqual(len(self.room.index()["versions"]), 3)

    def test_a_plan_never_takes_back_another_folder(self):
        """v2 is somebody's own, with other bytes than those of the plan."""
        _, plan = self.done()
        self.leave(plan)
        mine = self.room.path / "v2"
        mine.mkdir()
        (mine / "tagmanifest-sha256.txt").write_text("mine")
        done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("v2", done.stderr)
        self.assertEqual((mine / "tagmanifest-sha256.txt").read_text(), "mine")

    def test_verify_lets_pass_what_the_plan_names_alone(self):
        done, plan = self.done()
        self.leave(plan)
        scripts = next((done.path / "page").glob("v2-*"))
        shutil.copytree(done.path / "v2", self.room.path / "v2")
        shutil.copytree(scripts, self.room.path / "page" / scripts.name)
        for name in ("index.html", f"ascmhl/{plan['generation']}"):
            shutil.copy(done.path / name, self.room.path / name)
        self.assertEqual(self.room.verify()[:2], (0, set()))
        shutil.copytree(done.path / "v2", self.room.path / "v99")
        for name in ("page/x.js", "ascmhl/0099_x.mhl"):
            (self.room.path / name).write_text("x")
        (self.room.path / ".delivery-x").symlink_to(self.room.path / "v1")
        others = {("added", name) for name in ("v99", "page/x.js", "ascmhl/0099_x.mhl", ".delivery-x")}
        self.assertEqual(self.room.verify()[:2], (1, others))
        (self.room.path / "v2/data/stems/x.wav").write_text("x")
        (self.room.path / ".delivery-abcdef/before/index.html").write_text("x")
        self.assertEqual(self.room.verify()[:2], (1, others | {("added", "v2"), ("altered", "index.html")}))

    @unittest.skipUnless(SODIUM, "no libsodium")
    def test_nothing_that_is_not_locked_is_ever_in_the_room(self):
        """Whenever a locked delivery is looked at, or killed: neither a stem nor a door."""
        away = self.room.path.parent / "away"
        away.mkdir()
        pieces = [path.read_bytes()[50_000:50_064] for path in self.next.folder.iterdir()]
        process = self.start("--lock", "--key", away / "key", "--dawproject",
                             env={**os.environ, "TMPDIR": str(away)})
        looked = 0
        while process.poll() is None:
            process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            for path in self.room.path.glob(".delivery-*/**/*"):
                looked += 1
                self.assertNotEqual(path.suffix, ".dawproject")
                data = path.read_bytes() if path.is_file() else b""
                self.assertFalse([piece for piece in pieces if piece in data], path)
            process.send_signal(signal.SIGCONT)
            time.sleep(0.005)
        self.assertEqual(process.communicate()[1], "")
        self.assertGreater(looked, 0)
        self.assertEqual([path.name for path in away.iterdir()], ["key"])
        released = away / "released"
        self.assertEqual(TOOL.run("release", self.room.path, "--key", away / "key", "-o", released).returncode, 0)
        for path in self.next.folder.iterdir():
            self.assertEqual((released / path.name).read_bytes(), path.read_bytes())
        self.assertEqual(self.room.verify()[:2], (0, set()))

    def test_interrupted(self):
        process = self.start()
        while process.poll() is None and not list(self.room.path.glob(".delivery-*")):
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        process.communicate()
        self.assertIn(process.returncode, (0, 130))
        self.assertEqual(hidden(self.room), [])
        if process.returncode == 130:
            self.unchanged()
        self.works_on()


class Disk(Case):
    def test_files_that_get_too_long(self):
        """The kernel's limit of a file's length stands for a disk that is full."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        done = TOOL.run("deliver", self.next.folder, "-o", self.room.path, preexec_fn=limit)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r'"\S+/room/v2/data/stems/mix.wav" cannot be written: File too large')
        self.unchanged()
        self.works_on()

    def disk(self, stack, size):
        """A small one."""
        disk = pathlib.Path(tempfile.mkdtemp())
        stack.callback(disk.rmdir)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False,
                          capture_output=True).returncode != 0:
            self.skipTest("no mount here")
        stack.callback(subprocess.run, ["umount", disk], check=True)
        return disk

    @unittest.skipUnless(os.geteuid() == 0, "only root mounts")
    def test_room_for_all_that_is_written(self):
        """4 files of 288 kB, 3 of them in a session, a second of preview each."""
        with contextlib.ExitStack() as stack:
            room = self.disk(stack, "1800k") / "room"
            for words, needed in (((), None), (("--dawproject",), r"[12]\.\d MB"),
                                  (("--stem-mp4",), r"[12]\.\d MB")):
                done = TOOL.run("deliver", self.next.folder, "-o", room, *words)
                if needed is None:
                    self.assertEqual(done.returncode, 0, done.stderr)
                    shutil.rmtree(room)
                    continue
                self.assertEqual(done.returncode, 2, words)
                self.assertRegex(done.stderr, f"is room for .*, and {needed} are needed")
                self.assertFalse(room.exists())

    @unittest.skipUnless(SODIUM and os.geteuid() == 0, "only root mounts")
    def test_room_for_what_is_to_be_locked(self):
        with contextlib.ExitStack() as stack:
            small = self.disk(stack, "500k")
            done = TOOL.run("deliver", self.next.folder, "-o", self.room.path, "--lock", "--key",
                            self.room.path.parent / "key", "--dawproject", env={**os.environ, "TMPDIR": str(small)})
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, "is room for .* are needed.* TMPDIR")
            self.unchanged()
            self.assertEqual(list(small.iterdir()), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root mounts")
    def test_a_full_disk(self):
        with contextlib.ExitStack() as stack:
            disk = self.disk(stack, "16m")
            shutil.rmtree(self.room.path)
            self.room.path = disk / "room"
            shutil.copytree(self.base.path, self.room.path)
            self.before = rooms.state(self.room.path)
            failed = 0
            free = shutil.disk_usage(disk).free
            for left in (2_000, 700_000, *range(1_160_000, free, 60_000), free):
                filler = disk / "filler"
                with filler.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, max(free - left, 1))
                done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
                filler.unlink()
                if done.returncode == 0:
                    break
                failed += 1
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, "[Ss]pace|is room for")
                self.assertNotIn(".delivery", done.stderr)
                self.unchanged()
                self.assertEqual(self.room.verify()[:2], (0, set()))
            self.assertGreater(failed, 2)
            self.works_on()


class Others(Case):
    def stopped(self, name="version"):
        """A delivery that stands still while it makes its version, or when this is there."""
        for _ in range(20):
            process = self.start()
            while process.poll() is None:
                if list(self.room.path.glob(f".delivery-*/{name}")):
                    process.send_signal(signal.SIGSTOP)
                    if list(self.room.path.glob(f".delivery-*/{name}")):
                        return process
                    process.send_signal(signal.SIGCONT)
            process.communicate()
            shutil.rmtree(self.room.path)
            shutil.copytree(self.base.path, self.room.path)
            self.before = rooms.state(self.room.path)
        self.skipTest("this computer is too fast to be stopped")

    def test_two_at_once(self):
        first = self.stopped()
        second = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
        first.send_signal(signal.SIGCONT)
        first.communicate()
        self.assertEqual((first.returncode, second.returncode), (0, 2))
        self.assertIn("under way", second.stderr)
        self.assertEqual([row["version"] for row in self.room.index()["versions"]], [1, 2])
        self.assertEqual(hidden(self.room), [])
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
