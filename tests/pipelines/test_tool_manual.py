#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is written about gst-stems-1.0 is what it takes: docs/gst-stems.md, the
manual page, CHANGELOG.md and the shells' completions name every command and option that --help
names, and no other; and the document's examples run as they are typed.

    test_tool_manual.py TOOL MANUAL_PAGE COMPLETION...
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy

import documents
import filemaking
import launching

TOOL, MANUAL = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(2))
COMPLETIONS = {path.name.removeprefix("_gst-stems-1.0").removeprefix("gst-stems-1.0"): path
               for path in (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(3))}
DOCUMENT = documents.ROOT / "docs/gst-stems.md"
RATE = 48000


def help_of(*words):
    return subprocess.run([TOOL, *words, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout


def commands():
    section = help_of().split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\S+)", section, re.M)


def options(command):
    """{"--mix": "-m", "--json": None, ...} of the list, not of the examples."""
    found = re.findall(r"^  (?:(-\w), )?(--[\w-]+)(?:=\S+)?(?: |$)", help_of(command).split("\nExamples:")[0], re.M)
    return {name: letter or None for letter, name in found}


class Help(unittest.TestCase):
    def test_it_lists_commands_and_options(self):
        self.assertIn("check", commands())
        self.assertGreater(len(options("check")), 5)
        self.assertEqual(options("check")["--mix"], "-m")

    def test_each_command_has_examples(self):
        for command in commands():
            with self.subTest(command=command):
                self.assertRegex(help_of(command), rf"(?m)^  gst-stems-1\.0 {command}\b")

    def test_it_fits_a_terminal(self):
        for words in ([], *([command] for command in commands())):
            for line in help_of(*words).splitlines():
                self.assertLessEqual(len(line), 100, line)


class Document(unittest.TestCase):
    def test_it_has_all_commands(self):
        self.assertEqual(sorted(documents.table_of(DOCUMENT.read_text(encoding="utf-8"), DOCUMENT)), sorted(commands()))

    def test_it_has_all_options_and_no_other(self):
        for command in commands():
            with self.subTest(command=command):
                written = {}
                section = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {command}\n")[1].split("\n## ")[0]
                for line in section.splitlines():
                    row = re.match(r"\| `(--[\w-]+)[^`]*`(?:, `(-\w)`)? \|", line)
                    if row:
                        self.assertNotIn(row[1], written)
                        written[row[1]] = row[2]
                self.assertEqual(written, options(command))


class Changes(unittest.TestCase):
    def test_each_command_has_its_options(self):
        """In the item that begins with its name."""
        text = (documents.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        items = dict(re.findall(r"(?ms)^- `gst-stems-1\.0 (\w+)`(.*?)(?=^- |^#|\Z)", text))
        self.assertLessEqual({"bounce", "check", "meter", "sum"}, set(items))
        for command, item in items.items():
            with self.subTest(command=command):
                self.assertEqual(set(re.findall(r"`(--[\w-]+)`", item)), set(options(command)))


class ManualPage(unittest.TestCase):
    def text(self):
        raw = MANUAL.read_text(encoding="utf-8")
        if shutil.which("groff"):
            done = subprocess.run(["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbou", MANUAL],
                                  capture_output=True, text=True, check=True, timeout=60,
                                  env=launching.PLAIN)
            self.assertEqual(done.stderr, "")
            raw = done.stdout
        return raw.replace("\\-", "-")

    def test_it_names_all_commands_and_options(self):
        text = self.text()
        for command in commands():
            self.assertRegex(text, rf"(?m)^(\.SH )?{command.upper()}$")
            for option in options(command):
                self.assertRegex(text, rf"(?m)^ +{option}\b|^\\fB{option}\b")

    def test_roff_is_not_fooled(self):
        """Text that begins with a point would be a request."""
        sys.path.insert(0, str(documents.ROOT / "gst/tools/gst-stems/shell"))
        import manual
        lines = list(manual.roff("# x-1.0: y\n\n.so /etc/passwd\n\n```sh\n.sh\n'q\\n\n```\n", "1"))
        self.assertIn("\\&.so /etc/passwd", lines)
        self.assertIn("\\&.sh", lines)
        self.assertIn("\\&'q\\en", lines)


class Completion:
    """What a shell offers for the last of the words: self.complete(*words)."""

    def run_shell(self, *words, cwd=None, **environment):
        """Without a sanitizer's library: shells leak. The tool has its own."""
        plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        done = subprocess.run(words, cwd=cwd, env={**plain, **environment}, capture_output=True, text=True,
                              check=True, timeout=60)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_commands(self):
        self.assertEqual(self.complete(""), sorted([*commands(), "--help", "--version"]))
        self.assertEqual(self.complete("che"), ["check"])

    def test_options(self):
        for command in commands():
            with self.subTest(command=command):
                self.assertEqual(self.complete(command, "--"), sorted([*options(command), "--help"]))
                letters = [letter for letter in options(command).values() if letter]
                self.assertEqual(self.complete(command, "-"), sorted([*options(command), *letters, "--help"]))
        self.assertEqual(self.complete("check", "stems", "--h"), ["--help", "--html"])

    def test_values_are_those_of_the_help(self):
        for option in ("--format", "--taxonomy", "--versions", "--name"):
            values = self.complete("bounce", option, "")
            self.assertGreater(len(values), 1)
            line = re.search(rf"{option}=.*(?:\n +[^-\s].*)?", help_of("bounce"))[0]
            for value in values:
                self.assertIn(value, line)

    def test_a_value_behind_its_sign(self):
        self.assertEqual(self.complete("bounce", "--format=w"), ["wav"])
        self.assertEqual(self.complete("bounce", "--format="), ["aiff", "flac", "rf64", "wav"])

    def test_files_are_left_to_the_shell(self):
        self.assertEqual(self.complete("check", ""), self.FILES)
        self.assertEqual(self.complete("check", "--mix", ""), self.FILES)


def offered(words):
    return sorted(set(words.split()))


class Bash(Completion, unittest.TestCase):
    FILES = []  # its -o default

    def complete(self, *words):
        # It breaks words at "=".
        words = [part for word in words for part in re.findall("=|[^=]+", word) or [""]]
        script = (f"source {shlex.quote(str(COMPLETIONS['.bash']))}; COMP_WORDS=({shlex.join([str(TOOL), *words])}); "
                  f"COMP_CWORD={len(words)}; _gst_stems_1_0; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        return offered(self.run_shell("bash", "-uc", script))


@unittest.skipUnless(shutil.which("zsh"), "no zsh")
class Zsh(Completion, unittest.TestCase):
    """Its own functions can be called by its line editor alone: here they print
    what they are given, and what it then keeps of that is kept here."""
    FILES = ["FILES"]
    STUBS = """
        _describe() { local -a given=("${(@P)@[-1]}"); print -l -- "${given[@]%%:*}" }
        compadd() { print -l -- "${(@P)@[-1]}" }
        compset() { words[CURRENT]=${words[CURRENT]#*=} }
        _files() { print FILES }
        """

    def complete(self, *words):
        script = (f"{self.STUBS}\nwords=({shlex.join([str(TOOL), *words])}); CURRENT={len(words) + 1}; "
                  f"source {shlex.quote(str(COMPLETIONS['']))}")
        word = words[-1].rpartition("=")[2]
        return [one for one in offered(self.run_shell("zsh", "-fuc", script)) if one == "FILES" or one.startswith(word)]


@unittest.skipUnless(shutil.which("fish"), "no fish")
class Fish(Completion, unittest.TestCase):
    FILES = ["here"]

    def complete(self, *words):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "here").touch()
            script = (f"source {shlex.quote(str(COMPLETIONS['.fish']))}; "
                      f"complete -C {shlex.quote('gst-stems-1.0 ' + ' '.join(words))}")
            said = self.run_shell("fish", "--no-config", "-c", script, cwd=folder, HOME=folder,
                                  PATH=f"{TOOL.parent}:{os.environ['PATH']}")
        return sorted({line.split("\t")[0].rpartition("=")[2] for line in said.splitlines()})


class Examples(unittest.TestCase):
    """In one folder, in the order in which they stand: some need what others made."""

    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        cls.folder = pathlib.Path(cls.kept.name)
        (cls.folder / "session").mkdir()
        (cls.folder / "house.json").write_text('{"stems": ["drums", "bass", "vocals", "music", "fx"], "rate": 48000}')
        random = numpy.random.default_rng(3)
        for name in ("Kick In", "Snare Top", "Bass DI", "Lead Vox", "Piano", "Riser FX"):
            audio = random.integers(-(1 << 18), 1 << 18, (RATE, 1), dtype="i8")
            audio[-RATE // 4:] = 0
            (cls.folder / "session" / f"{name}.wav").write_bytes(filemaking.wav(audio, 24))

    def test_they_run(self):
        environment = f"PATH={shlex.quote(str(TOOL.parent))}:$PATH; "
        examples = documents.pipelines(DOCUMENT, "gst-stems-1.0")
        self.assertGreater(len(examples), 10)
        for example in examples:
            with self.subTest(example=example.command):
                status, output = launching.run(environment + example.command, self.folder)
                self.assertEqual(status, example.exits, f"{example.where}\n{output}")
        self.assertTrue((self.folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>"))


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    unittest.main()
