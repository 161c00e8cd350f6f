#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The arrows between the rooms of the house, held by the build and the text.

    test_house.py SOURCE_ROOT BUILD_ROOT

core -> nothing of GLib or GStreamer; support -> core; elements -> support and
core; tools -> elements by name alone. See docs/design.md.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

SOURCE, BUILD = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
ROOMS = ("core", "support", "stems", "stemfile", "tools")
MAY_INCLUDE = {"core": {"core"},
               "support": {"support", "core"},
               "stems": {"stems", "support", "core"},
               "stemfile": {"stemfile", "support", "core"},
               "tools": {"tools", "core"}}


def sources(room):
    """The C++ of a room; not what a program wrote (core/dist)."""
    return sorted(p for p in (SOURCE / "gst" / room).rglob("*")
                  if p.suffix in (".h", ".cpp") and "dist" not in p.parts)


def core_command():
    """The compiler and flags with which the build compiles core's C++."""
    commands = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in commands:
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if path.endswith(".cpp") and pathlib.Path(path).parent == SOURCE / "gst" / "core":
            words = shlex.split(entry["command"])
            return words[:words.index("-MD")] if "-MD" in words else words, entry["directory"]
    raise AssertionError("no C++ source of core in compile_commands.json")


def compile_core(*arguments, text=None):
    """Runs core's compile command with other arguments, itself not sanitized."""
    command, folder = core_command()
    environment = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
    return subprocess.run([*command, *arguments, "-x", "c++"] + (["-"] if text else []),
                          input=text, cwd=folder, env=environment, capture_output=True,
                          text=True, check=False)


class Arrows(unittest.TestCase):
    def test_rooms_include_only_what_they_may(self):
        for room in ROOMS:
            for path in sources(room):
                for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
                    other = name.split("/")[0] if "/" in name else room
                    if kind == '"' and other in ROOMS:
                        self.assertIn(other, MAY_INCLUDE[room], f"{path} includes {name}")

    def test_core_names_no_glib(self):
        self.assertGreater(len(sources("core")), 5)
        for path in sources("core"):
            for _, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
                self.assertNotRegex(name, r"^(gst/|glib|gobject|gio|gmodule)", str(path))


class CorePurity(unittest.TestCase):
    def test_core_cannot_see_glib(self):
        def preprocess(text):
            return compile_core("-E", "-o", os.devnull, text=text)

        self.assertEqual(preprocess("#include <vector>\n").returncode, 0)
        for header in ("glib.h", "glib-object.h", "gst/gst.h", "gst/audio/audio.h"):
            found = preprocess(f"#if __has_include(<{header}>)\n#error seen\n#endif\n")
            self.assertEqual(found.returncode, 0, f"core can include <{header}>")

    def test_every_header_of_core_stands_alone(self):
        for path in sources("core"):
            text = path.read_text(encoding="utf-8")
            # Highway's foreach_target re-includes those ending in -inl.h.
            if path.suffix != ".h" or path.name.endswith("-inl.h"):
                continue
            done = compile_core("-fsyntax-only", "-include", str(path), text="\n")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("SPDX-License-Identifier: LGPL-2.1-or-later", text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
