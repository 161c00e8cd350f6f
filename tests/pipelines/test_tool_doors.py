#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver --dawproject and --stem-mp4, read back by others.

A session is read by Python's zipfile and ElementTree, and held by xmllint against
the schemas of DAWproject 1.0 (github.com/bitwig/dawproject, MIT: in dawproject/);
a stem file by mp4.py, ffprobe and ffmpeg. What is in them is what the test made.
"""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

import numpy

import mp4
import rooms
from toolsets import RATE, Tool, ToolSet, stem

TOOL = Tool(sys.argv.pop(1))
SCHEMAS = pathlib.Path(__file__).resolve().parent / "dawproject"
FRAMES = rooms.FRAMES
FOUR = ("drums", "bass", "keys", "vocals")  # as the tracks of a stem file are


def noise(*names, **how):
    return {name: stem(seed, frames=FRAMES, level=0.03, **how) for seed, name in enumerate(names)}


class Door(unittest.TestCase):
    ENDING = ""

    def deliver(self, one, *words):
        """(room, path of the door)."""
        room = rooms.Room(self, TOOL, "My Song")
        manifest = room.deliver(one, *words)
        door, = manifest["doors"]
        path = room.path / "v1/data" / door["file"]
        data = path.read_bytes()
        self.assertEqual((path.name, door["bytes"], door["sha256"]),
                         (f"My Song-v1{self.ENDING}", len(data), hashlib.sha256(data).hexdigest()))
        return room, path

    def refused(self, one, *words, where="new"):
        room = one.folder.parent / where
        done = TOOL.run("deliver", one.folder, "-o", room, *words)
        self.assertEqual((done.returncode, room.exists()), (2, False), done.stderr)
        return done.stderr


class DawProject(Door):
    ENDING = ".dawproject"

    def read(self, path):
        """(names, project, metadata) of an archive."""
        with zipfile.ZipFile(path) as archive:
            self.assertIsNone(archive.testzip())
            return (archive.namelist(), ElementTree.fromstring(archive.read("project.xml")),
                    ElementTree.fromstring(archive.read("metadata.xml")))

    def test_each_stem_is_on_a_track_at_0_and_at_0_db(self):
        one = ToolSet(self, stems={**noise("drums", "lead vocals"),
                                   "bass": stem(7, frames=FRAMES, channels=1, level=0.03)}, mix=None)
        one.write("mix", sum(audio if audio.shape[1] == 2 else numpy.hstack([audio] * 2)
                             for audio in one.audio.values()))
        _, path = self.deliver(one, "--dawproject", "--accept", "mono is meant")
        names, project, metadata = self.read(path)
        self.assertEqual(names, ["project.xml", "metadata.xml", "audio/bass.wav", "audio/drums.wav",
                                 "audio/lead vocals.wav"])
        self.assertEqual(metadata.findtext("Title"), "My Song")
        self.assertEqual(project.get("version"), "1.0")
        self.assertIsNone(project.find("Transport"))
        tracks = {track.get("name"): track for track in project.findall("Structure/Track")}
        self.assertEqual(list(tracks), ["bass", "drums", "lead vocals", "Master"])
        master = tracks.pop("Master").find("Channel")
        self.assertEqual(master.get("role"), "master")
        lanes = project.find("Arrangement/Lanes")
        self.assertEqual(lanes.get("timeUnit"), "seconds")
        for name, track in tracks.items():
            channel = track.find("Channel")
            self.assertEqual((channel.get("destination"), channel.get("role"), channel.get("solo")),
                             (master.get("id"), "regular", "false"))
            self.assertEqual(channel.get("audioChannels"), "1" if name == "bass" else "2")
            volume, pan = channel.find("Volume"), channel.find("Pan")
            self.assertEqual((float(volume.get("value")), volume.get("unit")), (1.0, "linear"))
            self.assertEqual((float(pan.get("value")), pan.get("unit")), (0.5, "normalized"))
            self.assertEqual(channel.find("Mute").get("value"), "false")
            clip, = [clip for lane in lanes.findall("Lanes") if lane.get("track") == track.get("id")
                     for clip in lane.findall("Clips/Clip")]
            audio = clip.find("Audio")
            self.assertEqual((float(clip.get("time")), float(clip.get("playStart"))), (0.0, 0.0))
            for length in (clip.get("duration"), clip.get("playStop"), audio.get("duration")):
                self.assertEqual(round(float(length) * RATE), FRAMES)
            self.assertEqual(clip.get("contentTimeUnit"), "seconds")
            self.assertEqual((audio.get("channels"), audio.get("sampleRate")),
                             (channel.get("audioChannels"), str(RATE)))
            with zipfile.ZipFile(path) as archive:
                self.assertEqual(archive.read(audio.find("File").get("path")),
                                 (one.folder / f"{name}.wav").read_bytes())

    @unittest.skipIf(shutil.which("xmllint") is None, "no xmllint")
    def test_it_keeps_to_the_published_schema(self):
        name = "keys & \"pads\" <ü>"
        audio = {"drums": stem(1, frames=FRAMES - 1, level=0.03), name: stem(2, frames=FRAMES - 1, level=0.03)}
        room, path = self.deliver(ToolSet(self, stems=audio), "--dawproject", "--tempo", "97.5", "--artist", "<A> & B",
                                  "--note", "a\x01b <c>\nd")
        _, project, metadata = self.read(path)
        self.assertIn(room.manifest(1)["files"][2]["label"], [t.get("name") for t in project.iter("Track")])
        self.assertEqual(metadata.findtext("Artist"), "<A> & B")
        self.assertEqual(metadata.findtext("Comment"), "Version 1: a b <c> d")
        tempo = project.find("Transport/Tempo")
        self.assertEqual((float(tempo.get("value")), tempo.get("unit")), (97.5, "bpm"))
        with zipfile.ZipFile(path) as archive:
            for part, schema in (("project.xml", "Project.xsd"), ("metadata.xml", "MetaData.xsd")):
                done = subprocess.run(["xmllint", "--noout", "--schema", SCHEMAS / schema, "-"], check=False,
                                      input=archive.read(part), capture_output=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_same_set_gives_the_same_bytes(self):
        one = ToolSet(self, stems=rooms.audio())
        _, path = self.deliver(one, "--dawproject")
        first = path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            self.assertEqual({info.date_time for info in archive.infolist()}, {(1980, 1, 1, 0, 0, 0)})
        for file in one.folder.iterdir():
            file.touch()
        _, path = self.deliver(one, "--dawproject")
        self.assertEqual(hashlib.sha256(path.read_bytes()).digest(), hashlib.sha256(first).digest())

    def test_tempos_that_are_none(self):
        one = ToolSet(self, stems=rooms.audio())
        for words in (["--tempo", "120"], ["--dawproject", "--tempo", "-1"], ["--dawproject", "--tempo", "fast"]):
            self.assertIn("--tempo", self.refused(one, *words))


@unittest.skipIf(subprocess.run(["gst-inspect-1.0", "--exists", "avenc_alac"], check=False, timeout=60).returncode,
                 "no libav plugin of GStreamer")
class StemMp4(Door):
    ENDING = ".stem.mp4"

    def streams(self, path):
        done = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-of", "json", path],
                              check=True, capture_output=True, timeout=60)
        return json.loads(done.stdout)["streams"]

    def samples(self, path, track, bits=24):
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-map", f"0:{track}", "-f", "s32le",
                               "-c:a", "pcm_s32le", "-"], check=True, capture_output=True, timeout=60)
        return numpy.frombuffer(done.stdout, "<i4").reshape(-1, 2) >> (32 - bits)

    def hold(self, path, expected, bits=24):
        """The mix first, then four stems, each sample as it was."""
        self.assertEqual(len(self.streams(path)), 5)
        for track, audio in enumerate(expected):
            self.assertTrue(numpy.array_equal(self.samples(path, track, bits), audio), f"track {track}")

    def test_mix_and_stems_bit_by_bit(self):
        for bits, rate in ((24, 48000), (16, 44100)):
            one = ToolSet(self, stems=noise(*FOUR, bits=bits), mix=None, bits=bits)
            for name, audio in (*one.audio.items(), ("mix", one.mix())):
                one.write(name, audio, rate=rate)
            _, path = self.deliver(one, "--stem-mp4")
            for stream in self.streams(path):
                self.assertEqual((stream["codec_name"], stream["channels"], stream["sample_rate"],
                                  stream["bits_per_raw_sample"], stream["duration_ts"]),
                                 ("alac", 2, str(rate), str(bits), FRAMES))
            self.hold(path, [one.mix(), *(one.audio[name] for name in FOUR)], bits)

    def test_what_players_look_for(self):
        _, path = self.deliver(ToolSet(self, stems=noise(*FOUR)), "--stem-mp4")
        data = path.read_bytes()
        self.assertEqual(mp4.boxes(data)[-1][0], "moov")
        self.assertEqual([(enabled, set(times)) for enabled, times in mp4.tracks(data)],
                         [(True, {0})] + 4 * [(False, {0})])
        said = mp4.stem(data)
        self.assertEqual(said["version"], 1)
        self.assertEqual(said["stems"], [
            {"name": "Drums", "color": "#009E73"}, {"name": "Bass", "color": "#D55E00"},
            {"name": "Other", "color": "#CC79A7"}, {"name": "Vox", "color": "#56B4E9"}])
        self.assertEqual({part: said["mastering_dsp"][part]["enabled"] for part in said["mastering_dsp"]},
                         {"compressor": False, "limiter": False})
        self.assertEqual(mp4.tags(data), {"\xa9nam": "My Song"})
        self.assertEqual([stream["disposition"]["default"] for stream in self.streams(path)], [1, 0, 0, 0, 0])

    def test_title_and_artist_are_shown_by_players(self):
        artist = "Ünlü & <Söhne> \u6c17"
        one = ToolSet(self, stems=noise(*FOUR))
        _, path = self.deliver(one, "--stem-mp4", "--artist", artist)
        self.assertEqual(mp4.tags(path.read_bytes()), {"\xa9nam": "My Song", "\xa9ART": artist})
        done = subprocess.run(["ffprobe", "-v", "error", "-show_format", "-of", "json", path],
                              check=True, capture_output=True, timeout=60)
        said = json.loads(done.stdout)["format"]["tags"]
        self.assertEqual((said["title"], said["artist"]), ("My Song", artist))
        self.assertIn("--artist", self.refused(one, "--artist", artist))

    def test_the_same_set_gives_the_same_bytes(self):
        one = ToolSet(self, stems=noise(*FOUR))
        first, second = (self.deliver(one, "--stem-mp4")[1].read_bytes() for _ in range(2))
        self.assertEqual(hashlib.sha256(first).digest(), hashlib.sha256(second).digest())

    def test_more_stems_are_summed_and_fewer_leave_silence(self):
        audio = noise("kick", "snare", "synth", "guitar", "backing vocals")
        one = ToolSet(self, stems=audio)
        _, path = self.deliver(one, "--stem-mp4")
        self.hold(path, [one.mix(), audio["kick"] + audio["snare"], 0 * one.mix(),
                         audio["synth"] + audio["guitar"], audio["backing vocals"]])

    def test_four_that_no_rule_knows_have_a_track_each(self):
        audio = noise("alpha", "beta", "gamma", "bass")
        one = ToolSet(self, stems=audio)
        _, path = self.deliver(one, "--stem-mp4")
        self.hold(path, [one.mix(), audio["alpha"], audio["bass"], audio["beta"], audio["gamma"]])
        self.assertEqual([s["name"] for s in mp4.stem(path.read_bytes())["stems"]], ["alpha", "Bass", "beta", "gamma"])

    def test_stems_are_put_where_the_user_says(self):
        audio = noise("alpha", "beta", "gamma", "bass", "drums")
        one = ToolSet(self, stems=audio)
        self.assertIn('--stem-slot "other=alpha"', self.refused(one, "--stem-mp4"))
        _, path = self.deliver(one, "--stem-mp4", "--stem-slot", "vocals=gamma", "--stem-slot", "Other=alpha,beta,drums")
        self.hold(path, [one.mix(), 0 * one.mix(), audio["bass"],
                         audio["alpha"] + audio["beta"] + audio["drums"], audio["gamma"]])
        for wish, word in (("other=nonesuch", "nonesuch"), ("strings=alpha", "drums, bass"),
                           ("other", "drums, bass")):
            self.assertIn(word, self.refused(one, "--stem-mp4", "--stem-slot", wish))
        self.assertIn("two slots", self.refused(one, "--stem-mp4", "--stem-slot", "other=alpha",
                                                "--stem-slot", "bass=alpha"))

    def test_mono_sounds_on_both_sides(self):
        audio = {name: stem(seed, frames=FRAMES, channels=1, level=0.03) for seed, name in enumerate(FOUR)}
        one = ToolSet(self, stems=audio)
        _, path = self.deliver(one, "--stem-mp4")
        self.hold(path, [numpy.hstack([a, a]) for a in (one.mix(), *(audio[name] for name in FOUR))])

    def test_aac_is_of_the_same_level_and_place(self):
        one = ToolSet(self, stems=noise(*FOUR))
        _, path = self.deliver(one, "--stem-mp4", "--stem-codec", "aac")
        spectrum = lambda audio: numpy.fft.rfft(audio[:, 0].astype(float), 1 << 17)
        places = set()
        for track, audio in enumerate((one.mix(), *(one.audio[name] for name in FOUR))):
            self.assertEqual(self.streams(path)[track]["codec_name"], "aac")
            heard = self.samples(path, track)
            match = numpy.fft.irfft(spectrum(heard) * numpy.conj(spectrum(audio)))
            places.add(int(match.argmax()))
            # The coder drops what is not heard, and puts noise of its own for some of the noise.
            self.assertAlmostEqual(20 * numpy.log10(numpy.std(heard) / numpy.std(audio)), 0, delta=1.0)
            self.assertGreater(match.max() / numpy.sum(audio[:, 0].astype(float) ** 2), 0.5)
        self.assertEqual(len(places), 1)  # tracks are in sync with each other

    def test_sets_that_do_not_fit(self):
        one = ToolSet(self, stems=noise(*FOUR), mix=None)
        self.assertIn("--mix", self.refused(one, "--stem-mp4"))
        one.write("mix", one.mix())
        self.assertIn("alac or aac", self.refused(one, "--stem-mp4", "--stem-codec", "mp3"))
        self.assertIn("for --stem-mp4", self.refused(one, "--stem-slot", "bass=bass"))
        for name, audio in (*one.audio.items(), ("mix", one.mix())):
            one.write(name, audio, rate=96000)
        self.assertIn("96000 Hz; stem files have 44100 or 48000", self.refused(one, "--stem-mp4"))
        for name, audio in (*one.audio.items(), ("mix", one.mix())):
            one.write(name, (audio / 2 ** 23).astype("f4"), bits=32)
        self.assertIn("--stem-codec aac", self.refused(one, "--stem-mp4"))

    def test_a_sum_that_clips_is_not_written(self):
        loud = numpy.full((FRAMES, 2), 6 << 20, "i8") * numpy.hanning(FRAMES)[:, None]
        loud = loud.astype("i8")
        audio = {"kick": loud, "snare": loud, "bass": -loud, "moog bass": -loud, "vocals": stem(1, frames=FRAMES, level=0.01)}
        one = ToolSet(self, stems=audio)
        error = self.refused(one, "--stem-mp4", "--accept", "a test")
        self.assertIn("clip", error)
        self.assertIn("--stem-slot", error)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
