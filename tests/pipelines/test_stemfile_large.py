#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of more than 4 GiB."""
import os
import struct
import unittest

import soundfiles
from deliveries import RATE, Case, Gst, audio_of, caps_of


@unittest.skipUnless(os.environ.get("STEMS_LARGE_FILES"), "STEMS_LARGE_FILES=1 writes 4 GiB")
class Large(Case):
    def test_rf64_past_4_gib(self):
        """8 channels of S32 and a gap: silence to past 4 GiB, and both ends."""
        channels, gap = 64, 350  # seconds
        frames = gap * RATE
        expected, data = audio_of("S32LE", 100, channels)
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
        self.assertGreater(size, 2**32)
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
        del expected


if __name__ == "__main__":
    unittest.main()
