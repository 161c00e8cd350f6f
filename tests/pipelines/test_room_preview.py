#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The previews of a delivery room: apart, named PREVIEW, as loud as the full
files, and without a sample before the first; and the pieces of the page, which
are cut out of them.

    test_room_preview.py TOOL

They are held against the full files, decoded by ffmpeg.
"""
import base64
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

import filemaking
import room_audio
from room_audio import RATE

TOOL = room_audio.RoomTool(sys.argv.pop(1))
PLUGINS = pathlib.Path(subprocess.run(["pkg-config", "--variable=pluginsdir", "gstreamer-1.0"],
                                      capture_output=True, text=True, check=True).stdout.strip())


def gain_db(preview, full):
    """By which the preview is turned, as it fits the full file best."""
    return 20 * numpy.log10((preview * full).sum() / (full * full).sum())


def offset(preview, full):
    """In samples, from -64 to 64: where the two are most alike."""
    middle = slice(RATE, 3 * RATE)
    return max(range(-64, 65), key=lambda lag: (numpy.roll(preview[:, 0], -lag)[middle] * full[:, 0][middle]).sum())


def loudness(path):
    """Integrated, LUFS, by ffmpeg's ebur128."""
    done = subprocess.run(["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128", "-f", "null", "-"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", done.stderr)[-1])


@unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg")
class Previews(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def room_of(self, stems, *words, rate=RATE):
        room_audio.write_set(self.folder / "set", stems, rate)
        return TOOL.deliver(self, self.folder / "set", self.folder / "room", *words)

    def assert_alike(self, room, channels=2):
        for file in room_audio.manifest(room)["files"]:
            with self.subTest(file=file["file"]):
                full_path, path = room / "v1/data" / file["file"], room / "v1/data" / file["preview"]["file"]
                full, preview = room_audio.decoded(full_path, channels), room_audio.decoded(path, channels)
                self.assertEqual(len(preview), len(full))
                self.assertEqual(offset(preview, full), 0)
                self.assertAlmostEqual(gain_db(preview, full), 0, delta=0.1)
                self.assertAlmostEqual(loudness(path), loudness(full_path), delta=0.1)
                self.assertEqual(file["preview"]["gain"], 0)

    def test_as_loud_as_the_full_files_and_in_their_place(self):
        frames = RATE * 5 + 321
        room = self.room_of({"drums": room_audio.music(1, frames), "bass": room_audio.music(2, frames, 0.3)})
        self.assert_alike(room)

    def test_one_channel(self):
        mono = {name: room_audio.music(seed, RATE * 5)[:, :1] for seed, name in enumerate(("drums", "bass"))}
        self.assert_alike(self.room_of(mono), channels=1)

    def test_44100(self):
        room = self.room_of({"drums": room_audio.music(3, 44100 * 5, rate=44100), "bass": room_audio.music(4, 44100 * 5, rate=44100)}, rate=44100)
        self.assert_alike(room)

    def test_a_rate_that_mp3_has_not(self):
        """96 kHz comes out at 48 kHz: of what has nothing above 24 kHz, every other sample."""
        room = self.room_of({"drums": room_audio.music(5, 96000 * 4, rate=96000)}, rate=96000)
        preview = room_audio.previews(room)["drums"]
        full = room_audio.decoded(room / "v1/data/stems/drums.wav")[::2]
        self.assertEqual(len(preview), 48000 * 4)
        self.assertEqual(offset(preview, full), 0)
        self.assertAlmostEqual(gain_db(preview, full), 0, delta=0.1)
        self.assertEqual(room_audio.manifest(room)["files"][0]["rate"], 96000)

    def assert_two_of_more(self, channels, mask, matrix):
        """@matrix: what of each channel goes left and right, before all is turned by
        as much as keeps it below full scale."""
        matrix = numpy.array(matrix)
        folder = self.folder / f"{channels} {mask}"
        folder.mkdir()
        audio = numpy.hstack([room_audio.music(seed, RATE * 4, 0.3) for seed in range((channels + 1) // 2)])[:, :channels]
        for name, whole in (("drums", audio), ("bass", audio[::-1]), ("mix", audio + audio[::-1])):
            (folder / f"{name}.wav").write_bytes(filemaking.wav(whole, 24, mask=mask))
        room = TOOL.deliver(self, folder, folder / "room")
        file = next(file for file in room_audio.manifest(room)["files"] if file["label"] == "drums")
        scale = 1 / max(1, matrix.sum(axis=0).max())
        self.assertAlmostEqual(file["preview"]["gain"], 20 * numpy.log10(scale), delta=1e-6)
        expected = audio / 2 ** 23 @ matrix * scale
        preview = room_audio.previews(room)["drums"]
        self.assertEqual(preview.shape, expected.shape)
        self.assertEqual(offset(preview, expected), 0)
        for side in range(2):
            self.assertAlmostEqual(gain_db(preview[:, side], expected[:, side]), 0, delta=0.15)
            error = numpy.std(preview[:, side] - expected[:, side]) / numpy.std(expected[:, side])
            self.assertLess(20 * numpy.log10(error), -12)  # of the coder; the noise is much of it

    def test_two_channels_of_loudspeakers(self):
        """ITU-R BS.775-3, table 2, 3/2 to 2/0; LFE left out."""
        half = 2 ** -0.5
        self.assert_two_of_more(6, 0x3F, [(1, 0), (0, 1), (half, half), (0, 0), (half, 0), (0, half)])

    def test_two_channels_of_what_stands_nowhere(self):
        for channels, mask in ((6, None), (4, 0), (3, None), (2, 0)):
            with self.subTest(channels=channels):
                pairs = [((1, 0), (0, 1))[c % 2] for c in range(channels)]
                if channels % 2:
                    pairs[-1] = (1, 1)
                self.assert_two_of_more(channels, mask, pairs)

    def test_they_are_apart_and_called_what_they_are(self):
        room = self.room_of({"drums": room_audio.music(1, RATE * 2), "bass": room_audio.music(2, RATE * 2)})
        folder = room / "v1/data/PREVIEW"
        lossy = [path for path in (room / "v1").rglob("*.mp3")]
        self.assertEqual(len(lossy), 3)
        for path in lossy:
            self.assertEqual(path.parent, folder)
        for path in folder.iterdir():
            self.assertIn("PREVIEW", path.name)
        self.assertFalse([path for path in (room / "v1/data/stems").iterdir() if path.suffix != ".wav"])

    def test_same_set_same_bytes(self):
        stems = {"drums": room_audio.music(1, RATE * 2)}
        room = self.room_of(stems)
        again = TOOL.deliver(self, self.folder / "set", self.folder / "again")
        for path in (room / "v1/data/PREVIEW").iterdir():
            self.assertTrue(path.read_bytes() == (again / "v1/data/PREVIEW" / path.name).read_bytes(), path.name)

    def test_names_that_differ_in_their_extension_alone(self):
        audio = room_audio.music(1, RATE * 2)
        room_audio.write_set(self.folder / "set", {"drums": audio}, mix=None)
        (self.folder / "set/drums.aiff").write_bytes(filemaking.aiff(audio, 24))
        room = TOOL.deliver(self, self.folder / "set", self.folder / "room", "--accept", "a test")
        names = [file["preview"]["file"].casefold() for file in room_audio.manifest(room)["files"]]
        self.assertEqual(len(set(names)), 2)

    def test_pieces_are_the_samples_of_the_whole(self):
        """Each piece, decoded alone, has its share of the whole file's samples bit
        by bit, in one place: nothing can be heard of where they meet."""
        room = self.room_of({"drums": room_audio.music(1, RATE * 21), "bass": room_audio.music(2, RATE * 21)})
        page = (room / "index.html").read_text(encoding="utf-8")
        lead, piece = (int(re.search(rf'"{name}":(\d+)', page)[1]) for name in ("lead", "piece"))
        scripts = next((room / "page").iterdir())
        for index, (label, whole) in enumerate(room_audio.previews(room).items()):
            count = len(list(scripts.glob(f"{index}-*.js")))
            self.assertEqual(count, -(-len(whole) // piece))
            for k in range(count):
                with self.subTest(label=label, piece=k):
                    name, text = re.fullmatch(r'gstStems\("([^"]+)","([^"]+)"\);\n',
                                              (scripts / f"{index}-{k}.js").read_text(encoding="ascii")).groups()
                    self.assertEqual(name, f"page/{scripts.name}/{index}-{k}")
                    (self.folder / "piece.mp3").write_bytes(base64.b64decode(text))
                    audio = room_audio.decoded(self.folder / "piece.mp3")
                    expected = whole[k * piece:(k + 1) * piece + 256]  # and a fade
                    got = audio[lead:lead + len(expected)]
                    self.assertEqual(len(got), len(expected))
                    self.assertTrue(numpy.array_equal(got, expected), numpy.abs(got - expected).max())

    def plugins_without(self, name):
        folder = self.folder / "plugins"
        folder.mkdir()
        for path in PLUGINS.glob("*.so"):
            if path.name != name:
                (folder / path.name).symlink_to(path)
        return {**os.environ, "GST_PLUGIN_SYSTEM_PATH_1_0": str(folder), "GST_REGISTRY_1_0": str(self.folder / "registry")}

    @unittest.skipUnless((PLUGINS / "libgstlame.so").exists(), "the plugins are elsewhere")
    def test_without_the_encoder(self):
        room_audio.write_set(self.folder / "set", {"drums": room_audio.music(1, RATE * 2)})
        environment = self.plugins_without("libgstlame.so")
        done = TOOL.run("deliver", self.folder / "set", "-o", self.folder / "room", env=environment)
        self.assertEqual(done.returncode, 2)
        self.assertIn("lamemp3enc", done.stderr)
        self.assertIn("gstreamer1.0-plugins-good", done.stderr)
        self.assertFalse((self.folder / "room").exists())
        room = TOOL.deliver(self, self.folder / "set", self.folder / "room", "--no-preview", env=environment)
        self.assertFalse((room / "v1/data/PREVIEW").exists())
        self.assertTrue((room / "index.html").exists())


if __name__ == "__main__":
    unittest.main()
