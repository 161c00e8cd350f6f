# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads what README.md and docs/ promise: pipelines to type, and tables.

Pipelines stand in fenced sh blocks: each line that begins with gst-launch-1.0,
with its continuation lines. "sh norun" marks a block that needs the reader's
own files, other than furnish() gives; a comment line "# exits 1" before a pipeline says that it fails on
purpose.
"""
import dataclasses
import os
import pathlib
import re

import filemaking

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```\s*$", re.M | re.S)


@dataclasses.dataclass
class Pipeline:
    where: str
    command: str
    exits: int


def furnish(folder):
    """What pipelines may read: session/, of three tracks."""
    session = pathlib.Path(folder) / "session"
    session.mkdir()
    for seed, (name, channels) in enumerate((("Kick", 1), ("Bass", 1), ("Lead Vox", 2))):
        audio = filemaking.noise(seed, 24000, channels, 24) // 8
        (session / f"{name}.wav").write_bytes(
            filemaking.wav(audio, 24, before=filemaking.bext(4800 * seed)))


def documents():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def pipelines(path, program="gst-launch-1.0"):
    """The runnable command lines of a program in a document, in its order."""
    text = path.read_text(encoding="utf-8")
    found = []
    for fence in FENCE.finditer(text):
        tags = fence.group(1).split()
        if not tags or tags[0] not in ("sh", "bash", "shell", "console") or "norun" in tags:
            continue
        line_number = text.count("\n", 0, fence.start(2)) + 1
        exits = 0
        command, begun = "", line_number
        for number, line in enumerate(fence.group(2).splitlines(), line_number):
            if not command:
                if line.lstrip().startswith("#"):
                    said = re.match(r"\s*#.*\bexits (\d+)\b", line)
                    exits = int(said.group(1)) if said else exits
                    continue
                begun = number
            command += line
            if command.endswith("\\"):
                command = command[:-1]
                continue
            if command.startswith(program):
                where = f"{os.path.relpath(path, ROOT)}:{begun}"
                found.append(Pipeline(where, command, exits))
            if command.strip():
                exits = 0
            command = ""
    return found


def section(path, heading):
    """The text under "## heading", up to the next heading of any level."""
    text = path.read_text(encoding="utf-8")
    match = re.search(rf"^## {re.escape(heading)}[^\n]*\n(.*?)(?=^#+ |\Z)", text, re.M | re.S)
    return match.group(1) if match else ""


def table(path, heading):
    """{name: [other cells]} of the first table of a section; the name is the
    backticked text of the first column."""
    return table_of(section(path, heading), path)


def table_of(text, path):
    """The same of the first table of a text."""
    rows = {}
    for line in text.splitlines():
        if not line.startswith("|"):
            if rows:
                break
            continue
        cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        name = re.match(r"`([^`]+)`", cells[0])
        if name:
            assert name.group(1) not in rows, f"{path}: {name.group(1)} stands twice"
            rows[name.group(1)] = cells[1:]
    return rows
