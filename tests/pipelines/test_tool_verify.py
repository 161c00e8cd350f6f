#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 verify, on rooms in which the test has altered, lost, added and
swapped something."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import rooms
import schema
from toolsets import Tool

TOOL = rooms.RoomCase.tool = Tool(sys.argv.pop(1))


class Verify(rooms.RoomCase):
    versions, name = 2, "copied & renamed"

    def setUp(self):
        super().setUp()
        self.stems = self.room.path / "v2/data/stems"

    def faulty(self, *expected, code=1, words=()):
        done, faults, report = self.room.verify(*words)
        self.assertEqual((done, faults), (code, set(expected)), report)
        self.assertEqual(report["passed"], not expected)
        self.assertEqual(schema.errors(report, "verify"), [])
        text = TOOL.run("verify", self.room.path, *words)
        self.assertEqual((text.returncode, text.stderr), (code, ""))
        for _, file in expected:
            self.assertIn(file, text.stdout.replace("\n  ", " "))
        return report

    def test_a_copy_of_another_name_is_whole(self):
        report = self.faulty(code=0)
        self.assertEqual([(row["version"], row["there"], row["faults"]) for row in report["versions"]],
                         [(1, True, 0), (2, True, 0)])

    def test_one_bit(self):
        path = self.stems / "bass.wav"
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        self.faulty(("altered", "v2/data/stems/bass.wav"))

    def test_truncated(self):
        os.truncate(self.stems / "drums.wav", 1000)
        self.faulty(("altered", "v2/data/stems/drums.wav"))

    def test_lost(self):
        (self.stems / "drums.wav").unlink()
        self.faulty(("lost", "v2/data/stems/drums.wav"))

    def test_added(self):
        shutil.copy(self.stems / "drums.wav", self.stems / "drums copy.wav")
        (self.room.path / "v1/notes.txt").write_text("x")
        (self.room.path / "readme").write_text("x")
        self.faulty(("added", "v2/data/stems/drums copy.wav"), ("added", "v1/notes.txt"), ("added", "readme"))

    def exchange(self, one, other):
        for old, new in ((one, "x"), (other, one), ("x", other)):
            os.rename(self.room.path / old, self.room.path / new)

    def told(self, report, file):
        return next(fault["explanation"] for fault in report["faults"] if fault["file"] == file)

    def test_swapped_files(self):
        names = ("v2/data/stems/drums.wav", "v2/data/stems/vocals.wav")
        self.exchange(*names)
        report = self.faulty(*(("swapped", name) for name in names))
        self.assertIn(names[1] + ", and that", self.told(report, names[0]))

    def test_files_swapped_between_versions(self):
        """Drums are others in v2, and bass.wav is the same in both."""
        for folder in ("stems/drums.wav", "PREVIEW/vocals-PREVIEW.mp3"):
            names = [f"v{version}/data/{folder}" for version in (1, 2)]
            self.exchange(*names)
            report = self.faulty(*(("swapped", name) for name in names))
            self.assertIn(names[1] + ", and that", self.told(report, names[0]))
            self.assertIn(names[0] + ", and that", self.told(report, names[1]))
            self.exchange(*names)
        shutil.copy(self.room.path / "v1/data/stems/bass.wav", self.stems / "drums.wav")
        report = self.faulty(("swapped", "v2/data/stems/drums.wav"))
        self.assertIn("v2/data/stems/bass.wav.", self.told(report, "v2/data/stems/drums.wav"))

    def test_a_file_of_another_name(self):
        os.rename(self.stems / "drums.wav", self.stems / "d.wav")
        names = ("v2/data/stems/drums.wav", "v2/data/stems/d.wav")
        report = self.faulty(("lost", names[0]), ("added", names[1]))
        for one, other in (names, names[::-1]):
            self.assertIn(other, self.told(report, one))

    def test_the_rest_of_the_room_is_swapped(self):
        for one, other in (sorted((self.room.path / "ascmhl").glob("*.mhl")),
                           sorted((self.room.path / "page").glob("*/waves.js"))):
            names = [path.relative_to(self.room.path).as_posix() for path in (one, other)]
            self.exchange(*names)
            self.faulty(*(("swapped", name) for name in names))
            self.exchange(*names)

    def test_swapped_versions(self):
        self.exchange("v1", "v2")
        report = self.faulty(("swapped", "v1"), ("swapped", "v2"))
        self.assertIn("as v2, and that", self.told(report, "v1"))
        shutil.rmtree(self.room.path / "v1")
        shutil.copytree(self.room.path / "v2", self.room.path / "v1")
        self.faulty(("swapped", "v2"))

    def test_a_version_of_another_name(self):
        os.rename(self.room.path / "v1", self.room.path / "v7")
        report = self.faulty(("lost", "v1"), ("added", "v7"))
        self.assertIn("v7", self.told(report, "v1"))
        self.assertIn("v1", self.told(report, "v7"))

    def test_a_file_and_its_checksum_altered_together(self):
        """Whoever does so must alter the tag manifest too, which room.json has sealed."""
        import hashlib
        file = self.stems / "drums.wav"
        bag = self.room.path / "v2"
        before = {"data/stems/drums.wav": file.read_bytes()}
        file.write_bytes(file.read_bytes()[:-1] + b"\x55")
        for name, parts in (("manifest-sha256.txt", ("data/stems/drums.wav",)),
                            ("tagmanifest-sha256.txt", ("manifest-sha256.txt",))):
            path = bag / name
            before[name] = path.read_bytes()
            text = path.read_text()
            for part in parts:
                text = text.replace(hashlib.sha256(before[part]).hexdigest(),
                                    hashlib.sha256((bag / part).read_bytes()).hexdigest())
            path.write_text(text)
        _, faults, _ = self.room.verify()
        self.assertIn(("altered", "v2/tagmanifest-sha256.txt"), faults)
        self.assertIn(("altered", "v2/data/stems/drums.wav"), faults)  # the history knows it

    def test_the_seal_alone(self):
        index = self.room.index()
        index["versions"][0]["seal"] = "0" * 64
        (self.room.path / "room.json").write_text(json.dumps(index))
        self.faulty(("altered", "v1/tagmanifest-sha256.txt"))

    def test_what_room_json_says_of_a_version(self):
        index = self.room.index()
        index["versions"][0]["note"] = "not what was said"
        (self.room.path / "room.json").write_text(json.dumps(index))
        self.faulty(("altered", "room.json"))

    def test_room_json_lost_or_no_json(self):
        path = self.room.path / "room.json"
        path.write_text("{")
        self.faulty(("altered", "room.json"))
        path.unlink()
        self.faulty(("lost", "room.json"))

    def test_the_history(self):
        first, second = sorted((self.room.path / "ascmhl").glob("*.mhl"))
        first.write_bytes(first.read_bytes() + b"\n")
        second.rename(second.with_name("0002_other_2026-01-01_000000Z.mhl"))
        self.faulty(("altered", f"ascmhl/{first.name}"), ("lost", f"ascmhl/{second.name}"),
                    ("added", "ascmhl/0002_other_2026-01-01_000000Z.mhl"))

    def test_a_lost_history(self):
        shutil.rmtree(self.room.path / "ascmhl")
        self.faulty(("lost", "ascmhl"))

    def test_links_are_no_files(self):
        path = self.stems / "drums.wav"
        outside = self.room.path.parent / "drums.wav"
        path.rename(outside)
        path.symlink_to(outside)
        self.faulty(("lost", "v2/data/stems/drums.wav"), ("added", "v2/data/stems/drums.wav"))
        path.unlink()
        outside.rename(path)
        os.rename(self.room.path / "v1", self.room.path.parent / "v1")
        (self.room.path / "v1").symlink_to(self.room.path.parent / "v1")
        self.faulty(("altered", "v1"))

    def test_what_the_room_is_read_by_is_no_link(self):
        """Who follows it reads what is not in the room, and a copy has nothing there."""
        chain = "ascmhl/ascmhl_chain.xml"
        for name, told in (("room.json", "room.json"), (chain, "ascmhl"), ("page", "page"), ("ascmhl", "ascmhl")):
            with self.subTest(name):
                outside = self.room.path.parent / "outside"
                os.rename(self.room.path / name, outside)
                (self.room.path / name).symlink_to(outside)
                self.faulty(("altered", told))
                (self.room.path / name).unlink()
                os.rename(outside, self.room.path / name)

    def test_a_pipe_does_not_hang_it(self):
        stem, sums, chain = "v2/data/stems/drums.wav", "v2/manifest-sha256.txt", "ascmhl/ascmhl_chain.xml"
        for name, *expected in ((stem, ("lost", stem), ("added", stem)), (sums, ("lost", sums), ("added", sums)),
                                ("room.json", ("altered", "room.json")), (chain, ("altered", "ascmhl"))):
            with self.subTest(name):
                (self.room.path / name).unlink()
                os.mkfifo(self.room.path / name)
                self.faulty(*expected)
                self.again()

    def test_json_of_too_many_levels(self):
        """A parser that calls itself for each would run out of its stack."""
        deep = "[" * 300000
        for text in (deep, '{"a": ' + deep, '{"\\"": ' + deep, '{"a": /* " */ ' + deep, "{'\"': " + deep):
            for name in ("room.json", "v2/data/manifest.json"):
                with self.subTest(name, text=text[:20]):
                    (self.room.path / name).write_text(text)
                    self.faulty(("altered", name))
                    self.again()
        index = self.room.index()  # whole, but a text in it that has many of them
        index["room"] = deep[:1000] + '"'
        (self.room.path / "room.json").write_text(json.dumps(index))
        self.faulty(code=0)

    def test_a_version_that_is_not_there(self):
        shutil.rmtree(self.room.path / "v1")
        self.faulty(("lost", "v1"))
        report = self.faulty(code=0, words=["--partial"])
        self.assertEqual([row["there"] for row in report["versions"]], [False, True])
        self.assertEqual(report["notes"], ["v1 is not there."])

    def test_partly_downloaded(self):
        (self.stems / "drums.wav").unlink()
        (self.stems / "bass.wav").write_bytes(b"")
        self.faulty(("altered", "v2/data/stems/bass.wav"), words=["--partial"])

    def test_a_list_that_was_not_downloaded(self):
        """The history judges what it named."""
        names = ["manifest-sha256.txt", "tagmanifest-sha256.txt"]
        for name in names:
            (self.room.path / "v2" / name).unlink()
        lost = [f"v2/{name}" for name in names]
        self.faulty(*(("lost", name) for name in lost))
        notes = self.faulty(code=0, words=["--partial"])["notes"]
        self.assertEqual([note for note in notes if "is not there." in note][:2],
                         [f"v2/{name} is not there." for name in names])
        self.assertRegex(notes[-1], r"v2 is judged by ascmhl/0002_.*\.mhl")
        with (self.stems / "drums.wav").open("ab") as file:
            file.write(b"x")
        (self.stems / "vocals.wav").unlink()
        (self.stems / "x.wav").write_bytes(b"x")
        faults = [("altered", "v2/data/stems/drums.wav"), ("added", "v2/data/stems/x.wav")]
        self.faulty(*faults, words=["--partial"])
        self.faulty(*faults, *(("lost", name) for name in (*lost, "v2/data/stems/vocals.wav")))

    def test_a_list_of_a_version_alone_that_was_not_downloaded(self):
        """Its manifest judges what it names; of the rest nobody knows."""
        alone = self.room.path / "v2"
        (alone / "manifest-sha256.txt").unlink()
        code, faults, report = self.room.verify("--partial", place=alone)
        self.assertEqual((code, faults), (0, set()))
        self.assertIn("cannot be judged", report["notes"][-1])
        self.assertIn("data/manifest.json", report["notes"][-1])
        self.assertNotIn("stems", report["notes"][-1])
        (alone / "data/PREVIEW/mix-PREVIEW.mp3").write_bytes(b"x")
        code, faults, _ = self.room.verify("--partial", place=alone)
        self.assertEqual((code, faults), (1, {("altered", "data/PREVIEW/mix-PREVIEW.mp3")}))

    def test_one_version_alone(self):
        alone = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(subprocess.run, ["rm", "-rf", str(alone)], check=False)
        shutil.copytree(self.room.path / "v2", alone / "from the client")
        code, faults, report = self.room.verify(place=alone / "from the client")
        self.assertEqual((code, faults), (0, set()))
        self.assertEqual(report["versions"][0]["version"], 2)
        (alone / "from the client/data/stems/mix.wav").unlink()
        code, faults, _ = self.room.verify(place=alone / "from the client")
        self.assertEqual((code, faults), (1, {("lost", "data/stems/mix.wav")}))

    def test_what_systems_leave_in_folders(self):
        (self.stems / ".DS_Store").write_bytes(b"x")
        (self.room.path / "Thumbs.db").write_bytes(b"x")
        report = self.faulty(code=0)
        self.assertEqual(len(report["notes"]), 2)

    @unittest.skipIf(os.geteuid() == 0, "root reads all")
    def test_what_cannot_be_read(self):
        (self.stems / "bass.wav").chmod(0)
        self.faulty(("unreadable", "v2/data/stems/bass.wav"), code=2)

    def test_what_is_no_room(self):
        empty = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(empty.rmdir)
        for words in ((), (empty,), (empty / "gone",), (self.room.path / "room.json",), (empty, empty)):
            done = TOOL.run("verify", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertNotEqual(done.stderr, "")

    def test_hostile_json(self):
        """Names that lead out of the room are not followed."""
        for folder in ("..", "v1/../../x", "/etc", ""):
            index = self.room.index()
            index["versions"][0]["folder"] = folder
            (self.room.path / "room.json").write_text(json.dumps(index))
            self.faulty(("altered", "room.json"))


if __name__ == "__main__":
    unittest.main()
