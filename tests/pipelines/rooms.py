# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Delivery rooms for tests: made by gst-stems-1.0 of sets that toolsets makes."""
import hashlib
import json
import pathlib
import subprocess
import tempfile

import numpy

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
