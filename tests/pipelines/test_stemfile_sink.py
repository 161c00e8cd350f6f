#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stemfilesink writes: read back by the plain layouts of the formats, and
by sox, ffmpeg and sndfile-info where they are installed."""
import hashlib
import re
import shutil
import struct
import subprocess
import unittest
import xml.etree.ElementTree

import launching
import numpy
import soundfiles
from deliveries import (BITS, FRAMES, RATE, Case, Failure, GObject, Gst, audio_of, caps_of,
                        deliver)
from sessions import Run

UNSET = 0x7FFF
LIMITS = {"flac": (8, ("S16LE", "S24LE", "S24_32LE"))}


class RoundTrips(Case):
    def read(self, path, kind, name, channels):
        if kind != "flac":
            sound = soundfiles.READERS[kind](path)
            self.assertEqual((sound.channels, sound.rate, sound.bits, sound.is_float),
                             (channels, RATE, BITS[name], name[0] == "F"))
            return sound.samples
        raw = path.with_suffix(".raw")
        pipe = Gst.parse_launch(f"filesrc location={path} ! flacparse ! flacdec ! "
                                f"filesink location={raw}")
        pipe.set_state(Gst.State.PLAYING)
        end = pipe.get_bus().timed_pop_filtered(
            30 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        pipe.set_state(Gst.State.NULL)
        self.assertEqual(end.type, Gst.MessageType.EOS)
        wide = numpy.fromfile(raw, "<i2" if name == "S16LE" else "<i4").astype(numpy.int32)
        return (wide << (16 if name == "S16LE" else 8)).reshape(-1, channels)

    def others(self, path, kind, name, channels, expected):
        """What other programs read."""
        if channels == 2 and name[0] == "S" and shutil.which("sox"):
            said = subprocess.run(["sox", "-D", *(["-t", "wav"] if kind == "rf64" else []), path,
                                   "-t", "raw", "-e", "signed", "-b", "32", "-L", "-"],
                                  capture_output=True, check=True, env=launching.PLAIN).stdout
            numpy.testing.assert_array_equal(
                numpy.frombuffer(said, "<i4").reshape(-1, channels), expected, "sox")
        if channels == 6 and shutil.which("ffmpeg"):
            wanted = "f64le" if name[0] == "F" else "s32le"
            said = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", wanted, "-"],
                                  capture_output=True, check=True, env=launching.PLAIN)
            self.assertEqual(said.stderr, b"")
            numpy.testing.assert_array_equal(
                numpy.frombuffer(said.stdout, "<f8" if name[0] == "F" else "<i4")
                .reshape(-1, channels), expected, "ffmpeg")
        if channels == 6 and shutil.which("sndfile-info"):
            said = subprocess.run(["sndfile-info", path], capture_output=True, check=True,
                                  text=True, env=launching.PLAIN)
            self.assertIn(f"Frames      : {FRAMES}", said.stdout)

    def by_ours(self, path, name, expected):
        with Run(path) as run:
            run.to_end()
        self.assertEqual((run.error, run.warnings), (None, []))
        heard = run.heard["f"].audio
        if name[0] == "S":
            heard = heard.astype("i8") << (32 - BITS[name])
        numpy.testing.assert_array_equal(heard, expected, "stemfilesrc")

    def test_every_format_depth_layout_and_number_of_channels(self):
        for kind in ("wav", "rf64", "aiff", "flac", "w64", "caf"):
            for name in BITS:
                for channels in (1, 2, 6, 9):
                    expected, data = audio_of(name, FRAMES, channels)
                    for planar in (False, True):
                        if name == "S24_32LE" and channels != 2:
                            continue
                        with self.subTest(kind=kind, name=name, channels=channels, planar=planar):
                            self.check_one(kind, name, channels, planar, expected, data)

    def check_one(self, kind, name, channels, planar, expected, data):
        for left in self.folder.iterdir():
            left.unlink()
        path = self.path(f"a.{kind}")
        most, names = LIMITS.get(kind, (1024, BITS))
        convert = ("audioconvert dithering=none ! audio/x-raw,layout=non-interleaved !"
                   if planar else "")
        caps = caps_of(name, channels)
        if channels > most or name not in names:
            with self.assertRaisesRegex(Failure, "a.flac cannot hold"):
                deliver(caps, data, convert, location=str(path))
            self.only()
            return
        message, warnings = deliver(caps, data, convert, location=str(path))
        self.assertEqual(warnings, [])
        self.only(path.name)
        numpy.testing.assert_array_equal(self.read(path, kind, name, channels), expected)
        if planar and name != "S24_32LE":
            self.others(path, kind, name, channels, expected)
        if planar:
            self.by_ours(path, name, expected)
        self.assertEqual(message["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
        self.assertEqual((message["path"], message["frames"], message["bytes"], message["format"],
                          message["clipped-samples"]),
                         (str(path), FRAMES, path.stat().st_size, kind, 0))

    def test_rf64_is_read_whatever_length_its_texts_have(self):
        expected, data = audio_of("S24LE", FRAMES, 2)
        for label in ("Bass", "Basso"):
            for history in ("A=ANALOGUE", "A=ANALOG"):
                path = self.path(f"{label}.rf64")
                deliver(caps_of("S24LE", 2), data, location=str(path), overwrite=True, label=label,
                        coding_history=history + "," * len(label))
                self.by_ours(path, "S24LE", expected)

    def test_the_same_input_gives_the_same_bytes(self):
        for kind in ("wav", "aiff", "flac", "w64", "caf"):
            name = "S24LE" if kind == "flac" else "F32LE"
            said = [deliver(caps_of(name, 2), audio_of(name, FRAMES, 2)[1], overwrite=True,
                            location=str(self.path(f"a.{kind}")), label="Bass")[0]["sha256"]
                    for _ in range(2)]
            self.assertEqual(*said)

    def test_a_file_of_no_frames(self):
        for kind in ("wav", "aiff", "w64", "caf"):
            message, _ = deliver(caps_of("S24LE", 2), None, location=str(self.path(f"a.{kind}")))
            self.assertEqual(message["frames"], 0)
            self.assertEqual(len(soundfiles.READERS[kind](self.path(f"a.{kind}")).samples), 0)

    def test_long_silence_is_as_long_as_it_is(self):
        """Which a file system may keep as a hole, up to the end."""
        for kind in ("wav", "aiff"):
            path = self.path(f"a.{kind}")
            status, said = launching.run(
                "gst-launch-1.0 -q audiotestsrc wave=silence num-buffers=9 samplesperbuffer=48001 ! "
                f"audio/x-raw,format=S24LE,rate={RATE},channels=1 ! stemfilesink location={path}")
            self.assertEqual(status, 0, said)
            sound = soundfiles.READERS[kind](path)
            self.assertEqual(len(sound.samples), 9 * 48001)
            self.assertFalse(sound.samples.any())


class Rounding(Case):
    """Floats to integers: nearest, ties to even; clipped, never wrapped."""

    def test_rounding_and_clipping(self):
        lsb = 2.0**-15
        values = numpy.array([0, 0.5, 1.5, -0.5, -1.5, 2.4, -2.6]) * lsb
        values = numpy.append(values, [1.5, -1.5, 1.0, -1.0, numpy.inf, -numpy.inf, numpy.nan])
        message, warnings = deliver(caps_of("F64LE", 1), values.tobytes(), depth="s16",
                                    location=str(self.path()))
        said = soundfiles.wav(self.path()).samples[:, 0] >> 16
        self.assertEqual(list(said), [0, 0, 2, 0, -2, 2, -3, 32767, -32768, 32767, -32768,
                                      32767, -32768, 0])
        # 1.5, -1.5, 1.0 (one more than the highest), two infinities, no number
        self.assertEqual(message["clipped-samples"], 6)
        self.assertRegex(warnings[0], "6 samples of .*a.wav were clipped")

    def test_dither_is_triangular(self):
        """Total error of TPDF dither: mean 0, variance LSB^2 / 4 (Lipshitz,
        Wannamaker, Vanderkooy 1992), whatever the signal."""
        lsb = 2.0**-15
        for value in (0.0, 0.3, 0.5):
            frames = 40000
            data = numpy.full(frames, value * lsb).tobytes()
            deliver(caps_of("F64LE", 1), data, depth="s16", dither="tpdf", overwrite=True,
                    location=str(self.path()))
            error = (soundfiles.wav(self.path()).samples[:, 0] >> 16) - value
            self.assertLess(abs(error.mean()), 4 * 0.5 / frames**0.5)
            self.assertAlmostEqual(error.var(), 0.25, delta=0.25 * 0.05)

    def test_dither_leaves_alone_what_is_not_rounded(self):
        sound, _ = self.wav("S24LE", depth="s32", dither="tpdf")
        numpy.testing.assert_array_equal(sound.samples, audio_of("S24LE", FRAMES, 2)[0])

    def test_fail_on_clip_delivers_nothing(self):
        with self.assertRaisesRegex(Failure, "1 samples of .*a.wav were clipped"):
            deliver(caps_of("F32LE", 1), struct.pack("<f", 1.5), depth="s24", fail_on_clip=True,
                    location=str(self.path()))
        self.only()


class Metadata(Case):
    def test_bext_by_its_offsets(self):
        """EBU Tech 3285 v2."""
        loudness = Gst.Structure.from_string(
            "headroommeter,integrated=-23.014,loudness-range=7.5,true-peak=<-3.0,-1.256>,"
            "max-momentary=-18.2,max-short-term=-19.999;")[0]
        sound, _ = self.wav(label="Bässe", originator="Studio", originator_reference="REF1",
                            origination="2026-05-01T12:34:56", time_reference=2**32 + 5,
                            coding_history="A=ANALOGUE,M=stereo", loudness=loudness)
        bext = sound.chunks["bext"]
        self.assertEqual(bext[:256], "Bässe".encode().ljust(256, b"\0"))
        self.assertEqual(bext[256:288], b"Studio".ljust(32, b"\0"))
        self.assertEqual(bext[288:320], b"REF1".ljust(32, b"\0"))
        self.assertEqual(bext[320:338], b"2026-05-0112:34:56")
        self.assertEqual(struct.unpack_from("<QH", bext, 338), (2**32 + 5, 2))
        self.assertEqual(bext[348:412], bytes(64))
        self.assertEqual(struct.unpack_from("<5h", bext, 412), (-2301, 750, -126, -1820, -2000))
        self.assertEqual(bext[422:602], bytes(180))
        history = b"A=ANALOGUE,M=stereo\r\nA=PCM,F=48000,W=24,M=stereo,T=gst-stems\r\n"
        self.assertEqual(bext[602:], history + b"\0" * (len(history) % 2))

    def test_loudness_that_was_not_measured_is_unset(self):
        sound, _ = self.wav()
        self.assertEqual(struct.unpack_from("<5h", sound.chunks["bext"], 412), (UNSET,) * 5)
        silent = Gst.Structure.from_string("headroommeter,integrated=-inf,max-momentary=-200.0;")[0]
        sound, _ = self.wav(loudness=silent)
        self.assertEqual(struct.unpack_from("<5h", sound.chunks["bext"], 412), (UNSET,) * 5)
        self.assertEqual(sound.chunks["bext"][320:338], bytes(18))  # no clock

    def test_loudness_of_what_is_shorter_than_its_windows_is_unset(self):
        """EBU Tech 3341: momentary is of 0.4 s, short-term of 3 s; EBU Tech 3342:
        the range is of short-term loudness, and 0 LU if that is steady."""
        said = ("headroommeter,duration=(guint64)%d,integrated=%s,loudness-range=0.0,"
                "true-peak=<-3.0>,max-momentary=-20.0,max-short-term=-21.0;")
        for seconds, integrated, expected in (
                (3, "-23.0", (-2300, 0, -300, -2000, -2100)),
                (2.999, "-23.0", (-2300, UNSET, -300, -2000, UNSET)),
                (0.4, "-23.0", (-2300, UNSET, -300, -2000, UNSET)),
                (0.399, "-inf", (UNSET, UNSET, -300, UNSET, UNSET)),
                (60, "-inf", (UNSET, UNSET, -300, -2000, -2100))):  # below the gate
            structure = Gst.Structure.from_string(said % (seconds * Gst.SECOND, integrated))[0]
            sound, _ = self.wav(loudness=structure)
            self.assertEqual(struct.unpack_from("<5h", sound.chunks["bext"], 412), expected)

    def test_loudness_of_a_headroommeter_upstream(self):
        """What its final message says, rounded."""
        status, output = launching.run(
            ["gst-launch-1.0", "-m", "audiotestsrc", "volume=0.25", "num-buffers=200", "!",
             "headroommeter", "!", "audioconvert", "!", "queue", "!", "stemfilesink",
             f"location={self.path()}"])
        self.assertEqual(status, 0, output)
        final = [line for line in output.splitlines()
                 if "headroommeter, " in line and "final=(boolean)true" in line]
        self.assertEqual(len(final), 1)
        said = {name: float(re.search(rf" {name}=\(double\)([-\d.]+)", final[0]).group(1))
                for name in ("integrated", "loudness-range", "max-momentary", "max-short-term")}
        said["true-peak"] = float(re.search(r"true-peak=\(double\)< ([-\d.]+)", final[0]).group(1))
        names = ("integrated", "loudness-range", "true-peak", "max-momentary", "max-short-term")
        self.assertEqual(struct.unpack_from("<5h", soundfiles.wav(self.path()).chunks["bext"], 412),
                         tuple(round(said[name] * 100) for name in names))

    def test_a_long_text_is_cut_between_characters(self):
        sound, _ = self.wav(description="x" + "ä" * 200)
        self.assertEqual(sound.chunks["bext"][:256], ("x" + "ä" * 127).encode() + b"\0")

    def test_a_date_may_be_without_a_time(self):
        day, moment = "date=(date)2024-05-07", "datetime=(datetime)2025-04-03"
        for dates, said in ((day, b"2024-05-07"), (f"{day},{moment}", b"2025-04-03")):
            tags = Gst.TagList.new_from_string(f"taglist,{dates}")
            sound, _ = self.wav(events=[Gst.Event.new_tag(tags)])
            self.assertEqual(sound.chunks["LIST"],
                             b"INFOICRD" + struct.pack("<I", 11) + said + b"\0\0")

    def test_names_and_tags(self):
        tags = Gst.TagList.new_empty()
        for tag, value in ((Gst.TAG_TITLE, "Söng & <co>"), (Gst.TAG_ARTIST, "Me"),
                           (Gst.TAG_TRACK_NUMBER, GObject.Value(GObject.TYPE_UINT, 7)),
                           (Gst.TAG_DATE_TIME, Gst.DateTime.new_ymd(2025, 4, 3))):
            tags.add_value(Gst.TagMergeMode.REPLACE, tag, value)
        sound, message = self.wav(events=[Gst.Event.new_tag(tags)])
        info, at = {}, 4
        chunk = sound.chunks["LIST"]
        self.assertEqual(chunk[:4], b"INFO")
        while at < len(chunk):
            size = struct.unpack_from("<I", chunk, at + 4)[0]
            info[chunk[at:at + 4]] = chunk[at + 8:at + 8 + size]
            at += 8 + size + size % 2
        self.assertEqual(info, {b"INAM": "Söng & <co>\0".encode(), b"IART": b"Me\0",
                                b"ITRK": b"7\0", b"ICRD": b"2025-04-03\0"})
        tree = xml.etree.ElementTree.fromstring(sound.chunks["iXML"])
        self.assertEqual([e.text for e in tree.iter("NAME")], ["Söng & <co>"] * 2)
        self.assertEqual([e.text for e in tree.iter("CHANNEL_INDEX")], ["1", "2"])
        self.assertEqual(message["label"], "Söng & <co>")

    def test_the_labels_of_tracks(self):
        tracks = Gst.Structure.from_string(
            'stems-tracks, tracks=(structure)< "track, label=(string)Kick, channels=(int)1;", '
            '"track, label=(string)Keys, channels=(int)2;" >;')[0]
        event = Gst.Event.new_custom(Gst.EventType.CUSTOM_DOWNSTREAM_STICKY, tracks)
        sound, _ = self.wav(channels=3, events=[event])
        tree = xml.etree.ElementTree.fromstring(sound.chunks["iXML"])
        self.assertEqual([e.text for e in tree.iter("NAME")], ["Kick", "Keys", "Keys"])

    def test_channel_masks(self):
        """GStreamer's mask, then WAVE's."""
        for channels, mask, wave in ((1, 0, None), (2, 3, None), (2, 0, 0), (6, 0x3F, 0x3F),
                                     (8, 0xC3F, 0x63F), (6, 0, 0), (2, 0xC00, 0x600)):
            sound, _ = self.wav(channels=channels, mask=mask)
            self.assertEqual(sound.mask, wave, hex(mask))
        # Top left, right, center: WAVE has the center before the right.
        sound, _ = self.wav(channels=3, mask=0x7000)
        self.assertEqual(sound.mask, 0x7000)
        numpy.testing.assert_array_equal(sound.samples, audio_of("S24LE", FRAMES, 3)[0][:, [0, 2, 1]])

    def test_places_that_a_file_has_no_words_for(self):
        _, warnings = deliver(caps_of("S24LE", 6, 0x3F), audio_of("S24LE", 9, 6)[1],
                              location=str(self.path("a.w64")))
        self.assertRegex(warnings[0], "does not say where its 6 channels belong")


if __name__ == "__main__":
    unittest.main()
