#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""sum as a user types it. What is expected is summed here, by numpy.

    test_tool_sum.py TOOL
"""
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

import filemaking
import launching
import schema
import soundfiles

TOOL = sys.argv.pop(1)
RATE = 48000
FRAMES = 40000
TOP = 1 << 23
STEMS = ("bass", "drums", "Lead Vöx #1")


def run(*words):
    return subprocess.run([TOOL, "sum", *map(str, words)], capture_output=True, text=True,
                          timeout=120, check=False)


def samples(path):
    sound = soundfiles.wav(path)
    return sound.samples.astype("i8") >> (32 - sound.bits)


class Sum(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stems sum ü"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.set = self.folder / "My set"
        self.set.mkdir()
        self.file = self.folder / "the sum.wav"
        self.stems = {}
        for seed, name in enumerate(STEMS):
            audio = 16 * numpy.random.default_rng(seed).integers(
                -TOP // 128, TOP // 128, (FRAMES, 2), dtype="i8")
            self.stems[name] = audio
            self.write(name, audio)

    def write(self, name, audio, **more):
        path = self.set / f"{name}.wav"
        path.write_bytes(filemaking.wav(audio, 24, **more))
        return path

    def total(self, **gains):
        return sum(gains.get(name, 1) * audio for name, audio in self.stems.items())

    def passes(self, *words):
        done = run(self.set, "-o", self.file, *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def fails(self, code, *words):
        done = run(*words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return " ".join((done.stdout + done.stderr).split())

    def same(self, expected):
        numpy.testing.assert_array_equal(samples(self.file), expected)

    def test_the_stems_alone_are_summed(self):
        """A mix and a version beside them are no stems."""
        self.write("mix", self.total())
        self.write("instrumental", self.stems["drums"] + self.stems["bass"])
        self.write("sum", self.total())
        self.assertIn("is a sum by its name", " ".join(self.passes().split()))
        self.same(self.total())
        self.assertEqual(soundfiles.wav(self.file).bits, 24)

    def test_gain_mute_and_solo(self):
        self.passes("--gain", "drums=-1.5dB")
        exact = self.total(drums=10 ** (-1.5 / 20))
        numpy.testing.assert_allclose(samples(self.file), exact, atol=0.5 + 1e-6)
        self.passes("--mute", "drums", "--overwrite")
        self.same(self.total(drums=0))
        self.passes("--solo", "drums", "--solo", "bass", "--overwrite")
        self.same(self.stems["drums"] + self.stems["bass"])
        self.passes("--gain", "drums=-inf", "--overwrite")
        self.same(self.total(drums=0))
        self.passes("--mute", "lead vöx #1", "--overwrite")
        self.same(self.stems["drums"] + self.stems["bass"])

    def test_inserts_on_a_stem_and_on_the_sum(self):
        """The sum of halves is exact in floats; so is half of it."""
        self.passes("--insert", "drums=volume volume=0.5", "--insert", "sum=volume volume=0.5")
        self.same((self.total() - self.stems["drums"] // 2) // 2)

    def test_files_one_by_one(self):
        done = run(self.set / "drums.wav", self.set / "bass.wav", "-o", self.file, "--gain",
                   "bass=0dB")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.same(self.stems["drums"] + self.stems["bass"])

    def test_a_start_that_the_file_cannot_hold_is_told(self):
        """EBU Tech 3285 has bext for RIFF/WAVE."""
        for name, audio in self.stems.items():
            self.write(name, audio, before=filemaking.bext(172800000))
        for name, lost in (("a.wav", False), ("a.rf64", False), ("a.bwf", False), ("a.AIFF", True),
                           ("a.flac", True), ("a.w64", True), ("a.caf", True)):
            with self.subTest(name=name):
                done = run(self.set, "-o", self.folder / name, "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                said = [note for note in json.loads(done.stdout)["notes"] if "172800000" in note]
                self.assertEqual(len(said), lost)
                held = b"bext" in (self.folder / name).read_bytes()[:2000]
                self.assertEqual(held, not lost)
        for name, audio in self.stems.items():
            self.write(name, audio)
        done = run(self.set, "-o", self.folder / "b.aiff", "--json")
        self.assertEqual(json.loads(done.stdout)["notes"], [])

    def test_what_is_named_twice_is_refused(self):
        link = self.folder / "link"
        link.symlink_to(self.set)
        drums, bass = self.set / "drums.wav", self.set / "bass.wav"
        for words in ((self.set, self.set), (self.set, drums), (drums, drums), (self.set, link),
                      (drums, f"{self.set}/b*.wav", f"{self.set}/../My set/drums.wav")):
            with self.subTest(words=words):
                text = self.fails(2, *words, "-o", self.file)
                self.assertRegex(text, r'"[^"]*\.wav" is named twice, with')
                self.assertFalse(self.file.exists())
        other = self.set / "a copy of drums.wav"
        shutil.copy(drums, other)
        self.assertEqual(run(drums, bass, other).returncode, 0)

    def test_files_one_by_one_that_begin_elsewhere_are_refused(self):
        for name, at in (("drums", 1000), ("bass", 1480), ("Lead Vöx #1", 1000)):
            self.write(name, self.stems[name], before=filemaking.bext(at))
        self.assertEqual(run(self.set / "drums.wav", self.set / "Lead Vöx #1.wav").returncode, 0)
        text = self.fails(2, self.set / "drums.wav", self.set / "bass.wav")
        self.assertIn("1000", text)
        self.assertIn("1480", text)
        self.passes()  # of a folder each has its place
        bass = numpy.zeros((FRAMES + 480, 2), "i8")
        bass[480:] = self.stems["bass"]
        bass[:FRAMES] += self.stems["drums"] + self.stems["Lead Vöx #1"]
        self.same(bass)

    def test_the_target_is_told_first_and_measured_against(self):
        """A sine at 1000 Hz on both sides with a peak of -L dBFS is -L LUFS loud, less
        0.01 (ITU-R BS.1770-5: K-weighting is +0.69 dB there, the offset -0.691)."""
        shutil.rmtree(self.set)
        self.set.mkdir()
        time = numpy.arange(10 * RATE) / RATE
        sine = numpy.sin(2 * math.pi * 1000 * time) * TOP * 10 ** (-23 / 20)
        self.write("synth", numpy.repeat(numpy.rint(sine).astype("i8")[:, None], 2, axis=1))
        text = self.passes("--profile", "ebu-r128")
        self.assertLess(text.index("-23.0 LUFS"), text.index("Stem"))
        self.assertIn("on target", text)
        done = run(self.set, "--profile", "ebu-r128", "--gain", "synth=+1dB", "--json")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertFalse(report["passed"])
        self.assertEqual(schema.errors(report), [])
        self.assertAlmostEqual(report["headroommeter"]["integrated"], -22.0, delta=0.1)
        self.assertEqual(run(self.set, "--profile", "loud").returncode, 2)

    def test_a_recipient_s_file_is_a_target_too(self):
        """Of a sum that peaks where numpy says, held to a bit more and a bit less."""
        peak = 20 * math.log10(numpy.abs(self.total()).max() / TOP)
        house = self.folder / "house.json"
        for room, more, code in ((-peak - 0.01, {}, 0), (-peak + 0.01, {}, 1),
                                 (1, {"rate": 44100}, 1), (1, {"depth": "16"}, 1),
                                 (1, {"rate": [44100, RATE], "depth": "24", "channels": 2,
                                      "container": "wav", "stems": ["flutes"]}, 0)):
            house.write_text(json.dumps({"name": "House", "sum-headroom": room,
                                         "peak-mode": "sample", **more}))
            done = run(self.set, "-o", self.file, "--overwrite", "--profile", house)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn("Target  House", done.stdout)
            self.assertEqual("MISSED" in done.stdout, bool(code))
            done = run(self.set, "--profile", house, "--json")
            report = json.loads(done.stdout)
            self.assertEqual(schema.errors(report), [])
            self.assertEqual((report["profile"], report["passed"]), ("House", not code))
        house.write_text("{\"loud\": 1}")
        self.assertIn("\"loud\"", self.fails(2, self.set, "--profile", house))
        text = self.fails(2, self.set, "--profile", self.folder / "nothing")
        self.assertIn("no such file", text)
        self.assertIn("spotify", text)

    def test_what_clips_is_not_written(self):
        text = self.fails(1, self.set, "-o", self.file, "--gain", "drums=+60dB")
        self.assertIn("clips", text)
        self.assertFalse(self.file.exists())
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["My set"])

    def test_what_is_wrong_is_named(self):
        self.file.write_bytes(b"mine")
        self.assertIn(str(self.file), self.fails(2, self.set, "-o", self.file))
        self.assertEqual(self.file.read_bytes(), b"mine")
        self.assertIn("lossy", self.fails(2, self.set, "-o", self.folder / "a.mp3"))
        self.assertIn("\"drum\"; there are sum, ",
                      self.fails(2, self.set, "--gain", "drum=1dB"))
        self.assertIn("\"loud\"", self.fails(2, self.set, "--gain", "drums=loud"))
        self.assertIn("nonsense", self.fails(2, self.set, "--insert", "sum=nonsense"))
        self.assertIn("nowhere", self.fails(2, self.folder / "nowhere"))
        report = json.loads(run(self.folder / "nowhere", "--json").stdout)
        self.assertEqual(schema.errors(report), [])
        self.assertIn("nowhere", report["error"])
        self.assertIn("--help", self.fails(2))
        other = self.folder / "44.wav"
        other.write_bytes(filemaking.wav(self.stems["drums"], 24, rate=44100))
        self.assertIn("44100", self.fails(2, self.set / "bass.wav", other))

    def test_what_is_damaged_is_not_summed(self):
        path = self.set / "drums.wav"
        whole = path.read_bytes()
        for damaged in (b"junk", b"", whole[:len(whole) // 2]):
            path.write_bytes(damaged)
            text = self.fails(2, self.set, "-o", self.file)
            self.assertIn("drums.wav", text)
            self.assertIn("--allow-damaged", text)
            self.assertFalse(self.file.exists())
        self.passes("--allow-damaged")
        self.assertEqual(len(samples(self.file)), FRAMES)

    def test_a_stem_is_never_replaced(self):
        path = self.set / "drums.wav"
        before = path.read_bytes()
        link = self.folder / "link.wav"
        link.symlink_to(path)
        for file in (path, link):
            self.assertIn(str(file), self.fails(2, self.set, "-o", file, "--overwrite"))
            self.assertEqual(path.read_bytes(), before)

    def test_tails_ring(self):
        echo = "sum=audioecho delay=100000000 max-delay=100000000 intensity=0.5"
        wet = numpy.concatenate([self.total(), numpy.zeros((RATE // 10, 2), "i8")])
        wet[RATE // 10:] += self.total() // 2
        for words, length in ((["--tail", "1"], FRAMES + RATE), ([], FRAMES + RATE // 10)):
            self.passes("--insert", echo, "--overwrite", *words)
            found = samples(self.file)
            self.assertAlmostEqual(len(found), length, delta=1)
            numpy.testing.assert_array_equal(found[:FRAMES + RATE // 10 - 1],
                                             wet[:FRAMES + RATE // 10 - 1])

    def test_an_insert_that_ends_early_is_named(self):
        """On a stem the others end with it, or go on; it is never the sum of them."""
        for place in ("drums", "sum"):
            chain = "identity eos-after=2"
            for words in ((), ("-o", self.file), ("-o", self.file, "--tail", "100ms")):
                frames = FRAMES + (RATE // 10 if "--tail" in words else 0)
                text = self.fails(1, self.set, *words, "--insert", "bass=identity",
                                  "--insert", f"{place}={chain}")
                self.assertRegex(text, f'--insert "{place}": "{chain}" gives out \\d+ samples, and '
                                 f"takes in {frames}: it ends early")
                self.assertNotIn('"bass"', text)
                self.assertEqual([path.name for path in self.folder.iterdir()], ["My set"])
        self.passes("--tail", "12.345ms", "--insert", "drums=identity", "--insert", "sum=identity")

    def test_an_insert_that_gives_nothing_out_is_named(self):
        for place, chain in (("drums", "valve drop=true"),
                             ("sum", "valve drop=true drop-mode=forward-sticky-events")):
            for words in ([], ["--tail", "1"]):
                text = self.fails(2, self.set, "--insert", f"{place}={chain}", *words)
                self.assertIn(f'--insert "{place}": "{chain}"', text)

    def test_how_long_effects_ring_and_what_is_late_is_told(self):
        """Freeverb's shortest comb filter has 1116 samples at 44100 Hz."""
        text = " ".join(self.passes("--insert", "drums=freeverb level=1").split())
        self.assertIn(f'"drums" sounds {1116 * RATE // 44100} samples late', text)
        self.assertIn("the effects ring on", text)
        report = json.loads(self.passes("--insert", "drums=freeverb level=1", "--overwrite",
                                        "--tail", "0", "--json"))
        self.assertEqual(schema.errors(report), [])
        self.assertEqual(["late" in note for note in report["notes"]], [True])

    def test_the_file_is_read_back(self):
        for words, null in ((["--gain", "drums=-1.5dB"], "bit-exact"),
                            (["--insert", "sum=volume volume=0.5"], None)):
            report = json.loads(self.passes(*words, "--json", "--overwrite"))
            self.assertEqual(schema.errors(report), [])
            self.assertEqual((report["nullcheck"] or {}).get("verdict"), null)

    def test_what_is_read_back_with_dither_is_the_same(self):
        for name, audio in self.stems.items():
            (self.set / f"{name}.wav").write_bytes(filemaking.wav(audio >> 8, 16))
        report = json.loads(self.passes("--gain", "drums=-1.5dB", "--json"))
        self.assertEqual(report["nullcheck"]["verdict"], "bit-exact")

    def test_a_file_that_is_not_the_sum_is_found_by_the_pipeline(self):
        lines = self.passes("--print-pipeline")
        self.passes()
        data = bytearray(self.file.read_bytes())
        data[-3000] ^= 1
        self.file.write_bytes(data)
        _, said = launching.run(lines[lines.index("# Is that"):])
        self.assertIn("differing-samples=(guint64)1,", said)
        self.assertIn("passed=(boolean)false", said)

    def test_the_pipeline_runs_in_gst_launch(self):
        words = ("--gain", "drums=-1.5dB", "--insert", "bass=volume volume=0.5")
        self.passes(*words)
        ours = self.file.read_bytes()
        self.file.unlink()
        status, said = launching.run(self.passes(*words, "--print-pipeline"))
        self.assertEqual(status, 0, said)
        self.assertEqual(self.file.read_bytes(), ours)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
