#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""stemfilesink delivers a file whole or not at all."""
import os
import signal
import struct
import subprocess
import unittest

import launching
import soundfiles
from deliveries import Case, Failure, GLib, Gst, audio_of, caps_of, deliver


class Safety(Case):
    def launch(self, *words, before=""):
        command = ["gst-launch-1.0", "-q", "audiotestsrc", "num-buffers=400", "samplesperbuffer=4096",
                   "!", "stemfilesink", f"location={self.path()}", *words]
        return launching.run(f"{before} {launching.shlex.join(command)}", self.folder)

    def test_an_existing_file_is_kept_unless_asked_for(self):
        self.path().write_bytes(b"dear")
        status, output = self.launch()
        self.assertNotEqual(status, 0)
        self.assertRegex(output, "a.wav exists already; overwrite=true replaces it")
        self.assertEqual(self.path().read_bytes(), b"dear")
        self.only("a.wav")
        status, output = self.launch("overwrite=true")
        self.assertEqual(status, 0, output)
        self.assertEqual(soundfiles.wav(self.path()).rate, 44100)
        self.only("a.wav")

    def test_a_full_disk(self):
        """A limit of the size of files."""
        self.path().write_bytes(b"dear")
        status, output = self.launch("overwrite=true", before="trap '' XFSZ; ulimit -f 1000;")
        self.assertNotEqual(status, 0)
        self.assertRegex(output, "Cannot write .*a.wav: File too large")
        self.assertEqual(self.path().read_bytes(), b"dear")
        self.only("a.wav")

    def test_a_small_file_system(self):
        small = self.folder / "small"
        small.mkdir()
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small],
                                          capture_output=True, check=False, env=launching.PLAIN).returncode:
            self.skipTest("only root may mount one")
        try:
            for kind in ("wav", "flac", "caf"):
                with self.assertRaisesRegex(Failure, f"Cannot write .*a.{kind}: No space left"):
                    deliver(caps_of("S16LE", 2), audio_of("S16LE", 500000, 2)[1],
                            location=str(small / f"a.{kind}"))
                self.assertEqual(os.listdir(small), [])
        finally:
            subprocess.run(["umount", small], check=True, env=launching.PLAIN)

    def test_wrong_places(self):
        for location, why in ((self.folder / "none/a.wav", "No such file"),
                              (self.folder, "says no format"), ("", "No file to write"),
                              (self.path("a.xyz"), "says no format")):
            with self.assertRaisesRegex(Failure, why):
                deliver(caps_of("S16LE", 1), b"\0\0", location=str(location))
        self.path("b.wav").mkdir()
        with self.assertRaisesRegex(Failure, "no regular file"):
            deliver(caps_of("S16LE", 1), b"\0\0", location=str(self.path("b.wav")), overwrite=True)
        with self.assertRaisesRegex(Failure, "no date and time"):
            deliver(caps_of("S16LE", 1), b"\0\0", location=str(self.path()), origination="2026-13-01T00:00:00")
        self.only("b.wav")

    def test_a_folder_without_permission(self):
        """And a file: neither is written. Root may write anywhere, so it becomes
        nobody."""
        nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups" if os.geteuid() == 0 else ""
        if nobody and launching.run(f"{nobody} gst-inspect-1.0 stemfilesink")[0] != 0:
            self.skipTest("nobody cannot read the plugin, or there is no setpriv")
        self.path().write_bytes(b"dear")
        self.path().chmod(0o444)
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o700)
        status, output = self.launch(f"location={self.path('b.wav')}", before=nobody)
        self.assertNotEqual(status, 0)
        self.assertRegex(output, "Cannot write .*b.wav: Permission denied")
        self.folder.chmod(0o777)
        status, output = self.launch("overwrite=true", before=nobody)
        self.assertNotEqual(status, 0)
        self.assertRegex(output, "Cannot replace .*a.wav: Permission denied")
        self.assertEqual(self.path().read_bytes(), b"dear")
        self.only("a.wav")

    def test_a_link_is_followed(self):
        self.path("real.wav").write_bytes(b"old")
        self.path("real.wav").chmod(0o640)
        self.path().symlink_to("real.wav")
        self.wav()
        self.assertTrue(self.path().is_symlink())
        self.assertEqual(self.path("real.wav").stat().st_mode & 0o777, 0o640)
        self.only("a.wav", "real.wav")

    def test_stopped_midway(self):
        pipe = Gst.parse_launch(f"audiotestsrc ! stemfilesink location={self.path()}")
        pipe.set_state(Gst.State.PLAYING)
        for _ in range(2000):
            if any(p.stat().st_size for p in self.folder.iterdir()):
                break
            GLib.usleep(5000)
        self.assertRegex(os.listdir(self.folder)[0], r"^\.a\.wav\..{6}\.part$")
        pipe.set_state(Gst.State.NULL)
        self.only()

    def test_killed_midway(self):
        process = subprocess.Popen(["gst-launch-1.0", "-q", "audiotestsrc", "!", "stemfilesink",
                                    f"location={self.path()}"], start_new_session=True)
        for _ in range(2000):
            if any(p.stat().st_size for p in self.folder.iterdir()):
                break
            GLib.usleep(5000)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.assertRegex(os.listdir(self.folder)[0], r"^\.a\.wav\..{6}\.part$")
        self.assertFalse(self.path().exists())

    def test_what_is_delivered_is_not_written_again(self):
        """A seek after EOS is an error that says so, and no silent end."""
        source = self.path("in.wav")
        deliver(caps_of("S16LE", 2), audio_of("S16LE", 5000, 2)[1], location=str(source))
        kinds = Gst.MessageType.ERROR | Gst.MessageType.EOS
        for start in (100, 5000):  # more audio; EOS alone
            pipe = Gst.parse_launch(f"stemfilesrc location={source} ! stemfilesink "
                                    f"overwrite=true location={self.path()}")
            bus = pipe.get_bus()
            pipe.set_state(Gst.State.PLAYING)
            self.assertEqual(bus.timed_pop_filtered(30 * Gst.SECOND, kinds).type,
                             Gst.MessageType.EOS)
            before = self.path().read_bytes()
            pipe.seek(1.0, Gst.Format.DEFAULT, Gst.SeekFlags.FLUSH, Gst.SeekType.SET, start,
                      Gst.SeekType.NONE, -1)
            message = bus.timed_pop_filtered(5 * Gst.SECOND, kinds)
            self.assertIsNotNone(message, "hangs")
            self.assertEqual(message.type, Gst.MessageType.ERROR)
            self.assertRegex(message.parse_error()[0].message,
                             "a.wav is delivered, and is not written again")
            self.assertIsNone(bus.timed_pop_filtered(Gst.SECOND // 10, kinds))
            pipe.set_state(Gst.State.NULL)
            self.assertEqual(self.path().read_bytes(), before)
            self.only("a.wav", "in.wav")

    def test_after_an_error_nothing_is_delivered(self):
        """EOS behind an error would give half a file the target's name."""
        data = audio_of("S16LE", 48000, 2)[1]
        for name in ("whole.flac", "cut.flac"):
            deliver(caps_of("S16LE", 2), data, location=str(self.path(name)))
        damaged = bytearray(self.path("cut.flac").read_bytes())
        middle = len(damaged) // 2
        damaged[middle:middle + 20] = bytes(20)
        self.path("cut.flac").write_bytes(damaged)
        cut, whole = (f"stemfilesrc strict=true location={self.path(name)} name=s"
                      for name in ("cut.flac", "whole.flac"))
        out = f"queue ! stemfilesink overwrite=true location={self.path()}"
        group = "stemgroup name=g routing=\"a=0,1\""
        breaks = "identity error-after=1 ! fakesink"
        self.path().write_bytes(b"dear")
        for line in (f"{cut} ! {out}", f"{cut} ! stemsum ! {out}",
                     f"{cut} ! {group} g.src ! {out} g.stem_a ! queue ! fakesink",
                     f"{whole} ! {out} s.src_whole ! {breaks}",
                     f"{whole} ! {group} g.src ! {out} g.stem_a ! {breaks}",
                     f"{whole} ! {group} g.stem_a ! {out} g.src ! {breaks}"):
            with self.subTest(line=line):
                pipe = Gst.parse_launch(line)
                pipe.set_state(Gst.State.PLAYING)
                message = pipe.get_bus().timed_pop_filtered(
                    30 * Gst.SECOND, Gst.MessageType.ERROR | Gst.MessageType.EOS)
                self.assertEqual(message.type, Gst.MessageType.ERROR)
                GLib.usleep(300000)  # in which a wrong EOS has time to do harm
                pipe.set_state(Gst.State.NULL)
                self.assertEqual(self.path().read_bytes(), b"dear")
                self.only("a.wav", "cut.flac", "whole.flac")


if __name__ == "__main__":
    unittest.main()
