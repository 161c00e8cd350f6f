#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bounce as a user types it: its files are the sums of their tracks, and sum to
the mix, the real one as well.

    test_tool_bounce.py TOOL
"""
import json
import shutil
import struct
import subprocess
import unittest

import numpy

import filemaking
import launching
import schema
import soundfiles
from bouncing import BounceCase, FRAMES, RATE, STEMS, TOOL, bounce, samples


class Bouncing(BounceCase):
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

    def test_split_pairs_are_left_and_right(self):
        for seed, side in enumerate("LR"):
            self.add(f"OH.{side}", 1, 50 + seed, FRAMES)
            self.tracks[f"OH.{side}"][:, 1 - seed] = 0
        text = " ".join(self.passes().split())
        self.assertIn('placed left and right, which a map with "@centre" behind the stem undoes: '
                      '"OH.L", "OH.R"', text)
        self.same("drums.wav", self.stem("drums") + self.tracks["OH.L"] + self.tracks["OH.R"])
        used = self.out / "tracks.map"
        plan = self.folder / "my.map"
        shutil.copy(used, plan)
        self.passes("--map", plan, "--overwrite", "--insert", "OH.R=identity", "--tail", "0")
        self.same("drums.wav", self.stem("drums") + self.tracks["OH.L"] + self.tracks["OH.R"])
        plan.write_text(used.read_text().replace("@left", "@centre"))
        self.passes("--map", plan, "--overwrite")
        left = self.tracks["OH.L"].copy()
        left[:, 1] = left[:, 0]
        self.same("drums.wav", self.stem("drums") + left + self.tracks["OH.R"])

    def test_audio_in_folders_within_is_told(self):
        inner = self.session / "More" / "Gtr"
        inner.mkdir(parents=True)
        shutil.copy(self.session / "Zorb.wav", inner / "Gtr 1.wav")
        told = "1 audio file lies in folders within it (More/Gtr/Gtr 1.wav)"
        pattern = f"{self.session}/*/*/*.wav"
        for text in (bounce(self.session, "--plan").stdout, self.passes()):
            self.assertIn(f'{told}, which are not bounced: move them up to the others, or name '
                          f'them as "{pattern}"', " ".join(text.split()))
        done = subprocess.run([TOOL, "check", str(self.session)], capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertIn(told, " ".join(done.stdout.split()))
        for path in self.session.glob("*.wav"):
            path.unlink()
        self.assertIn(f'{told}. To bounce them, name them as "{pattern}"', self.fails(2))
        done = subprocess.run([TOOL, "check", str(self.session)], capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(told, done.stderr)
        plan = bounce(pattern, "--plan", "--json")
        self.assertEqual(json.loads(plan.stdout)["tracks"][0]["track"], "Gtr 1")

    def test_a_map_that_was_edited_is_used_or_refused(self):
        self.passes()
        used = self.out / "tracks.map"
        self.passes("--overwrite")  # the same text
        edited = used.read_text().replace("Zorb = music", "Zorb  =  bass\n# mine")
        used.write_text(edited)
        text = self.fails(2, "--overwrite")
        self.assertIn(f'"{used}" is not the map of this bounce', text)
        self.assertIn("--map", text)
        self.same("bass.wav", self.stem("bass"))
        self.passes("--map", used, "--overwrite")
        self.same("bass.wav", self.stem("bass") + self.tracks["Zorb"])
        self.assertEqual(used.read_text(), edited)

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

    def test_versions_are_held_against_their_stems(self):
        """In one that was altered the pipeline of the check finds that sample."""
        words = ("--versions", "instrumental,acapella")
        lines = self.passes(*words, "--print-pipeline")
        self.passes(*words)
        path = self.out / "acapella.wav"
        data = bytearray(path.read_bytes())
        data[-3000] ^= 1
        path.write_bytes(data)
        _, said = launching.run(lines[lines.index("# Do the files sum?"):])
        nulls = [line for line in said.splitlines() if "final=(boolean)true, verdict=" in line]
        wrong = [line for line in nulls if "passed=(boolean)false" in line]
        self.assertEqual((len(nulls), len(wrong)), (3, 1), said)
        self.assertIn('"null-version-1"', wrong[0])

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


class Floats(BounceCase):
    BITS = 32

    def add(self, name, channels, seed, frames):
        """A sine at 440 Hz, with its tops cut off at 0.9 and then raised, or whole."""
        wave = 1.8 * numpy.sin(numpy.arange(FRAMES) * 440 * 2 * numpy.pi / RATE)
        audio = {"Keys; $HOME": wave.clip(-1.35, 1.35), "Lead Vox": wave}.get(name, 0 * wave)
        audio = numpy.repeat(audio.astype("f4")[:, None], channels, axis=1)
        (self.session / f"{name}.wav").write_bytes(filemaking.wav(audio, 32))

    def test_tops_that_were_cut_before_they_were_raised_are_told(self):
        text = " ".join(self.passes().split())
        self.assertIn('"music" has a peak of 2.61 dBFS, and is flat at its tops: it was clipped',
                      text)
        self.assertIn('"vocals" has a peak of 5.11 dBFS, which integers would clip; it is whole',
                      text)
        done = subprocess.run([TOOL, "check", str(self.out)], capture_output=True, text=True,
                              timeout=120, check=False)
        said = " ".join(done.stdout.split())
        self.assertRegex(said, r"music.wav goes above full scale: its highest sample is at 2.61 "
                               r"dBFS[^.]*\.\d, with \d+ flat tops there, as clipping leaves them")
        self.assertRegex(said, r"vocals.wav goes above full scale.*It is whole in floats")


class Places(BounceCase):
    HOUR = 3600 * RATE

    def lie(self, name, at):
        """Where a track lies, in samples after 01:00:00."""
        path = self.session / f"{name}.wav"
        path.write_bytes(filemaking.wav(samples(path), 24,
                                        before=filemaking.bext(self.HOUR + at)))

    def setUp(self):
        super().setUp()
        for name in self.tracks:
            self.lie(name, 777 if name == "Zorb" else 0)
        self.tracks["Zorb"] = numpy.roll(self.tracks["Zorb"], 777, axis=0)

    def start_of(self, name):
        """TimeReference of EBU Tech 3285."""
        return struct.unpack_from("<Q", soundfiles.wav(self.out / name).chunks["bext"], 338)[0]

    def test_all_files_begin_where_the_session_does(self):
        self.passes("--versions", "acapella")
        for path in self.out.glob("*.wav"):
            self.assertEqual(self.start_of(path.name), self.HOUR, path.name)
        self.same("mix.wav", self.mix())
        done = subprocess.run([TOOL, "check", str(self.out)], capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        done = subprocess.run([TOOL, "sum", str(self.out), "-o", str(self.out / "sum.wav")],
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.start_of("sum.wav"), self.HOUR)
        shutil.rmtree(self.out)
        text = " ".join(self.passes("--format", "aiff").split())
        self.assertIn(f"begins at sample {self.HOUR}", text)

    def test_a_mix_from_elsewhere_is_refused(self):
        path = self.folder / "Final Mix.wav"
        for at, code in ((self.HOUR, 0), (0, 0), (self.HOUR + 5, 2)):  # 0: it does not say
            path.write_bytes(filemaking.wav(self.mix(), 24, before=filemaking.bext(at)))
            if code == 0:
                self.passes("--mix", path, "--overwrite")
        text = self.fails(2, "--mix", path, "--overwrite")
        self.assertIn(f"sample {self.HOUR + 5} ", text)
        self.assertIn(f"at {self.HOUR}:", text)


class RealMix(BounceCase):
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

    def test_a_residual_stem_does_not_hide_why_the_mix_is_another(self):
        mix = numpy.concatenate([numpy.zeros((480, 2), "i8"), self.mix()])
        text = self.passes("--mix", self.write_mix(mix), "--residual-stem")
        text = " ".join(text.split())
        self.assertIn("without the residual stem the stems do not sum to", text)
        self.assertIn("the residual has a peak of", text)
        self.assertRegex(text, "480 samples (late|early)")
        text = self.passes("--mix", self.write_mix(self.mix()), "--residual-stem", "--overwrite")
        self.assertNotIn("without the residual stem", text)

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

    def test_channels_that_do_not_fit_are_told_with_the_cure(self):
        mono = self.folder / "mono.wav"
        mono.write_bytes(filemaking.wav(self.mix()[:, :1], 24))
        for more in ([], ["--residual-stem"]):
            text = self.fails(2, "--mix", mono, *more)
            self.assertIn(f'"{mono}" has 1 channel, the stems have 2: export the mix in stereo.',
                          text)
        for channels, track, has in ((1, "BGVs", "2 channels"), (6, "01 Kick In", "1 channel")):
            text = self.fails(2, "--channels", channels)
            self.assertIn(f'"{track}" has {has}, and stems have {channels} (--channels): say '
                          "--channels 2, or take the track out with --map", text)
        self.nothing_is_left()
        for path in self.session.iterdir():
            if path.stem not in ("01 Kick In", "Lead Vox"):
                path.unlink()
        self.assertIn("or say --channels 1.", self.fails(2, "--mix", mono))
        self.passes("--channels", "1")
        self.same("drums.wav", self.tracks["01 Kick In"][:, :1])

    def test_a_residual_of_nothing_and_another_rate_are_refused(self):
        self.assertIn("--mix", self.fails(2, "--residual-stem"))
        path = self.folder / "44.wav"
        path.write_bytes(filemaking.wav(self.mix(), 24, rate=44100))
        self.assertIn("44100", self.fails(2, "--mix", path))


if __name__ == "__main__":
    unittest.main()
