#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-stems-1.0 deliver: what a room holds.

Bags and histories are read by bagging.py, an independent reader; checksums and
levels are made by Python of the files that went in; what changed between versions
the test has done itself.
"""
import hashlib
import json
import shutil
import subprocess
import sys
import unittest

import numpy

import bagging
import rooms
import schema
from rooms import Room
from toolsets import Tool, ToolSet, peak_db, stem

TOOL = Tool(sys.argv.pop(1))


class Delivered(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cleanup = unittest.TestCase()
        cls.set = ToolSet(cls.cleanup, stems=rooms.audio())
        cls.room = Room(cls.cleanup, TOOL, "My Song")
        cls.room.deliver(cls.set, "--note", "first & <best>\nline two")
        cls.first = rooms.state(cls.room.path / "v1")
        cls.second = ToolSet(cls.cleanup, stems=rooms.changed(cls.set.audio))
        cls.room.deliver(cls.second)

    @classmethod
    def tearDownClass(cls):
        cls.cleanup.doCleanups()

    def test_the_files_are_those_of_the_set(self):
        manifest = self.room.manifest(1)
        self.assertEqual([file["file"] for file in manifest["files"]],
                         ["stems/mix.wav", "stems/bass.wav", "stems/drums.wav", "stems/vocals.wav"])
        for file in manifest["files"]:
            data = (self.set.folder / file["name"]).read_bytes()
            self.assertEqual((self.room.path / "v1/data" / file["file"]).read_bytes(), data)
            self.assertEqual(file["sha256"], hashlib.sha256(data).hexdigest())
            self.assertEqual(file["bytes"], len(data))
            audio = self.set.mix() if file["label"] == "mix" else self.set.audio[file["label"]]
            self.assertAlmostEqual(max(file["peak"]), peak_db(audio), 9)
            self.assertEqual((file["frames"], file["rate"], file["bits"], file["channels"]),
                             (rooms.FRAMES, 48000, 24, 2))

    def test_manifest_and_room_keep_to_their_schemas(self):
        for version in (1, 2):
            self.assertEqual(schema.errors(self.room.manifest(version), "manifest"), [])
        self.assertEqual(schema.errors(self.room.index(), "room"), [])
        broken = self.room.manifest(1)
        del broken["files"][0]["sha256"]
        self.assertNotEqual(schema.errors(broken, "manifest"), [])

    def test_each_version_is_a_bag(self):
        for version in ("v1", "v2"):
            self.assertEqual(bagging.bag_errors(self.room.path / version), [])
        info = bagging.tags((self.room.path / "v1/bag-info.txt").read_text(encoding="utf-8"))
        self.assertEqual(info["External-Description"], "first & <best> line two")

    def test_the_history_has_a_generation_for_each_version(self):
        wrong, generations = bagging.history_errors(self.room.path)
        self.assertEqual(wrong, [])
        for version, files in zip(("v1", "v2"), generations, strict=True):
            there = {path.relative_to(self.room.path).as_posix()
                     for path in (self.room.path / version).rglob("*") if path.is_file()}
            self.assertEqual(set(files), there)

    def test_room_json_names_both_and_seals_them(self):
        index = self.room.index()
        self.assertEqual(index["room"], "My Song")
        self.assertEqual([row["folder"] for row in index["versions"]], ["v1", "v2"])
        for row in index["versions"]:
            tags = (self.room.path / row["folder"] / "tagmanifest-sha256.txt").read_bytes()
            self.assertEqual(row["seal"], hashlib.sha256(tags).hexdigest())

    def test_a_second_version_touches_nothing_of_the_first(self):
        self.assertEqual(rooms.state(self.room.path / "v1"), self.first)

    def test_the_first_version_has_nothing_to_be_held_against(self):
        manifest = self.room.manifest(1)
        self.assertIsNone(manifest["since"])
        self.assertEqual({file["change"]["kind"] for file in manifest["files"]}, {"first"})

    def test_changes_are_told(self):
        manifest = self.room.manifest(2)
        self.assertEqual(manifest["since"], 1)
        change = {file["label"]: file["change"] for file in manifest["files"]}
        self.assertEqual(change["bass"]["kind"], "same")
        self.assertEqual(change["drums"]["kind"], "rebalanced")
        self.assertAlmostEqual(change["drums"]["gain"], -1.5, 3)
        self.assertEqual(change["vocals"]["kind"], "moved")
        self.assertAlmostEqual(change["vocals"]["delay"], 480, 2)
        self.assertEqual(change["mix"]["kind"], "replaced")

    def test_nothing_of_the_work_is_left(self):
        self.assertEqual([path.name for path in self.room.path.iterdir() if path.name[0] == "."], [])

    def test_verify_finds_it_whole(self):
        code, faults, report = self.room.verify()
        self.assertEqual((code, faults), (0, set()))
        self.assertEqual(schema.errors(report, "verify"), [])


class Changes(unittest.TestCase):
    def change(self, name, audio, **how):
        """Of the stem of that name in the next version."""
        stems, room = rooms.audio(), Room(self, TOOL)
        room.deliver(stems)
        one = ToolSet(self, stems={**stems, name: audio(stems[name])}, **how)
        manifest = room.deliver(one)
        return next(file["change"] for file in manifest["files"] if file["label"] == name)

    def test_inverted(self):
        change = self.change("bass", lambda audio: -audio)
        self.assertEqual((change["kind"], change["inverted"]), ("rebalanced", True))
        self.assertAlmostEqual(change["gain"], 0, 3)

    def test_earlier(self):
        change = self.change("bass", lambda audio: numpy.vstack([audio[37:], numpy.zeros((37, 2), "i8")]))
        self.assertEqual(change["kind"], "moved")
        self.assertAlmostEqual(change["delay"], -37, 2)

    def test_louder(self):
        change = self.change("vocals", lambda audio: numpy.round(audio * 10 ** (2 / 20)).astype("i8"))
        self.assertEqual(change["kind"], "rebalanced")
        self.assertAlmostEqual(change["gain"], 2, 3)

    def test_a_mix_of_one_loud_stem_is_not_turned(self):
        """Most of it is, as the stems have much in common; the others are as they were."""
        common, room = stem(70, frames=rooms.FRAMES, level=0.003), Room(self, TOOL)
        stems = {name: common + stem(seed, frames=rooms.FRAMES, level=0.001) for seed, name in enumerate(rooms.STEMS)}
        room.deliver(stems, "--accept", "alike")
        files = room.deliver({**stems, "drums": 8 * stems["drums"]}, "--accept", "alike")["files"]
        kinds = {file["label"]: file["change"]["kind"] for file in files}
        self.assertEqual((kinds["mix"], kinds["drums"]), ("replaced", "rebalanced"))

    def test_other_audio(self):
        change = self.change("drums", lambda audio: stem(77, frames=len(audio), level=0.03))
        self.assertEqual(change["kind"], "replaced")
        self.assertNotIn("gain", change)

    def test_silence_at_the_end_is_no_other_audio(self):
        stems, room = rooms.audio(), Room(self, TOOL)
        longer = {name: numpy.vstack([audio, numpy.zeros((700, 2), "i8")]) for name, audio in stems.items()}
        for more, set_of in (("", stems), ("700 more samples of silence", longer), ("700 fewer samples of silence", stems)):
            for file in room.deliver(set_of)["files"]:
                self.assertIn(more, file["change"].get("explanation", ""), file["label"])

    def test_a_length_that_is_the_same_is_no_other(self):
        stems, room = rooms.audio(), Room(self, TOOL)
        room.deliver({**stems, "bass": 0 * stems["bass"]})
        change, = (file["change"] for file in room.deliver(stems)["files"] if file["label"] == "bass")
        self.assertEqual(change, {"kind": "replaced", "explanation": "Other audio."})

    def test_names_that_were_exchanged(self):
        stems, room = rooms.audio(), Room(self, TOOL)
        room.deliver(stems)
        manifest = room.deliver({**stems, "drums": stems["bass"], "bass": stems["drums"]})
        change = {file["label"]: file["change"] for file in manifest["files"]}
        self.assertEqual((change["drums"]["kind"], change["bass"]["kind"]), ("replaced", "replaced"))
        self.assertIn("what was called bass.", change["drums"]["explanation"])
        self.assertIn("what was called drums.", change["bass"]["explanation"])

    def test_new_removed_and_renamed(self):
        stems, room = rooms.audio(), Room(self, TOOL)
        room.deliver(stems)
        manifest = room.deliver({"drums": stems["drums"], "keys": stem(9, frames=rooms.FRAMES, level=0.03),
                                 "basso": stems["bass"]})
        change = {file["label"]: file["change"] for file in manifest["files"]}
        self.assertEqual(change["keys"]["kind"], "new")
        self.assertEqual(change["basso"]["kind"], "same")
        self.assertIn("bass", change["basso"]["explanation"])
        self.assertEqual(manifest["removed"], ["vocals"])

    def test_a_mix_of_another_name_is_the_mix(self):
        stems = rooms.audio()
        turned = {name: audio * 2 for name, audio in stems.items()}
        for names in (("Song_mix_v1", "Song_mix_v2"), ("mix", "mix_v2")):
            room = Room(self, TOOL)
            room.deliver(ToolSet(self, stems=stems, mix=names[0]))
            manifest = room.deliver(ToolSet(self, stems=turned, mix=names[1]))
            change = manifest["files"][0]["change"]
            self.assertEqual((manifest["files"][0]["role"], change["kind"], manifest["removed"]), ("mix", "rebalanced", []))
            self.assertAlmostEqual(change["gain"], 20 * numpy.log10(2), 3)

    def test_against_the_last_version_not_the_first(self):
        stems, room = rooms.audio(), Room(self, TOOL)
        room.deliver(stems)
        room.deliver(rooms.changed(stems))
        manifest = room.deliver(rooms.changed(stems))
        self.assertEqual(manifest["since"], 2)
        self.assertEqual({file["change"]["kind"] for file in manifest["files"]}, {"same"})


class Asked(unittest.TestCase):
    def bad(self):
        """A set that does not sum to its mix."""
        one = ToolSet(self, stems=rooms.audio())
        one.write("mix", one.mix() // 2)
        return one

    def test_a_set_that_fails_is_not_delivered(self):
        room, one = Room(self, TOOL), self.bad()
        done = TOOL.run("deliver", one.folder, "-o", room.path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--accept", done.stdout)
        self.assertFalse(room.path.exists())
        code, report, _ = TOOL.report("deliver", one.folder, "-o", room.path)
        self.assertEqual((code, report["passed"]), (1, False))
        self.assertEqual(schema.errors(report), [])

    def test_unless_it_is_accepted(self):
        room = Room(self, TOOL)
        manifest = room.deliver(self.bad(), "--accept", "the mix is a sketch")
        self.assertEqual((manifest["passed"], manifest["accepted"]), (False, "the mix is a sketch"))
        self.assertEqual(schema.errors(manifest, "manifest"), [])
        self.assertFalse(room.index()["versions"][0]["passed"])
        self.assertEqual(room.verify()[0], 0)

    def test_what_cannot_be_read_is_never_delivered(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        (one.folder / "keys.wav").write_bytes(b"no audio")
        done = TOOL.run("deliver", one.folder, "-o", room.path, "--accept", "all of it")
        self.assertEqual(done.returncode, 2)
        self.assertIn("keys.wav", done.stderr)
        self.assertFalse(room.path.exists())

    def test_sha256sum_finds_all_names(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL, "100% Song")
        (one.folder / "bass.wav").rename(one.folder / "100%25 bass.wav")
        room.deliver(one, "--dawproject")
        done = subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=room.path / "v1", capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_characters_that_are_not_seen(self):
        """They are no part of a name in the room, and are seen in a terminal."""
        unseen = "\u200b\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff"
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        (one.folder / "bass.wav").rename(one.folder / f"ba{unseen}ss.wav")
        manifest = room.deliver(one)
        self.assertEqual([(file["file"], file["name"]) for file in manifest["files"]][1], ("stems/bass.wav", f"ba{unseen}ss.wav"))
        (one.folder / f"fx{unseen}.wav").write_bytes(b"no audio")
        done = TOOL.run("check", one.folder)
        for character in unseen:
            self.assertNotIn(character, done.stdout + done.stderr)
        self.assertIn("\\u202E", done.stdout + done.stderr)

    def test_a_version_by_its_number(self):
        room = Room(self, TOOL)
        stems = rooms.audio()
        one = ToolSet(self, stems=stems)
        self.assertEqual(TOOL.run("deliver", one.folder, "-o", room.path, "--version", 3).returncode, 0)
        self.assertEqual(room.index()["versions"][0]["folder"], "v3")
        for version in (1, 3):
            done = TOOL.run("deliver", one.folder, "-o", room.path, "--version", version)
            self.assertEqual(done.returncode, 2)
            self.assertIn("v3", done.stderr)
        self.assertEqual(TOOL.run("deliver", one.folder, "-o", room.path).returncode, 0)
        self.assertEqual([row["version"] for row in room.index()["versions"]], [3, 4])

    def test_json_is_the_manifest(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        code, report, _ = TOOL.report("deliver", one.folder, "-o", room.path)
        self.assertEqual((code, report), (0, room.manifest(1)))

    def test_a_mix_from_elsewhere(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        other = one.folder.parent / "final.wav"
        shutil.move(one.folder / "mix.wav", other)
        manifest = room.deliver(one, "--mix", other)
        self.assertEqual(manifest["files"][0]["file"], "stems/final.wav")
        self.assertEqual(manifest["null"]["verdict"], "bit-exact")

    def test_wrong_use(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        for words in ((), (one.folder,), (one.folder, one.folder, "-o", room.path),
                      (one.folder, "-o", room.path, "--version", "0"),
                      (one.folder / "gone", "-o", room.path), (one.folder, "-o", one.folder)):
            done = TOOL.run("deliver", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertNotEqual(done.stderr, "")
            self.assertFalse(room.path.exists())
        self.assertEqual(len(list(one.folder.iterdir())), 4)

    def test_a_folder_of_other_things_is_no_room(self):
        one, room = ToolSet(self, stems=rooms.audio()), Room(self, TOOL)
        room.path.mkdir()
        page = room.path / "index.html"
        page.write_text("mine")
        done = TOOL.run("deliver", one.folder, "-o", room.path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("index.html", done.stderr)
        self.assertEqual([path.name for path in room.path.iterdir()], ["index.html"])
        self.assertEqual(page.read_text(), "mine")


class History(unittest.TestCase):
    def test_generations_of_another_program_stay(self):
        room = Room(self, TOOL)
        room.deliver()
        folder = room.path / "ascmhl"
        theirs = folder / "0002_room_2026-01-01_000000Z.mhl"
        data = (folder / room.index()["versions"][0]["history"]).read_bytes().replace(b"gst-stems-1.0", b"another")
        theirs.write_bytes(data)
        chain = folder / "ascmhl_chain.xml"
        chain.write_text(chain.read_text().replace("</ascmhldirectory>", (
            f'<hashlist sequencenr="2"><path>{theirs.name}</path><c4>{bagging.c4(data)}</c4></hashlist>'
            "</ascmhldirectory>")))
        room.deliver()
        self.assertEqual(bagging.history_errors(room.path)[0], [])
        self.assertEqual(room.index()["versions"][1]["history"][:5], "0003_")
        self.assertEqual(theirs.read_bytes(), data)
        self.assertEqual(room.verify()[0], 0)


if __name__ == "__main__":
    unittest.main()
