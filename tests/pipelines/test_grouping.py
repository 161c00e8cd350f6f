#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A session of WAV files to stems and mix by gst-launch-1.0, and back.

The files are made by numpy and read back by a reader of our own; what stems
and mix must be is numpy's sum of the same integers.
"""
import os
import re
import struct
import tempfile
import unittest

import numpy

import launching

STEMS = ("drums", "bass", "vocals", "music", "fx")
FLOAT = 3  # WAVE_FORMAT_IEEE_FLOAT


def write_wav(path, samples, rate, width, tag=1):
    """Interleaved integers, or floats for the tag FLOAT: frames x channels."""
    channels = samples.shape[1]
    if tag == FLOAT:
        raw = samples.astype("<f4").tobytes()
    else:
        raw = samples.astype("<i8").view(numpy.uint8).reshape(-1, 8)[:, :width].tobytes()
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * channels * width,
                       channels * width, 8 * width)
    padding = b"\0" * (len(raw) % 2)
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 4 + 8 + len(head) + 8 + len(raw + padding)) +
                   b"WAVEfmt " + struct.pack("<I", len(head)) + head +
                   b"data" + struct.pack("<I", len(raw)) + raw + padding)


def read_wav(path):
    """(samples, rate, width, tag)"""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:4] == b"RIFF" and data[8:12] == b"WAVE", path
    at, form, raw = 12, None, None
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt ":
            form = struct.unpack_from("<HHIIHH", data, at + 8)
        elif name == b"data":
            assert at + 8 + size <= len(data), f"{path} is cut short"
            raw = numpy.frombuffer(data, numpy.uint8, size, at + 8)
        at += 8 + size + size % 2
    tag, channels, rate, _, _, bits = form
    width = bits // 8
    if tag == 0xFFFE:  # extensible: the real tag begins the sub-format
        tag = struct.unpack_from("<H", data, data.index(b"fmt ") + 8 + 24)[0]
    if tag == FLOAT:
        samples = raw.view("<f4").astype(numpy.float64)
    else:
        wide = numpy.zeros((raw.size // width, 8), numpy.uint8)
        wide[:, 8 - width:] = raw.reshape(-1, width)
        samples = wide.view("<i8").reshape(-1) >> (64 - 8 * width)
    return samples.reshape(-1, channels), rate, width, tag


def clamp(samples, width):
    return numpy.clip(samples, -2**(8 * width - 1), 2**(8 * width - 1) - 1)


class Session:
    """Tracks of noise in a folder, and what their stems must be."""

    def __init__(self, folder, count, *, rate=48000, width=3, tag=1, level=0.03, seed=1):
        self.folder, self.rate, self.width, self.tag = folder, rate, width, tag
        random = numpy.random.default_rng(seed)
        self.tracks = []
        for i in range(count):
            # Even: wavparse 1.22 finds nothing in a file that ends with a
            # padding byte.
            shape = (2 * int(random.integers(rate // 8, rate // 2)), 2 if i % 3 == 2 else 1)
            noise = random.uniform(-level, level, shape)
            self.tracks.append(noise.astype(numpy.float32) if tag == FLOAT
                               else numpy.rint(noise * 2**(8 * width - 1)).astype(numpy.int64))
            write_wav(self.path(f"track{i}"), self.tracks[-1], rate, width, tag)
        self.stem_of = [STEMS[i % len(STEMS)] for i in range(count)]
        self.frames = max(len(t) for t in self.tracks)

    def path(self, name):
        return os.path.join(self.folder, name + ".wav")

    def stem(self, name):
        total = numpy.zeros((self.frames, 2), numpy.float64 if self.tag == FLOAT else numpy.int64)
        for track, stem in zip(self.tracks, self.stem_of):
            if stem == name:
                total[:len(track)] += track  # a mono track on both sides
        return self.printed(total)

    def mix(self):
        return self.printed(sum(self.stem(name) for name in STEMS))

    def printed(self, total):
        if self.tag == FLOAT:
            return total.astype(numpy.float32).astype(numpy.float64)
        return clamp(total, self.width)

    def inputs(self, element="g"):
        words = []
        for i in range(len(self.tracks)):
            words += ["filesrc", "location=" + self.path(f"track{i}"), "!", "wavparse", "!",
                      f"{element}.sink_{i}"]
        return words

    def outputs(self):
        words = []
        for pad, name in [("src", "mix")] + [("stem_" + s, s) for s in STEMS]:
            words += [f"g.{pad}", "!", "queue", "!", "wavenc", "!", "filesink",
                      "location=" + self.path(name)]
        return words


class Grouping(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def launch(self, *words, status=0):
        code, output = launching.run(["gst-launch-1.0", *words], self.folder)
        # gst-launch-1.0 exits with 255 when an error comes before PAUSED.
        self.assertIsNotNone(code, output)
        self.assertEqual(min(code, 1), status, output)
        self.assertNotIn("CRITICAL", output)
        return output

    def check_file(self, session, name, wanted):
        samples, rate, width, tag = read_wav(session.path(name))
        self.assertEqual((rate, width, tag), (session.rate, session.width, session.tag), name)
        self.assertEqual(samples.shape, wanted.shape, name)
        self.assertEqual(numpy.count_nonzero(samples != wanted), 0, name)

    def check_outputs(self, session):
        for name in STEMS:
            self.check_file(session, name, session.stem(name))
        self.check_file(session, "mix", session.mix())

    def by_pads(self, session):
        self.launch("stemgroup", "name=g",
                    *(f"sink_{i}::stem={s}" for i, s in enumerate(session.stem_of)),
                    *session.inputs(), *session.outputs())

    def null_test(self, session, status):
        words = ["nullcheck", "name=n", "fail-on-mismatch=true", "!", "fakesink",
                 "filesrc", "location=" + session.path("mix"), "!", "wavparse", "!", "n.reference"]
        for name in STEMS:
            words += ["filesrc", "location=" + session.path(name), "!", "wavparse", "!", "n."]
        return self.launch("-m", *words, status=status)

    def test_a_session_by_pad_properties(self):
        session = Session(self.folder, 24)
        self.by_pads(session)
        self.check_outputs(session)

        with self.subTest("stemsum gives the mix back"):
            words = ["stemsum", "name=s", "!", "wavenc", "!", "filesink",
                     "location=" + session.path("sum")]
            for name in STEMS:
                words += ["filesrc", "location=" + session.path(name), "!", "wavparse", "!", "s."]
            self.launch(*words)
            self.check_file(session, "sum", session.mix())

        with self.subTest("nullcheck proves it"):
            output = self.null_test(session, 0)
            self.assertRegex(output, r"nullcheck,.*verdict=\(string\)bit-exact.*;")

        with self.subTest("a stem that is late does not null"):
            late = session.stem("vocals")
            late = numpy.vstack([numpy.zeros((37, 2), numpy.int64), late[:-37]])
            write_wav(session.path("vocals"), late, session.rate, session.width)
            self.assertRegex(self.null_test(session, 1), r"ERROR: from element .*GstNullCheck:n")

    def test_a_session_by_routing(self):
        session = Session(self.folder, 24)
        routes = {name: [] for name in STEMS}
        channel = 0
        for track, stem in zip(session.tracks, session.stem_of):
            routes[stem].append(str(channel) if track.shape[1] == 1
                                else f"{channel}+{channel + 1}")
            channel += track.shape[1]
        routing = "; ".join(f"{stem}={','.join(r)}" for stem, r in routes.items())
        self.launch("stemgroup", "name=g", f'routing="{routing}"', *session.inputs(),
                    *session.outputs())
        self.check_outputs(session)

    def test_rates_and_formats(self):
        for rate in (44100, 48000, 96000):
            for width, tag in ((2, 1), (3, 1), (4, 1), (4, FLOAT)):
                with self.subTest(rate=rate, width=width, tag=tag), \
                        tempfile.TemporaryDirectory() as folder:
                    # Loud: stems and mix clip, and must clip alike.
                    session = Session(folder, 10, rate=rate, width=width, tag=tag, level=0.6,
                                      seed=rate + width + tag)
                    self.by_pads(session)
                    self.check_outputs(session)
                    if tag != FLOAT:
                        full = 2**(8 * width - 1)
                        self.assertTrue((session.stem("drums") == full - 1).any())

    def test_unwanted_pads_are_left_out(self):
        """Only one stem is asked for, and not the mix."""
        session = Session(self.folder, 6)
        self.launch("stemgroup", "name=g",
                    *(f"sink_{i}::stem={s}" for i, s in enumerate(session.stem_of)),
                    *session.inputs(), "g.stem_bass", "!", "wavenc", "!", "filesink",
                    "location=" + session.path("bass"))
        self.check_file(session, "bass", session.stem("bass"))

    def test_headroom_of_a_stem(self):
        session = Session(self.folder, 5, level=0.6)
        self.by_pads(session)
        words = ["filesrc", "location=" + session.path("drums"), "!", "wavparse", "!",
                 "headroommeter", "peak-mode=sample", "fail-over-target=true"]
        peak = 20 * numpy.log10(numpy.abs(session.stem("drums")).max() / 2**23)
        self.launch(*words, f"target={peak + 0.1}", "!", "fakesink")
        self.assertIn("GstHeadroomMeter",
                      self.launch(*words, f"target={peak - 0.1}", "!", "fakesink", status=1))

    def test_what_does_not_fit_says_so(self):
        session = Session(self.folder, 2)
        write_wav(session.path("track1"), session.tracks[1], 44100, 3)
        outputs = ["g.src", "!", "queue", "!", "fakesink"]
        output = self.launch("stemgroup", "name=g", "sink_0::stem=a", "sink_1::stem=a",
                             *session.inputs(), *outputs, status=1)
        self.assertRegex(output, r"sink_\d has \d+ Hz, but sink_\d has \d+ Hz")
        self.assertEqual(set(re.findall(r"(\d+) Hz", output)), {"44100", "48000"})

        session = Session(self.folder, 2)
        for routing, said in (("drums=0,;bass=1", r'at ";bass=1"'),
                              ("drums=0;bass=2", "channel 2.*2 channels"),
                              ("drums=0+1+1", "twice")):
            output = self.launch("stemgroup", "name=g", f'routing="{routing}"', *session.inputs(),
                                 *outputs, status=1)
            self.assertRegex(output, said)
        output = self.launch("stemgroup", "name=g", 'routing="drums=0,1"', *session.inputs(),
                             "g.stem_durms", "!", "fakesink", status=1)
        self.assertRegex(output, r'stem_durms: no track goes to a stem "durms"')


if __name__ == "__main__":
    unittest.main()
