#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What comes out of the page of a delivery room is, sample by sample, the sum of
the previews with the levels that were set.

    test_room_heard.py TOOL

The output is rendered by a real browser that opened the page from the disk
(room_audio.py), and held against the previews decoded by ffmpeg.
"""
import shutil
import sys
import unittest

import numpy

import room_audio
import room_pages
from room_audio import RATE
from room_pages import CLICKS, FRAMES, LABELS, press, slide

room_pages.RoomCase.tool = room_audio.RoomTool(sys.argv.pop(1))
SECONDS = 22  # of output
START = 2880  # of the page's own 60 ms (page/deck.js) until something begins


@unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg")
class Heard(room_pages.RoomCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.previews = {version: room_audio.previews(cls.room, version) for version in (1, 2)}

    def rendered(self, acts=None, page=None, seconds=SECONDS, early=0):
        with room_audio.Rendered(self.browser, seconds, early) as rendering:
            path = self.open_page(page) if page else self.open()
            audio = rendering.play(acts)
        self.assert_quiet(path)
        return audio

    def expected(self, version=2, **gains):
        """The sum of the stems, at 0 dB where nothing else is said."""
        return sum(self.previews[version][name] * gains.get(name, 1.0) for name in LABELS[1:])

    def start_of(self, audio, expected):
        """The sample at which it begins: playing starts a little after it is asked for."""
        begin = RATE // 4
        return room_audio.place(expected[begin:3 * RATE, 0], audio[begin:4 * RATE, 0])

    def assert_same(self, got, expected, what=""):
        self.assertEqual(got.shape, expected.shape)
        # Both decode with floats; a step of 16 bits is 3e-5.
        self.assertLess(numpy.abs(got - expected).max(), 2e-5, what)

    def part(self, audio, start, begin, end):
        """From one second of the timeline to another."""
        return audio[start + int(begin * RATE):start + int(end * RATE)]

    def test_all_stems_from_beginning_to_end_without_a_seam(self):
        audio = self.rendered()
        expected = self.expected()
        start = self.start_of(audio, expected)
        self.assert_same(self.part(audio, start, 0.05, 21), self.part(expected, 0, 0.05, 21))
        self.assertEqual(numpy.abs(audio[start + FRAMES:]).max(), 0)

    def test_in_their_place_where_a_decoder_leaves_out_its_delay(self):
        audio = self.rendered(seconds=12, early=529)
        self.assert_same(audio[START + 2400:], self.expected()[2400:len(audio) - START])

    def test_stems_are_in_sync_to_the_sample(self):
        audio = self.rendered({0: press("[aria-label='Mute vocals']")}, seconds=17)
        start = self.start_of(audio, self.expected())
        for click in CLICKS:
            near = audio[start + click - 200:start + click + 200]
            drums, bass = (int(numpy.abs(near[:, side]).argmax()) - 200 for side in range(2))
            self.assertEqual((drums, bass), (0, 0))

    def test_mute_solo_and_level(self):
        audio = self.rendered({
            4: press("[aria-label='Mute drums']"),
            8: press("[aria-label='Mute drums']") + ";" + press("[aria-label='Solo bass']"),
            12: press("[aria-label='Solo bass']") + ";" + slide("[aria-label='Level of vocals']", -6),
            16: slide("[aria-label='Level of vocals']", -60),
        })
        start = self.start_of(audio, self.expected())
        for begin, gains in ((0.5, {}), (4.5, {"drums": 0}), (8.5, {"drums": 0, "vocals": 0}),
                             (12.5, {"vocals": 10 ** (-6 / 20)}), (16.5, {"vocals": 0})):
            self.assert_same(self.part(audio, start, begin, begin + 3), self.part(self.expected(**gains), 0, begin, begin + 3), begin)

    def test_stems_keep_their_balance_where_one_is_turned_down(self):
        """As previews of more than two channels are."""
        def change(data):
            data["versions"][1]["manifest"]["files"][LABELS.index("bass")]["preview"]["gain"] = -20 * numpy.log10(2)
        audio = self.rendered(page=self.altered_page(change), seconds=12)
        expected = self.expected(drums=0.5, vocals=0.5)
        start = self.start_of(audio, expected)
        self.assert_same(self.part(audio, start, 0.5, 11), self.part(expected, 0, 0.5, 11))

    def test_a_version_goes_on_where_the_other_was(self):
        audio = self.rendered({4: press("input[value=v1]"), 8: press("input[value=v2]")}, seconds=13)
        start = self.start_of(audio, self.expected())
        for version, begin in ((2, 0.5), (1, 4.5), (2, 8.5)):
            self.assert_same(self.part(audio, start, begin, begin + 3), self.part(self.expected(version), 0, begin, begin + 3), begin)
        # What is between them fades, and does not stop.
        between = self.part(audio, start, 3.9, 4.3)
        self.assertGreater(numpy.abs(between).reshape(-1, 480 * 2).max(axis=1).min(), 0.01)

    def test_the_mix_and_back_at_the_same_place(self):
        audio = self.rendered({4: press("input[name=hear][value='mix mix']"), 8: press("input[name=hear][value=stems]")}, seconds=13)
        start = self.start_of(audio, self.expected())
        self.assert_same(self.part(audio, start, 4.5, 7.5), self.part(self.previews[2]["mix"], 0, 4.5, 7.5))
        self.assert_same(self.part(audio, start, 8.5, 12), self.part(self.expected(), 0, 8.5, 12))

    def test_another_place(self):
        """By a click at three quarters of a waveform."""
        click = ("(() => { const wave = document.querySelector('.lane[data-label=drums] .wave'), box = wave.getBoundingClientRect();"
                 "wave.dispatchEvent(new MouseEvent('click', { clientX: box.left + box.width * 0.75 })); })()")
        audio = self.rendered({4: click}, seconds=8)
        expected = self.expected()
        at = int(FRAMES * 0.75)
        # At 4 s it is asked for, and heard within a moment; where it begins is found.
        later = audio[int(4.5 * RATE):int(6.5 * RATE)]
        found = at + room_audio.place(later[:, 0], expected[at:at + RATE + len(later), 0])
        self.assert_same(later, expected[found:found + len(later)])
        self.assertLess(found - at, RATE // 2 + 1)

    def test_a_piece_that_is_gone_is_told_and_the_rest_goes_on(self):
        room = self.folder / "room"
        shutil.copytree(self.room, room)
        scripts = next(path for path in (room / "page").iterdir() if path.name.startswith("v2"))
        (scripts / f"{LABELS.index('vocals')}-1.js").unlink()
        with room_audio.Rendered(self.browser, SECONDS) as rendering:
            self.open(room=room)
            audio = rendering.play()
        start = self.start_of(audio, self.expected())
        for begin, gains in ((1, {}), (10, {"vocals": 0}), (19.5, {})):
            self.assert_same(self.part(audio, start, begin, begin + 1), self.part(self.expected(**gains), 0, begin, begin + 1), begin)
        self.assertIn("missing", self.texts(".lane[data-label=vocals] .problem")[0])
        self.assertEqual("".join(self.texts(".lane[data-label=drums] .problem")), "")


if __name__ == "__main__":
    unittest.main()
