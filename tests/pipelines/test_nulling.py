#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Null tests of WAV files by gst-launch-1.0, as a user would type them.

The files are made by numpy, and so are the expected figures: what numpy says
the residual is, in integers of the files.
"""
import os
import re
import tempfile
import unittest
import wave

import numpy

import launching

RATE = 48000
FRAMES = 2 * RATE
FULL = 2**23


def music(seed):
    """Stereo notes over noise, in 24-bit integers."""
    random = numpy.random.default_rng(seed)
    time = numpy.arange(FRAMES) / RATE
    out = random.normal(0.0, 0.01, (FRAMES, 2))
    for start in range(0, FRAMES, RATE // 4):
        pitch, side = 55.0 * 2 ** (random.integers(0, 48) / 12), random.uniform(0.3, 1.0, 2)
        note = numpy.zeros(FRAMES)
        t = time[: FRAMES - start]
        note[start:] = numpy.exp(-6.0 * t) * sum(
            numpy.sin(2 * numpy.pi * pitch * k * t) / k for k in (1, 2, 3))
        out += 0.08 * note[:, None] * side
    return numpy.rint(out * FULL).astype(numpy.int64)


def write(path, samples, width=3):
    with wave.open(path, "wb") as file:
        file.setparams((samples.shape[1], width, RATE, 0, "NONE", ""))
        raw = samples.astype("<i4").view(numpy.uint8).reshape(-1, 4)[:, :width]
        file.writeframes(raw.tobytes())


def read(path):
    with wave.open(path) as file:
        width, channels = file.getsampwidth(), file.getnchannels()
        raw = numpy.frombuffer(file.readframes(file.getnframes()), dtype=numpy.uint8)
    wide = numpy.zeros((raw.size // width, 4), dtype=numpy.uint8)
    wide[:, 4 - width:] = raw.reshape(-1, width)
    return (wide.view("<i4").reshape(-1, channels) >> (32 - 8 * width)).astype(numpy.int64)


def decibel(value):
    with numpy.errstate(divide="ignore"):
        return 20.0 * numpy.log10(value)


class Message(dict):
    """The fields of one message, as gst-launch-1.0 -m prints it."""

    def __init__(self, line):
        line = re.sub(r"stems=\(structure\)<.*?>(?=[,;])", "", line)
        for name, kind, value in re.findall(
                r'([\w-]+)=\((\w+)\)("(?:[^"\\]|\\.)*"|<[^>]*>|[^,;]*)', line):
            if value.startswith("<"):
                self[name] = [float(v) for v in value.strip("<> ").split(",")]
            elif kind == "string":
                self[name] = re.sub(r"\\(.)", r"\1", value.strip('"'))
            else:
                self[name] = {"true": True, "false": False}.get(value) \
                    if kind == "boolean" else float(value) if kind == "double" else int(value)


class Nulling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stems = {name: music(seed) for seed, name in enumerate(("drums", "bass", "vocals"))}
        cls.mix = sum(cls.stems.values())
        assert abs(cls.mix).max() < FULL

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def launch(self, mix, stems, options="fail-on-mismatch=true", sink="fakesink"):
        """(exit status, messages, output) of the null test of these files."""
        words = ["gst-launch-1.0", "-m", "nullcheck", "name=n", *options.split(), "!",
                 *sink.split()]
        for name, samples in {"mix": mix, **stems}.items():
            path = os.path.join(self.folder.name, name + ".wav")
            write(path, samples)
            words += ["filesrc", "location=" + path, "!", "wavparse", "!",
                      "n.reference" if name == "mix" else "n."]
        code, output = launching.run(words, self.folder.name, seconds=60)
        self.assertNotIn("CRITICAL", output)
        messages = [Message(line) for line in output.splitlines()
                    if "(element): nullcheck," in line]
        return code, messages, output

    def check(self, mix, stems, verdict, passes, options="fail-on-mismatch=true"):
        """Runs the set and compares every figure with numpy's."""
        status, messages, output = self.launch(mix, stems, options)
        self.assertEqual(status, 0 if passes else 1, output)
        if not passes:
            self.assertRegex(output, r"ERROR: from element /GstPipeline:pipeline0/GstNullCheck:n")
        # gst-launch-1.0 quits at an error, and may not print what came before
        # it: the error has it all.
        said = [m for m in messages if m["final"]]
        if not passes:
            said += [Message(line) for line in output.splitlines() if line.startswith("nullcheck, ")]
        self.assertTrue(said, output)
        self.assertLessEqual(len(said), 1 if passes else 2, output)
        final = said[0]
        self.assertEqual(said[-1], final)
        self.assertIs(final["final"], True)
        longest = max(len(s) for s in (mix, *stems.values()))
        residual = numpy.zeros((longest, 2))
        residual[: len(mix)] += mix
        for stem in stems.values():
            residual[: len(stem)] -= stem
        self.assertEqual(final["verdict"], verdict, output)
        self.assertEqual(final["passed"], passes)
        numpy.testing.assert_allclose(final["residual-peak"],
                                      decibel(abs(residual).max(axis=0) / FULL), atol=1e-9)
        numpy.testing.assert_allclose(
            final["residual-rms"],
            decibel(numpy.sqrt((residual**2).mean(axis=0)) / FULL), atol=1e-9)
        self.assertEqual(final["max-lsb"], abs(residual).max())
        self.assertEqual(final["samples"], residual.size)
        self.assertEqual(final["differing-samples"], numpy.count_nonzero(residual))
        where = numpy.flatnonzero(residual.any(axis=1))
        self.assertEqual(final["first-difference"], where[0] if where.size else 2**64 - 1)
        self.assertEqual(final["duration"], round(longest / RATE * 10**9))
        return final

    def changed(self, name, samples):
        return {**self.stems, name: samples}

    def test_a_set_that_nulls(self):
        final = self.check(self.mix, self.stems, "bit-exact", True)
        self.assertEqual(final["explanation"], "The stems sum to the mix, bit by bit.")
        self.check(self.mix, self.stems, "bit-exact", True,
                   "fail-on-mismatch=true tolerance=exact")

    def test_one_lsb_on_one_sample(self):
        mix = self.mix.copy()
        mix[54321, 1] += 1
        self.check(mix, self.stems, "quantisation", True)
        final = self.check(mix, self.stems, "quantisation", False,
                           "fail-on-mismatch=true tolerance=exact")
        self.assertIn("-138.5 dBFS (1 LSB)", final["explanation"])

    def test_a_stem_late_by_one_sample(self):
        late = numpy.vstack([numpy.zeros((1, 2), dtype=numpy.int64), self.stems["bass"][:-1]])
        final = self.check(self.mix, self.changed("bass", late), "audible", False)
        self.assertIn("from sample 0 (0.000 s) on", final["explanation"])

    def test_a_stem_of_the_other_polarity(self):
        self.check(self.mix, self.changed("vocals", -self.stems["vocals"]), "audible", False)

    def test_a_stem_a_tenth_of_a_decibel_off(self):
        louder = numpy.rint(self.stems["drums"] * 10 ** (0.1 / 20)).astype(numpy.int64)
        self.check(self.mix, self.changed("drums", louder), "audible", False)

    def test_a_missing_stem(self):
        stems = {k: v for k, v in self.stems.items() if k != "vocals"}
        self.check(self.mix, stems, "audible", False)

    def test_a_stem_that_is_cut(self):
        final = self.check(self.mix, self.changed("bass", self.stems["bass"][:70000]),
                           "audible", False)
        self.assertEqual(final["first-difference"], 70000)

    def test_a_mix_that_is_rounded_to_16_bits(self):
        """Its residual is what 16 bits allow, whatever the file could hold."""
        rounded = (self.mix + 128) // 256 * 256
        self.check(rounded, self.stems, "quantisation", True)

    def test_a_residual_that_is_inaudible(self):
        """It passes, but is no rounding of 24 bits, which are all used."""
        coarse = (self.mix + 96) // 192 * 192 + 1
        final = self.check(coarse, self.stems, "below-gate", True)
        self.assertIn("LUFS at most", final["explanation"])

    def test_a_level_to_stay_below(self):
        mix = self.mix.copy()
        mix[1000:2000] += 2**13  # -60.2 dBFS
        for threshold, passes in (("-60", True), ("-61", False)):
            self.check(mix, self.stems, "below-gate", passes,
                       f"fail-on-mismatch=true tolerance=level threshold={threshold}")

    def test_without_fail_on_mismatch_it_only_says_so(self):
        status, messages, output = self.launch(self.mix, {"drums": self.stems["drums"]}, "")
        self.assertEqual(status, 0, output)
        self.assertEqual([m["verdict"] for m in messages], ["audible"] * 3)
        self.assertEqual([m["final"] for m in messages], [False, False, True])
        self.assertFalse(messages[-1]["passed"])

    def test_the_residual_as_a_file(self):
        stems = {k: v for k, v in self.stems.items() if k != "vocals"}
        status, _, output = self.launch(self.mix, stems, "",
                                        "wavenc ! filesink location=residual.wav")
        self.assertEqual(status, 0, output)
        residual = read(os.path.join(self.folder.name, "residual.wav"))
        numpy.testing.assert_array_equal(residual, self.stems["vocals"])


if __name__ == "__main__":
    unittest.main()
