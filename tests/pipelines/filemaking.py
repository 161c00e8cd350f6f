# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sound files written by the plain layouts of their formats, from numpy arrays
of frames x channels: integers of their depth, or floats."""
import struct

import numpy


def packed(audio, bits, big=False):
    """The bytes of the samples; 8 bits are unsigned, as in WAVE."""
    end = ">" if big else "<"
    if audio.dtype.kind == "f":
        return audio.astype(f"{end}f{audio.dtype.itemsize}").tobytes()
    if bits == 8:
        return (audio + 128).astype("u1").tobytes()
    if bits == 24:
        four = audio.astype(f"{end}i4").view("u1").reshape(-1, 4)
        return (four[:, 1:] if big else four[:, :3]).tobytes()
    return audio.astype(f"{end}i{bits // 8}").tobytes()


def chunk(name, body, size=None):
    size = len(body) if size is None else size
    return name + struct.pack("<I", size) + body + b"\0" * (len(body) % 2)


def bext(time_reference=0, description=b"", history=b""):
    return chunk(b"bext", description.ljust(256, b"\0") + b"\0" * 82 +
                 struct.pack("<Q", time_reference) + b"\1\0" + b"\0" * 254 + history)


def ixml(*names, places=()):
    """@places: INTERLEAVE_INDEX of each."""
    places = [f"<INTERLEAVE_INDEX>{i}</INTERLEAVE_INDEX>" for i in places] or [""] * len(names)
    tracks = "".join(f"<TRACK><CHANNEL_INDEX>{i}</CHANNEL_INDEX>{place}<NAME>{name}</NAME></TRACK>"
                     for i, (name, place) in enumerate(zip(names, places), 1))
    text = f"<?xml version=\"1.0\"?><BWFXML><TRACK_LIST>{tracks}</TRACK_LIST></BWFXML>"
    return chunk(b"iXML", text.encode())


def info(title):
    return chunk(b"LIST", b"INFO" + chunk(b"INAM", title + b"\0"))


def wav(audio, bits, rate=48000, before=b"", after=b"", size=None, tag=None, mask=None):
    """RIFF/WAVE; @size is what the data chunk claims, @tag its codec."""
    channels = audio.shape[1]
    data = packed(audio, bits)
    tag = (3 if audio.dtype.kind == "f" else 1) if tag is None else tag
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, bits)
    if mask is not None:
        fmt = struct.pack("<H", 0xFFFE) + fmt[2:] + struct.pack("<HHI", 22, bits, mask)
        fmt += struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    body = b"WAVE" + chunk(b"fmt ", fmt) + before + chunk(b"data", data, size) + after
    return b"RIFF" + struct.pack("<I", len(body)) + body


def aiff(audio, bits, rate=48000, size=None, offset=0):
    """@offset: bytes of nothing in front of the samples."""
    data = packed(audio, bits, big=True)
    exponent = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16383 + exponent, rate << (63 - exponent))
    comm = struct.pack(">hIh", audio.shape[1], len(audio), bits) + extended
    ssnd = struct.pack(">II", offset, 0) + b"\1" * offset + data
    body = (b"AIFFCOMM" + struct.pack(">I", len(comm)) + comm + b"SSND" +
            struct.pack(">I", len(ssnd) if size is None else size) + ssnd + b"\0" * (len(ssnd) % 2))
    return b"FORM" + struct.pack(">I", len(body)) + body


def caf(audio, bits, rate=48000, size=None):
    """Big-endian; @size is what the data chunk claims: -1 if it is unknown."""
    data = bytes(4) + packed(audio, bits, big=True)
    block = audio.shape[1] * bits // 8
    desc = struct.pack(">d4sIIIII", rate, b"lpcm", 0, block, 1, audio.shape[1], bits)
    return (b"caff\0\1\0\0" + b"desc" + struct.pack(">q", len(desc)) + desc +
            b"data" + struct.pack(">q", len(data) if size is None else size) + data)


def au(audio, bits, rate=48000, size=None):
    """Big-endian; @size is what its header claims: 0xFFFFFFFF if it is unknown."""
    data = packed(audio, bits, big=True)
    size = len(data) if size is None else size
    return (b".snd" + struct.pack(">IIIII", 28, size, bits // 8 + 1, rate, audio.shape[1]) +
            bytes(4) + data)


def noise(seed, frames, channels, bits):
    """Integers over the whole range, with both ends; floats for bits of "f4" and "f8"."""
    random = numpy.random.default_rng(seed)
    if isinstance(bits, str):
        audio = random.standard_normal((frames, channels)).astype(bits)
        audio[:1] = 1e-40  # a denormal number is a sample like another
        return audio
    top = 1 << (bits - 1)
    audio = random.integers(-top, top, (frames, channels), dtype="i8")
    audio[:1], audio[1:2] = -top, top - 1
    return audio
