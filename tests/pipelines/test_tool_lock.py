#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver --lock and release: what is given back is what went in, and
what is not is told apart.

Locked files are opened by locks.py as well, a reader of docs/locking.md; what is
damaged, cut and swapped the test has done itself.
"""
import hashlib
import os
import pathlib
import pty
import shutil
import stat
import sys
import tempfile
import time
import unittest

import rooms
import schema
from toolsets import Tool, ToolSet

try:
    import locks
except ImportError:  # where no package has PyNaCl
    locks = None

TOOL = Tool(sys.argv.pop(1))
FILES = ("mix.wav", "bass.wav", "drums.wav", "vocals.wav")


def files_in(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()} if folder.exists() else {}


def locked(room, version=1):
    return room.path / f"v{version}/data/locked"


class Case(unittest.TestCase):
    """With a room that is locked with a key file; a copy for each test."""

    @classmethod
    def setUpClass(cls):
        cls.cleanup = unittest.TestCase()
        cls.set = ToolSet(cls.cleanup, stems=rooms.audio())
        cls.first = rooms.Room(cls.cleanup, TOOL, "My Song")
        cls.first_key = cls.first.path.parent / "key"
        cls.first.deliver(cls.set, "--lock", "--key", cls.first_key)

    @classmethod
    def tearDownClass(cls):
        cls.cleanup.doCleanups()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.room = self.folder / "room"
        shutil.copytree(self.first.path, self.room)
        self.locked = self.room / "v1/data/locked"
        self.out = self.folder / "out"

    def release(self, *words, place=None, key=None):
        """(exit code, report, what is in the folder)."""
        code, report, _ = TOOL.report("release", place or self.room, "--key", key or self.first_key,
                                      "-o", self.out, *words)
        return code, report, files_in(self.out)

    def plain(self):
        return {name: (self.set.folder / name).read_bytes() for name in FILES}

    def change(self, name, at, data=None):
        """Overwrites bytes, or turns one."""
        path = self.locked / f"{name}.locked"
        whole = bytearray(path.read_bytes())
        at %= len(whole)
        whole[at:at + len(data or b"x")] = data or bytes([whole[at] ^ 1])
        path.write_bytes(whole)


class Released(Case):
    def test_bit_by_bit(self):
        code, report, given = self.release()
        self.assertEqual((code, report["passed"]), (0, True))
        self.assertEqual(given, self.plain())
        self.assertEqual([file["file"] for file in report["files"]], list(FILES))
        for file in report["files"]:
            self.assertEqual(file["sha256"], hashlib.sha256(given[file["file"]]).hexdigest())
            self.assertEqual(file["state"], "whole")
        self.assertEqual(schema.errors(report, "release"), [])

    def test_of_a_version_alone_that_was_moved(self):
        shutil.move(self.room / "v1", self.folder / "elsewhere")
        code, _, given = self.release(place=self.folder / "elsewhere")
        self.assertEqual((code, given), (0, self.plain()))

    def test_nothing_is_written_over_unasked(self):
        self.out.mkdir()
        (self.out / "bass.wav").write_bytes(b"mine")
        code, report, given = self.release()
        self.assertEqual((code, given), (2, {"bass.wav": b"mine"}))
        self.assertIn("--overwrite", report["error"])
        code, _, given = self.release("--overwrite")
        self.assertEqual((code, given), (0, self.plain()))

    def test_what_a_killed_one_left_is_removed(self):
        left = self.out / ".release-AbCdEf"
        left.mkdir(parents=True)
        (left / "mix.wav").write_bytes(b"half of it")
        code, _, given = self.release()
        self.assertEqual((code, given), (0, self.plain()))

    def test_nowhere_into_a_room(self):
        """Nor into another version or room, nor through a link, nor from within."""
        shutil.copytree(self.room, self.folder / "other")
        (self.folder / "link").symlink_to(self.room / "v1/data")
        before = rooms.state(self.folder)
        for output in ("room", "room/v1", "room/v1/data/stems", "room/v1/../page", "room/new/../v1", "link", "link/stems",
                       "other", "other/v1/data/stems"):
            for place in (self.room, self.room / "v1"):
                self.out = self.folder / output
                code, report, error = TOOL.report("release", place, "--key", self.first_key, "-o", self.out, "--overwrite")
                self.assertEqual(code, 2, (output, error))
                for word in (str(self.out), "outside"):
                    self.assertIn(word, report["error"])
        done = TOOL.run("release", "v1", "--key", self.first_key, cwd=self.room)
        self.assertEqual((done.returncode, rooms.state(self.folder)), (2, before), done.stderr)

    def test_a_version_that_is_open(self):
        room = rooms.Room(self, TOOL)
        room.deliver(self.set)
        code, report, _ = self.release(place=room.path / "v1")
        self.assertEqual(code, 2)
        self.assertIn("not locked", report["error"])
        self.assertIn("data/stems", report["error"])

    def test_of_a_room_the_newest_that_is_locked(self):
        self.first_key.with_name("other").unlink(missing_ok=True)
        room = rooms.Room(self, TOOL)
        room.path = self.room
        stems = rooms.changed(self.set.audio)
        other = self.folder / "other"
        room.deliver(stems, "--lock", "--key", other)
        code, report, given = self.release(key=other)
        self.assertEqual((code, report["version"]), (0, 2))
        self.assertNotEqual(given["drums.wav"], self.plain()["drums.wav"])
        shutil.rmtree(self.out)
        code, _, given = self.release(place=self.room / "v1")
        self.assertEqual((code, given), (0, self.plain()))


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

    def test_what_is_no_key_file(self):
        for text in ("", "stemlock-key-1 00\n", "stemlock-key-1 " + "zz" * 32, "key " + "00" * 32):
            other = self.folder / "other"
            other.write_text(text, encoding="ascii")
            code, report, _ = self.release(key=other)
            self.assertEqual(code, 2)
            self.assertIn("no key file", report["error"])


class Harmed(Case):
    """One file of four. Nothing is given back then, or what is whole."""

    def told(self, name, state, *words, why=()):
        code, report, given = self.release()
        self.assertEqual((code, given, self.out.exists()), (1, {}, False))
        self.assertEqual(report["passed"], False)
        self.assertEqual({file["file"]: file["state"] for file in report["files"]},
                         {**dict.fromkeys(FILES, "whole"), name: state})
        explanation, = (file["explanation"] for file in report["files"] if file["file"] == name)
        for word in (name, *why):
            self.assertIn(word, explanation)
        self.assertEqual(schema.errors(report, "release"), [])
        code, report, given = self.release("--allow-damaged")
        self.assertEqual((code, given), (1, {other: data for other, data in self.plain().items() if other != name}))

    def test_a_damaged_chunk(self):
        self.change("drums.wav", 100000)
        self.told("drums.wav", "damaged", why=["bytes "])

    def test_a_damaged_last_byte(self):
        self.change("drums.wav", -1)
        self.told("drums.wav", "damaged")

    def test_a_damaged_header(self):
        self.change("drums.wav", 60)
        self.told("drums.wav", "damaged", why=["header"])

    def test_a_damaged_first_byte(self):
        """Which makes it no locked file, but the manifest knows that it was one."""
        for at in (0, 7, 14):  # the word, and the size of the header
            with self.subTest(at=at):
                self.change("drums.wav", at)
                self.told("drums.wav", "damaged")
                self.change("drums.wav", at)
                shutil.rmtree(self.out)

    def test_two_chunks_that_changed_places(self):
        path = self.locked / "drums.wav.locked"
        data = path.read_bytes()
        first = int.from_bytes(data[12:16], "little")
        one, two = (data[first + i * 65553:first + (i + 1) * 65553] for i in (0, 1))
        path.write_bytes(data[:first] + two + one + data[first + 2 * 65553:])
        self.told("drums.wav", "damaged")

    def test_one_that_is_cut(self):
        size = (self.locked / "bass.wav.locked").stat().st_size
        header = int.from_bytes((self.locked / "bass.wav.locked").read_bytes()[12:16], "little")
        for left in (size - 1, header + 65553, header, 100, 15, 7, 0):  # between chunks, too
            with self.subTest(left=left):
                os.truncate(self.locked / "bass.wav.locked", left)
                self.told("bass.wav", "truncated")
                shutil.rmtree(self.out)

    def test_one_with_more_behind_it(self):
        with open(self.locked / "bass.wav.locked", "ab") as file:
            file.write(b"more")
        self.told("bass.wav", "damaged")

    def test_one_that_is_missing(self):
        (self.locked / "bass.wav.locked").unlink()
        self.told("bass.wav", "missing")

    def test_one_that_is_something_else(self):
        (self.locked / "bass.wav.locked").write_bytes(b"RIFF" * 100)
        self.told("bass.wav", "not-locked")

    def test_another_stem_in_its_place(self):
        shutil.copy(self.locked / "drums.wav.locked", self.locked / "bass.wav.locked")
        self.told("bass.wav", "swapped", why=["stems/drums.wav", "stems/bass.wav"])

    def test_the_same_stem_of_another_version(self):
        passphrase = self.folder / "passphrase"
        passphrase.write_text("the same for both\n", encoding="ascii")
        room = rooms.Room(self, TOOL)
        for stems in (self.set.audio, rooms.changed(self.set.audio)):
            room.deliver(stems, "--lock", "--passphrase-file", passphrase)
        shutil.copy(locked(room, 1) / "drums.wav.locked", locked(room, 2) / "drums.wav.locked")
        code, report, _ = TOOL.report("release", room.path, "--passphrase-file", passphrase, "-o", self.out)
        self.assertEqual(code, 1)
        state, = (file for file in report["files"] if file["state"] != "whole")
        self.assertEqual((state["file"], state["state"]), ("drums.wav", "swapped"))
        self.assertIn("version 1", state["explanation"])

    def test_a_file_of_another_key(self):
        room = rooms.Room(self, TOOL)
        room.deliver(self.set, "--lock", "--key", self.folder / "other")
        shutil.copy(locked(room) / "vocals.wav.locked", self.locked / "vocals.wav.locked")
        self.told("vocals.wav", "swapped", why=["other files of this version open"])

    @unittest.skipIf(locks is None, "no PyNaCl")
    def test_a_header_that_somebody_wrote_without_the_key(self):
        path = self.locked / "vocals.wav.locked"
        data = path.read_bytes()
        one = locks.Locked(data)
        head = bytearray(data[:one.size - 32])
        head[len(one.bound)] ^= 1  # the nonce of the wrapped key
        path.write_bytes(bytes(head) + hashlib.blake2b(head, digest_size=32).digest() + data[one.size:])
        self.told("vocals.wav", "altered")

    @unittest.skipIf(locks is None, "no PyNaCl")
    def test_a_header_that_asks_for_all_of_the_memory(self):
        passphrase = self.folder / "passphrase"
        passphrase.write_text("secret", encoding="ascii")
        room = rooms.Room(self, TOOL)
        room.deliver(self.set, "--lock", "--passphrase-file", passphrase)
        path = locked(room) / "mix.wav.locked"
        data = path.read_bytes()
        head = bytearray(data[:locks.Locked(data).size - 32])
        head[32:40] = (1 << 42).to_bytes(8, "little")
        path.write_bytes(bytes(head) + hashlib.blake2b(head, digest_size=32).digest() + data[len(head) + 32:])
        code, report, _ = TOOL.report("release", room.path, "--passphrase-file", passphrase, "-o", self.out)
        self.assertEqual(code, 2)
        self.assertIn("4194304 MiB", report["error"])


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
        for data in (b"", b"\nsecond line\n", b"x" * 1025):
            file = self.folder / "passphrase"
            file.write_bytes(data)
            done = TOOL.run("deliver", self.set.folder, "-o", self.folder / "new", "--lock", "--passphrase-file", file)
            self.assertEqual(done.returncode, 2)
            self.assertIn("passphrase", done.stderr)


@unittest.skipIf(locks is None, "no PyNaCl")
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
