#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pads that come late, never, or with nothing: by gst-launch-1.0, as a user
would type them. What stays silent for longer than an element's patience (3 s)
is played all the same when it comes through a decoder.
"""
import array
import tempfile
import unittest
import wave

import launching

RATE = 48000
STEM = "audiotestsrc num-buffers=20 ! audio/x-raw,rate=%d,channels=%d" % (RATE, 1)


def launch(pipeline, before="true"):
    """Exit code and output of a pipeline that reads what `before` prints."""
    return launching.run("(%s) | gst-launch-1.0 %s" % (before, pipeline))


class Pads(unittest.TestCase):
    def refuse(self, pipeline, *words):
        code, text = launch(pipeline)
        self.assertEqual(code, 1, text)
        error = next((line for line in text.splitlines() if line.startswith("ERROR")), "")
        for word in words:
            self.assertIn(word, error)

    def test_a_slow_decoder_is_waited_for(self):
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/mix.wav"
            with wave.open(path, "wb") as file:
                file.setparams((1, 2, RATE, 0, "NONE", ""))
                file.writeframes(array.array("h", range(-2000, 2000)).tobytes())
            slowly = "sleep 5; cat " + path
            code, text = launch("stemsum name=s ! fakesink fdsrc ! decodebin ! s.", slowly)
            self.assertEqual(code, 0, text)
            code, text = launch(
                "nullcheck name=n fail-on-mismatch=true ! fakesink fdsrc ! decodebin ! n.reference "
                "filesrc location=%s ! wavparse ! n.sink_0" % path, slowly)
            self.assertEqual(code, 0, text)

    def test_missing_pads_are_an_error(self):
        for pads, word in (("", "no reference"), (STEM + " ! n.sink_0", "no reference"),
                           (STEM + " ! n.reference", "zero stems")):
            self.refuse("nullcheck name=n ! fakesink " + pads, word)
        self.refuse("stemsum ! fakesink", "no sink pad")
        self.refuse("stemgroup ! fakesink", "no sink pad")

    def test_a_pad_without_caps_is_named(self):
        nothing = "fakesrc num-buffers=0 format=time ! n.sink_1"
        for element in ("stemsum", "stemgroup"):
            self.refuse("%s name=n ! fakesink %s ! n.sink_0 %s" % (element, STEM, nothing),
                        "sink_1 ended without caps")
        self.refuse("nullcheck name=n ! fakesink %s ! n.reference %s" % (STEM, nothing),
                    "sink_1 ended without caps")

    def test_mono_stems_fill_a_stereo_mix(self):
        for wanted in ("channels=2", "channels=1", "rate=96000,channels=2"):
            for stem in ("audiotestsrc num-buffers=20",
                         "audiotestsrc num-buffers=20 ! audioconvert ! audioresample"):
                code, text = launch("stemsum name=s ! audio/x-raw,%s ! fakesink %s ! s. %s ! s." %
                                    (wanted, stem, stem))
                self.assertEqual(code, 0, text)
        code, text = launch(STEM + " ! stemsum ! audio/x-raw,channels=2 ! fakesink")
        self.assertEqual(code, 0, text)


if __name__ == "__main__":
    unittest.main()
