#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Effects in a bounce: on tracks, stems and the mix, and how long they ring.

    test_tool_inserts.py TOOL
"""
import unittest

import numpy

from bouncing import BounceCase, FRAMES, RATE, STEMS, samples


class Inserts(BounceCase):
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

    def test_one_that_ends_early_is_named(self):
        """All files may end with it, or it alone; they sum in both cases."""
        for place in ("drums", "Lead Vox", "mix"):
            name = place if place == "mix" else f'"{place}"'
            text = self.fails(1, "--tail", "0", "--insert", "bass=identity",
                              "--insert", f"{place}=identity eos-after=2")
            self.assertRegex(text, f'FAILED: --insert {name}: "identity eos-after=2" gives out '
                             rf"\d+ samples, and takes in {FRAMES}: it ends early")
            self.assertNotIn('--insert "bass"', text)
        self.assertEqual({path.name for path in self.out.iterdir()},
                         {"rejected", "rejected-2", "rejected-3"})
        text = self.fails(1, "--tail", "0", "--insert", "drums=pitch tempo=1.25")
        self.assertIn("or is no effect that keeps the length", text)

    def test_one_that_holds_back_more_than_queues_take(self):
        """8 s, where they hold 5; the source cannot go on while others wait for it."""
        self.passes("--tail", "10", "--insert",
                    "drums=queue min-threshold-time=8000000000 max-size-time=9000000000 "
                    "max-size-bytes=0 max-size-buffers=0 ! volume volume=0.5")
        drums = self.stem("drums") // 2
        self.assertEqual(len(samples(self.out / "drums.wav")), FRAMES + 10 * RATE)
        numpy.testing.assert_array_equal(samples(self.out / "drums.wav")[:FRAMES], drums)
        numpy.testing.assert_array_equal(samples(self.out / "mix.wav")[:FRAMES],
                                         self.mix() - self.stem("drums") + drums)

    def test_what_ends_in_samples_that_were_never_set_is_refused(self):
        """Filters by FFT of more than one channel (audiofxbasefirfilter.c of 1.22).
        A kernel of one channel, and one in time, end as they should: in silence."""
        fir = "audiowsinclimit cutoff=2000 length=4097"
        text = self.fails(2, "--insert", f"drums={fir}")
        self.assertIn(f'--insert "drums": "{fir}": with 2 channels audiowsinclimit', text)
        self.assertIn("low-latency=true", text)
        self.nothing_is_left()
        self.passes("--tail", "1", "--insert", f"drums={fir} low-latency=true",
                    "--insert", f"Lead Vox={fir}")
        for name in ("drums", "vocals"):
            found = samples(self.out / f"{name}.wav")
            self.assertGreater(numpy.abs(found[:FRAMES - 8000]).max(), 0)
            numpy.testing.assert_array_equal(found[FRAMES + 4097:], 0)

    def test_what_gives_out_other_samples_each_time_sums_all_the_same(self):
        """Each insert runs once, and the mix is made of what the stems became."""
        text = self.passes("--tail", "0", "--versions", "acapella", "--insert",
                           "drums=audioconvert noise-shaping=high dithering=tpdf-hf ! "
                           "audio/x-raw,format=S16LE")
        self.assertIn("bit-exact", text)
        drums = samples(self.out / "drums.wav")
        self.assertGreater(numpy.abs(drums - self.stem("drums")).max(), 0)

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

    def test_tails_that_are_short_are_told_in_milliseconds(self):
        """One echo, and it ends with that: 960 samples of 48000."""
        text = self.passes("--insert", "drums=audioecho delay=20000000 max-delay=20000000 "
                           "intensity=0.25")
        self.assertIn("all files are longer than the session by 20 ms;", text)
        self.assertEqual(len(samples(self.out / "drums.wav")), FRAMES + 960)

    def test_on_the_mix_is_told_and_a_residual_makes_it_whole(self):
        text = " ".join(self.passes("--insert", "mix=volume volume=0.5").split())
        self.assertIn("the insert on the mix is not on the stems: what they lack of the mix has a "
                      "peak of", text)
        self.assertIn("--residual-stem", text)
        self.assertNotIn("stems sum", text)
        self.same("mix.wav", self.mix() // 2)
        self.same("drums.wav", self.stem("drums"))
        text = self.passes("--insert", "mix=volume volume=0.5", "--residual-stem", "--overwrite")
        self.same("residual.wav", self.mix() // 2 - self.mix())
        self.assertIn("bit-exact", text)

    def test_on_the_mix_is_on_the_versions_as_well(self):
        words = ("--versions", "acapella", "--insert", "mix=volume volume=0.5")
        for more in ([], ["--residual-stem", "--overwrite"]):
            text = " ".join(self.passes(*words, *more).split())
            self.assertIn("it is on the versions as well", text)
            self.same("acapella.wav", self.stem("vocals") // 2)
            self.same("mix.wav", self.mix() // 2)
            self.same("vocals.wav", self.stem("vocals"))
        for path in self.out.iterdir():
            path.unlink()
        text = " ".join(self.passes("--insert", "mix=identity").split())
        self.assertIn("they sum to the mix all the same", text)

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

    def test_caps_may_stand_at_its_ends(self):
        self.passes("--insert", "drums=volume volume=0.5 ! audio/x-raw,channels=1")
        drums = samples(self.out / "drums.wav")
        numpy.testing.assert_array_equal(drums[:, 0], drums[:, 1])
        self.assertGreater(numpy.abs(drums).max(), 0)

    def test_what_gives_nothing_out_is_named(self):
        """A valve that drops all keeps the end of the audio to itself, even in front
        of a queue; one that passes on events ends without a buffer."""
        for chain in ("valve drop=true", "valve drop=true ! queue",
                      "valve drop=true drop-mode=forward-sticky-events"):
            for words in ([], ["--tail", "1"]):
                text = self.fails(2, "--insert", f"drums={chain}", *words)
                self.assertIn(f'--insert "drums": "{chain}"', text)
        self.nothing_is_left()

    def test_what_is_no_effect_is_named(self):
        for insert, word in (("drums=nonsense", "nonsense"), ("drums=volume loud=1", "loud"),
                             ("drums=audiotestsrc", "audiotestsrc"), ("drum=volume", "\"drum\""),
                             ("Click=volume", "no stem"), ("volume", "NAME=VALUE")):
            self.assertIn(word, self.fails(2, "--insert", insert), insert)
        self.nothing_is_left()


if __name__ == "__main__":
    unittest.main()
