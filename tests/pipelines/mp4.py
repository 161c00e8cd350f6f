# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Walks the boxes of an MP4 file (ISO/IEC 14496-12), as a player of stem files does."""
import json
import struct


def boxes(data):
    """[(type, content)] of what stands one after the other."""
    found, at = [], 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        assert head <= size <= len(data) - at, (kind, at, size)
        found.append((kind.decode("latin-1"), data[at + head:at + size]))
        at += size
    return found


def inner(data, *path):
    """The content of the first box at the end of a path."""
    for name in path:
        data = next(content for kind, content in boxes(data) if kind == name)
    return data


def stem(data):
    """The JSON of moov.udta.stem."""
    return json.loads(inner(data, "moov", "udta", "stem"))


def tags(data):
    """{name: text} of the tags that iTunes began with, in moov.udta.meta: its
    handler says that they are such, and each holds UTF-8 (kind 1)."""
    meta = inner(data, "moov", "udta", "meta")[4:]  # a box with version and flags
    assert inner(meta, "hdlr")[8:16] == b"mdirappl"
    found = {}
    for name, content in boxes(inner(meta, "ilst")):
        text = inner(content, "data")
        assert text[:8] == struct.pack(">II", 1, 0), text
        found[name] = text[8:].decode("utf-8")
    return found


def tracks(data):
    """Of each track: is it enabled; and all its times of creation and change."""
    found = []
    for kind, content in boxes(inner(data, "moov")):
        if kind == "trak":
            head = inner(content, "tkhd")
            media = inner(content, "mdia", "mdhd")
            found.append((bool(head[3] & 1), struct.unpack_from(">II", head, 4) + struct.unpack_from(">II", media, 4)))
    return found
