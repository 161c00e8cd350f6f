# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes random samples through stemfilesink, and keeps what it says."""
import os
import pathlib
import tempfile
import unittest

import numpy
import soundfiles
from gstreamer import GLib, GObject, Gst

RATE = 48000
FRAMES = 1501  # odd, and not a whole number of any block
BITS = {"S16LE": 16, "S24LE": 24, "S24_32LE": 24, "S32LE": 32, "F32LE": 32, "F64LE": 64}


def tops(frames, channels, bits, seed=1):
    """Random integers of so many bits at the top of 32, both ends among them."""
    low = 2 ** (bits - 1)
    values = numpy.random.default_rng(seed).integers(-low, low, (frames, channels))
    values[0], values[1] = -low, low - 1
    return (values << (32 - bits)).astype(numpy.int32)


def audio_of(name, frames, channels):
    """(what a file holds of it, the bytes of a buffer)."""
    if name[0] == "F":
        kind = f"<f{BITS[name] // 8}"
        values = numpy.random.default_rng(2).standard_normal((frames, channels)).astype(kind)
        values[0], values[1] = 1.5, 1e-310 if name == "F64LE" else 1e-40  # a denormal
        return values, values.tobytes()
    top = tops(frames, channels, BITS[name])
    if name == "S24LE":
        return top, top.reshape(-1, 1).view(numpy.uint8)[:, 1:].tobytes()
    if name == "S24_32LE":
        return top, (top >> 8).tobytes()
    return top, (top >> 16).astype("<i2").tobytes() if name == "S16LE" else top.tobytes()


class Failure(Exception):
    pass


def deliver(caps, data, convert="", events=(), **properties):
    """Runs appsrc into stemfilesink; (the message's structure, warnings)."""
    pipe = Gst.parse_launch(f"appsrc name=in format=time ! {convert} stemfilesink name=out")
    source, sink = pipe.get_by_name("in"), pipe.get_by_name("out")
    source.set_property("caps", Gst.Caps.from_string(caps))
    for name, value in properties.items():
        name = name.replace("_", "-")
        if isinstance(value, str):
            Gst.util_set_object_arg(sink, name, value)
        else:
            sink.set_property(name, value)
    if events:
        def add(_pad, info):
            if info.get_event().type == Gst.EventType.SEGMENT:
                for event in events:
                    sink.get_static_pad("sink").send_event(event)
            return Gst.PadProbeReturn.OK

        sink.get_static_pad("sink").get_peer().add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, add)
    found, warnings = None, []
    bus = pipe.get_bus()
    pipe.set_state(Gst.State.PLAYING)
    if data:
        source.emit("push-buffer", Gst.Buffer.new_wrapped(data))
    source.emit("end-of-stream")
    try:
        while True:
            message = bus.timed_pop_filtered(
                30 * Gst.SECOND, Gst.MessageType.ELEMENT | Gst.MessageType.EOS |
                Gst.MessageType.WARNING | Gst.MessageType.ERROR)
            if message is None:
                raise AssertionError("does not end")
            if message.type == Gst.MessageType.ERROR:
                raise Failure(message.parse_error()[0].message)
            if message.type == Gst.MessageType.WARNING:
                warnings.append(message.parse_warning()[0].message)
            elif message.type == Gst.MessageType.EOS:
                return found, warnings
            elif message.get_structure().get_name() == "stemfilesink":
                said = message.get_structure()
                found = {said.nth_field_name(i): said.get_value(said.nth_field_name(i))
                         for i in range(said.n_fields())}
    finally:
        pipe.set_state(Gst.State.NULL)


def caps_of(name, channels, mask=None, rate=RATE):
    mask = {1: 0, 2: 3}.get(channels, 0) if mask is None else mask
    bits = f",channel-mask=(bitmask)0x{mask:x}" if channels > 1 else ""
    return (f"audio/x-raw,format={name},rate={rate},channels={channels},"
            f"layout=interleaved{bits}")


class Case(unittest.TestCase):
    def setUp(self):
        # In memory where that can be: each file is synced.
        room = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        folder = tempfile.TemporaryDirectory(dir=room)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def path(self, name="a.wav"):
        return self.folder / name

    def wav(self, name="S24LE", channels=2, frames=FRAMES, mask=None, events=(), **properties):
        """A file of random samples, and the message."""
        properties.setdefault("location", str(self.path()))
        message, _ = deliver(caps_of(name, channels, mask), audio_of(name, frames, channels)[1],
                             events=events, overwrite=True, **properties)
        return soundfiles.wav(self.path()), message

    def only(self, *names):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(names))
