#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""stemfilesrc gives what the files hold, sample by sample, where it belongs.

The expected samples are numpy's: the arrays that the files were written from,
laid into silence at the places that their time references say.
"""
import os
import re
import resource
import subprocess
import struct
import unittest

import numpy

import filemaking
from deliveries import caps_of, deliver
from filemaking import noise, wav
from sessions import RATE, Case, Gst, Run


class Formats(Case):
    def test_every_depth_and_layout_comes_out_as_it_is(self):
        cases = [(8, "S16LE", 256), (16, "S16LE", 1), (24, "S24LE", 1), (32, "S32LE", 1),
                 ("f4", "F32LE", 1), ("f8", "F64LE", 1)]
        for bits, name, scale in cases:
            for channels in (1, 2, 7):
                audio = noise(channels, 10007, channels, bits)
                depth = int(bits[1]) * 8 if isinstance(bits, str) else bits
                files = {"x.wav": wav(audio, depth, 44100)}
                if depth == bits and bits > 8:
                    files["x.aiff"] = filemaking.aiff(audio, bits, 44100)
                for file, data in files.items():
                    with self.subTest(bits=bits, channels=channels, file=file):
                        run, heard = self.heard(self.write(file, data))
                        self.assertEqual(heard.caps.get_string("format"), name)
                        self.assertEqual(heard.caps.get_string("layout"), "non-interleaved")
                        self.assertEqual(heard.caps.get_int("rate").value, 44100)
                        numpy.testing.assert_array_equal(heard.audio, audio * scale)
                        self.assertEqual((run.warnings, run.infos), ([], []))

    def test_mixed_depths_come_in_the_widest(self):
        cases = {(16, 24): "S24LE", (16, 32): "S32LE", (24, 32): "S32LE", (16, "f4"): "F32LE",
                 (24, "f4"): "F32LE", (32, "f4"): "F64LE", ("f4", "f8"): "F64LE",
                 (8, "f8"): "F64LE"}
        unit = {"S16LE": 2**15, "S24LE": 2**23, "S32LE": 2**31}
        for depths, name in cases.items():
            audio = [noise(i, 5000, 1, bits) for i, bits in enumerate(depths)]
            for i, bits in enumerate(depths):
                depth = int(bits[1]) * 8 if isinstance(bits, str) else bits
                self.write(f"{i}.wav", wav(audio[i], depth))
            with self.subTest(depths=depths):
                _, heard = self.heard()
                self.assertEqual(heard.caps.get_string("format"), name)
                for i, bits in enumerate(depths):
                    full = 1 if isinstance(bits, str) else 2 ** (bits - 1)
                    expected = audio[i][:, 0].astype("f8") / full * unit.get(name, 1)
                    numpy.testing.assert_array_equal(heard.audio[:, i].astype("f8"), expected)

    def test_flac_is_its_wav(self):
        for bits in (16, 24):
            audio = noise(bits, 30001, 2, bits)
            path = self.write("x.wav", wav(audio, bits))
            run = Gst.parse_launch(f"filesrc location={path} ! wavparse ! flacenc ! "
                                   f"filesink location={self.folder}/x.flac")
            run.set_state(Gst.State.PLAYING)
            run.get_bus().timed_pop_filtered(60 * Gst.SECOND, Gst.MessageType.EOS)
            run.set_state(Gst.State.NULL)
            _, heard = self.heard(self.folder / "x.flac")
            numpy.testing.assert_array_equal(heard.audio, audio)

    def test_a_mask_is_kept_and_tracks_have_none(self):
        surround = wav(noise(1, 500, 6, 16), 16, mask=0x3F)
        self.write("a.wav", surround)
        _, heard = self.heard()
        self.assertIn("channel-mask=(bitmask)0x000000000000003f", heard.caps.to_string())
        self.write("b.wav", surround)
        _, heard = self.heard()
        self.assertIn("channels=(int)12, channel-mask=(bitmask)0x0000000000000000",
                      heard.caps.to_string())


    def mask_of(self, heard):
        found = re.search(r"channel-mask=\(bitmask\)0x([0-9a-f]+)", heard.caps.to_string())
        return int(found[1], 16) if found else None

    def test_the_mask_of_one_or_two_channels_is_kept(self):
        """WAVE's mask, then GStreamer's; without one, they are mono and stereo."""
        for channels, mask, expected in (
                (1, None, None), (1, 0, None), (1, 0x4, None), (1, 0x8, 0x8), (1, 0x1, 0x1),
                (2, None, 0x3), (2, 0x3, 0x3), (2, 0x30, 0x30), (2, 0x600, 0xC00), (2, 0, 0)):
            with self.subTest(channels=channels, mask=mask):
                data = wav(noise(1, 500, channels, 16), 16, mask=mask)
                self.write("a.wav", data)
                _, heard = self.heard()
                self.assertEqual(self.mask_of(heard), expected)
                self.write("b.wav", data)
                run, heard = self.heard(more="s.src_a ! queue ! fakesink name=one sync=false",
                                        sinks=("f", "one"), behind="queue ! ")
                self.assertEqual(self.mask_of(heard), 0)
                self.assertEqual(self.mask_of(run.heard["one"]), expected)
                (self.folder / "b.wav").unlink()

    def test_the_channels_of_flac_have_their_places(self):
        """RFC 9639, table 18, as GStreamer's masks."""
        masks = (None, 0x3, 0x7, 0x33, 0x37, 0x3F, 0xD0F, 0xC3F)
        for channels, mask in enumerate(masks, 1):
            audio = noise(channels, 3000, channels, 16)
            deliver(caps_of("S16LE", channels, 0), audio.astype("<i2").tobytes(),
                    location=str(self.folder / "x.flac"), overwrite=True)
            _, heard = self.heard(self.folder / "x.flac")
            self.assertEqual(self.mask_of(heard), mask)
            numpy.testing.assert_array_equal(heard.audio, audio)


class Places(Case):
    def test_files_lie_where_their_time_references_say(self):
        whole = self.session()
        _, heard = self.heard(settings="tail=12345678")
        tail = round(12345678 * RATE / 1e9)
        self.assertEqual(len(heard.audio), len(whole) + tail)
        numpy.testing.assert_array_equal(heard.audio[:len(whole)], whole)
        self.assertFalse(heard.audio[len(whole):].any())
        at = 0
        for first, frames, pts, duration, _ in heard.places:
            self.assertEqual(first, at)
            self.assertEqual(pts, round(at * 1e9 / RATE))
            at += frames
            self.assertEqual(pts + duration, round(at * 1e9 / RATE))

    def test_where_a_session_begins_is_told(self):
        self.session((100, 100, 100), (172800000, 172800009, 172800007))
        run, _ = self.heard()
        self.assertEqual(run.opened[0]["origin"], 172800000)  # 01:00:00 at 48 kHz
        run, _ = self.heard(settings="align=start")
        self.assertEqual(run.opened[0]["origin"], 0)

    def test_all_can_begin_at_once(self):
        self.session((1000, 3000, 2000))
        _, heard = self.heard(settings="align=start")
        self.assertEqual(len(heard.audio), 3000)
        for channel, seed, frames in ((0, 40, 1000), (1, 41, 3000), (3, 42, 2000)):
            numpy.testing.assert_array_equal(heard.audio[:frames, channel],
                                             noise(seed, frames, 2 if seed == 41 else 1, 24)[:, 0])
            self.assertFalse(heard.audio[frames:, channel].any())

    def test_blocks_without_audio_are_gaps(self):
        self.session((100, 100, 100), (0, 200000, 200000))
        _, heard = self.heard()
        gaps = [(first, frames) for first, frames, _, _, gap in heard.places if gap]
        self.assertGreater(len(gaps), 10)
        for first, frames, _, _, gap in heard.places:
            self.assertEqual(gap, first >= 100 and first + frames <= 200000)
        _, heard = self.heard(settings="mark-gaps=false")
        self.assertFalse(any(gap for *_, gap in heard.places))

    def test_a_file_without_a_place_is_put_at_the_start_and_told(self):
        self.session((100, 100, 100))
        self.write("none.wav", wav(noise(1, 50, 1, 24), 24))
        self.write("wild.wav", wav(noise(2, 50, 1, 24), 24, before=filemaking.bext(2**63)))
        run, heard = self.heard()
        self.assertEqual([("none.wav" in text, "wild.wav" in text) for text, _ in run.warnings],
                         [(True, False), (False, True)])
        numpy.testing.assert_array_equal(heard.audio[:50, 4:],
                                         numpy.hstack([noise(1, 50, 1, 24), noise(2, 50, 1, 24)]))

    def test_a_coding_history_may_be_long(self):
        """libsndfile reads no bext of more than 16 KiB."""
        line = b"A=PCM,F=48000,W=24,M=mono,T=DAW\r\n"
        for i, lines in enumerate((1, 300, 600, 5000)):
            self.write(f"{i}.wav", wav(noise(i, 50, 1, 24), 24, before=filemaking.bext(
                4000000000 + 100 * i, b"Bass %d" % i, line * lines)))
        run, heard = self.heard()
        self.assertEqual(run.warnings, [])
        self.assertEqual([file["start"] for file in run.opened[0]["files"]], [0, 100, 200, 300])
        self.assertEqual(heard.labels, [(f"Bass {i}", 1) for i in range(4)])

    def test_every_kind_of_seek_lands_on_the_sample(self):
        whole = self.session()
        length = len(whole)
        random = numpy.random.default_rng(6)
        kinds = [Gst.SeekFlags.FLUSH | Gst.SeekFlags.ACCURATE, Gst.SeekFlags.FLUSH,
                 Gst.SeekFlags.FLUSH | Gst.SeekFlags.SEGMENT, Gst.SeekFlags.FLUSH]
        places = [0, 1, length - 1, length, 4800, 4799, 4801, 96000 - 7]
        places += [int(p) for p in random.integers(0, length, 40)]
        with Run(self.folder) as run:
            # What is tested is the source: no state is lost with each flush.
            # With one that is, GStreamer 1.22 now and then leaves the sink in
            # PAUSED and the pipeline in PLAYING, for filesrc ! wavparse too.
            run.pipeline.get_by_name("f").set_property("async", False)
            heard = run.heard["f"]
            run.pipeline.set_state(Gst.State.PLAYING)
            run.until(Gst.MessageType.EOS)
            for i, start in enumerate(places):
                flags = kinds[i % 4]
                stop = -1 if i % 3 else min(length, start + int(random.integers(1, 20000)))
                if i % 2:  # in samples; else in time
                    form, scale = Gst.Format.DEFAULT, 1
                else:
                    form, scale = Gst.Format.TIME, Gst.SECOND / RATE
                self.assertTrue(run.source.seek(
                    1.0, form, flags, Gst.SeekType.SET, round(start * scale),
                    Gst.SeekType.SET, -1 if stop < 0 else round(stop * scale)))
                end = (Gst.MessageType.SEGMENT_DONE if flags & Gst.SeekFlags.SEGMENT
                       else Gst.MessageType.EOS)
                message = run.until(end)
                self.assertIsNone(run.error)
                expected = whole[start:length if stop < 0 else stop]
                if len(expected) == 0:
                    self.assertEqual(heard.blocks, [])
                else:
                    numpy.testing.assert_array_equal(heard.audio, expected)
                    self.assertEqual(heard.places[0][0], start)
                if flags & Gst.SeekFlags.SEGMENT:
                    stopped = length if stop < 0 else stop
                    self.assertEqual(message.parse_segment_done().position,
                                     round(stopped * 1e9 / RATE))
                    # The loop's next round, without a flush, has the same samples.
                    heard.forget()
                    if i % 8 == 2:
                        self.assertTrue(run.source.seek(
                            1.0, Gst.Format.DEFAULT, Gst.SeekFlags.SEGMENT, Gst.SeekType.SET, 777,
                            Gst.SeekType.SET, 30000))
                        run.until(Gst.MessageType.SEGMENT_DONE)
                        numpy.testing.assert_array_equal(heard.audio, whole[777:30000])
            self.assertFalse(run.source.seek(-1.0, Gst.Format.TIME, Gst.SeekFlags.FLUSH,
                                             Gst.SeekType.SET, 0, Gst.SeekType.SET, Gst.SECOND))

    def test_a_seek_counts_frames_from_the_end(self):
        whole = self.session()
        length = len(whole)
        flush = Gst.SeekFlags.FLUSH
        end, at = Gst.SeekType.END, Gst.SeekType.SET
        with Run(self.folder) as run:
            run.pipeline.get_by_name("f").set_property("async", False)
            run.pipeline.set_state(Gst.State.PLAYING)
            run.until(Gst.MessageType.EOS)
            for first, last in ((-1000, 0), (-4801, -1), (-length - 7, -7), (-1, 5)):
                self.assertTrue(run.source.seek(1.0, Gst.Format.DEFAULT, flush, end, first, end,
                                                last))
                run.until(Gst.MessageType.EOS)
                expected = whole[max(0, length + first):min(length, length + last)]
                numpy.testing.assert_array_equal(run.heard["f"].audio, expected)
            # In time it is nanoseconds, as ever.
            self.assertTrue(run.source.seek(1.0, Gst.Format.TIME, flush, end, -Gst.SECOND // 2, at,
                                            -1))
            run.until(Gst.MessageType.EOS)
            numpy.testing.assert_array_equal(run.heard["f"].audio, whole[-RATE // 2:])

    def test_a_seek_before_it_starts_is_kept_and_queries_are_answered(self):
        whole = self.session()
        with Run(self.folder) as run:
            self.assertTrue(run.source.seek(1.0, Gst.Format.TIME, Gst.SeekFlags.FLUSH,
                                            Gst.SeekType.SET, Gst.SECOND // 2,
                                            Gst.SeekType.NONE, -1))
            run.pause()
            self.assertEqual(run.source.query_duration(Gst.Format.DEFAULT), (True, len(whole)))
            self.assertEqual(run.source.query_duration(Gst.Format.TIME),
                             (True, round(len(whole) * 1e9 / RATE)))
            seeking = Gst.Query.new_seeking(Gst.Format.TIME)
            self.assertTrue(run.source.query(seeking))
            self.assertEqual(seeking.parse_seeking()[:3], (Gst.Format.TIME, True, 0))
            run.to_end()
            numpy.testing.assert_array_equal(run.heard["f"].audio, whole[RATE // 2:])
            self.assertEqual(run.source.query_position(Gst.Format.DEFAULT), (True, len(whole)))

    def test_512_files_with_and_without_descriptors_for_all(self):
        for i in range(512):
            self.write(f"{i}.wav", wav(noise(i, 300 + 10 * i, 1, 16), 16))
        whole = numpy.zeros((5410, 512), "i8")
        for i in range(512):
            whole[:300 + 10 * i, i] = noise(i, 300 + 10 * i, 1, 16)[:, 0]
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        try:
            for limit in (1024, 100):
                resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, limits[1]), limits[1]))
                _, heard = self.heard()
                numpy.testing.assert_array_equal(heard.audio, whole)
                self.assertGreater(len(heard.blocks), 1)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)


class Pads(Case):
    def test_request_pads_give_single_files(self):
        whole = self.session()
        run, _ = self.heard(more="s.src_1 ! queue ! fakesink name=one sync=false "
                                 "s.src_2 ! queue ! fakesink name=two sync=false",
                            sinks=("f", "one", "two"), behind="queue ! ")
        numpy.testing.assert_array_equal(run.heard["f"].audio, whole)
        numpy.testing.assert_array_equal(run.heard["one"].audio, whole[:, 1:3])
        numpy.testing.assert_array_equal(run.heard["two"].audio, whole[:, 3:])
        self.assertNotIn("channel-mask=(bitmask)0x0000000000000000",
                         run.heard["one"].caps.to_string())

    def test_a_pad_of_no_track_is_an_error_that_names_it(self):
        self.session()
        error = self.refused(more="s.src_Tuba ! queue ! fakesink")
        self.assertIn("Tuba", error)

    def test_pads_may_come_and_go_while_it_plays(self):
        self.session((400000, 400000, 400000))
        with Run(self.folder, behind="queue ! identity sleep-time=2000 ! ") as run:
            run.pipeline.set_state(Gst.State.PLAYING)
            for _ in range(5):
                sink = Gst.ElementFactory.make("fakesink")
                sink.set_property("async", False)
                sink.set_property("sync", False)
                run.pipeline.add(sink)
                sink.set_state(Gst.State.PLAYING)
                pad = run.source.request_pad_simple("src_1.wav")
                self.assertEqual(pad.link(sink.get_static_pad("sink")), Gst.PadLinkReturn.OK)
                self.assertIsNone(run.source.request_pad_simple("src_Tuba"))
                run.source.release_request_pad(pad)
                sink.set_state(Gst.State.NULL)
                run.pipeline.remove(sink)
            run.until(Gst.MessageType.EOS)
            self.assertIsNone(run.error)


class Files(Case):
    def test_folders_are_sorted_and_what_is_no_audio_is_skipped(self):
        names = ["Tom 10.wav", "tom 2.WAV", "Tom 1.wav", "Amb.aiff", "tom 2.wav"]
        for i, name in enumerate(names):
            audio = numpy.full((10, 1), i, "i8")
            self.write(name, filemaking.aiff(audio, 16) if "aiff" in name else wav(audio, 16))
        self.write("._Tom 1.wav", b"")
        self.write("notes.txt", b"")
        (self.folder / "takes.wav").mkdir()
        run, heard = self.heard()
        self.assertEqual([names[i] for i in heard.audio[0]],
                         ["Amb.aiff", "Tom 1.wav", "tom 2.WAV", "tom 2.wav", "Tom 10.wav"])
        self.assertIn("._Tom 1.wav, notes.txt", run.infos[0])
        _, heard = self.heard(self.folder / "[Tt]om*.wav")
        self.assertEqual(list(heard.audio[0]), [2, 4, 0])
        self.write("[Tt]om*.wav", wav(numpy.full((10, 1), 99, "i8"), 16))
        _, heard = self.heard(self.folder / "[Tt]om*.wav")
        self.assertEqual(list(heard.audio[0]), [99])
        for nothing in ("none", "*.flac", "takes.wav"):
            self.assertIn(nothing, self.refused(self.folder / nothing))

    def test_lossy_files_and_other_rates_are_refused_by_name(self):
        audio = noise(1, 1000, 1, 16)
        self.write("good.wav", wav(audio, 16))
        for tag, codec in ((0x55, "MP3"), (2, "MS ADPCM"), (0x11, "IMA ADPCM"), (6, "A-law"),
                           (7, "mu-law"), (0x50, "MPEG"), (0x4444, "17476")):
            bad = self.write("bad.wav", wav(noise(1, 1000, 1, 8), 8, tag=tag))
            error = self.refused()
            self.assertIn("bad.wav", error)
            self.assertIn(codec, error)
        bad.unlink()
        # By their first bytes, whatever they are called: see foreign.h for where
        # these are written down.
        ogg = b"OggS\0\2" + bytes(20) + b"\1\x1e"
        desc = b"caff\0\1\0\0desc" + struct.pack(">qd", 32, 48000)
        for name, head, codec in (
                ("a.wav", b"\0\0\0\x1cftypM4A \0\0\2\0", "AAC"), ("a.wav", b"\xff\xf1\x4c\x80", "AAC"),
                ("a.wav", b"\xff\xfb\x90\x64\0", "MP3"), ("a.wav", b"\x1a\x45\xdf\xa3", "WebM"),
                ("a.flac", ogg + b"OpusHead", "Opus"), ("a.flac", ogg + b"\1vorbis", "Vorbis"),
                ("a.flac", ogg + b"\x7fFLAC\1\0", "FLAC in Ogg"), ("a.wav", b"wvpk", "WavPack"),
                ("a.caf", desc + b"opus", "Opus"), ("a.caf", desc + b"aac ", "AAC"),
                ("a.caf", desc + b"flac", "FLAC in CAF"), ("a.caf", desc + b"alac", "ALAC in CAF")):
            with self.subTest(codec=codec, head=head):
                bad = self.write(name, head + bytes(5000))
                error = self.refused()
                self.assertIn(name, error)
                self.assertIn(codec, error)
                bad.unlink()
        for name in ("song.mp3", "song.ogg", "song.m4a"):
            bad = self.write(name, bytes(range(256)) * 20)
            self.assertIn(name, self.refused())
            bad.unlink()
        for name, encoder in (("x.ogg", "vorbisenc ! oggmux"),):
            made = subprocess.run(
                f"gst-launch-1.0 -q audiotestsrc num-buffers=20 ! audioconvert ! {encoder} ! "
                f"filesink location={self.folder}/{name}", shell=True, check=False)
            if made.returncode == 0:
                os.rename(self.folder / name, self.folder / "really.wav")
                error = self.refused()
                self.assertIn("really.wav", error)
                (self.folder / "really.wav").unlink()
        self.write("other.wav", wav(audio, 16, 44100))
        error = self.refused()
        for word in ("other.wav", "44100", "good.wav", "48000"):
            self.assertIn(word, error)


if __name__ == "__main__":
    unittest.main()
