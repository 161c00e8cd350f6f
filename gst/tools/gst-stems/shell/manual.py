#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual page, from the same text as the document.

    manual.py docs/gst-stems.md VERSION OUTPUT

Of Markdown it knows what that document has: headings, paragraphs, lists, sh
blocks, tables, code, emphasis, links (their text stays) and pictures (none).
"""
import pathlib
import re
import sys


def words(text):
    """A piece of text in roff: what it would take for itself is escaped."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    out = ""
    for piece in re.split(r"(`[^`]*`|\*[^*]+\*)", text):
        plain = (piece[1:-1] if piece[:1] in ("`", "*") and len(piece) > 1 else piece)
        plain = plain.replace("\\", "\\e").replace("-", "\\-")
        if piece.startswith("`"):
            out += f"\\fB{plain}\\fR"
        elif piece.startswith("*") and len(piece) > 1:
            out += f"\\fI{plain}\\fR"
        else:
            out += plain
    out = out.strip()
    return "\\&" + out if out[:1] in (".", "'") else out


def table(lines):
    """Rows as a tagged list; the heads say nothing that the section does not."""
    for line in lines[2:]:
        first, *rest = [cell.strip() for cell in line.strip().strip("|").split("|")]
        yield from (".TP", words(first), words(" ".join(rest)))


def code(lines):
    yield from (".PP", ".nf", ".RS")
    for line in lines:
        line = line.replace("\\", "\\e").replace("-", "\\-")
        yield "\\&" + line if line[:1] in (".", "'") else line
    yield from (".RE", ".fi")


def blocks(text):
    """[kind, lines] of the document."""
    lines = text.splitlines()
    while lines:
        line = lines.pop(0)
        taken = [line]
        if line.startswith("```"):
            taken = []
            while not lines[0].startswith("```"):
                taken.append(lines.pop(0))
            lines.pop(0)
            yield "code", taken
        elif line.startswith("|"):
            while lines and lines[0].startswith("|"):
                taken.append(lines.pop(0))
            yield "table", taken
        elif line.startswith("#"):
            yield "heading", taken
        elif line.startswith("- "):
            yield "item", [line[2:]]
        elif line.strip():
            yield "text", taken


def roff(text, version):
    title, *rest = list(blocks(text))
    name, summary = re.fullmatch(r"# (\S+): (.*)", title[1][0]).groups()
    yield ".\\\" Made by manual.py from docs/gst\\-stems.md. SPDX\\-License\\-Identifier: LGPL\\-2.1\\-or\\-later"
    yield f".TH {name.upper()} 1 \"\" \"gst\\-stems {version}\" \"User Commands\""
    yield from (".SH NAME", words(f"{name} - {summary}"))
    yield from (".SH SYNOPSIS", f"\\fB{words(name)}\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...] ...", ".SH DESCRIPTION")
    for kind, lines in rest:
        if kind == "heading":
            level, heading = re.fullmatch(r"(#+) (.*)", lines[0]).groups()
            yield (".SH " if level == "##" else ".SS ") + words(heading.upper() if level == "##" else heading)
        elif kind == "table":
            yield from table(lines)
        elif kind == "code":
            yield from code(lines)
        elif kind == "item":
            yield from (".IP \\(bu 2", words(lines[0]))
        elif words(lines[0]):
            yield from (".PP", words(lines[0]))


def main(source, version, output):
    text = pathlib.Path(source).read_text(encoding="utf-8")
    pathlib.Path(output).write_text("\n".join(roff(text, version)) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
