# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Delivery rooms for tests: made by gst-stems-1.0 of sets that toolsets makes."""
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

import numpy

import bagging
from toolsets import RATE, STEMS, ToolSet, stem

FRAMES = RATE  # a second


def audio():
    return {name: stem(seed, frames=FRAMES, level=0.03) for seed, name in enumerate(STEMS)}


def changed(stems):
    """As a mixer might send it again: turned, moved by a sample clock, left alone."""
    turned = numpy.round(stems["drums"] * 10 ** (-1.5 / 20)).astype("i8")
    moved = numpy.vstack([numpy.zeros((480, 2), "i8"), stems["vocals"][:-480]])
    return {"drums": turned, "bass": stems["bass"], "vocals": moved}


class Room:
    """A folder that is a room after deliver()."""

    def __init__(self, case, tool, name="room"):
        self.case, self.tool = case, tool
        self.path = pathlib.Path(tempfile.mkdtemp()) / name
        case.addCleanup(subprocess.run, ["rm", "-rf", str(self.path.parent)], check=False)

    def deliver(self, stems=None, *words, **how):
        """A set of these stems; its manifest."""
        one = stems if isinstance(stems, ToolSet) else ToolSet(self.case, stems=stems or audio())
        done = self.tool.run("deliver", one.folder, "-o", self.path, *words, **how)
        self.case.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return self.manifest(len(self.index()["versions"]))

    def index(self):
        return json.loads((self.path / "room.json").read_text(encoding="utf-8"))

    def manifest(self, version):
        path = self.path / f"v{version}/data/manifest.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def verify(self, *words, place=None):
        """(exit code, {(kind, file)}, report)."""
        code, report, _ = self.tool.report("verify", place or self.path, *words)
        return code, {(fault["kind"], fault["file"]) for fault in report["faults"]}, report


def state(folder):
    """All that tells that a file was touched: bytes and times, by path."""
    return {path.relative_to(folder).as_posix():
            (path.lstat().st_mtime_ns, path.lstat().st_ino,
             hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
            for path in sorted(pathlib.Path(folder).rglob("*"))}


class RoomCase(unittest.TestCase):
    """Each test has a copy of a room with so many versions, and a set that is the next one."""
    tool, versions, name = None, 1, "room"

    @classmethod
    def setUpClass(cls):
        cls.cleanup = unittest.TestCase()
        cls.base = Room(cls.cleanup, cls.tool)
        for stems in (audio(), changed(audio()))[:cls.versions]:
            cls.base.deliver(stems)
        cls.next = ToolSet(cls.cleanup, stems=changed(audio()))

    @classmethod
    def tearDownClass(cls):
        cls.cleanup.doCleanups()

    def setUp(self):
        self.room = Room(self, self.tool, self.name)
        self.again()

    def again(self):
        shutil.rmtree(self.room.path, ignore_errors=True)
        shutil.copytree(self.base.path, self.room.path)
        self.before = state(self.room.path)

    def hidden(self):
        return [path.name for path in self.room.path.iterdir() if path.name[0] == "."]

    def start(self, *words, **how):
        return subprocess.Popen([self.tool.path, "deliver", self.next.folder, "-o", self.room.path, *words],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **how)

    def version_1_untouched(self):
        now = state(self.room.path)
        for name, what in self.before.items():
            if name.split("/")[0] == "v1":
                self.assertEqual(now.get(name), what, name)

    def unchanged(self):
        """The same files with the same bytes; what was put back may be newer."""
        self.version_1_untouched()
        now = state(self.room.path)
        self.assertEqual({path: what[2] for path, what in now.items()},
                         {path: what[2] for path, what in self.before.items()})

    def works_on(self):
        """A good room now, and after one more delivery."""
        self.assertEqual(self.room.verify()[:2], (0, set()))
        self.version_1_untouched()
        count = len(self.room.index()["versions"])
        self.assertEqual(self.tool.run("deliver", self.next.folder, "-o", self.room.path).returncode, 0)
        self.assertEqual(len(self.room.index()["versions"]), count + 1)
        self.assertEqual(self.hidden(), [])
        self.version_1_untouched()
        self.assertEqual(bagging.history_errors(self.room.path)[0], [])
        for row in self.room.index()["versions"]:
            self.assertEqual(bagging.bag_errors(self.room.path / row["folder"]), [])
        self.assertEqual(self.room.verify()[:2], (0, set()))

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
            self.again()
        self.skipTest("this computer is too fast to be stopped")
