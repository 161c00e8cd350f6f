#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver that is killed or interrupted at any moment: what was delivered
before stays as it was, in bytes and times, and the next delivery finds its way."""
import json
import os
import random
import shutil
import signal
import sys
import time
import unittest

import rooms
from rooms import Room
from toolsets import Tool

TOOL = rooms.RoomCase.tool = Tool(sys.argv.pop(1))
SODIUM = "no libsodium" not in TOOL.run("deliver", "--help").stdout


class Killed(rooms.RoomCase):
    def test_at_any_moment(self):
        begin = time.monotonic()
        self.start().communicate()
        long = time.monotonic() - begin
        moments = random.Random(8)
        for _ in range(8):
            self.again()
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
            self.assertEqual(self.hidden(), [])

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
                self.again()
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
        self.assertEqual(self.hidden(), [])
        if process.returncode == 130:
            self.unchanged()
        self.works_on()


if __name__ == "__main__":
    unittest.main()
