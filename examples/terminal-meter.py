#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An example application: a meter in a terminal, drawn from the messages of
headroommeter. A bar for each channel with its held peak, and the loudness.

    terminal-meter.py FILE [SINK]

SINK is a description of what the audio goes to: autoaudiosink if it is left
out, and for instance "fakesink sync=true" to be quiet. Where the output is no
terminal, each message is one line.
"""
import sys
import warnings

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

FLOOR = -60.0  # dB, at the left end of a bar
WIDTH = 60  # characters: one for each dB
# GValueArray is old, and the one thing as which PyGObject reads these arrays.
warnings.filterwarnings("ignore", message=".*get_nth is deprecated")
GRAPH = ("filesrc name=file ! decodebin ! audioconvert ! "
         "headroommeter interval=50000000 peak-ttl=1000000000 peak-falloff=20 ! {}")


def array(structure, field):
    """The doubles of an array field; PyGObject cannot read them by get_value()."""
    found, values = structure.get_array(field)
    if not found:
        return []
    return [values.get_nth(i) for i in range(values.n_values)]


def number(structure, field):
    found, value = structure.get_double(field)
    return value if found else FLOOR


def place(decibel):
    return round(min(max(decibel - FLOOR, 0.0), WIDTH))


def bar(peak, held):
    """The peak as a bar, and a mark where it is held."""
    line = list(("#" * place(peak)).ljust(WIDTH + 1))
    if held > FLOOR:
        line[place(held)] = "|"
    return "".join(line)


class Meter:
    def __init__(self):
        self.terminal = sys.stdout.isatty()
        self.lines = 0  # drawn, to be drawn over

    def draw(self, fields):
        # True peaks are there unless peak-mode=sample was set.
        peaks, held = array(fields, "true-peak"), array(fields, "decay")
        loudness = (f"{fields.get_uint64('endtime')[1] / Gst.SECOND:.2f} s, "
                    f"momentary {number(fields, 'momentary'):.1f} LUFS, "
                    f"integrated {number(fields, 'integrated'):.1f} LUFS")
        if not self.terminal:
            bars = ", ".join(f"{i}: {peak:.1f} dBTP" for i, peak in enumerate(peaks))
            print(f"{bars}; {loudness}", flush=True)
            return
        up = f"\033[{self.lines}A" if self.lines else ""
        rows = [f"{i:3} {bar(peak, top)} {top:6.1f} dBTP"
                for i, (peak, top) in enumerate(zip(peaks, held))] + ["    " + loudness]
        print(up + "\033[K\n".join(rows) + "\033[K", flush=True)
        self.lines = len(rows)

    @staticmethod
    def conclude(fields):
        print(f"Headroom {number(fields, 'headroom'):.2f} dB, "
              f"integrated {number(fields, 'integrated'):.2f} LUFS, "
              f"range {number(fields, 'loudness-range'):.1f} LU, "
              f"PLR {number(fields, 'plr'):.1f}, "
              f"crest factor {number(fields, 'crest'):.1f} dB")

    def watch(self, pipeline):
        """Until the end; the exit status."""
        bus = pipeline.get_bus()
        while True:
            message = bus.timed_pop(Gst.CLOCK_TIME_NONE)
            if message.type == Gst.MessageType.EOS:
                return 0
            if message.type == Gst.MessageType.ERROR:
                error, debug = message.parse_error()
                print(error.message, debug, sep="\n", file=sys.stderr)
                return 1
            fields = message.get_structure()
            if fields is None or fields.get_name() != "headroommeter":
                continue
            if fields.get_boolean("final")[1]:
                self.conclude(fields)
            else:
                self.draw(fields)


def main():
    Gst.init(None)
    if len(sys.argv) not in (2, 3):
        print(f"usage: {sys.argv[0]} FILE [SINK]", file=sys.stderr)
        return 2
    sink = sys.argv[2] if len(sys.argv) > 2 else "audioresample ! autoaudiosink"
    pipeline = Gst.parse_launch(GRAPH.format(sink))
    pipeline.get_by_name("file").props.location = sys.argv[1]
    pipeline.set_state(Gst.State.PLAYING)
    status = Meter().watch(pipeline)
    pipeline.set_state(Gst.State.NULL)
    return status


if __name__ == "__main__":
    sys.exit(main())
