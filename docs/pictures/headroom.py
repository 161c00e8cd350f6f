#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draws what headroommeter said of the demo: docs/pictures/headroom.svg.

    ./dev demo --launch && docs/pictures/headroom.py [demo/check.log] > docs/pictures/headroom.svg

For each stem and the mix, each second's highest true peak as a bar, the
short-term loudness as a line, and the figures of the whole.
"""
import pathlib
import re
import sys
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = ["drums", "bass", "vocals", "music", "fx", "mix"]
COLOURS = ["#e07a3f", "#b58bd6", "#4fa3e0", "#57b36a", "#d3a72c", "#7d8fa9"]
TARGET, FLOOR = -6.0, -48.0  # dB
LEFT, WIDTH, TOP, ROW, HEIGHT = 80, 400, 64, 76, 60
COLUMNS = [  # heading, unit, where it stands, and what
    ("true peak", "dBTP", 552, lambda m: f"{max(m['true-peak']):.2f}"),
    ("headroom", "dB", 630, lambda m: f"{m['headroom']:.2f}"),
    ("integrated", "LUFS", 704, lambda m: f"{m['integrated']:.1f}"),
    ("range", "LU", 754, lambda m: f"{m['loudness-range']:.1f}"),
    ("PLR", "LU", 800, lambda m: f"{m['plr']:.1f}"),
    ("crest", "dB", 848, lambda m: f"{m['crest']:.1f}"),
    ("correlation", "", 930, lambda m: f"{m['correlation']:.2f}"),
    ("tail", "dBFS", 985, lambda m: f"{m['tail-level']:.0f}"),
]
STYLE = """
    text { font-family: "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif;
           font-size: 13.5px; fill: #848c9a; }
    .name { font-size: 15px; font-weight: 600; }
    .figure, .heading, .unit { text-anchor: end; }
    .heading { font-size: 11.5px; font-weight: 600; }
    .unit, .axis { font-size: 11px; }
    .short-term { fill: none; stroke: #848c9a; stroke-width: 2; }
    .target { stroke: #d0433b; stroke-width: 1.2; stroke-dasharray: 5 4; }
    .floor { stroke: #848c9a; stroke-width: 1; }"""


def messages(path):
    """{element: its messages in order}; numbers, and lists of numbers."""
    found = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        head = re.search(r'from element "([^"]+)" \(element\): headroommeter, (.*)', line)
        if not head:
            continue
        fields = {}
        for name, value in re.findall(r"([\w-]+)=\(\w+\)(<[^>]*>|[^,;]+)", head[2]):
            words = [word.strip() for word in value.strip("<> ").split(",")]
            try:
                numbers = [float(word) for word in words]
            except ValueError:
                numbers = words
            fields[name] = numbers if value.startswith("<") else numbers[0]
        found.setdefault(head[1], []).append(fields)
    return found


def height(decibel):
    """Upwards from the floor of a row."""
    return HEIGHT * (min(max(decibel, FLOOR), 0.0) - FLOOR) / -FLOOR


def row(name, colour, y, told):
    floor = y + HEIGHT
    whole = next(m for m in told if m["final"] == "true")
    parts = [m for m in told if m["final"] != "true"]
    end = whole["endtime"]
    yield f'<text class="name" x="0" y="{y + 36}" style="fill: {colour}">{escape(name)}</text>'
    line = []
    for m in parts:
        x = LEFT + WIDTH * m["stream-time"] / end
        width = WIDTH * m["duration"] / end
        tall = height(max(m["true-peak"]))
        yield (f'<rect x="{x + 0.5:.1f}" y="{floor - tall:.1f}" width="{width - 1:.1f}" '
               f'height="{tall:.1f}" fill="{colour}" fill-opacity="0.75"/>')
        line.append(f"{x + width:.1f},{floor - height(m['short-term']):.1f}")
    yield f'<polyline class="short-term" points="{" ".join(line)}"/>'
    target = floor - height(TARGET)
    yield f'<line class="target" x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{target}" y2="{target}"/>'
    yield f'<line class="floor" x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{floor}" y2="{floor}"/>'
    for _, _, x, text in COLUMNS:
        yield f'<text class="figure" x="{x}" y="{y + 36}">{escape(text(whole))}</text>'


def picture(told):
    bottom = TOP + ROW * len(NAMES)
    title = ("What headroommeter reports on the demo: for each stem and the mix the true peak of "
             "each second, the short-term loudness, and the figures of the whole.")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<!-- Made by docs/pictures/headroom.py from demo/check.log.\n"
    yield "     SPDX-License-Identifier: LGPL-2.1-or-later -->"
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {bottom + 34}" role="img" '
           'aria-labelledby="title">')
    yield f'<title id="title">{title}</title>\n<style>{STYLE}\n</style>'
    for heading, unit, x, _ in COLUMNS:
        yield f'<text class="heading" x="{x}" y="24">{heading}</text>'
        yield f'<text class="unit" x="{x}" y="42">{unit}</text>'
    yield (f'<text class="axis" x="{LEFT}" y="24">Bars: highest true peak of each second. '
           "Line: short-term loudness.</text>")
    yield f'<text class="axis" x="{LEFT}" y="42">Dashed: the target, {TARGET:g} dBFS.</text>'
    for i, name in enumerate(NAMES):
        yield from row(name, COLOURS[i], TOP + ROW * i, told[name])
    seconds = told["mix"][-1]["duration"] / 1e9
    yield f'<text class="axis" x="{LEFT}" y="{bottom + 12}">0 s</text>'
    yield (f'<text class="axis" x="{LEFT + WIDTH}" y="{bottom + 12}" '
           f'style="text-anchor: end">{seconds:.0f} s</text>')
    yield "</svg>"


def main(log=ROOT / "demo/check.log"):
    told = messages(pathlib.Path(log))
    missing = [name for name in NAMES if name not in told]
    if missing:
        print(f"{log}: no message of {', '.join(missing)}", file=sys.stderr)
        return 1
    try:
        drawn = list(picture(told))
    except KeyError as field:
        print(f"{log}: no field {field}; it is of an older build: run ./dev demo --launch", file=sys.stderr)
        return 1
    print(*drawn, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
