# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads sound files by the plain layouts of their formats, without a library.

Each reader gives a Sound: what the head says, the chunks, and the samples as
they stand in the file, an array of frames x channels. Integers are put at the
top of 32 bits.
"""
import dataclasses
import struct

import numpy

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


@dataclasses.dataclass
class Sound:
    channels: int
    rate: int
    bits: int
    is_float: bool
    samples: numpy.ndarray
    chunks: dict
    mask: int = None
    kind: str = ""


def samples(data, channels, bits, is_float, order):
    if is_float:
        return numpy.frombuffer(data, f"{order}f{bits // 8}").reshape(-1, channels)
    size = bits // 8
    raw = numpy.frombuffer(data, numpy.uint8).reshape(-1, size)
    top = numpy.zeros((len(raw), 4), numpy.uint8)
    top[:, 4 - size:] = raw if order == "<" else raw[:, ::-1]
    return top.view("<i4").reshape(-1, channels)


def wav(path):
    """WAV and RF64, as Microsoft and EBU Tech 3306 have it; asserts the sizes."""
    data = path.read_bytes()
    kind, size = data[:4].decode(), struct.unpack_from("<I", data, 4)[0]
    assert kind in ("RIFF", "RF64") and data[8:12] == b"WAVE", data[:12]
    chunks, at, long_size = {}, 12, None
    while at < len(data):
        name, length = data[at:at + 4].decode(), struct.unpack_from("<I", data, at + 4)[0]
        if name == "ds64":
            assert at == 12 and kind == "RF64" and size == 0xFFFFFFFF
            size, long_size, frames = struct.unpack_from("<QQQ", data, at + 8)
        if name == "data" and kind == "RF64":
            assert length == 0xFFFFFFFF
            length = long_size
        assert name not in chunks
        chunks[name] = data[at + 8:at + 8 + length]
        assert len(chunks[name]) == length, f"{name} is cut"
        at += 8 + length
        if length % 2:
            assert data[at] == 0, f"{name} is not padded"
            at += 1
    assert at == len(data) == size + 8, (at, len(data), size)
    tag, channels, rate, per_second, block, bits = struct.unpack_from("<HHIIHH", chunks["fmt "])
    assert block == channels * bits // 8 and per_second == block * rate
    mask = None
    if tag == EXTENSIBLE:
        extra, valid, mask, tag = struct.unpack_from("<HHIH", chunks["fmt "], 16)
        assert extra == 22 and valid == bits and len(chunks["fmt "]) == 40
        assert chunks["fmt "][26:] == bytes.fromhex("000000001000800000aa00389b71")
    assert tag in (PCM, FLOAT)
    sound = Sound(channels, rate, bits, tag == FLOAT,
                  samples(chunks["data"], channels, bits, tag == FLOAT, "<"), chunks, mask, kind)
    if "fact" in chunks:
        assert struct.unpack("<I", chunks["fact"])[0] == len(sound.samples)
    if kind == "RF64":
        assert frames == len(sound.samples)
    return sound


def aiff(path):
    data = path.read_bytes()
    assert data[:4] == b"FORM" and struct.unpack_from(">I", data, 4)[0] == len(data) - 8
    chunks, at = {}, 12
    while at < len(data):
        name, length = data[at:at + 4].decode(), struct.unpack_from(">I", data, at + 4)[0]
        chunks[name] = data[at + 8:at + 8 + length]
        at += 8 + length + length % 2
    channels, frames, bits, exponent, mantissa = struct.unpack_from(">hIhHQ", chunks["COMM"])
    coding = chunks["COMM"][18:22] if data[8:12] == b"AIFC" else b"NONE"
    is_float = coding.lower() in (b"fl32", b"fl64")
    bits = int(coding[2:]) if is_float else bits
    sound = Sound(channels, mantissa >> (16383 + 63 - exponent), bits, is_float,
                  samples(chunks["SSND"][8:], channels, bits, is_float, ">"), chunks)
    assert len(sound.samples) == frames
    return sound


def w64(path):
    data = path.read_bytes()
    assert data[:4] == b"riff" and struct.unpack_from("<Q", data, 16)[0] == len(data)
    chunks, at = {}, 40
    while at + 24 <= len(data):
        length = struct.unpack_from("<Q", data, at + 16)[0]
        chunks[data[at:at + 4].decode()] = data[at + 24:at + length]
        at += (length + 7) // 8 * 8
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunks["fmt "])
    return Sound(channels, rate, bits, tag == FLOAT,
                 samples(chunks["data"], channels, bits, tag == FLOAT, "<"), chunks)


def caf(path):
    data = path.read_bytes()
    assert data[:8] == b"caff\0\1\0\0"
    chunks, at = {}, 8
    while at < len(data):
        length = struct.unpack_from(">q", data, at + 4)[0]
        chunks[data[at:at + 4].decode()] = data[at + 12:at + 12 + length]
        at += 12 + length
    rate, kind, flags, _, _, channels, bits = struct.unpack(">d4sIIIII", chunks["desc"])
    assert kind == b"lpcm"
    order = "<" if flags & 2 else ">"
    is_float = bool(flags & 1)
    return Sound(channels, int(rate), bits, is_float,
                 samples(chunks["data"][4:], channels, bits, is_float, order), chunks)


READERS = {"wav": wav, "rf64": wav, "aiff": aiff, "w64": w64, "caf": caf}
