# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A delivery room of two versions and its page in a browser, for tests."""
import functools
import json
import pathlib
import tempfile
import unittest

import numpy

import paging
import room_audio
from room_audio import RATE

FRAMES = 21 * RATE  # more than two pieces
LABELS = ("mix", "bass", "drums", "vocals")  # the mix first, then the stems by name
CLICKS = [3 * RATE + 17, 9 * RATE + 30000, 15 * RATE + 5]  # the second near where pieces meet


@functools.cache
def first_set():
    """Of drums and bass, each has clicks where the other has them, on a side of its own."""
    stems = {name: room_audio.music(seed, FRAMES, 0.15) for seed, name in enumerate(LABELS[1:])}
    for side, name in enumerate(("drums", "bass")):
        stems[name][:, 1 - side] = 0
        for click in CLICKS:
            stems[name][click - 15:click + 16, side] = numpy.round(2 ** 22 * numpy.hanning(31)).astype("i8")
    return stems


@functools.cache
def second_set():
    return {**first_set(), "vocals": room_audio.music(9, FRAMES, 0.2)}


def press(selector):
    return f"document.querySelector({json.dumps(selector)}).click()"


def slide(selector, value):
    return (f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.value = {value}; "
            "e.dispatchEvent(new Event('input')); })()")


class RoomCase(paging.PageCase):
    """Its room is made once; `tool` is set by the test."""

    tool = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.made = pathlib.Path(folder.name)
        cls.room = cls.make_room()

    @classmethod
    def make_room(cls):
        case = unittest.TestCase()  # for its asserts
        for version, stems in enumerate((first_set(), second_set()), 1):
            room_audio.write_set(cls.made / f"set{version}", stems)
            cls.tool.deliver(case, cls.made / f"set{version}", cls.made / "room", "--note", f"Note of {version}.\nIts second line.")
        return cls.made / "room"

    def open(self, width=1280, room=None, **media):
        return self.open_page((room or self.room) / "index.html", width, **media)

    def altered_page(self, change):
        """A page of a room whose manifests say something else."""
        text = (self.room / "index.html").read_text(encoding="utf-8")
        begin, end = '<script type="application/json" id="report">', "</script>"
        before, rest = text.split(begin)
        data, after = rest.split(end, 1)
        data = json.loads(data)
        change(data)
        safe = json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        path = self.folder / "index.html"
        path.write_text(before + begin + safe + end + after, encoding="utf-8")
        (self.folder / "page").symlink_to(self.room / "page")
        return path

    def altered(self, change):
        return self.open_page(self.altered_page(change))

    def said(self):
        return self.run_js("document.getElementById('said').textContent")

    def position(self):
        return self.run_js("Number(document.getElementById('position').value)")
