#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes the picture of a page of check --html: docs/pictures/report.png.

    docs/pictures/report.py demo/broken/report.html docs/pictures/report.png

From the verdict down to the residual, in a headless browser; packed tighter
than a browser does.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/support"))
import browser  # noqa: E402

WIDTH, BELOW = 1000, 8


def main(page, picture, before=lambda taken: None):
    """@before is done with the open page."""
    with browser.Browser(width=WIDTH) as taken:
        taken.media(prefers_color_scheme="light")
        taken.open(pathlib.Path(page))
        before(taken)
        bottom = taken.run("document.getElementById('lanes').getBoundingClientRect().bottom")
        taken.size(WIDTH, int(bottom) + BELOW)
        png = taken.picture(whole=False)
    subprocess.run("gst-launch-1.0 -q fdsrc ! pngdec ! videoconvert ! video/x-raw,format=RGB ! "
                   "pngenc compression-level=9 ! filesink".split() + [f"location={picture}"],
                   input=png, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
