#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tables of docs/elements/NAME.md against the elements themselves.

Pads, properties and pad properties are compared with what introspection
says, message fields with what a run of the document's pipelines posts; both
ways, so that nothing is undocumented and nothing is promised in vain.
"""
import os
import re
import shlex
import tempfile
import unittest

import documents
from gstreamer import GObject, Gst

PLUGINS = ("stems", "stemfile")
# What these install is GStreamer's to document.
FOREIGN = {"GObject", "GstObject", "GstElement", "GstBin", "GstPad", "GstAggregator",
           "GstAggregatorPad", "GstBaseTransform", "GstBaseSrc", "GstBaseSink", "GstPushSrc"}
TYPES = {"gboolean": "boolean", "gint": "int", "guint": "uint", "gint64": "int64",
         "guint64": "uint64", "gdouble": "double", "gfloat": "float", "gchararray": "string",
         "GstStructure": "structure", "GstValueArray": "array", "GstFraction": "fraction"}
UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}


def type_word(gtype):
    if gtype.is_a(GObject.TYPE_ENUM):
        return "enum"
    return TYPES.get(gtype.name, gtype.name)


def own_properties(gtype):
    return {p.name: p for p in GObject.list_properties(gtype) if p.owner_type.name not in FOREIGN}


def number(text):
    """-6, 0.5, -inf, 5000000 or 5 ms (in nanoseconds); None if it is none."""
    match = re.match(r"(-?(?:inf|[\d.]+(?:e-?\d+)?))(?:\s*(ns|us|ms|s)\b)?", text, re.I)
    return float(match.group(1)) * UNITS.get(match.group(2), 1) if match else None


def default_matches(spec, cell):
    said = cell.replace("`", "").replace('"', "").strip()
    default = spec.get_default_value() if hasattr(spec, "get_default_value") else spec.default_value
    if type_word(spec.value_type) == "enum":
        return said.split()[0].rstrip(",;") in (default.value_nick, str(int(default)))
    if type_word(spec.value_type) == "fraction":  # Python is not told its default
        return bool(re.fullmatch(r"\d+/\d+", said))
    if isinstance(default, bool):
        return said.split()[0] == str(default).lower()
    if isinstance(default, (int, float)):
        value = number(said)
        return value is not None and abs(value - default) <= 1e-9 * max(1.0, abs(default))
    return said in (default or "", "-", "none") if not default else said == default


def element_names():
    registry = Gst.Registry.get()
    return sorted(f.get_name() for plugin in PLUGINS
                  for f in registry.get_feature_list_by_plugin(plugin)
                  if isinstance(f, Gst.ElementFactory))


def posted_fields(pipeline, name):
    """{field: type word} over all messages @name of a run."""
    words = shlex.split(pipeline.command)[1:]
    while words and words[0].startswith("-"):
        words.pop(0)
    graph = Gst.parse_launchv(words)
    bus = graph.get_bus()
    graph.set_state(Gst.State.PLAYING)
    fields = {}
    wanted = Gst.MessageType.ELEMENT | Gst.MessageType.EOS | Gst.MessageType.ERROR
    try:
        while True:
            message = bus.timed_pop_filtered(60 * Gst.SECOND, wanted)
            if message is None:
                raise AssertionError(f"does not end: {pipeline.where}")
            if message.type != Gst.MessageType.ELEMENT:
                return fields
            structure = message.get_structure()
            if structure.get_name() == name:
                for i in range(structure.n_fields()):
                    field = structure.nth_field_name(i)
                    fields[field] = type_word(structure.get_field_type(field))
    finally:
        graph.set_state(Gst.State.NULL)


class Presence(unittest.TestCase):
    def test_every_element_has_its_document_and_every_document_its_element(self):
        written = sorted(p.stem for p in (documents.ROOT / "docs/elements").glob("*.md"))
        self.assertTrue(element_names())
        self.assertEqual(written, element_names())


class Tables(unittest.TestCase):
    """One test case per element and table; see add_tests()."""

    def compare(self, said, real, what):
        self.assertEqual(sorted(said), sorted(real), f"{what}: documented, then real")

    def check_pads(self, name, path):
        said = documents.table(path, "Pads")
        real = {t.name_template: t for t in Gst.ElementFactory.find(name).get_static_pad_templates()}
        self.compare(said, real, f"{name}'s pads")
        for pad, template in real.items():
            direction = {"source": "src"}.get(said[pad][0], said[pad][0])
            self.assertEqual(direction, template.direction.value_nick, pad)
            self.assertEqual(said[pad][1].split()[0], template.presence.value_nick, pad)

    def check_properties(self, name, said, real):
        self.compare(said, real, f"{name}'s properties")
        for prop, spec in real.items():
            self.assertEqual(said[prop][0].replace("`", "").split()[0].rstrip(",;"),
                             type_word(spec.value_type), f"the type of {name}'s {prop}")
            if spec.flags & GObject.ParamFlags.WRITABLE:
                self.assertTrue(default_matches(spec, said[prop][1]),
                                f"{name}'s {prop}: {said[prop][1]} is not {spec.default_value}")

    def check_element_properties(self, name, path):
        element = Gst.ElementFactory.make(name)
        self.check_properties(name, documents.table(path, "Properties"),
                              own_properties(type(element).__gtype__))

    def check_pad_properties(self, name, path):
        element = Gst.ElementFactory.make(name)
        real = {}
        for template in element.get_pad_template_list():
            gtype = template.get_property("gtype")
            if gtype != GObject.TYPE_NONE and gtype.is_a(Gst.Pad):
                real.update(own_properties(gtype))
        self.check_properties(name, documents.table(path, "Pad properties"), real)

    def check_message(self, name, path):
        real = {}
        for pipeline in documents.pipelines(path):
            if re.search(rf"\b{name}\b", pipeline.command):
                real.update(posted_fields(pipeline, name))
        said = documents.table(path, "Message")
        self.compare(said, real, f"{name}'s message")
        for field, word in real.items():
            self.assertEqual(said[field][0].replace("`", "").split()[0], word,
                             f"the type of {name}'s {field}")


def add_tests():
    for name in element_names():
        path = documents.ROOT / "docs/elements" / f"{name}.md"
        for kind in ("pads", "element_properties", "pad_properties", "message"):
            setattr(Tables, f"test_{name}_{kind}",
                    lambda self, n=name, p=path, k=kind: getattr(self, f"check_{k}")(n, p))


add_tests()

if __name__ == "__main__":
    # Pipelines that write files do so there.
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        documents.furnish(scratch)
        unittest.main()
