#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes one page of the parts in this folder, for a program to put a report in.

    embed.py OUTPUT PAGE.html HEAD.html STYLE.css... SCRIPT.js...

An OUTPUT that ends in .cpp holds the text before and after the report as two
constants, by its name (html_page.h); any other is the page itself, with @report@
in it. @head@ is what all pages have in their heads. The page's policy lets run just this script and this style, by their
hashes: even markup that came in by a name would be dead, and no network is asked.
What stands behind the word in @head ...@ is let run as well.
"""
import base64
import hashlib
import pathlib
import re
import sys

PLACE = "@report@"
DELIMITER = "page"


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page(html, head, style, scripts):
    """The page of the texts of its parts, with PLACE in it."""
    style = style.strip()
    # In functions of their own nothing is global, and the page is strict.
    script = '(() => {\n"use strict";\n' + "\n".join(s.strip() for s in scripts) + "\n})();"
    for text in (style, script):
        if re.search(r"</s|<!--", text):
            raise SystemExit("a part of the page would end its own element")
    head = head.partition("-->")[2].strip()
    html = re.sub("@head([^@]*)@", lambda more: head.replace("@policy@", (
        f"default-src 'none'; script-src {digest(script)}{more[1]}; style-src {digest(style)}; "
        "media-src 'self' file:; base-uri 'none'; form-action 'none'")), html)
    for name, text in (("style", style), ("script", script)):
        html = html.replace(f"@{name}@", text)
    return html


def source(text, name):
    before, after = text.split(PLACE)
    literals = []
    for part in (before, after):
        assert f"){DELIMITER}\"" not in part
        # Compilers need not take literals of any length; they join these.
        pieces = [part[i:i + 8000] for i in range(0, len(part), 8000)]
        literals.append("\n".join(f'R"{DELIMITER}({piece}){DELIMITER}"' for piece in pieces))
    return ("// Made by embed.py.\n#include \"html_page.h\"\n\nnamespace stems::tool {\n\n"
            f"const std::string_view {name}_before_report =\n{literals[0]};\n"
            f"const std::string_view {name}_after_report =\n{literals[1]};\n\n}}\n")


def assembled(html, head, *parts):
    """The page of the files of its parts: its own HTML, its head, styles and scripts."""
    styles, scripts = ([path.read_text(encoding="utf-8").strip() for path in parts if path.suffix == kind]
                       for kind in (".css", ".js"))
    return page(html.read_text(encoding="utf-8"), head.read_text(encoding="utf-8"), "\n".join(styles), scripts)


def main(output, *parts):
    text = assembled(*map(pathlib.Path, parts))
    made = pathlib.Path(output)
    if made.suffix == ".cpp":
        text = source(text, made.stem.removeprefix("html_"))
    made.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
