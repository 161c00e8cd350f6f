#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What bounce refuses, and what it never touches or leaves behind.

    test_tool_safety.py TOOL
"""
import json
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import time
import unittest

import numpy

import filemaking
import schema
from bouncing import BounceCase, FRAMES, TOOL, TOP, bounce


class Safety(BounceCase):
    def test_what_is_there_is_never_replaced(self):
        self.out.mkdir()
        (self.out / "bass.wav").write_bytes(b"mine")
        text = self.fails(2)
        self.assertIn(str(self.out / "bass.wav"), text)
        self.assertEqual((self.out / "bass.wav").read_bytes(), b"mine")
        self.assertEqual(len(list(self.out.iterdir())), 1)
        self.passes("--overwrite")
        self.same("bass.wav", self.stem("bass"))

    def test_what_an_earlier_bounce_left_is_not_of_the_set(self):
        self.passes("--versions", "acapella")
        (self.out / "notes.txt").write_text("no audio")
        before = (self.out / "mix.wav").stat().st_ino
        text = self.fails(2, "--overwrite")
        self.assertIn('set: "acapella.wav". Say another folder', text)
        self.assertIn('"drums.wav"', self.fails(2, "--overwrite", "--format", "aiff"))
        self.assertEqual((self.out / "mix.wav").stat().st_ino, before)
        (self.out / "acapella.wav").unlink()
        self.passes("--overwrite")

    def test_a_folder_is_never_replaced(self):
        (self.out / "mix.wav").mkdir(parents=True)
        for overwrite in ([], ["--overwrite"]):
            self.assertIn("mix.wav\" is a folder", self.fails(2, *overwrite))
            self.assertEqual([path.name for path in self.out.iterdir()], ["mix.wav"])

    def test_where_one_cannot_be_delivered_none_is(self):
        """A folder comes while the files are made: before is after."""
        self.out.mkdir()
        (self.out / "bass.wav").write_bytes(b"before")
        process = subprocess.Popen([TOOL, "bounce", str(self.session), "-o", str(self.out),
                                    "--overwrite", "--tail", "0",
                                    "--insert", "mix=identity sleep-time=20000"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        while not list(self.out.glob(".bounce-*/.*.part")) and time.monotonic() < end:
            time.sleep(0.02)
        (self.out / "mix.wav").mkdir()
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 2)
        self.assertIn("mix.wav\" is a folder", said)
        self.assertEqual((self.out / "bass.wav").read_bytes(), b"before")
        self.assertEqual(sorted(path.name for path in self.out.iterdir()), ["bass.wav", "mix.wav"])

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
        """Nor a word of the hidden folder."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))

        text = self.fails(2, preexec_fn=limit)
        self.assertRegex(text, re.escape(f"Cannot write {self.out}/") + r"\w+\.wav: ")
        self.assertFalse(self.out.exists())

    def test_a_disk_that_is_too_small_is_told_with_both_sizes(self):
        """Five files of 30000 frames of 6 bytes, and 4 KiB for each; of FLAC it
        is not known before that they will not fit."""
        own = ["unshare", "--map-root-user", "--mount"]  # a disk that is ours alone
        tries = shlex.join([*own, "mount", "-t", "tmpfs", "none", "/mnt"])
        if subprocess.run(["sh", "-c", tries], capture_output=True, check=False).returncode != 0:
            self.skipTest("no disk can be mounted")
        disk = self.folder / "disk"
        disk.mkdir()
        out = disk / "new" / "stems"
        for more in ([], ["--format", "flac"]):
            command = shlex.join([TOOL, "bounce", str(self.session), "-o", str(out), *more])
            done = subprocess.run(
                [*own, "sh", "-c",
                 'mount -t tmpfs -o size=200k none "$0"; eval "$1"; code=$?; '
                 'ls -A "$0"; exit $code', str(disk), command],
                capture_output=True, text=True, timeout=120, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            upto = "up to " if more else ""
            # In memory files take whole pages; that of the map may be there still.
            self.assertRegex(done.stderr, re.escape(f'In "{out}" is room for ') +
                             rf"(204\.8|19\d\.\d|20\d\.\d) kB, and {upto}"
                             rf"{5 * (FRAMES * 6 + 4096) / 1000:.1f} kB are needed")
            self.assertNotIn(".bounce-", done.stderr)

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

    def test_what_makes_no_sense_is_told_before_the_work(self):
        self.assertIn("is a folder", self.fails(2, "--mix", self.session))
        for path in self.session.iterdir():
            path.write_bytes(filemaking.wav(numpy.zeros((0, 1), "i8"), self.BITS))
        self.assertIn("has no samples", self.fails(2))
        self.assertEqual(bounce("", "-o", self.out).returncode, 2)
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

    def test_a_page_replaces_nothing_of_the_run(self):
        """Neither what is read nor what is written, nor what is there of either;
        it is refused before the work."""
        plan = self.folder / "my.map"
        plan.write_text("Click = fx\n", encoding="utf-8")
        mix = self.folder / "mix.wav"
        mix.write_bytes(filemaking.wav(self.mix(), self.BITS))
        linked = self.folder / "linked"
        linked.symlink_to(self.folder)
        for page, why in ((self.session / "Zorb.wav", "is read"), (mix, "is read"),
                          (plan, "is read"), (linked / "my.map", "is read"),
                          (self.out / "tracks.map", "is written"),
                          (linked / "out" / "drums.wav", "is written"),
                          (self.out, "is a folder"), (self.session, "is a folder"),
                          (self.folder / "none" / "x.html", "there is no folder")):
            for overwrite in ([], ["--overwrite"]):
                text = self.fails(2, "--mix", mix, "--residual-stem", "--map", plan, "--html", page,
                                  *overwrite)
                self.assertIn(why, text)
                self.assertIn(str(page), text)
                self.assertFalse(self.out.exists())
        self.passes("--html", self.out / "page.html")

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
    unittest.main()
