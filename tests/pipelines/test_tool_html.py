#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check --html on real files: the page in a browser tells what was done to them.

    test_tool_html.py TOOL

The set is made here, so that what is expected is known: 4 s at 48 kHz, one stem
that clips at 3 s, one that is silent from 1 s to 2.4 s while the mix has it.
"""
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import unittest

import numpy

import filemaking
import paging

TOOL = str(pathlib.Path(sys.argv.pop(1)).resolve())
RATE, SECONDS = 48000, 4
TOP = (1 << 23) - 1
# What a file can be called, and what must stay a name.
HOSTILE = "vocals <img src=x onerror=alert(1)> &amp; '\" 100%41 ünïcode #1.wav"
FILES = ("bass.wav", "drums.wav", HOSTILE, "mix.wav")


def tool(*arguments, **more):
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, timeout=120, **more)


def write(path, audio):
    path.write_bytes(filemaking.wav(audio, 24))


def make_set(folder, broken):
    folder.mkdir()
    random = numpy.random.default_rng(7)
    stems = {name: random.integers(-TOP // 16, TOP // 16, (RATE * SECONDS, 2), dtype="i8")
             for name in FILES[:3]}
    for audio in stems.values():
        audio[-RATE // 4:] = 0
        audio[RATE * 3:RATE * 3 + 100] = 0
    if broken:
        stems["drums.wav"][RATE * 3 + 10:RATE * 3 + 20] = TOP
    mix = sum(stems.values())
    if broken:
        stems[HOSTILE] = stems[HOSTILE].copy()
        stems[HOSTILE][RATE:RATE * 12 // 5] = 0
    for name, audio in stems.items():
        write(folder / name, audio)
    write(folder / "mix.wav", mix)


class Report(paging.PageCase):
    def setUp(self):
        super().setUp()
        self.set = self.folder / "a set & more"

    def make(self, broken, page="report.html", status=None):
        make_set(self.set, broken)
        path = self.folder / page
        done = tool("check", self.set, "--html", path)
        self.assertEqual(done.returncode, int(broken) if status is None else status, done.stdout + done.stderr)
        return self.open_page(path)

    def places(self, label):
        return self.run_js(
            f"[...document.querySelectorAll('.lane')].filter(lane => lane.dataset.label === {json.dumps(label)})"
            ".flatMap(lane => [...lane.querySelectorAll('.mark')])"
            ".map(mark => [Number(mark.dataset.from), Number(mark.dataset.until)])")

    def test_a_set_that_nulls(self):
        path = self.make(broken=False)
        self.assertEqual(self.texts(".lane h3"),
                         ["mix", "bass", "drums", HOSTILE.removesuffix(".wav"), "sum", "residual"])
        self.assertIn("Passed", self.texts("#stamp")[0])
        self.assertIn("bit-exact", self.texts("dd"))
        # Digital silence: nothing of the residual is drawn but its middle line.
        self.assertEqual(self.run_js("document.querySelector('.lane.residual .peak').getBBox().height"), 0)
        self.assertEqual(self.places("residual"), [])
        self.assert_quiet(path)

    def test_faults_are_marked_where_they_were_made(self):
        path = self.make(broken=True)
        vocals = HOSTILE.removesuffix(".wav")
        self.assertIn("Failed", self.texts("#stamp")[0])
        step = 0.01  # more than an interval of the waveform
        clips = [place for place in self.places("drums") if place[1] > place[0]]
        self.assertEqual(len(clips), 1)
        self.assertTrue(3 - step <= clips[0][0] <= 3.0005 and 3.0002 <= clips[0][1] <= 3 + step, clips)
        peak = [place for place in self.places("drums") if place[1] == place[0]]
        self.assertAlmostEqual(peak[0][0], 3.0003, delta=0.001)
        for label in (vocals, "residual"):  # nullcheck looks at blocks of 512 frames
            self.assertAlmostEqual(self.places(label)[0][0], 1.0, delta=512 / RATE)
            self.assertAlmostEqual(self.places(label)[0][1], 2.4, delta=512 / RATE)
        worst = self.places("residual")[1]
        self.assertTrue(0.999 <= worst[0] <= 1.401 and abs(worst[1] - worst[0] - 1) < 0.001, worst)
        self.assert_quiet(path)

    def test_every_lane_has_its_meters(self):
        self.make(broken=False)
        levels = dict(zip(self.texts(".lane h3"), self.texts("#lanes .level")))
        for label, text in levels.items():
            for unit in ("dBFS at most",) if label == "residual" else ("dBTP", "LUFS", "left"):
                self.assertIn(unit, text, label)

    def test_a_bounce_has_the_same_page(self):
        make_set(self.set, broken=False)
        (self.set / "mix.wav").unlink()
        done = tool("bounce", self.set, "-o", self.folder / "stems", "--html", self.folder / "report.html")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        path = self.open_page(self.folder / "report.html")
        self.assertEqual(self.texts(".lane h3"), ["mix", "drums", "bass", "vocals", "sum", "residual"])
        self.assertIn("Passed", self.texts("#stamp")[0])
        self.assertEqual(self.attributes("audio", "src")[0], "stems/mix.wav")
        self.assert_quiet(path)

    def test_versions_are_in_a_table(self):
        make_set(self.set, broken=False)
        write(self.set / "instrumental.wav", numpy.zeros((RATE * SECONDS, 2), "i8"))
        write(self.set / "clean.wav", numpy.zeros((RATE * SECONDS, 2), "i8"))
        tool("check", self.set, "--html", self.folder / "report.html")
        path = self.open_page(self.folder / "report.html")
        rows = self.run_js("[...document.querySelectorAll('table')].find(t => t.caption.textContent.startsWith('Versions'))"
                           ".innerText.split('\\n')")
        (failed,) = [row for row in rows if "instrumental.wav" in row]
        (left,) = [row for row in rows if "clean.wav" in row]
        self.assertIn("bass, drums", failed)
        self.assertIn("\u2717 audible", failed)
        self.assertIn("not held: its name does not say", left)
        self.assert_quiet(path)

    def test_waveforms_are_those_of_the_files(self):
        self.make(broken=True)
        waves = self.run_js("JSON.parse(document.getElementById('report').textContent).tracks")
        drums = next(wave["wave"] for wave in waves if wave["label"] == "drums")
        step = drums["step"]
        self.assertAlmostEqual(step * len(drums["peak"][0]), SECONDS, delta=2 * step)
        loud = [i for i, level in enumerate(drums["peak"][0]) if level is not None and level >= -1]
        self.assertEqual(loud, [int(3.0003 / step)])
        # Noise of a uniform distribution: its RMS is 4.77 dB below its highest.
        wanted = 20 * numpy.log10(1 / 16)
        middle = slice(10, int(2.9 / step))
        self.assertAlmostEqual(numpy.mean(drums["peak"][1][middle]) / 10, wanted, delta=0.2)
        self.assertAlmostEqual(numpy.mean(drums["rms"][1][middle]) / 10, wanted - 4.77, delta=0.2)
        self.assertIsNone(drums["peak"][0][-2])  # the end is silence

    def test_files_of_any_name_are_played(self):
        path = self.make(broken=False)
        self.run_js("document.querySelectorAll('.hear')[3].click()")
        self.browser.wait("document.querySelectorAll('audio')[3].readyState > 1")
        self.assertEqual(self.texts(".problem"), [""] * 6)
        self.assert_quiet(path)

    def test_page_in_another_folder_and_the_set_by_a_relative_path(self):
        make_set(self.set, broken=False)
        (self.folder / "pages").mkdir()
        done = tool("check", "../a set & more", "--html", "report of 50%.html", cwd=self.folder / "pages")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.open_page(self.folder / "pages" / "report of 50%.html")
        sources = self.attributes("audio", "src")
        self.assertEqual(sources[:3], ["../a%20set%20%26%20more/" + name for name in ("mix.wav", "bass.wav", "drums.wav")])
        self.run_js("document.getElementById('play').click()")
        self.browser.wait("document.querySelector('audio').readyState > 1")

    def test_same_set_same_page(self):
        make_set(self.set, broken=True)
        pages = []
        for _ in range(2):
            tool("check", self.set, "--html", self.folder / "report.html")
            pages.append((self.folder / "report.html").read_bytes())
        self.assertEqual(pages[0], pages[1])


class Refused(unittest.TestCase):
    """Without a browser."""

    def setUp(self):
        folder = paging.tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        make_set(self.folder / "set", broken=False)

    def test_nothing_in_the_page_but_text(self):
        page = self.folder / "x.html"
        tool("check", self.folder / "set", "--html", page)
        text = page.read_text(encoding="utf-8")
        report = text.split('<script type="application/json" id="report">')[1].split("</script>")[0]
        for sign in "<>&":
            self.assertNotIn(sign, report)
        self.assertIn(HOSTILE, [file["file"] for file in json.loads(report)["report"]["files"]])
        self.assertNotRegex(text.replace("http://www.w3.org/2000/svg", ""), r"https?://")

    def refused(self, page, *words):
        """Standard error of a check that exits with 2 and changes nothing."""
        def state():
            return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        before = state()
        done = tool("check", self.folder / "set", "--html", page, *words)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertTrue(state() == before, "files changed")  # a diff of them takes minutes
        self.assertIn(pathlib.Path(page).name, done.stderr)
        return done.stderr

    def test_no_file_of_the_set_is_replaced(self):
        alias = self.folder / "alias.html"
        alias.symlink_to(self.folder / "set/mix.wav")
        hard = self.folder / "hard.html"
        os.link(self.folder / "set/bass.wav", hard)
        for page in (self.folder / "set/drums.wav", self.folder / "set/../set/mix.wav", alias, hard):
            for words in ([], ["--overwrite"]):
                with self.subTest(page=page, words=words):
                    self.assertIn("is read in this run", self.refused(page, *words))
        elsewhere = self.folder / "elsewhere"
        (self.folder / "set/mix.wav").rename(elsewhere)
        self.assertIn("is read in this run", self.refused(elsewhere, "--mix", elsewhere, "--overwrite"))

    def test_no_profile_is_replaced(self):
        house = self.folder / "house.json"
        house.write_text("{}")
        for words in ([], ["--overwrite"]):
            self.assertIn("is read in this run", self.refused(house, "--profile", house, *words))

    def test_a_folder_is_no_page(self):
        self.assertIn("is a folder", self.refused(self.folder / "set", "--overwrite"))

    def test_no_page_is_called_as_audio_is(self):
        other = self.folder / "other.WAV"
        other.write_bytes(b"what another set has")
        self.refused(other, "--overwrite")
        self.refused(self.folder / "new.flac")

    def test_a_page_alone_is_replaced_unasked(self):
        page = self.folder / "x.html"
        for text in ("", "notes", "<!DOCTYPE html>\n<title>Another page</title>\n"):
            page.write_text(text, encoding="utf-8")
            self.assertIn("--overwrite", self.refused(page))
        done = tool("check", self.folder / "set", "--html", page, "--overwrite")
        self.assertEqual(done.returncode, 0, done.stderr)
        first = page.read_bytes()
        (self.folder / "set/drums.wav").unlink()
        done = tool("check", self.folder / "set", "--html", page)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertNotEqual(page.read_bytes(), first)

    def test_a_folder_that_is_not_there(self):
        done = tool("check", self.folder / "set", "--html", self.folder / "none/x.html")
        self.assertEqual(done.returncode, 2)
        self.assertIn("none/x.html\" cannot be written: there is no folder", done.stderr)
        self.assertIn("another place with --html", done.stderr)

    def test_a_page_that_is_larger_than_may_be(self):
        # As on a full disk: writing ends in the middle.
        done = tool("check", self.folder / "set", "--html", self.folder / "x.html",
                    preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))))
        self.assertEqual(done.returncode, 2)
        self.assertIn("x.html\" cannot be written: File too large", done.stderr)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["set"])

    def test_what_is_no_file_is_not_replaced(self):
        done = tool("check", self.folder / "set", "--html", "/dev/null")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk(self):
        done = tool("check", self.folder / "set", "--html", "/dev/full")
        self.assertEqual(done.returncode, 2)
        self.assertIn("/dev/full", done.stderr)

    def test_several_sets_have_no_page(self):
        done = tool("check", self.folder / "set", self.folder / "set", "--html", self.folder / "x.html")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--html", done.stderr)
        self.assertFalse((self.folder / "x.html").exists())


if __name__ == "__main__":
    unittest.main()
