# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs stemfilesrc and keeps what comes out of its pads."""
import pathlib
import tempfile
import unittest

import filemaking
import numpy
from filemaking import noise, wav
from gstreamer import Gst

RATE = 48000
PATIENCE = 60 * Gst.SECOND
TYPES = {"S16LE": ("<i2", 2), "S24LE": (None, 3), "S32LE": ("<i4", 4),
         "F32LE": ("<f4", 4), "F64LE": ("<f8", 8)}


def unpacked(data, name):
    """Samples as numbers: integers, or floats."""
    dtype, width = TYPES[name]
    if dtype:
        return numpy.frombuffer(data, dtype)
    four = numpy.zeros((len(data) // width, 4), "u1")
    four[:, 1:] = numpy.frombuffer(data, "u1").reshape(-1, 3)
    return four.reshape(-1).view("<i4") >> 8


def fields_of(structure):
    """A structure as a dict, with what is in its arrays."""
    fields = {}
    for i in range(structure.n_fields()):
        name = structure.nth_field_name(i)
        known, array = structure.get_array(name)
        fields[name] = ([fields_of(array.get_nth(k)) for k in range(array.n_values)] if known
                        else structure.get_value(name))
    return fields


class Heard:
    """Everything that arrived at one sink, since the last flush."""

    def __init__(self, pad):
        self.caps = None
        self.labels = None
        self.segments = []
        self.forget()
        pad.add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.EVENT_DOWNSTREAM |
                      Gst.PadProbeType.EVENT_FLUSH, self.probe)

    def forget(self):
        self.blocks = []
        self.places = []  # (first sample, frames, PTS, duration, whether GAP)

    def probe(self, _pad, seen):
        if seen.type & Gst.PadProbeType.BUFFER:
            self.take(seen.get_buffer())
            return Gst.PadProbeReturn.OK
        event = seen.get_event()
        if event.type == Gst.EventType.CAPS:
            self.caps = event.parse_caps().get_structure(0)
        elif event.type == Gst.EventType.CUSTOM_DOWNSTREAM_STICKY:
            array = event.get_structure().get_array("tracks")[1]
            tracks = [array.get_nth(i) for i in range(array.n_values)]
            self.labels = [(t.get_string("label"), t.get_int("channels").value) for t in tracks]
        elif event.type == Gst.EventType.SEGMENT:
            self.segments.append(event.parse_segment().copy())
        elif event.type == Gst.EventType.FLUSH_STOP:
            self.forget()
        return Gst.PadProbeReturn.OK

    def take(self, buffer):
        channels = self.caps.get_int("channels").value
        planes = unpacked(buffer.extract_dup(0, buffer.get_size()), self.caps.get_string("format"))
        block = planes.reshape(channels, -1).T
        gap = bool(buffer.get_flags() & Gst.BufferFlags.GAP)
        self.places.append((buffer.offset, len(block), buffer.pts, buffer.duration, gap))
        self.blocks.append(block)

    @property
    def audio(self):
        return numpy.concatenate(self.blocks) if self.blocks else None


class Run:
    """A pipeline with one stemfilesrc "s" and fakesinks by their names."""

    def __init__(self, location, settings="", more="", sinks=("f",), behind=""):
        self.pipeline = Gst.parse_launch(
            f"stemfilesrc name=s {settings} ! {behind} fakesink name=f sync=false {more}")
        self.source = self.pipeline.get_by_name("s")
        self.source.set_property("location", str(location))
        self.heard = {name: Heard(self.pipeline.get_by_name(name).get_static_pad("sink"))
                      for name in sinks}
        self.bus = self.pipeline.get_bus()
        self.warnings, self.infos, self.error = [], [], None
        self.opened = []  # messages "stemfilesrc"

    def until(self, kinds):
        """The first message of @kinds, or an error; warnings are kept."""
        kinds |= Gst.MessageType.ERROR
        while True:
            message = self.bus.timed_pop_filtered(
                PATIENCE, kinds | Gst.MessageType.WARNING | Gst.MessageType.INFO |
                Gst.MessageType.ELEMENT)
            if message is None:
                raise AssertionError("nothing comes any more")
            if message.type == Gst.MessageType.WARNING:
                self.warnings.append((message.parse_warning()[0].message,
                                      message.parse_warning_details()))
            elif message.type == Gst.MessageType.ELEMENT:
                if message.get_structure().get_name() == "stemfilesrc":
                    self.opened.append(fields_of(message.get_structure()))
            elif message.type == Gst.MessageType.INFO:
                self.infos.append(message.parse_info()[1])
            elif message.type == Gst.MessageType.ERROR:
                self.error = message.parse_error()[0].message
                return message
            else:
                return message

    def to_end(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.until(Gst.MessageType.EOS)
        return self

    def pause(self):
        self.pipeline.set_state(Gst.State.PAUSED)
        self.until(Gst.MessageType.ASYNC_DONE)
        return self

    def close(self):
        self.pipeline.set_state(Gst.State.NULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.folder / name

    @staticmethod
    def run_of(location):
        return Run(location)

    def heard(self, location=None, settings="", **more):
        """The run, after it ended without an error, and what was heard."""
        with Run(location or self.folder, settings, **more) as run:
            run.to_end()
        self.assertIsNone(run.error)
        return run, run.heard["f"]

    def refused(self, location=None, settings="", **more):
        with Run(location or self.folder, settings, **more) as run:
            run.to_end()
        self.assertIsNotNone(run.error)
        return run.error

    def session(self, lengths=(30011, 12000, 48000), references=(100000, 96000, 107001)):
        """Three files with time references, and the session that they are."""
        whole = numpy.zeros((max(n + at for n, at in zip(lengths, references)) - min(references),
                             4), "i8")
        channel = 0
        for i, (frames, at) in enumerate(zip(lengths, references)):
            audio = noise(40 + i, frames, 1 + i % 2, 24)
            self.write(f"{i}.wav", wav(audio, 24, RATE, filemaking.bext(at)))
            start = at - min(references)
            whole[start:start + frames, channel:channel + audio.shape[1]] = audio
            channel += audio.shape[1]
        return whole
