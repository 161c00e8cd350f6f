#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""stemfilesrc gives what the files hold, sample by sample, where it belongs.

The expected samples are numpy's: the arrays that the files were written from,
laid into silence at the places that their time references say.
"""
import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

import numpy

import filemaking
from filemaking import noise, wav
from sessions import Gst, Run

RATE = 48000


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.folder / name

    @staticmethod
    def run_of(location):
        return Run(location)

    def heard(self, location=None, settings="", **more):
        """The run, after it ended without an error, and what was heard."""
        with Run(location or self.folder, settings, **more) as run:
            run.to_end()
        self.assertIsNone(run.error)
        return run, run.heard["f"]

    def refused(self, location=None, settings="", **more):
        with Run(location or self.folder, settings, **more) as run:
            run.to_end()
        self.assertIsNotNone(run.error)
        return run.error

    def session(self, lengths=(30011, 12000, 48000), references=(100000, 96000, 107001)):
        """Three files with time references, and the session that they are."""
        whole = numpy.zeros((max(n + at for n, at in zip(lengths, references)) - min(references),
                             4), "i8")
        channel = 0
        for i, (frames, at) in enumerate(zip(lengths, references)):
            audio = noise(40 + i, frames, 1 + i % 2, 24)
            self.write(f"{i}.wav", wav(audio, 24, RATE, filemaking.bext(at)))
            start = at - min(references)
            whole[start:start + frames, channel:channel + audio.shape[1]] = audio
            channel += audio.shape[1]
        return whole


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

    def test_a_file_without_a_place_is_put_at_the_start_and_told(self):
        self.session((100, 100, 100))
        self.write("none.wav", wav(noise(1, 50, 1, 24), 24))
        self.write("wild.wav", wav(noise(2, 50, 1, 24), 24, before=filemaking.bext(2**63)))
        run, heard = self.heard()
        self.assertEqual([("none.wav" in text, "wild.wav" in text) for text, _ in run.warnings],
                         [(True, False), (False, True)])
        numpy.testing.assert_array_equal(heard.audio[:50, 4:],
                                         numpy.hstack([noise(1, 50, 1, 24), noise(2, 50, 1, 24)]))

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


class Message(Case):
    def test_it_tells_what_each_file_is(self):
        f = filemaking
        self.write("1 Kick.wav", wav(noise(1, 700, 1, 24), 24, before=f.bext(1000)))
        self.write("2.aiff", f.aiff(noise(2, 500, 3, 16), 16))
        cut = wav(noise(3, 900, 2, "f4"), 32, before=f.bext(1300) + f.ixml("Boom", "Lav"))
        path = self.write("3.wav", cut[:-8 * 100])
        self.write("notes.txt", b"")
        run, _ = self.heard(settings="tail=1000000000")
        (said,) = run.opened
        files = said.pop("files")
        self.assertEqual(said, {"location": str(self.folder), "rate": RATE, "channels": 6,
                                "format": "F32", "frames": 1100 + RATE})
        common = {"rate": RATE, "unfinished": False}
        self.assertEqual(files, [
            common | {"location": str(self.folder / "1 Kick.wav"), "label": "1 Kick",
                      "tracks": [{"label": "1 Kick", "channels": 1}], "container": "wav",
                      "coding": "pcm", "channels": 1, "format": "S24", "bits": 24, "frames": 700,
                      "missing": 0, "start": 0, "time-reference": 1000},
            common | {"location": str(self.folder / "2.aiff"), "label": "2",
                      "tracks": [{"label": "2", "channels": 3}], "container": "aiff",
                      "coding": "pcm", "channels": 3, "format": "S16", "bits": 16, "frames": 500,
                      "missing": 0, "start": 0},
            common | {"location": str(path), "label": "Boom",
                      "tracks": [{"label": "Boom", "channels": 1}, {"label": "Lav", "channels": 1}],
                      "container": "wav", "coding": "float", "channels": 2, "format": "F32",
                      "bits": 32, "frames": 800, "missing": 100, "start": 300,
                      "time-reference": 1300}])

    def test_names_that_are_no_utf_8_are_told_of_too(self):
        data = wav(noise(1, 700, 1, 24), 24)
        with open(os.fsencode(self.folder) + b"/K\xfcche.wav", "wb") as file:
            file.write(data[:-30])
        run, _ = self.heard()
        (said,) = run.opened
        self.assertRegex(said["files"][0]["location"], r"/K.che\.wav$")
        self.assertRegex(run.warnings[0][1].get_string("file"), r"/K.che\.wav$")


class Labels(Case):
    def labels(self, *files):
        for i, (before, channels) in enumerate(files):
            self.write(f"file {i}.wav", wav(noise(i, 100, channels, 16), 16, before=before))
        _, heard = self.heard()
        return heard.labels

    def test_names_come_from_ixml_bext_info_and_the_file(self):
        f = filemaking
        self.assertEqual(
            self.labels((f.bext(0, b"No") + f.info(b"No") + f.ixml("Kick &amp; Snare"), 2),
                        (f.info(b"Song") + f.bext(0, b"Bass DI"), 1),
                        (f.info(b"Song") + f.bext(0, b"sSPEED=25\r\nsTRK1=Boom\r\nsTRK2=Lav\r\n"),
                         2),
                        (f.info(b"Gitarre \xfc"), 1),
                        (f.info(b"Song"), 1),
                        (f.ixml("OH L", "OH R", "Vox", "Vox", "Tom"), 5),
                        (f.ixml("Only", "Two"), 3)),
            [("Kick & Snare", 2), ("Bass DI", 1), ("Boom", 1), ("Lav", 1), ("Gitarre \u00fc", 1),
             ("file 4", 1), ("OH", 2), ("Vox", 2), ("Tom", 1), ("file 6", 3)])

    def test_they_arrive_in_stemgroup_and_place_the_tracks(self):
        tracks = {"Kick In": 1, "Bass DI": 1, "Lead Vox": 2}
        audio = {}
        for i, (name, channels) in enumerate(tracks.items()):
            audio[name] = noise(i, 5000, channels, 24) // 4
            self.write(f"{i}.wav", wav(audio[name], 24, before=filemaking.ixml(name)))
        behind = ("queue ! identity ! audioconvert ! capsfilter caps=audio/x-raw ! "
                  "stemgroup name=g auto-route=true ! queue ! ")
        stems = " ".join(f"g.stem_{s} ! queue ! audioconvert ! audio/x-raw,layout=non-interleaved "
                         f"! fakesink name={s} sync=false" for s in ("drums", "bass", "vocals"))
        with Run(self.folder, behind=behind, more=stems,
                 sinks=("drums", "bass", "vocals")) as run:
            run.to_end()
            report = str(run.pipeline.get_by_name("g").get_property("route-report"))
        self.assertIsNone(run.error)
        for name, stem in zip(tracks, ("drums", "bass", "vocals")):
            self.assertIn(name, report)
            out = run.heard[stem].audio
            expected = numpy.broadcast_to(audio[name], out.shape)
            numpy.testing.assert_array_equal(out, expected)


if __name__ == "__main__":
    unittest.main()
