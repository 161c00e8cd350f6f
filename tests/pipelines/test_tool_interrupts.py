#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ctrl-C while check, sum and meter work, and while a page is drawn: exit 130,
nothing half-made; nothing is said, unless something is done by then. Where
bounce writes: test_tool_safety.py.

    test_tool_interrupts.py TOOL
"""
import json
import os
import pty
import signal
import subprocess
import sys
import time
import unittest

import numpy

from toolsets import STEMS, Tool, ToolSet, stem

TOOL = Tool(sys.argv.pop(1))
PATIENCE = 60


def read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""


class Interrupts(unittest.TestCase):
    def long_set(self):
        return ToolSet(self, stems={name: numpy.tile(stem(seed, level=0.03), (60, 1))
                                    for seed, name in enumerate(STEMS)})

    def state(self, one):
        return {path: path.stat().st_size for path in one.folder.parent.rglob("*")}

    def interrupt_at_the_bar(self, number, word, *words):
        """(exit code, standard output) of one that is interrupted when its bar
        appears; it may have been done before."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([TOOL.path, *map(str, words)], stdout=subprocess.PIPE,
                                   stderr=theirs, env={**os.environ, "TERM": "xterm"})
        os.close(theirs)
        seen = b""
        while word not in seen and (chunk := read(ours)):
            seen += chunk
        process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
        os.close(ours)
        return process.returncode, out

    def test_check_and_meter(self):
        one = self.long_set()
        before = self.state(one)
        page = one.folder.parent / "page.html"
        for number in (signal.SIGINT, signal.SIGTERM):
            for word, *words in ((b"Checking", "check", one.folder),
                                 (b"Checking", "check", one.folder, "--html", page),
                                 (b"bass.wav", "meter", one.folder)):
                with self.subTest(words=words):
                    code, out = self.interrupt_at_the_bar(number, word, *words)
                    if code == 0:  # it was done before
                        page.unlink(missing_ok=True)
                        continue
                    self.assertEqual((code, out), (130, b""))
                    self.assertEqual(self.state(one), before)

    def test_sets_that_were_done_before_are_told(self):
        one = self.long_set()
        quick = ToolSet(self, stems={"drums": stem(1)})
        process = subprocess.Popen([TOOL.path, "check", quick.folder, one.folder, "--jobs", "1"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=PATIENCE)
        self.assertTrue(line["passed"])
        if process.returncode != 0:
            self.assertEqual((process.returncode, rest, said), (130, b"", b""))

    def test_sum(self):
        one = ToolSet(self)
        before = self.state(one)
        process = subprocess.Popen(
            [TOOL.path, "sum", one.folder, "-o", one.folder.parent / "sum.wav", "--tail", "0",
             "--insert", "sum=identity sleep-time=100000"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + PATIENCE
        while not list(one.folder.parent.glob(".bounce-*/.*.part")) and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, said), (130, b""))
        self.assertEqual(self.state(one), before)

    def test_a_page_that_waits_for_a_reader(self):
        """A pipe that nobody reads holds it where the page is written."""
        one = ToolSet(self, mix=None)
        out = one.folder.parent / "out"
        page = one.folder.parent / "page"
        os.mkfifo(page)
        for words, delivered in ((["check", one.folder], one.folder / "drums.wav"),
                                 (["bounce", one.folder, "-o", out], out / "mix.wav")):
            with self.subTest(words=words):
                process = subprocess.Popen([TOOL.path, *words, "--html", page],
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                end = time.monotonic() + PATIENCE
                while not delivered.exists() and time.monotonic() < end:
                    time.sleep(0.02)
                # One that comes right before it waits is noted and not obeyed.
                while process.poll() is None and time.monotonic() < end:
                    time.sleep(0.2)
                    process.send_signal(signal.SIGINT)
                _, said = process.communicate(timeout=PATIENCE)
                self.assertEqual(process.returncode, 130, said)
                told = f'Interrupted: the stems are done, in "{out}"; the page "{page}" is not ' \
                    "written. check --html writes one." if words[0] == "bounce" else ""
                self.assertIn(told, said.decode())
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         ["bass.wav", "drums.wav", "mix.wav", "tracks.map", "vocals.wav"])


if __name__ == "__main__":
    unittest.main()
