#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bounce as a user types it. What is expected is summed here, by numpy, from the
samples that the tracks were made of.

    test_tool_bounce.py TOOL
"""
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import numpy

import filemaking
import launching
import schema
import soundfiles

TOOL = sys.argv.pop(1)
RATE = 48000
FRAMES = 30000
TOP = (1 << 23) - 1
# Names as sessions have them; what stands in brackets and beyond ASCII, too.
TRACKS = {"01 Kick In": 1, "Snare (töp)": 1, "Bass 'DI' \"#2\"; x=1": 1, "Keys; $HOME": 2,
          "Lead Vox": 1, "BGVs": 2, "Zorb": 1, "Click": 1}
STEMS = {"drums": ["01 Kick In", "Snare (töp)"], "bass": ["Bass 'DI' \"#2\"; x=1"],
         "vocals": ["Lead Vox", "BGVs"], "music": ["Keys; $HOME", "Zorb"]}


def bounce(*words, **more):
    return subprocess.run([TOOL, "bounce", *map(str, words)], capture_output=True, text=True,
                          timeout=120, check=False, **more)


def both_sides(audio):
    return numpy.repeat(audio, 2, axis=1) if audio.shape[1] == 1 else audio


def samples(path):
    """Integers in units of the file's LSB."""
    sound = soundfiles.wav(path)
    return sound.samples if sound.is_float else sound.samples.astype("i8") >> (32 - sound.bits)


class Case(unittest.TestCase):
    BITS = 24

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stems bounce ü"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.session = self.folder / "My session #1"
        self.out = self.folder / "out"
        self.session.mkdir()
        self.tracks = {}
        for seed, (name, channels) in enumerate(TRACKS.items()):
            self.add(name, channels, seed, FRAMES - 1000 * seed)

    def add(self, name, channels, seed, frames):
        """Multiples of 16, too soft to clip; all of a length of their own."""
        random = numpy.random.default_rng(seed)
        audio = 16 * random.integers(-TOP // 256, TOP // 256, (frames, channels), dtype="i8")
        (self.session / f"{name}.wav").write_bytes(filemaking.wav(audio, self.BITS))
        full = numpy.zeros((FRAMES, 2), "i8")
        full[:frames] = both_sides(audio)
        self.tracks[name] = full

    def stem(self, name):
        return sum(self.tracks[track] for track in STEMS[name])

    def mix(self):
        return sum(self.stem(name) for name in STEMS)

    def passes(self, *words, **more):
        done = bounce(self.session, "-o", self.out, *words, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def fails(self, code, *words, **more):
        done = bounce(self.session, "-o", self.out, *words, **more)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return " ".join((done.stdout + done.stderr).split())

    def same(self, name, expected):
        found = samples(self.out / name)
        self.assertEqual(len(found), len(expected), name)
        numpy.testing.assert_array_equal(found, expected, name)

    def nothing_is_left(self):
        left = [path.name for path in self.out.iterdir()] if self.out.exists() else []
        self.assertEqual(left, [])


class Bouncing(Case):
    def test_stems_mix_and_versions_are_the_sums_of_their_tracks(self):
        text = self.passes("--versions", "instrumental,acapella", "--tail", "250ms")
        tail = numpy.zeros((RATE // 4, 2), "i8")
        for name in STEMS:
            self.same(f"{name}.wav", numpy.concatenate([self.stem(name), tail]))
        self.same("mix.wav", numpy.concatenate([self.mix(), tail]))
        self.same("acapella.wav", numpy.concatenate([self.stem("vocals"), tail]))
        self.same("instrumental.wav",
                  numpy.concatenate([self.mix() - self.stem("vocals"), tail]))
        self.assertEqual(soundfiles.wav(self.out / "mix.wav").bits, 24)
        self.assertIn("bit-exact", text)
        self.assertIn("\"Zorb\"", text)
        self.assertIn("\"Click\"", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 80 + len(str(self.out)))
        names = {path.name for path in self.out.iterdir()}
        self.assertEqual(names, {f"{name}.wav" for name in STEMS} |
                         {"mix.wav", "acapella.wav", "instrumental.wav", "tracks.map"})

    def test_tv_keeps_the_backing_vocals(self):
        self.passes("--taxonomy", "extended", "--versions", "tv")
        self.same("tv.wav", self.mix() - self.tracks["Lead Vox"])
        shutil.rmtree(self.out)
        self.assertIn("--taxonomy extended", self.fails(2, "--versions", "tv"))

    def test_the_plan_is_told_and_nothing_written(self):
        done = bounce(self.session, "--plan")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [row.split("  ") for row in done.stdout.splitlines()]
        self.assertIn(["01 Kick In", "drums", '"kick in" is drums'],
                      [[cell.strip() for cell in row if cell.strip()] for row in rows])
        plan = json.loads(bounce(self.session, "--plan", "--json").stdout)
        self.assertEqual(schema.errors(plan), [])
        self.assertEqual({row["track"]: row["stem"] for row in plan["tracks"]},
                         {track: stem for stem, tracks in STEMS.items() for track in tracks} |
                         {"Click": ""})

    def test_a_map_goes_before_names_and_is_written_as_it_was_used(self):
        plan = self.folder / "my.map"
        plan.write_text("# by hand\nClick = drums\n01 Kick In = -\nZorb = Lärm & more\n")
        self.passes("--map", plan)
        self.same("drums.wav", self.tracks["Click"] + self.tracks["Snare (töp)"])
        self.same("Lärm & more.wav", self.tracks["Zorb"])
        first = {path.name: path.read_bytes() for path in self.out.glob("*.wav")}
        used = self.out / "tracks.map"
        kept = self.folder / "kept.map"
        shutil.copy(used, kept)
        self.assertIn("01 Kick In = -\n", kept.read_text())
        self.passes("--map", kept, "--overwrite")  # the same again
        self.assertEqual({path.name: path.read_bytes() for path in self.out.glob("*.wav")}, first)
        plan.write_text("Click = drums\nKlick = drums\n")
        text = self.fails(2, "--map", plan, "--overwrite")
        self.assertIn("my.map, line 2", text)
        self.assertIn("\"Klick\"", text)

    def test_names_with_line_breaks_come_back_from_the_map(self):
        names = ("Kick\nnew = line", "# Bass\t=", "\"Vox\x01\\n\"")
        for path in self.session.iterdir():
            path.unlink()
        for seed, name in enumerate(names):
            self.add(name, 1, seed, FRAMES)
        plan = bounce(self.session, "--plan").stdout.splitlines()
        self.assertIn("Kick\\nnew = line", " ".join(plan))
        self.passes()
        self.assertTrue(all(" = " in line for line in
                            (self.out / "tracks.map").read_text().splitlines()[1:]))
        first = {path.name: path.read_bytes() for path in self.out.glob("*.wav")}
        kept = self.folder / "kept.map"
        shutil.copy(self.out / "tracks.map", kept)
        self.passes("--map", kept, "--overwrite")
        self.assertEqual({path.name: path.read_bytes() for path in self.out.glob("*.wav")}, first)

    def test_names_by_the_form_of_the_pe_wing(self):
        self.passes("--name", "pe", "--artist", "AB", "--song", "Étude no. 5", "--mixer", "CD",
                    "--revision", "01")
        self.same("AB_EtudeNo5_CD01_Drums_48k24.wav", self.stem("drums"))
        self.same("AB_EtudeNo5_CD01_Mix_48k24.wav", self.mix())
        self.passes("--name", "{artist}_{song}_{stem}_v{version}_{rate}{bits}", "--artist", "a/b")
        self.same("a-b_My session #1_bass_v1_48k24.wav", self.stem("bass"))
        self.assertIn("--mixer", self.fails(2, "--name", "pe", "--artist", "AB"))
        self.assertIn("{stem}", self.fails(2, "--name", "all"))

    def test_formats_are_lossless(self):
        self.passes("--format", "aiff")
        found = soundfiles.aiff(self.out / "mix.aiff")
        numpy.testing.assert_array_equal(found.samples >> 8, self.mix())
        shutil.rmtree(self.out)
        self.passes("--format", "rf64")
        self.assertEqual(soundfiles.wav(self.out / "mix.wav").kind, "RF64")
        self.same("mix.wav", self.mix())
        shutil.rmtree(self.out)
        self.passes("--format", "flac")
        self.assertEqual((self.out / "mix.flac").read_bytes()[:4], b"fLaC")
        shutil.rmtree(self.out)
        self.assertIn("lossy", self.fails(2, "--format", "mp3"))
        self.nothing_is_left()

    def test_json_has_what_elements_said(self):
        report = json.loads(self.passes("--json", "--versions", "acapella"))
        self.assertEqual(schema.errors(report), [])
        self.assertTrue(report["passed"])
        self.assertEqual(report["nullcheck"]["verdict"], "bit-exact")
        files = {file["label"]: file for file in report["files"]}
        self.assertEqual(files["acapella"]["role"], "version")
        drums = files["drums"]
        self.assertEqual(drums["frames"], FRAMES)
        peak = 20 * numpy.log10(numpy.abs(self.stem("drums")).max(axis=0) / (1 << 23))
        numpy.testing.assert_allclose(drums["headroommeter"]["peak"], peak, atol=1e-9)
        said = subprocess.run(["sha256sum", "--", drums["path"]], capture_output=True, text=True,
                              check=True).stdout
        self.assertEqual(said.lstrip("\\").split()[0], drums["sha256"])

    def test_pipelines_run_in_gst_launch(self):
        self.passes("--versions", "acapella", "--insert", "drums=volume volume=0.5")
        kept = self.folder / "kept"
        self.out.rename(kept)
        text = self.passes("--versions", "acapella", "--insert", "drums=volume volume=0.5",
                           "--print-pipeline")
        self.nothing_is_left()  # nor made: the first line does it
        status, said = launching.run("set -e\n" + text)
        self.assertEqual(status, 0, said)
        self.assertEqual({path.name for path in self.out.iterdir()},
                         {path.name for path in kept.glob("*.wav")})
        for path in kept.glob("*.wav"):
            self.assertEqual(path.read_bytes(), (self.out / path.name).read_bytes(), path.name)


class Inserts(Case):
    def test_on_a_stem_and_on_a_track(self):
        """Halves and quarters of multiples of 16 are exact in floats, too."""
        self.passes("--insert", "drums=volume volume=0.5", "--insert",
                    "01 Kick In=volume volume=0.5", "--insert", "track:Lead Vox=volume volume=0.25",
                    "--versions", "acapella")
        drums = self.tracks["01 Kick In"] // 4 + self.tracks["Snare (töp)"] // 2
        vocals = self.tracks["Lead Vox"] // 4 + self.tracks["BGVs"]
        self.same("drums.wav", drums)
        self.same("vocals.wav", vocals)
        self.same("acapella.wav", vocals)
        self.same("bass.wav", self.stem("bass"))
        self.same("mix.wav", drums + vocals + self.stem("bass") + self.stem("music"))

    def test_every_stem_may_have_one(self):
        words = []
        for name in STEMS:
            words += ["--insert", f"{name}=volume volume=0.5"]
        self.passes(*words)
        self.same("mix.wav", self.mix() // 2)

    def test_tails_ring(self):
        self.passes("--tail", "1", "--insert",
                    "drums=audioecho delay=500000000 max-delay=500000000 intensity=0.5")
        dry = numpy.concatenate([self.stem("drums"), numpy.zeros((RATE, 2), "i8")])
        wet = dry.copy()
        wet[RATE // 2:] += dry[:-RATE // 2] // 2
        self.same("drums.wav", wet)
        self.same("mix.wav", wet + numpy.concatenate(
            [self.mix() - self.stem("drums"), numpy.zeros((RATE, 2), "i8")]))

    def test_tails_ring_of_themselves(self):
        """An echo of a quarter is at its last bit of 24 after a dozen times."""
        text = self.passes("--insert",
                           "drums=audioecho delay=100000000 max-delay=100000000 intensity=0.25 "
                           "feedback=0.25")
        self.assertIn("ring on", text)
        found = samples(self.out / "drums.wav")
        self.assertGreaterEqual(len(found), FRAMES + 10 * RATE // 10)
        self.assertLess(len(found), FRAMES + 14 * RATE // 10)
        self.assertEqual(len(samples(self.out / "mix.wav")), len(found))
        wet = numpy.concatenate([self.stem("drums"), numpy.zeros((len(found) - FRAMES, 2))])
        for i in range(RATE // 10, len(wet), RATE // 10):
            now = slice(i, i + RATE // 10)
            wet[now] += wet[i - RATE // 10:i][:len(wet[now])] * 0.25
        numpy.testing.assert_allclose(found, wet, atol=2)

    def test_on_the_mix_is_told_and_a_residual_makes_it_whole(self):
        text = " ".join(self.passes("--insert", "mix=volume volume=0.5").split())
        self.assertIn("--residual-stem", text)
        self.assertNotIn("stems sum", text)
        self.same("mix.wav", self.mix() // 2)
        self.same("drums.wav", self.stem("drums"))
        text = self.passes("--insert", "mix=volume volume=0.5", "--residual-stem", "--overwrite")
        self.same("residual.wav", self.mix() // 2 - self.mix())
        self.assertIn("bit-exact", text)

    def test_an_effect_that_is_late_is_told(self):
        """Freeverb's first reflection is behind its shortest comb filter, 1116
        samples at 44100 Hz; a filter with linear phase makes up for its delay. It
        is a short one, as the long ones of GStreamer 1.22 end in samples that were
        never set (audiofxbasefirfilter.c counts the rest without its channels)."""
        text = self.passes("--insert", "drums=audiowsinclimit cutoff=20000 length=31",
                           "--insert", "bass=audiodynamic threshold=0.5")
        self.assertNotIn("late", text)
        text = " ".join(self.passes("--overwrite", "--insert", "drums=freeverb level=1").split())
        self.assertIn(f'"drums" sounds {1116 * RATE // 44100} samples late', text)

    def test_what_is_no_effect_is_named(self):
        for insert, word in (("drums=nonsense", "nonsense"), ("drums=volume loud=1", "loud"),
                             ("drums=audiotestsrc", "audiotestsrc"), ("drum=volume", "\"drum\""),
                             ("Click=volume", "no stem"), ("volume", "NAME=VALUE")):
            self.assertIn(word, self.fails(2, "--insert", insert), insert)
        self.nothing_is_left()


class RealMix(Case):
    def write_mix(self, audio, bits=24):
        path = self.folder / "Final Mix.wav"
        path.write_bytes(filemaking.wav(audio, bits))
        return path

    def test_that_is_the_sum_passes(self):
        self.passes("--mix", self.write_mix(self.mix()))

    def test_that_is_not_is_refused(self):
        """Nothing looks delivered, and what was there before is as it was."""
        mix = self.mix()
        mix[1000::2] += 1 << 14  # a tone at 12 kHz
        text = self.fails(1, "--mix", self.write_mix(mix))
        self.assertIn("Final Mix.wav", text)
        self.assertIn("--residual-stem", text)
        self.assertEqual([path.name for path in self.out.iterdir()], ["rejected"])
        (self.out / "drums.wav").write_bytes(b"before")
        self.fails(1, "--mix", self.folder / "Final Mix.wav", "--overwrite")
        self.assertEqual((self.out / "drums.wav").read_bytes(), b"before")
        self.assertTrue((self.out / "rejected-2" / "mix.wav").exists())

    def test_the_residual_stem_makes_the_set_sum(self):
        """Also where the mix is longer than the session."""
        mix = numpy.concatenate([self.mix(), numpy.full((777, 2), 5)])
        mix[100:200] += 12345
        self.passes("--mix", self.write_mix(mix), "--residual-stem")
        total = sum(samples(self.out / f"{name}.wav") for name in [*STEMS, "residual"])
        numpy.testing.assert_array_equal(total, mix)
        self.same("mix.wav", mix)
        for name in STEMS:
            self.assertEqual(len(samples(self.out / f"{name}.wav")), FRAMES + 777)

    def test_a_mix_in_floats_is_delivered_in_the_depth_of_the_session(self):
        mix = self.mix() / (1 << 23) + 1e-9
        text = self.passes("--mix", self.write_mix(mix.astype("f4"), 32), "--residual-stem")
        self.assertIn("32f bits", text)
        for path in self.out.glob("*.wav"):
            self.assertEqual(soundfiles.wav(path).bits, 24, path)
            self.assertFalse(soundfiles.wav(path).is_float, path)
        total = sum(samples(self.out / f"{name}.wav") for name in [*STEMS, "residual"])
        self.same("mix.wav", total)
        self.same("mix.wav", self.mix())
        done = subprocess.run([TOOL, "check", str(self.out)], capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        mix[100:200] = 1.5
        text = self.fails(1, "--mix", self.write_mix(mix.astype("f4"), 32), "--residual-stem",
                          "--overwrite")
        self.assertIn("\"mix\" clips", text)

    def test_a_shorter_mix_is_filled_up(self):
        mix = self.mix()[:FRAMES - 500]
        self.passes("--mix", self.write_mix(mix), "--residual-stem")
        self.same("mix.wav", numpy.concatenate([mix, numpy.zeros((500, 2), "i8")]))
        numpy.testing.assert_array_equal(samples(self.out / "residual.wav")[-500:],
                                         -self.mix()[-500:])

    def test_a_residual_of_nothing_and_another_rate_are_refused(self):
        self.assertIn("--mix", self.fails(2, "--residual-stem"))
        path = self.folder / "44.wav"
        path.write_bytes(filemaking.wav(self.mix(), 24, rate=44100))
        self.assertIn("44100", self.fails(2, "--mix", path))


class Trouble(Case):
    def test_what_is_there_is_never_replaced(self):
        self.out.mkdir()
        (self.out / "bass.wav").write_bytes(b"mine")
        text = self.fails(2)
        self.assertIn(str(self.out / "bass.wav"), text)
        self.assertEqual((self.out / "bass.wav").read_bytes(), b"mine")
        self.assertEqual(len(list(self.out.iterdir())), 1)
        self.passes("--overwrite")
        self.same("bass.wav", self.stem("bass"))

    def test_clipping_is_refused_with_its_stem(self):
        loud = numpy.full((FRAMES, 1), TOP * 3 // 4, "i8")
        for name in ("Gtr 1", "Gtr 2"):
            (self.session / f"{name}.wav").write_bytes(filemaking.wav(loud, 24))
        text = self.fails(1)
        self.assertIn("\"music\" clips", text)
        self.assertEqual([path.name for path in self.out.iterdir()], ["rejected"])

    def test_tracks_that_clip_are_refused(self):
        loud = numpy.full((FRAMES, 1), 0, "i8")
        loud[1000:1010] = TOP  # a clip on each side
        (self.session / "Zorb.wav").write_bytes(filemaking.wav(loud, 24))
        for name in ("Keys; $HOME", "Lead Vox", "BGVs", "01 Kick In", "Snare (töp)",
                     "Bass 'DI' \"#2\"; x=1"):
            (self.session / f"{name}.wav").unlink()
        self.assertIn("\"music\" clips 2 times", self.fails(1))
        self.passes("--target", "0")

    def test_a_target_is_held(self):
        peak = 20 * numpy.log10(numpy.abs(self.mix()).max() / (1 << 23))
        self.passes("--target", str(peak + 0.01))
        shutil.rmtree(self.out)
        self.assertIn("\"mix\" has a peak of", self.fails(1, "--target", str(peak - 0.01)))

    def test_an_interrupt_leaves_nothing(self):
        """Nor do several, of any kind: the second comes while the first is obeyed."""
        inner = self.out / "a" / "b"
        for signals in ([signal.SIGINT], [signal.SIGTERM] * 3, [signal.SIGHUP, signal.SIGINT]):
            process = subprocess.Popen([TOOL, "bounce", str(self.session), "-o", str(inner),
                                        "--tail", "0",
                                        "--insert", "mix=identity sleep-time=100000"],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            end = time.monotonic() + 60
            while not list(inner.glob(".bounce-*/.*.part")) and time.monotonic() < end:
                time.sleep(0.02)
            for number in signals:
                process.send_signal(number)
                time.sleep(0.01)
            said = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130, said)
            self.assertFalse(self.out.exists())

    def test_a_full_disk_leaves_nothing(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))

        text = self.fails(2, preexec_fn=limit)
        self.assertIn(".wav", text)
        self.assertFalse(self.out.exists())

    def test_what_cannot_be_read_or_written_is_named(self):
        file = self.folder / "file"
        file.write_bytes(b"no folder")
        done = bounce(self.session, "-o", file / "x")
        self.assertEqual(done.returncode, 2)
        self.assertIn(str(file), done.stderr)
        for session in (self.folder / "none", file):
            done = bounce(session, "-o", self.out)
            self.assertEqual(done.returncode, 2)
            self.assertIn(str(session), done.stderr)
            report = json.loads(bounce(session, "-o", self.out, "--json").stdout)
            self.assertEqual(schema.errors(report), [])
            self.assertIn(str(session), report["error"])
        self.assertIn("is the session", bounce(self.session, "-o", self.session).stderr)
        self.assertEqual(bounce(self.session).returncode, 2)
        self.assertEqual(bounce("-o", self.out).returncode, 2)
        self.nothing_is_left()

    def test_what_is_damaged_is_not_delivered(self):
        """Neither without a track nor with half of one, unless that is wanted."""
        whole = (self.session / "Zorb.wav").read_bytes()
        for damaged in (b"junk", b"", whole[:len(whole) // 2]):
            (self.session / "Zorb.wav").write_bytes(damaged)
            text = self.fails(2)
            self.assertIn("Zorb.wav", text)
            self.assertIn("--allow-damaged", text)
            self.nothing_is_left()
        self.assertIn("Zorb.wav", bounce(self.session, "--plan").stdout)
        self.assertIn("Zorb.wav", self.passes("--allow-damaged"))
        self.same("drums.wav", self.stem("drums"))
        mix = self.folder / "mix.wav"
        mix.write_bytes(filemaking.wav(self.mix(), 24)[:9999])
        (self.session / "Zorb.wav").write_bytes(whole)
        for more in ([], ["--residual-stem"]):
            self.assertIn("mix.wav", self.fails(2, "--overwrite", "--mix", mix, *more))

    def test_the_session_and_the_mix_are_never_replaced(self):
        """However they are named."""
        shutil.copy(self.session / "Zorb.wav", self.session / "drums.wav")
        linked = self.folder / "linked"
        linked.symlink_to(self.session)
        alone = self.folder / "alone"
        alone.mkdir()
        (alone / "mix.wav").write_bytes(filemaking.wav(self.mix(), self.BITS))
        before = {path: path.read_bytes() for path in self.folder.glob("*/*.wav")}
        for session, out, *more in (
                (f"{self.session}/*.wav", self.session), (self.session, linked),
                (f"{linked}/*.wav", self.session), (alone / "mix.wav", alone),
                (self.session, alone, "--mix", alone / "mix.wav"),
                (self.session, self.out, "--html", linked / "drums.wav")):
            for overwrite in ([], ["--overwrite"]):
                done = bounce(session, "-o", out, *more, *overwrite)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertEqual({path: path.read_bytes() for path in self.folder.glob("*/*.wav")},
                                 before)

    def test_folders_without_permission_are_named(self):
        """Root may read and write everything: then it is nobody who tries."""
        more = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        self.folder.chmod(0o777)
        locked = self.folder / "locked"
        locked.mkdir(mode=0o555)
        done = bounce(self.session, "-o", locked, **more)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(str(locked), done.stderr)
        self.session.chmod(0)
        try:
            self.assertIn(str(self.session), self.fails(2, **more))
        finally:
            self.session.chmod(0o755)
        self.nothing_is_left()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
