#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people see of gst-stems-1.0: terminals that can more or less, tables of
80 columns whatever files are called, pipes that are closed, output that is full.

    test_tool_terminal.py TOOL
"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import unicodedata
import unittest

import numpy

from toolsets import STEMS, Tool, ToolSet, stem

TOOL = Tool(sys.argv.pop(1))


def read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""


def columns(line):
    """As Unicode's Standard Annex 11 has it: wide and fullwidth are two."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


class Terminals(unittest.TestCase):
    def long_set(self):
        return ToolSet(self, stems={name: numpy.tile(stem(seed, level=0.03), (40, 1))
                                    for seed, name in enumerate(STEMS)})

    def on_terminal(self, *words, width=80, **environment):
        """(exit code, what a terminal gets)."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        process = subprocess.Popen([TOOL.path, *map(str, words)], stdout=theirs, stderr=theirs,
                                   env={**plain, **environment})
        os.close(theirs)
        seen = b""
        while chunk := read(ours):
            seen += chunk
        os.close(ours)
        return process.wait(60), seen

    def test_a_bar_on_a_terminal_and_colour_that_is_not_alone(self):
        code, seen = self.on_terminal("check", self.long_set().folder, TERM="xterm")
        self.assertEqual(code, 0)
        self.assertRegex(seen, rb"Checking +\[[#.]+\] +\d+ %")
        drawn = [text for text in seen.split(b"\r\033[K") if b"left" in text]
        self.assertTrue(all(one != other for one, other in zip(drawn, drawn[1:])), drawn)
        self.assertIn(b"\033[32m", seen)
        self.assertIn(b"PASSED", seen)

    def test_a_bar_fits_and_shows_names_as_they_are(self):
        """One that is broken into two lines could not be wiped away."""
        one = self.long_set()
        name = "\u00e4" * 9 + "\u3042" * 9 + "\033[31m"
        os.rename(one.folder / "drums.wav", one.folder / f"{name} drums.wav")
        for width, bar in ((24, True), (40, True), (80, True), (12, False), (0, True)):
            with self.subTest(width=width):
                _, seen = self.on_terminal("meter", one.folder, TERM="xterm", NO_COLOR="1", width=width)
                drawn = [text for text in seen.decode().split("\r\033[K")[1:-1] if text]
                self.assertEqual(bool(drawn), bar)
                for text in drawn:
                    self.assertLess(columns(text), width or 80)
                    self.assertRegex(text, r"^[^\033]* \[[#.]{4,28}\] +\d+ %( +\d+x +\d+:\d\d left)?$")

    def test_a_terminal_that_can_nothing_gets_text_alone(self):
        one = self.long_set()
        plain = TOOL.run("check", one.folder).stdout
        for kind in ("dumb", ""):
            code, seen = self.on_terminal("check", one.folder, TERM=kind)
            self.assertEqual((code, seen.decode().replace("\r\n", "\n")), (0, plain))

    def test_no_colour_where_it_is_not_wanted(self):
        one = ToolSet(self)
        for value, coloured in (("1", False), ("", True)):
            _, seen = self.on_terminal("check", one.folder, TERM="xterm", NO_COLOR=value)
            self.assertEqual(b"\033[32m" in seen, coloured)
            self.assertIn(b"PASSED", seen)


class Tables(unittest.TestCase):
    def test_long_and_wide_names_fit_and_are_told_apart(self):
        for title in ("A very long title " * 5, "アーティスト名 とても長い曲 " * 3, "🎸🎹 " * 20,
                      "e\u0301" * 60):
            one = ToolSet(self, stems={f"{title} {name}": stem(seed, level=0.03)
                                       for seed, name in enumerate(STEMS)}, mix=f"{title} mix")
            for words in (["check"], ["meter"], ["meter", "--profile", "stems"],
                          ["sum", "--insert", f"sum={' ! '.join(['volume volume=1'] * 9)}"]):
                with self.subTest(words=words, title=title):
                    done = TOOL.run(words[0], one.folder, *words[1:])
                    table = done.stdout.split("\n\n")[0].splitlines()
                    self.assertLessEqual(max(map(columns, done.stdout.splitlines())), 80, done.stdout)
                    self.assertEqual(len(set(table)), len(table))
                    for name in STEMS:
                        self.assertTrue(any(name in line for line in table), done.stdout)

    def test_what_controls_a_terminal_is_shown(self):
        one = ToolSet(self, stems={"dr\033[31mums\n": stem(1), "bass\ttwo": stem(2)})
        (one.folder / "bad\033[0m.wav").write_bytes(b"junk")
        done = TOOL.run("check", one.folder)
        self.assertIn("dr\\x1B[31mums\\n.wav", done.stdout)
        done = [done, TOOL.run("meter", one.folder), TOOL.run("check", one.folder / "no\033[0m")]
        for text in (done[0].stdout, done[1].stdout, done[1].stderr, done[2].stderr):
            self.assertNotIn("\033", text)
            self.assertNotIn("\t", text)
            self.assertTrue(text)


class Output(unittest.TestCase):
    def test_that_is_full(self):
        one = ToolSet(self)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([TOOL.path, "check", str(one.folder)], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("Standard output", done.stderr)

    @unittest.skipUnless(os.path.isdir("/proc/self/fd"), "no /proc")
    def test_that_is_closed_is_no_place_for_a_file(self):
        """What is opened next would have its number, and what is said be in it."""
        one = ToolSet(self)
        script = ('"$0" sum "$1" --tail 0 --insert "sum=identity sleep-time=100000" -o "$1/../sum.wav" '
                  '<&- >&- 2>&- & for i in 0 1 2; do until [ "$(readlink /proc/$!/fd/$i)" = /dev/null ]; do '
                  'kill -0 $! || exit 1; sleep 0.01; done; done; kill -INT $!; wait; exit 0')
        done = subprocess.run(["bash", "-c", script, TOOL.path, str(one.folder)], timeout=120,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_that_nobody_reads_ends_quietly(self):
        """As with `| head -1`: the work is done, and nothing is left of it but
        what was asked for. A report of bounce is more than a buffer."""
        one = ToolSet(self, mix=None)
        out = one.folder.parent / "out"
        for words in (["check", one.folder], ["meter", one.folder],
                      ["check", one.folder, one.folder, "--jobs", "1"],
                      ["sum", one.folder, "--profile", "stems"], ["--help"],
                      ["bounce", one.folder, "-o", out, "--versions", "instrumental,acapella",
                       "--json"]):
            with self.subTest(words=words):
                ours, theirs = os.pipe()
                process = subprocess.Popen([TOOL.path, *map(str, words)], stdout=theirs,
                                           stderr=subprocess.PIPE)
                os.close(theirs)
                os.close(ours)
                _, said = process.communicate(timeout=120)
                self.assertEqual((process.returncode, said), (0, b""))
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         ["acapella.wav", "bass.wav", "drums.wav", "instrumental.wav", "mix.wav",
                          "tracks.map", "vocals.wav"])


if __name__ == "__main__":
    unittest.main()
