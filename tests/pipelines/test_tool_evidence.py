#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gst-stems-1.0 check finds in samples: evidence, and what only looks like it.

    test_tool_evidence.py TOOL

What is expected follows from how the files are made.
"""
import sys
import unittest

import numpy

from toolsets import FRAMES, RATE, STEMS, Tool, ToolSet, findings, stem

TOOL = Tool(sys.argv.pop(1))


class Evidence(unittest.TestCase):
    """In vocals.wav alone; the mix is the sum of what is there."""

    def only(self, report, check, severity="failed"):
        found = findings(report, check, severity)
        self.assertEqual(list(found), ["vocals.wav"], report["findings"])
        return found["vocals.wav"]

    def test_padding(self):
        one = ToolSet(self, stems={name: stem(seed, level=0.03) >> 8 << 8 if name == "vocals"
                                   else stem(seed, level=0.03) for seed, name in enumerate(STEMS)})
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 0)
        self.assertIn("has 24 bits, but its samples use 16",
                      self.only(report, "true-depth", "warning"))

    def test_mono_as_stereo(self):
        audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        audio["vocals"][:, 1] = audio["vocals"][:, 0]
        audio["bass"][:, 1] //= 2
        audio["bass"][:, 0] = audio["bass"][:, 1] * 2  # alike, but to one side: no mono
        _, report, _ = TOOL.report("check", ToolSet(self, stems=audio).folder)
        self.assertIn("mono printed as stereo", self.only(report, "mono", "warning"))

    def test_a_dead_channel(self):
        for side, name, other, level, said in ((1, "right", "left", 0, "digital silence"),
                                               (0, "left", "right", 8, "all but silent")):
            audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
            audio["vocals"][:, side] = 0
            audio["vocals"][5000:6000, side] = level  # of 2^23: -120.4 dBFS
            audio["bass"][:, side] //= 16  # soft alone is not dead
            _, report, _ = TOOL.report("check", ToolSet(self, stems=audio).folder)
            found = self.only(report, "channel", "warning")
            self.assertIn(f"The {name} channel of vocals.wav is {said}", found)
            self.assertIn(f"the {other} one sounds", found)
            if level:
                self.assertIn("-120.41 dBFS", found)

    def test_notes_that_are_alike_somewhere_are_no_lag(self):
        """Of a stem that is later than is looked for (half a second)."""
        rate, frames = 44100, 8 * 44100
        def notes(seed):
            rows = numpy.random.default_rng(seed).integers(0, 24, 25)
            pitch = 220 * 2 ** (numpy.repeat(rows, 14554)[:frames] / 12)
            phase = 2 * numpy.pi * numpy.cumsum(pitch) / rate
            mono = sum(numpy.sin(k * phase) / k for k in range(1, 8))
            mono *= 0.6 + 0.4 * numpy.sin(2 * numpy.pi * 0.7 * numpy.arange(frames) / rate)
            return numpy.stack([mono, 0.8 * mono], 1) * 2**19
        noise = numpy.random.default_rng(3).normal(0, 2**17, (frames, 1)) * [1, 0.8]
        audio = {name: part.astype("i8") for name, part in
                 (("drums", noise), ("keys", notes(32)), ("vocals", notes(2)))}
        one = ToolSet(self, stems={}, mix=None)
        for name, part in (*audio.items(), ("mix", sum(audio.values())),
                           ("vocals", numpy.roll(audio["vocals"], 30000, 0))):
            one.write(name, part, rate=rate)
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 1)
        self.assertNotIn(" late", report["verdict"])

    def test_dc(self):
        audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        audio["vocals"] += 83886  # 1 % of full scale
        one = ToolSet(self, stems=audio)
        _, report, _ = TOOL.report("check", one.folder)
        self.assertIn("1.00", findings(report, "dc", "warning")["vocals.wav"])
        self.assertEqual(set(findings(report, "dc")), {"vocals.wav", "mix.wav"})

    def test_clips(self):
        one = ToolSet(self)
        one.audio["vocals"][1000:1004] = 2**23 - 1
        one.write("vocals", one.audio["vocals"])
        code, report, _ = TOOL.report("check", one.folder)
        self.assertEqual(code, 1)
        self.assertIn("clips: 2 runs of full scale with 8 samples", self.only(report, "clips"))

    def test_floats_above_full_scale_are_no_clips_unless_they_stop_there(self):
        time = numpy.arange(FRAMES) / RATE
        wave = numpy.sin(2 * numpy.pi * 50 * time) * numpy.hanning(FRAMES) * 1.5
        for top, severity in ((2.0, "warning"), (1.0, "failed")):
            audio = wave.clip(-top, top).astype("f4")
            stems = {"drums": numpy.stack([audio, audio / 2], axis=1)}
            one = ToolSet(self, stems=stems, bits=32)
            code, report, _ = TOOL.report("check", one.folder)
            self.assertEqual(code, 1 if severity == "failed" else 0)
            text = findings(report, "clips", severity)["drums.wav"]
            self.assertIn("runs of full scale" if top == 1 else
                          "above full scale: its highest sample is at 3.5", text)

    def test_cut_tail(self):
        audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        audio["vocals"][FRAMES - 4800:] = stem(5, level=0.03)[RATE:RATE + 4800]
        _, report, _ = TOOL.report("check", ToolSet(self, stems=audio).folder)
        self.assertIn("cut off", findings(report, "tail", "warning")["vocals.wav"])
        self.assertNotIn("drums.wav", findings(report, "tail"))

    def test_a_spectrum_that_ends_as_at_a_wall_is_evidence_alone(self):
        audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
        spectrum = numpy.fft.rfft(audio["vocals"], axis=0)
        spectrum[16000 * FRAMES // RATE:] = 0
        vocals = numpy.round(numpy.fft.irfft(spectrum, axis=0))
        audio["vocals"] = numpy.ascontiguousarray(vocals, "i8")
        code, report, _ = TOOL.report("check", ToolSet(self, stems=audio).folder)
        self.assertEqual(code, 0)
        said = self.only(report, "lossy-like", "note")
        self.assertRegex(said, r"ends at 16\.[0-2] kHz")
        self.assertIn("no proof", said)

    def test_tones_are_no_evidence_of_a_codec(self):
        time = numpy.arange(FRAMES) / RATE
        fade = numpy.minimum(1, numpy.minimum(time, time[::-1]) * 4)
        for tone in (440, 997, 9000, 12000, 15003):
            audio = {name: stem(seed, level=0.03) for seed, name in enumerate(STEMS)}
            wave = numpy.round(numpy.sin(2 * numpy.pi * tone * time) * fade * 2**18).astype("i8")
            audio["vocals"] = numpy.stack([wave, wave // 2], axis=1)
            _, report, _ = TOOL.report("check", ToolSet(self, stems=audio).folder)
            self.assertEqual(findings(report, "lossy-like"), {})


class Alone(unittest.TestCase):
    """Of one file, as floats of at most 1."""

    def check(self, audio, bits=24, rate=RATE):
        """The findings but those that any set of one stem has, by their checks."""
        audio = numpy.asarray(audio)
        if audio.ndim == 1:
            audio = numpy.stack([audio, numpy.roll(audio, 3) * 0.9], axis=1)
        whole = numpy.round(audio.clip(-1, 1) * (2 ** (bits - 1) - 1))
        one = ToolSet(self, stems={}, mix=None)
        one.write("drums", numpy.ascontiguousarray(whole, "i8"), bits=bits, rate=rate)
        _, report, _ = TOOL.report("check", one.folder)
        return {finding["check"]: finding["explanation"] for finding in report["findings"]
                if finding["check"] not in ("mix", "headroom")}

    def noise(self, frames=2 * RATE, seed=1):
        ends = numpy.minimum(1, numpy.minimum(numpy.arange(frames), numpy.arange(frames)[::-1]) / 4800)
        return numpy.random.default_rng(seed).standard_normal((frames, 2)) * 0.05 * ends[:, None]

    def up(self, audio, frames):
        """At a higher rate, without anything above what it had."""
        spectrum = numpy.zeros((frames // 2 + 1, audio.shape[1]), complex)
        own = numpy.fft.rfft(audio, axis=0)[:len(spectrum)]
        spectrum[:len(own)] = own
        return numpy.fft.irfft(spectrum, frames, axis=0) * frames / len(audio)

    def test_what_was_made_at_a_lower_rate_is_not_coded(self):
        for rate, low in ((96000, 44100), (96000, 48000), (88200, 44100), (192000, 48000),
                          (48000, 44100)):
            with self.subTest(rate=rate, low=low):
                audio = self.noise(2 * low)
                spectrum = numpy.fft.rfft(audio, axis=0)
                spectrum[len(spectrum) * 49 // 50:] = 0  # a filter before half of the rate
                audio = numpy.fft.irfft(spectrum, len(audio), axis=0)
                found = self.check(self.up(audio, 2 * rate), rate=rate)
                self.assertEqual(list(found), ["band"])
                self.assertIn("made at a lower rate", found["band"])
        found = self.check(self.up(self.noise(2 * 32000), 2 * 96000), rate=96000)
        self.assertEqual(list(found), ["lossy-like"])  # at 16 kHz codecs end as well

    def test_sides_that_cancel(self):
        audio = self.noise()[:, 0]
        self.assertIn("inverted on one",
                      self.check(numpy.stack([audio, -audio], axis=1))["mono"])
        self.assertEqual(self.check(numpy.stack([audio, audio * -0.5], axis=1)), {})

    def test_a_second_is_the_least_for_an_offset(self):
        tone = numpy.sin(2 * numpy.pi * 30 * numpy.arange(RATE // 40) / RATE) * 0.5  # no whole wave
        self.assertEqual(self.check(numpy.concatenate([tone, numpy.zeros(9000)])), {})
        offset = self.noise() + numpy.hanning(2 * RATE)[:, None] * 0.01
        self.assertEqual(list(self.check(offset)), ["dc"])

    def test_no_samples_are_no_silence(self):
        self.assertEqual(list(self.check(numpy.zeros((0, 2)))), ["readable"])

    def test_waves_of_few_steps_are_not_padded(self):
        time = numpy.arange(2 * RATE)
        square = numpy.where(time // 200 % 2, 0.25, -0.25) * (time < RATE) * (2**23 / (2**23 - 1))
        found = self.check(numpy.stack([square, square / 2], axis=1))
        self.assertNotIn("true-depth", found)
        low = numpy.round(self.noise() * 2**7) * 2**16 / (2**23 - 1)
        self.assertIn("use 8", self.check(low)["true-depth"])

    def test_masters_fades_and_gates(self):
        """Of 16 bits; down to nothing in two seconds; a drum cut at -70 dBFS by a gate."""
        time = numpy.arange(3 * RATE) / RATE
        fade = self.noise(3 * RATE) * numpy.minimum(1, (time[::-1] / 2))[:, None]
        hit = numpy.exp(-time * 8) * numpy.sin(2 * numpy.pi * 180 * time) * 0.5
        gated = hit[:int(-numpy.log(10 ** (-70 / 20) / 0.5) / 8 * RATE)]
        self.assertEqual(self.check(fade), {})
        self.assertEqual(self.check(fade, bits=16), {})
        self.assertEqual(self.check(gated), {})
        self.assertEqual(self.check(fade[:, :1]), {})


if __name__ == "__main__":
    unittest.main()
