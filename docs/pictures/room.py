#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes the picture of the page of a delivery room: docs/pictures/room.png.

    docs/pictures/room.py room/index.html docs/pictures/room.png

From the verdict down to the last stem, while it plays, with one stem muted.
"""
import sys
import time

import report

PLAYED = 2  # seconds, for the meters


def play(taken):
    taken.run("document.querySelector('[aria-label^=Mute]').click()")
    taken.run("(() => { const p = document.getElementById('position'); p.value = p.max * 0.45; p.dispatchEvent(new Event('input')); })()")
    taken.run("document.getElementById('play').click()")
    time.sleep(PLAYED)
    taken.run("document.activeElement.blur()")


if __name__ == "__main__":
    report.main(*sys.argv[1:], before=play)
