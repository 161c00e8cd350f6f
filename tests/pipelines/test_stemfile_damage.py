#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stemfilesrc makes of files that are cut, damaged, or not what they say.

What must come out of a cut file is known: the samples that it was made from, up
to the cut. Of the others, that each ends, soon, without much memory, and that
whatever comes out of it is no longer than the file can hold.
"""
import os
import resource
import struct
import unittest

import numpy

import filemaking
from filemaking import noise, wav
from sessions import Case, Gst


def damaged(random):
    """(kind, bytes): a file of the seed, with one thing wrong."""
    channels = int(random.integers(1, 4))
    audio = noise(int(random.integers(1000)), int(random.integers(1, 3000)), channels, 16)
    build = filemaking.aiff if random.integers(4) == 0 else wav
    whole = bytearray(build(audio, 16))
    kind = int(random.integers(9))
    if kind == 0:  # cut anywhere
        del whole[int(random.integers(len(whole))):]
    elif kind == 1:  # a size, or another field, is anything
        at = int(random.integers(4, 44))
        whole[at:at + 4] = random.bytes(4)
    elif kind == 2:  # 4 GB claims in 100 bytes
        whole = whole[:100]
        whole[40:44] = b"\xff\xff\xff\xf0"
        whole[4:8] = b"\xff\xff\xff\xf8"
    elif kind == 3:  # chunks in the wrong order
        whole = bytearray(wav(audio, 16))
        fmt = whole[12:36]
        whole = whole[:12] + whole[36:] + fmt
    elif kind == 4:  # no frames
        whole = bytearray(build(audio[:0], 16))
    elif kind == 5:  # absurd channel counts, with sizes that fit them
        count = int(random.choice([0, 255, 1024, 1025, 65535]))
        whole = bytearray(wav(audio, 16))
        whole[22:24] = struct.pack("<H", count)
        whole[32:34] = struct.pack("<H", count * 2 & 65535)
    elif kind == 6:  # some bytes of the head are others
        for _ in range(8):
            whole[int(random.integers(min(60, len(whole))))] = int(random.integers(256))
    elif kind == 7:  # chunks whose sizes are anything
        size = int(random.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 601]))
        name = bytes(random.choice([b"bext", b"iXML", b"LIST", b"cue ", b"PEAK", b"smpl"]))
        whole = bytearray(wav(audio, 16, before=filemaking.chunk(name, random.bytes(300), size)))
    else:  # RF64 with anything for a size
        whole = bytearray(wav(audio, 16, before=filemaking.chunk(b"ds64", random.bytes(28))))
        whole[:4] = b"RF64"
    return kind, bytes(whole)


class Damage(Case):
    def test_a_cut_file_is_read_to_the_cut(self):
        audio = noise(3, 20000, 2, 24)
        for name, build in (("x.wav", wav), ("x.aiff", filemaking.aiff), ("x.caf", filemaking.caf),
                            ("x.au", filemaking.au)):
            data, block = build(audio, 24), 6
            path = self.write(name, data[:-(block * 7001 + 2)])
            run, heard = self.heard(path)
            left = 20000 - 7002
            numpy.testing.assert_array_equal(heard.audio, audio[:left])
            (text, details), = run.warnings
            for word in (name, str(left), "7002"):
                self.assertIn(word, text)
            self.assertEqual(details.get_uint64("sample"), (True, left))
            self.assertEqual(details.get_uint64("missing"), (True, 7002))
            self.assertEqual(details.get_string("file"), str(path))
            error = self.refused(path, "strict=true")
            self.assertIn("7002", error)

    def test_a_recording_that_was_never_finished_is_read_to_its_end(self):
        """Sizes that were to be filled in at the end: those of RIFF, of data,
        of RF64's ds64."""
        for bits, channels in ((8, 1), (16, 1), (24, 2), ("f4", 3)):
            audio = noise(4, 5000, channels, bits)
            depth = 32 if bits == "f4" else bits
            first = filemaking.bext(48000, b"Boom")
            files = {}
            for whole in (0, 0xFFFFFFFF):
                for size in (0, 0xFFFFFFFF):
                    data = wav(audio, depth, before=first, size=size)
                    files[f"{whole} {size}"] = data[:4] + struct.pack("<I", whole) + data[8:]
            for size in (0, 0xFFFFFFFF):
                data = wav(audio, depth, before=first, size=size)
                files[f"ds64 {size}"] = (b"RF64\xff\xff\xff\xffWAVE" +
                                         filemaking.chunk(b"ds64", bytes(28)) + data[12:])
            for name, data in files.items():
                with self.subTest(bits=bits, sizes=name):
                    path = self.write("x.wav", data + b"\0" * (channels * depth // 8 - 1))
                    run, heard = self.heard(path)
                    numpy.testing.assert_array_equal(heard.audio,
                                                     audio * (256 if bits == 8 else 1))
                    (text, details), = run.warnings
                    self.assertIn("x.wav", text)
                    self.assertIn("never finished", text)
                    self.assertEqual(details.get_uint64("sample"), (True, 5000))
                    self.assertFalse(details.has_field("missing"))
                    self.assertEqual(heard.labels, [("Boom", channels)])
                    (said,) = run.opened
                    self.assertTrue(said["files"][0]["unfinished"])
                    self.assertEqual(said["files"][0]["time-reference"], 48000)
                    self.assertEqual(said["files"][0]["container"],
                                     "rf64" if name[:4] == "ds64" else "wav")
                    self.assertIn("never finished", self.refused(path, "strict=true"))

    def test_a_stream_of_unknown_length_is_read_to_its_end(self):
        """As programs write CAF and AU into a pipe."""
        audio = noise(7, 5000, 2, 24)
        for name, data in (("x.caf", filemaking.caf(audio, 24, size=-1)),
                           ("x.au", filemaking.au(audio, 24, size=0xFFFFFFFF))):
            with self.subTest(name):
                path = self.write(name, data)
                run, heard = self.heard(path)
                numpy.testing.assert_array_equal(heard.audio, audio)
                (text, details), = run.warnings
                self.assertIn("never finished", text)
                self.assertEqual(details.get_uint64("sample"), (True, 5000))
                self.assertIn("never finished", self.refused(path, "strict=true"))

    def test_an_aiff_whose_samples_begin_later_is_whole(self):
        audio = noise(8, 3000, 2, 16)
        run, heard = self.heard(self.write("x.aiff", filemaking.aiff(audio, 16, offset=512)),
                                "strict=true")
        numpy.testing.assert_array_equal(heard.audio, audio)
        self.assertEqual(run.warnings, [])

    def test_a_file_of_no_frames_is_whole(self):
        nothing = wav(noise(1, 0, 1, 16), 16)
        for data in (nothing, b"RF64\xff\xff\xff\xffWAVE" +
                     filemaking.chunk(b"ds64", bytes(28)) + nothing[12:-4] + b"\xff" * 4):
            run, heard = self.heard(self.write("x.wav", data))
            self.assertEqual((run.warnings, heard.blocks), ([], []))

    def test_damage_inside_a_flac_is_silent_and_the_rest_in_its_place(self):
        audio = noise(5, 100000, 1, 16)
        path = self.write("x.wav", wav(audio, 16))
        made = Gst.parse_launch(f"filesrc location={path} ! wavparse ! flacenc ! "
                                f"filesink location={self.folder}/x.flac")
        made.set_state(Gst.State.PLAYING)
        made.get_bus().timed_pop_filtered(60 * Gst.SECOND, Gst.MessageType.EOS)
        made.set_state(Gst.State.NULL)
        path.unlink()
        path = self.folder / "x.flac"
        data = bytearray(path.read_bytes())
        middle = len(data) // 2
        data[middle:middle + 20] = bytes(20)
        path.write_bytes(data)
        run, heard = self.heard(path)
        wrong = numpy.flatnonzero(heard.audio[:, 0] != audio[:, 0])
        self.assertEqual(len(heard.audio), len(audio))
        self.assertGreater(len(wrong), 0)
        self.assertLess(wrong[-1] - wrong[0], 2 * 9600)
        self.assertFalse(heard.audio[wrong].any())
        (text, details), = run.warnings
        self.assertIn("x.flac", text)
        self.assertLessEqual(details.get_uint64("sample")[1], wrong[0])
        self.assertIn("x.flac", self.refused(path, "strict=true"))
        # Its end is cut off: what there is, is counted.
        path.write_bytes(path.read_bytes()[:middle])
        run, heard = self.heard(path)
        left = len(heard.audio)
        self.assertTrue(30000 < left < 60000)
        numpy.testing.assert_array_equal(heard.audio[:left - 4608], audio[:left - 4608])
        self.assertEqual(run.warnings[0][1].get_uint64("missing"), (True, 100000 - left))

    def test_the_others_are_read_where_one_cannot_be(self):
        audio = noise(6, 500, 1, 16)
        self.write("good.wav", wav(audio, 16))
        self.write("bad.wav", b"RIFF")
        run, heard = self.heard()
        numpy.testing.assert_array_equal(heard.audio, audio)
        self.assertIn("bad.wav", run.warnings[0][0])
        self.assertIn("bad.wav", self.refused(settings="strict=true"))
        (self.folder / "good.wav").unlink()
        self.assertIn("bad.wav", self.refused())

    def test_200_damaged_files(self):
        random = numpy.random.default_rng(200)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        played = 0
        for i in range(200):
            kind, data = damaged(random)
            path = self.write(f"{i}.wav", data)
            with self.subTest(i=i, kind=kind):
                with self.run_of(path) as run:
                    run.to_end()
                    heard = run.heard["f"]
                    if run.error is None:
                        played += 1
                        frames = sum(frames for _, frames, _, _, _ in heard.places)
                        self.assertLessEqual(frames, len(data))
                    else:
                        self.assertIn(f"{i}.wav", run.error)
            os.unlink(path)
        self.assertGreater(played, 50)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        if "LD_PRELOAD" not in os.environ:  # sanitizers keep what is freed
            self.assertLess(grown, 300 * 1024)


if __name__ == "__main__":
    unittest.main()
