#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver --lock: keys, passphrases, and the format, which locks.py, a
reader of docs/locking.md, opens as well.
"""
import hashlib
import os
import pty
import shutil
import stat
import sys
import time
import unittest

import locks
import rooms
import schema
from locks import FILES, Case, files_in, locked
from toolsets import Tool

TOOL = locks.Case.tool = Tool(sys.argv.pop(1))


class Room(Case):
    def test_no_plain_file_is_left(self):
        plain = self.plain()
        self.assertFalse((self.room / "v1/data/stems").exists())
        self.assertEqual({path.name for path in self.locked.iterdir()}, {f"{name}.locked" for name in FILES})
        for path in self.room.rglob("*"):
            data = path.read_bytes() if path.is_file() else b""
            for name, whole in plain.items():
                self.assertNotIn(whole[len(whole) // 2:len(whole) // 2 + 64], data, f"{name} in {path}")

    def test_it_verifies(self):
        code, _, error = TOOL.report("verify", self.room)
        self.assertEqual((code, error), (0, ""))
        self.change("drums.wav", 70000)
        code, report, _ = TOOL.report("verify", self.room)
        self.assertEqual(code, 1)
        self.assertIn("v1/data/locked/drums.wav.locked", {fault["file"] for fault in report["faults"]})

    def test_the_manifest_says_what_is_locked(self):
        manifest = self.first.manifest(1)
        self.assertEqual(schema.errors(manifest, "manifest"), [])
        self.assertEqual(manifest["locked"], True)
        for file in manifest["files"]:
            data = (self.room / "v1/data" / file["locked"]["file"]).read_bytes()
            self.assertEqual((file["locked"]["bytes"], file["locked"]["sha256"]),
                             (len(data), hashlib.sha256(data).hexdigest()))

    def test_doors_are_locked_too(self):
        room = rooms.Room(self, TOOL)
        key = self.folder / "key"
        manifest = room.deliver(self.set, "--dawproject", "--lock", "--key", key)
        self.assertFalse((room.path / "v1/data/doors").exists())
        self.assertEqual(schema.errors(manifest, "manifest"), [])
        code, _, given = self.release(place=room.path, key=key)
        self.assertEqual(code, 0)
        door, = (data for name, data in given.items() if name.endswith(".dawproject"))
        self.assertEqual(hashlib.sha256(door).hexdigest(), manifest["doors"][0]["sha256"])


class Keys(Case):
    def test_a_key_file_is_its_owners_and_never_written_over(self):
        self.assertEqual(stat.S_IMODE(self.first_key.stat().st_mode), 0o600)
        before = self.first_key.read_bytes()
        done = TOOL.run("deliver", self.set.folder, "-o", self.folder / "new", "--lock", "--key", self.first_key)
        self.assertEqual(done.returncode, 2)
        self.assertIn("never written over", done.stderr)
        self.assertEqual(self.first_key.read_bytes(), before)
        self.assertFalse((self.folder / "new").exists())

    def test_a_key_is_not_put_into_the_room(self):
        done = TOOL.run("deliver", self.set.folder, "-o", self.room, "--lock", "--key", self.room / "key")
        self.assertEqual(done.returncode, 2)
        self.assertIn("in the room", done.stderr)
        self.assertFalse((self.room / "key").exists())

    def test_a_delivery_that_fails_leaves_no_key(self):
        key = self.folder / "key"
        os.chmod(self.room, 0o555)
        self.addCleanup(os.chmod, self.room, 0o755)
        (self.room / "v2").write_text("in the way")if os.geteuid() == 0 else None
        done = TOOL.run("deliver", self.set.folder, "-o", self.room, "--lock", "--key", key)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse(key.exists())

    def test_options_that_contradict(self):
        for words in (["--key", self.folder / "k"], ["--passphrase-file", "x"],
                      ["--lock", "--key", self.folder / "k", "--passphrase-file", "x"]):
            done = TOOL.run("deliver", self.set.folder, "-o", self.folder / "new", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("--key and --passphrase-file", done.stderr)

    def test_a_wrong_key(self):
        other = self.folder / "other"
        other.write_text("stemlock-key-1 " + "00" * 32 + "\n", encoding="ascii")
        code, report, given = self.release(key=other)
        self.assertEqual((code, given), (2, {}))
        self.assertIn("not the key", report["error"])
        self.assertFalse(self.out.exists())

    def test_a_key_file_that_an_editor_has_changed(self):
        line = self.first_key.read_text(encoding="ascii").splitlines()[-1]
        for text in (f"\ufeff{line}\r\n", f"\n\n{line}\t \n\n", line):
            other = self.folder / "other"
            other.write_text(text, encoding="utf-8", newline="")
            code, _, given = self.release("--overwrite", key=other)
            self.assertEqual((code, given), (0, self.plain()))

    def test_what_is_no_key_file(self):
        for text in ("", "stemlock-key-1 00\n", "stemlock-key-1 " + "zz" * 32, "key " + "00" * 32):
            other = self.folder / "other"
            other.write_text(text, encoding="ascii")
            code, report, _ = self.release(key=other)
            self.assertEqual(code, 2)
            self.assertIn("no key file", report["error"])


class Passphrases(Case):
    SECRET = "ein schönes Wort"

    def answers(self, words, *lines):
        """(exit code, what the terminal showed) of the tool on a terminal of its own."""
        child, terminal = pty.fork()
        if child == 0:
            os.execv(TOOL.path, [TOOL.path, *map(str, words)])
        shown, code = b"", None
        lines = list(lines)
        try:
            while piece := os.read(terminal, 4096):
                shown += piece
                if lines and piece.rstrip().endswith(b":"):
                    time.sleep(0.1)  # as nobody types before they are asked
                    os.write(terminal, lines.pop(0))
        except OSError:  # the other end is closed
            pass
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(terminal)
        return code, shown.decode()

    def test_from_a_file_and_asked_on_a_terminal(self):
        room = rooms.Room(self, TOOL)
        secret = self.SECRET.encode()
        code, shown = self.answers(["deliver", self.set.folder, "-o", room.path, "--lock"],
                                   secret + b"\n", secret + b"\n")
        self.assertEqual(code, 0, shown)
        self.assertIn("New passphrase:", shown)
        self.assertNotIn(self.SECRET, shown)
        file = self.folder / "passphrase"
        file.write_bytes(secret + b"\r\nnot this line\n")
        code, report, _ = TOOL.report("release", room.path, "--passphrase-file", file, "-o", self.out)
        self.assertEqual((code, report["passed"]), (0, True))
        self.assertEqual(files_in(self.out), self.plain())
        shutil.rmtree(self.out)
        file.write_bytes(b"\xef\xbb\xbf" + secret)  # as some editors begin a text
        code, _, _ = TOOL.report("release", room.path, "--passphrase-file", file, "-o", self.out)
        self.assertEqual((code, files_in(self.out)), (0, self.plain()))
        shutil.rmtree(self.out)
        code, shown = self.answers(["release", room.path, "-o", self.out], secret + b"\n")
        self.assertEqual((code, files_in(self.out)), (0, self.plain()))
        self.assertNotIn(self.SECRET, shown)
        shutil.rmtree(self.out)
        code, shown = self.answers(["release", room.path, "-o", self.out], b"another\n")
        self.assertEqual((code, self.out.exists()), (2, False))
        self.assertIn("not the passphrase", shown)
        code, report, _ = self.release(place=room.path)
        self.assertEqual(code, 2)
        self.assertIn("leave out --key", report["error"])

    def test_two_that_differ(self):
        code, shown = self.answers(["deliver", self.set.folder, "-o", self.folder / "new", "--lock"],
                                   b"one\n", b"other\n")
        self.assertEqual(code, 2)
        self.assertIn("not the same", shown)
        self.assertFalse((self.folder / "new").exists())

    def test_ctrl_c_while_it_asks(self):
        code, _ = self.answers(["release", self.first.path / "v1", "-o", self.out], b"\x03")
        self.assertIn(code, (2, 130))  # this room wants a key file: it does not ask
        room = rooms.Room(self, TOOL)
        code, _ = self.answers(["deliver", self.set.folder, "-o", room.path, "--lock"], b"\x03")
        self.assertEqual((code, room.path.exists()), (130, False))

    def test_no_terminal(self):
        done = TOOL.run("deliver", self.set.folder, "-o", self.folder / "new", "--lock", start_new_session=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--passphrase-file", done.stderr)

    def test_files_without_a_passphrase(self):
        for data in (b"", b"\nsecond line\n", b"\xef\xbb\xbf\n", b"x" * 1025):
            file = self.folder / "passphrase"
            file.write_bytes(data)
            done = TOOL.run("deliver", self.set.folder, "-o", self.folder / "new", "--lock", "--passphrase-file", file)
            self.assertEqual(done.returncode, 2)
            self.assertIn("passphrase", done.stderr)


@unittest.skipIf(locks.bindings is None, "no PyNaCl")
class Format(Case):
    """docs/locking.md is enough to open the files."""

    def test_with_a_key_file(self):
        key = locks.key_in(self.first_key.read_text(encoding="ascii"))
        streams = set()
        for position, (name, plain) in enumerate(self.plain().items(), 1):
            one = locks.Locked((self.locked / f"{name}.locked").read_bytes())
            self.assertEqual((one.magic, one.format, one.kind, one.chunk), (b"STEMLOCK", 1, 1, 65536))
            self.assertEqual((one.passes, one.memory, one.salt), (0, 0, bytes(16)))
            self.assertEqual(one.open(key), plain)
            self.assertEqual(one.name, {"room": "My Song", "version": 1, "file": f"stems/{name}",
                                        "role": "mix" if name == "mix.wav" else "stem",
                                        "position": position, "count": 4, "bytes": len(plain),
                                        "sha256": hashlib.sha256(plain).hexdigest()})
            streams |= {one.nonce, one.wrapped, one.stream}
        self.assertEqual(len(streams), 3 * len(FILES))

    def test_with_a_passphrase(self):
        room = rooms.Room(self, TOOL)
        file = self.folder / "passphrase"
        file.write_text("secret\n", encoding="ascii")
        room.deliver(self.set, "--lock", "--passphrase-file", file)
        one = locks.Locked((locked(room) / "bass.wav.locked").read_bytes())
        self.assertEqual((one.kind, one.passes, one.memory), (2, 3, 256 << 20))
        self.assertEqual(one.open(one.key_of(b"secret")), self.plain()["bass.wav"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
