#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stemfilesink writes: read back by the plain layouts of the formats, and
by sox, ffmpeg and sndfile-info where they are installed."""
import hashlib
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import launching
import numpy
import soundfiles

try:
    import gi

    gi.require_version("Gst", "1.0")
    from gi.repository import GLib, GObject, Gst
except (ImportError, ValueError) as error:
    print(f"No GStreamer for Python: {error}")
    sys.exit(77)

Gst.init(None)

RATE = 48000
FRAMES = 1501  # odd, and not a whole number of any block
UNSET = 0x7FFF
BITS = {"S16LE": 16, "S24LE": 24, "S24_32LE": 24, "S32LE": 32, "F32LE": 32, "F64LE": 64}
# Other programs leak by themselves: without our sanitizer.
PLAIN = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
LIMITS = {"flac": (8, ("S16LE", "S24LE", "S24_32LE"))}


def tops(frames, channels, bits, seed=1):
    """Random integers of so many bits at the top of 32, both ends among them."""
    low = 2 ** (bits - 1)
    values = numpy.random.default_rng(seed).integers(-low, low, (frames, channels))
    values[0], values[1] = -low, low - 1
    return (values << (32 - bits)).astype(numpy.int32)


def audio_of(name, frames, channels):
    """(what a file holds of it, the bytes of a buffer)."""
    if name[0] == "F":
        kind = f"<f{BITS[name] // 8}"
        values = numpy.random.default_rng(2).standard_normal((frames, channels)).astype(kind)
        values[0], values[1] = 1.5, 1e-310 if name == "F64LE" else 1e-40  # a denormal
        return values, values.tobytes()
    top = tops(frames, channels, BITS[name])
    if name == "S24LE":
        return top, top.reshape(-1, 1).view(numpy.uint8)[:, 1:].tobytes()
    if name == "S24_32LE":
        return top, (top >> 8).tobytes()
    return top, (top >> 16).astype("<i2").tobytes() if name == "S16LE" else top.tobytes()


class Failure(Exception):
    pass


def deliver(caps, data, convert="", events=(), **properties):
    """Runs appsrc into stemfilesink; (the message's structure, warnings)."""
    pipe = Gst.parse_launch(f"appsrc name=in format=time ! {convert} stemfilesink name=out")
    source, sink = pipe.get_by_name("in"), pipe.get_by_name("out")
    source.set_property("caps", Gst.Caps.from_string(caps))
    for name, value in properties.items():
        name = name.replace("_", "-")
        if isinstance(value, str):
            Gst.util_set_object_arg(sink, name, value)
        else:
            sink.set_property(name, value)
    if events:
        def add(_pad, info):
            if info.get_event().type == Gst.EventType.SEGMENT:
                for event in events:
                    sink.get_static_pad("sink").send_event(event)
            return Gst.PadProbeReturn.OK

        sink.get_static_pad("sink").get_peer().add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, add)
    found, warnings = None, []
    bus = pipe.get_bus()
    pipe.set_state(Gst.State.PLAYING)
    if data:
        source.emit("push-buffer", Gst.Buffer.new_wrapped(data))
    source.emit("end-of-stream")
    try:
        while True:
            message = bus.timed_pop_filtered(
                30 * Gst.SECOND, Gst.MessageType.ELEMENT | Gst.MessageType.EOS |
                Gst.MessageType.WARNING | Gst.MessageType.ERROR)
            if message is None:
                raise AssertionError("does not end")
            if message.type == Gst.MessageType.ERROR:
                raise Failure(message.parse_error()[0].message)
            if message.type == Gst.MessageType.WARNING:
                warnings.append(message.parse_warning()[0].message)
            elif message.type == Gst.MessageType.EOS:
                return found, warnings
            elif message.get_structure().get_name() == "stemfilesink":
                said = message.get_structure()
                found = {said.nth_field_name(i): said.get_value(said.nth_field_name(i))
                         for i in range(said.n_fields())}
    finally:
        pipe.set_state(Gst.State.NULL)


def caps_of(name, channels, mask=None, rate=RATE):
    mask = {1: 0, 2: 3}.get(channels, 0) if mask is None else mask
    bits = f",channel-mask=(bitmask)0x{mask:x}" if channels > 1 else ""
    return (f"audio/x-raw,format={name},rate={rate},channels={channels},"
            f"layout=interleaved{bits}")


class Case(unittest.TestCase):
    def setUp(self):
        # In memory where that can be: each file is synced.
        room = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        folder = tempfile.TemporaryDirectory(dir=room)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def path(self, name="a.wav"):
        return self.folder / name

    def wav(self, name="S24LE", channels=2, frames=FRAMES, mask=None, events=(), **properties):
        """A file of random samples, and the message."""
        properties.setdefault("location", str(self.path()))
        message, _ = deliver(caps_of(name, channels, mask), audio_of(name, frames, channels)[1],
                             events=events, overwrite=True, **properties)
        return soundfiles.wav(self.path()), message

    def only(self, *names):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(names))


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
                                  capture_output=True, check=True, env=PLAIN).stdout
            numpy.testing.assert_array_equal(
                numpy.frombuffer(said, "<i4").reshape(-1, channels), expected, "sox")
        if channels == 6 and shutil.which("ffmpeg"):
            wanted = "f64le" if name[0] == "F" else "s32le"
            said = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", wanted, "-"],
                                  capture_output=True, check=True, env=PLAIN)
            self.assertEqual(said.stderr, b"")
            numpy.testing.assert_array_equal(
                numpy.frombuffer(said.stdout, "<f8" if name[0] == "F" else "<i4")
                .reshape(-1, channels), expected, "ffmpeg")
        if channels == 6 and shutil.which("sndfile-info"):
            said = subprocess.run(["sndfile-info", path], capture_output=True, check=True,
                                  text=True, env=PLAIN)
            self.assertIn(f"Frames      : {FRAMES}", said.stdout)

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
        self.assertEqual(message["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
        self.assertEqual((message["path"], message["frames"], message["bytes"], message["format"],
                          message["clipped-samples"]),
                         (str(path), FRAMES, path.stat().st_size, kind, 0))

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
        self.assertEqual(bext[602:], b"A=ANALOGUE,M=stereo\r\n"
                                     b"A=PCM,F=48000,W=24,M=stereo,T=gst-stems\r\n")

    def test_loudness_that_was_not_measured_is_unset(self):
        sound, _ = self.wav()
        self.assertEqual(struct.unpack_from("<5h", sound.chunks["bext"], 412), (UNSET,) * 5)
        silent = Gst.Structure.from_string("headroommeter,integrated=-inf,max-momentary=-200.0;")[0]
        sound, _ = self.wav(loudness=silent)
        self.assertEqual(struct.unpack_from("<5h", sound.chunks["bext"], 412), (UNSET,) * 5)
        self.assertEqual(sound.chunks["bext"][320:338], bytes(18))  # no clock

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


class Safety(Case):
    """Whole or not at all."""

    def launch(self, *words, before=""):
        command = ["gst-launch-1.0", "-q", "audiotestsrc", "num-buffers=400", "samplesperbuffer=4096",
                   "!", "stemfilesink", f"location={self.path()}", *words]
        return launching.run(f"{before} {launching.shlex.join(command)}", self.folder)

    def test_an_existing_file_is_kept_unless_asked_for(self):
        self.path().write_bytes(b"dear")
        status, output = self.launch()
        self.assertNotEqual(status, 0)
        self.assertRegex(output, "a.wav exists already; overwrite=true replaces it")
        self.assertEqual(self.path().read_bytes(), b"dear")
        self.only("a.wav")
        status, output = self.launch("overwrite=true")
        self.assertEqual(status, 0, output)
        self.assertEqual(soundfiles.wav(self.path()).rate, 44100)
        self.only("a.wav")

    def test_a_full_disk(self):
        """A limit of the size of files; a small file system too, where that can be mounted."""
        self.path().write_bytes(b"dear")
        status, output = self.launch("overwrite=true", before="trap '' XFSZ; ulimit -f 1000;")
        self.assertNotEqual(status, 0)
        self.assertRegex(output, "Cannot write .*a.wav: File too large")
        self.assertEqual(self.path().read_bytes(), b"dear")
        self.only("a.wav")
        small = self.folder / "small"
        small.mkdir()
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small],
                                          capture_output=True, check=False, env=PLAIN).returncode:
            return
        try:
            for kind in ("wav", "flac", "caf"):
                with self.assertRaisesRegex(Failure, f"Cannot write .*a.{kind}: No space left"):
                    deliver(caps_of("S16LE", 2), audio_of("S16LE", 500000, 2)[1],
                            location=str(small / f"a.{kind}"))
                self.assertEqual(os.listdir(small), [])
        finally:
            subprocess.run(["umount", small], check=True, env=PLAIN)

    def test_wrong_places(self):
        for location, why in ((self.folder / "none/a.wav", "No such file"),
                              (self.folder, "says no format"), ("", "No file to write"),
                              (self.path("a.xyz"), "says no format")):
            with self.assertRaisesRegex(Failure, why):
                deliver(caps_of("S16LE", 1), b"\0\0", location=str(location))
        self.path("b.wav").mkdir()
        with self.assertRaisesRegex(Failure, "no regular file"):
            deliver(caps_of("S16LE", 1), b"\0\0", location=str(self.path("b.wav")), overwrite=True)
        with self.assertRaisesRegex(Failure, "no date and time"):
            deliver(caps_of("S16LE", 1), b"\0\0", location=str(self.path()), origination="2026-13-01T00:00:00")
        self.only("b.wav")

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_folder_without_permission(self):
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        with self.assertRaisesRegex(Failure, "Permission denied"):
            deliver(caps_of("S16LE", 1), b"\0\0", location=str(self.path()))

    def test_a_link_is_followed(self):
        self.path("real.wav").write_bytes(b"old")
        self.path("real.wav").chmod(0o640)
        self.path().symlink_to("real.wav")
        self.wav()
        self.assertTrue(self.path().is_symlink())
        self.assertEqual(self.path("real.wav").stat().st_mode & 0o777, 0o640)
        self.only("a.wav", "real.wav")

    def test_stopped_midway(self):
        pipe = Gst.parse_launch(f"audiotestsrc ! stemfilesink location={self.path()}")
        pipe.set_state(Gst.State.PLAYING)
        for _ in range(2000):
            if any(p.stat().st_size for p in self.folder.iterdir()):
                break
            GLib.usleep(5000)
        self.assertRegex(os.listdir(self.folder)[0], r"^\.a\.wav\..{6}\.part$")
        pipe.set_state(Gst.State.NULL)
        self.only()

    def test_killed_midway(self):
        process = subprocess.Popen(["gst-launch-1.0", "-q", "audiotestsrc", "!", "stemfilesink",
                                    f"location={self.path()}"], start_new_session=True)
        for _ in range(2000):
            if any(p.stat().st_size for p in self.folder.iterdir()):
                break
            GLib.usleep(5000)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.assertRegex(os.listdir(self.folder)[0], r"^\.a\.wav\..{6}\.part$")
        self.assertFalse(self.path().exists())


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
