#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver where the disk is full, or is going to be."""
import contextlib
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import rooms
from toolsets import Tool

TOOL = rooms.RoomCase.tool = Tool(sys.argv.pop(1))
SODIUM = "no libsodium" not in TOOL.run("deliver", "--help").stdout


class Disk(rooms.RoomCase):
    def test_files_that_get_too_long(self):
        """The kernel's limit of a file's length stands for a disk that is full."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        done = TOOL.run("deliver", self.next.folder, "-o", self.room.path, preexec_fn=limit)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r'"\S+/room/v2/data/stems/mix.wav" cannot be written: File too large')
        self.unchanged()
        self.works_on()

    def disk(self, stack, size):
        """A small one."""
        disk = pathlib.Path(tempfile.mkdtemp())
        stack.callback(disk.rmdir)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False,
                          capture_output=True).returncode != 0:
            self.skipTest("no mount here")
        stack.callback(subprocess.run, ["umount", disk], check=True)
        return disk

    @unittest.skipUnless(os.geteuid() == 0, "only root mounts")
    def test_room_for_all_that_is_written(self):
        """4 files of 288 kB, 3 of them in a session, a second of preview each."""
        with contextlib.ExitStack() as stack:
            room = self.disk(stack, "1800k") / "room"
            for words, needed in (((), None), (("--dawproject",), r"[12]\.\d MB"),
                                  (("--stem-mp4",), r"[12]\.\d MB")):
                done = TOOL.run("deliver", self.next.folder, "-o", room, *words)
                if needed is None:
                    self.assertEqual(done.returncode, 0, done.stderr)
                    shutil.rmtree(room)
                    continue
                self.assertEqual(done.returncode, 2, words)
                self.assertRegex(done.stderr, f"is room for .*, and {needed} are needed")
                self.assertFalse(room.exists())

    @unittest.skipUnless(SODIUM and os.geteuid() == 0, "only root mounts")
    def test_room_for_what_is_to_be_locked(self):
        with contextlib.ExitStack() as stack:
            small = self.disk(stack, "500k")
            done = TOOL.run("deliver", self.next.folder, "-o", self.room.path, "--lock", "--key",
                            self.room.path.parent / "key", "--dawproject", env={**os.environ, "TMPDIR": str(small)})
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, "is room for .* are needed.* TMPDIR")
            self.unchanged()
            self.assertEqual(list(small.iterdir()), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root mounts")
    def test_a_full_disk(self):
        with contextlib.ExitStack() as stack:
            disk = self.disk(stack, "16m")
            shutil.rmtree(self.room.path)
            self.room.path = disk / "room"
            shutil.copytree(self.base.path, self.room.path)
            self.before = rooms.state(self.room.path)
            failed = 0
            free = shutil.disk_usage(disk).free
            for left in (2_000, 700_000, *range(1_160_000, free, 60_000), free):
                filler = disk / "filler"
                with filler.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, max(free - left, 1))
                done = TOOL.run("deliver", self.next.folder, "-o", self.room.path)
                filler.unlink()
                if done.returncode == 0:
                    break
                failed += 1
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, "[Ss]pace|is room for")
                self.assertNotIn(".delivery", done.stderr)
                self.unchanged()
                self.assertEqual(self.room.verify()[:2], (0, set()))
            self.assertGreater(failed, 2)
            self.works_on()


if __name__ == "__main__":
    unittest.main()
