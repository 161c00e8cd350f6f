#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of more than 4 GiB."""
import struct
import unittest

import filemaking
import numpy
import sessions
from deliveries import RATE, Case, Gst, audio_of, caps_of


class Reading(sessions.Case):
    CHANNELS, FRAMES = 64, 5 * 2**30 // (64 * 2) + 1  # S16: 5 GiB and a frame

    def sparse(self):
        """An RF64 file by EBU Tech 3306, of holes but for noise at some places:
        {first frame: noise}."""
        block = self.CHANNELS * 2
        size = self.FRAMES * block
        fmt = struct.pack("<HHIIHH", 1, self.CHANNELS, RATE, RATE * block, block, 16)
        ds64 = struct.pack("<QQQI", 4 + 36 + 24 + 8 + size, size, self.FRAMES, 0)
        head = (b"RF64\xff\xff\xff\xffWAVE" + filemaking.chunk(b"ds64", ds64) +
                filemaking.chunk(b"fmt ", fmt) + b"data\xff\xff\xff\xff")
        places = [0, 2**31 // block - 50, 2**32 // block - 50, self.FRAMES - 100]
        noises = {at: filemaking.noise(i, 100, self.CHANNELS, 16) for i, at in enumerate(places)}
        path = self.folder / "long.wav"
        with open(path, "wb") as file:
            file.truncate(len(head) + size)
            file.write(head)
            for at, audio in noises.items():
                file.seek(len(head) + at * block)
                file.write(filemaking.packed(audio, 16))
        return path, noises

    def test_samples_past_4_gib_are_where_they_belong(self):
        path, noises = self.sparse()
        self.assertGreater(path.stat().st_size, 5 * 2**30)
        with sessions.Run(path) as run:
            run.pipeline.get_by_name("f").set_property("async", False)
            run.source.seek(1.0, Gst.Format.DEFAULT, Gst.SeekFlags.FLUSH, Gst.SeekType.SET, 0,
                            Gst.SeekType.SET, 1)
            run.to_end()
            self.assertEqual(run.source.query_duration(Gst.Format.DEFAULT), (True, self.FRAMES))
            for at, audio in noises.items():
                first, end = max(0, at - 10), min(self.FRAMES, at + 110)
                self.assertTrue(run.source.seek(1.0, Gst.Format.DEFAULT, Gst.SeekFlags.FLUSH,
                                                Gst.SeekType.SET, first, Gst.SeekType.SET, end))
                run.until(Gst.MessageType.EOS)
                self.assertIsNone(run.error)
                heard = run.heard["f"]
                expected = numpy.zeros((end - first, self.CHANNELS), "i8")
                expected[at - first:at - first + 100] = audio
                numpy.testing.assert_array_equal(heard.audio, expected)
                self.assertEqual(heard.places[0][0], first)
        self.assertEqual(run.warnings, [])


class Writing(Case):
    def test_rf64_past_4_gib(self):
        """64 channels of S32 and a gap: silence to past 5 GiB, and both ends."""
        channels, gap = 64, 440  # seconds
        frames = gap * RATE
        samples, data = audio_of("S32LE", 100, channels)
        pipe = Gst.parse_launch(f"appsrc name=in format=time ! stemfilesink location={self.path()}")
        source = pipe.get_by_name("in")
        source.set_property("caps", Gst.Caps.from_string(caps_of("S32LE", channels)))
        pipe.set_state(Gst.State.PLAYING)
        for second in (0, gap):
            buffer = Gst.Buffer.new_wrapped(data)
            buffer.pts = second * Gst.SECOND
            source.emit("push-buffer", buffer)
        source.emit("end-of-stream")
        end = pipe.get_bus().timed_pop_filtered(
            300 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        pipe.set_state(Gst.State.NULL)
        self.assertEqual(end.type, Gst.MessageType.EOS)
        size = (frames + 100) * channels * 4
        self.assertGreater(size, 5 * 2**30)
        with open(self.path(), "rb") as file:
            head = file.read(2000)
            start = head.index(b"data") + 8
            self.assertEqual(head[:8], b"RF64\xff\xff\xff\xff")
            self.assertEqual(struct.unpack_from("<4sIQQQI", head, 12),
                             (b"ds64", 28, start - 8 + size, size, frames + 100, 0))
            self.assertEqual(self.path().stat().st_size, start + size)
            for at in (0, frames):
                file.seek(start + at * channels * 4)
                self.assertEqual(file.read(len(data)), data)
        with sessions.Run(self.path()) as run:
            run.source.seek(1.0, Gst.Format.DEFAULT, Gst.SeekFlags.FLUSH, Gst.SeekType.SET,
                            frames - 10, Gst.SeekType.SET, frames + 100)
            run.to_end()
            self.assertIsNone(run.error)
            expected = numpy.vstack([numpy.zeros((10, channels), "i4"), samples])
            numpy.testing.assert_array_equal(run.heard["f"].audio, expected)


if __name__ == "__main__":
    unittest.main()
