#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 release: what is given back is what went in, and what is not is told
apart. What is damaged, cut and swapped the test has done itself.
"""
import hashlib
import os
import shutil
import sys
import unittest

import locks
import rooms
import schema
from locks import FILES, Case, locked
from toolsets import Tool

TOOL = locks.Case.tool = Tool(sys.argv.pop(1))


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

    def test_one_that_is_no_file(self):
        path = self.locked / "bass.wav.locked"
        path.unlink()
        for make in (path.mkdir, lambda: path.symlink_to(self.locked / "drums.wav.locked"), lambda: os.mkfifo(path)):
            make()
            self.told("bass.wav", "not-locked")
            shutil.rmtree(self.out)
            path.rmdir() if path.is_dir() else path.unlink()

    def test_a_chunk_of_another_file(self):
        sizes = [int.from_bytes((self.locked / name).read_bytes()[12:16], "little") for name in ("drums.wav.locked", "bass.wav.locked")]
        other = (self.locked / "bass.wav.locked").read_bytes()[sizes[1]:sizes[1] + 65553]
        self.change("drums.wav", sizes[0], other)
        self.told("drums.wav", "damaged", why=[f"bytes {sizes[0]} to"])

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

    def test_a_file_of_another_kind_of_key(self):
        (self.folder / "passphrase").write_text("of the version before\n", encoding="ascii")
        room = rooms.Room(self, TOOL)
        room.deliver(self.set, "--lock", "--passphrase-file", self.folder / "passphrase")
        shutil.copy(locked(room) / "vocals.wav.locked", self.locked / "vocals.wav.locked")
        self.told("vocals.wav", "swapped", why=["other files of this version open"])

    @unittest.skipIf(locks.bindings is None, "no PyNaCl")
    def test_a_header_that_somebody_wrote_without_the_key(self):
        path = self.locked / "vocals.wav.locked"
        data = path.read_bytes()
        one = locks.Locked(data)
        head = bytearray(data[:one.size - 32])
        head[len(one.bound)] ^= 1  # the nonce of the wrapped key
        path.write_bytes(bytes(head) + hashlib.blake2b(head, digest_size=32).digest() + data[one.size:])
        self.told("vocals.wav", "altered")

    @unittest.skipIf(locks.bindings is None, "no PyNaCl")
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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
