# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sessions to be bounced: WAV files of seeded noise, too low to clip.

Integer files hold 24-bit samples, float files the same values as floats: so
every sum of theirs is known exactly.

    sessions.py FOLDER TRACKS SECONDS CHANNELS FLOAT
"""
import os
import struct
import sys

import numpy as np

from graphs import RATE

PEAK = 1 << 16  # of a track, in units of 2^-23: 127 tracks do not clip
PIECE = 10 * RATE  # frames of noise that a file is made of, over and over


def header(frames, channels, is_float):
    width = 4 if is_float else 3
    size = frames * channels * width
    # WAVE_FORMAT_EXTENSIBLE, channels without positions beyond stereo.
    kind = struct.pack("<H14s", 3 if is_float else 1,
                       bytes.fromhex("000000001000800000aa00389b71"))
    form = struct.pack("<HHIIHHHHI", 0xFFFE, channels, RATE, RATE * channels * width,
                       channels * width, 8 * width, 22, 8 * width,
                       3 if channels == 2 else 0) + kind
    return (struct.pack("<4sI4s4sI", b"RIFF", 4 + 8 + len(form) + 8 + size, b"WAVE",
                        b"fmt ", len(form)) + form + struct.pack("<4sI", b"data", size))


def noise(seed, frames, channels):
    """Integers in units of 2^-23."""
    random = np.random.Generator(np.random.PCG64(seed))
    return random.integers(-PEAK, PEAK, (frames, channels), dtype=np.int32)


def packed(samples, is_float):
    if is_float:
        return (samples.astype(np.float32) / np.float32(1 << 23)).tobytes()
    return samples.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def repeat(path, piece, frames, is_float=False):
    """A file of @frames that holds the piece over and over."""
    data = packed(piece, is_float)
    left = len(data) // len(piece) * frames
    with open(path, "wb") as file:
        file.write(header(frames, piece.shape[1], is_float))
        while left > 0:
            left -= file.write(data[:left])


def write(path, seed, seconds, channels=2, is_float=False):
    """One file; returns its first piece."""
    frames = int(seconds * RATE)
    piece = noise(seed, min(frames, PIECE), channels)
    repeat(path, piece, frames, is_float)
    return piece


def make(folder, tracks, seconds, **options):
    """Paths of the tracks of a session, and their first pieces."""
    os.makedirs(folder, exist_ok=True)
    paths = [os.path.join(folder, f"{i:03}.wav") for i in range(tracks)]
    return paths, [write(path, seed, seconds, **options) for seed, path in enumerate(paths)]


def read_raw(path, form, channels):
    """Samples of a raw file, or of a WAV file, in units of 2^-23: rounded, if
    they were finer."""
    data = np.fromfile(path, np.uint8)
    if data[:4].tobytes() == b"RIFF":
        start = data[:4096].tobytes().index(b"data") + 8
        data = data[start:start + struct.unpack("<I", data[start - 4:start])[0]]
    if form == "S24LE":
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = data.reshape(-1, 3)
        samples = wide.view("<i4")[:, 0] >> 8
    elif form == "S32LE":
        samples = (data.view("<i4").astype(np.int64) + 128) >> 8
    else:
        samples = np.rint(data.view("<f4").astype(np.float64) * (1 << 23))
    return samples.reshape(-1, channels).astype(np.int64)


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), channels=int(sys.argv[4]),
         is_float=sys.argv[5] == "1")
