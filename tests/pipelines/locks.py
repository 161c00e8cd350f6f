# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rooms that are locked, and a reader of their files by docs/locking.md alone: PyNaCl for what is sealed, Python's
own BLAKE2b for the keys that are derived (crypto_kdf is BLAKE2b with the number as
salt and the context as personalization, as libsodium's documentation says)."""
import hashlib
import json
import pathlib
import shutil
import struct
import tempfile
import unittest

try:
    from nacl import bindings
except ImportError:  # where no package has PyNaCl
    bindings = None

import rooms
from toolsets import ToolSet

FILES = ("mix.wav", "bass.wav", "drums.wav", "vocals.wav")

CHUNK, SEAL = 65536, 17
FIXED, BEHIND = 76, 24 + 48 + 24 + 32


def key_in(text):
    line = next(line for line in text.splitlines() if line.startswith("stemlock-key-1 "))
    return bytes.fromhex(line.split()[1])


def derived(key, number, size):
    return hashlib.blake2b(b"", digest_size=size, key=key, salt=number.to_bytes(8, "little").ljust(16, b"\0"),
                           person=b"stemlock".ljust(16, b"\0")).digest()


class Locked:
    def __init__(self, data):
        self.data = data
        self.magic, self.format, self.size, self.kind, self.chunk = struct.unpack_from("<8sIIII", data)
        self.passes, self.memory, self.salt, self.key_id, length = struct.unpack_from("<QQ16s16sI", data, 24)
        self.bound = data[:FIXED + length]
        self.name = json.loads(data[FIXED:FIXED + length])
        self.nonce, self.wrapped, self.stream, self.sum = struct.unpack_from("24s48s24s32s", data, FIXED + length)
        assert self.size == FIXED + length + BEHIND

    def key_of(self, passphrase):
        return bindings.crypto_pwhash_alg(32, passphrase, self.salt, self.passes, self.memory,
                                          bindings.crypto_pwhash_ALG_ARGON2ID13)

    def open(self, key):
        """The plain file; an exception of PyNaCl where it does not open."""
        assert self.sum == hashlib.blake2b(self.data[:self.size - 32], digest_size=32).digest()
        assert self.key_id == derived(key, 1, 16)
        own = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            self.wrapped, self.bound, self.nonce, derived(key, 2, 32))
        state = bindings.crypto_secretstream_xchacha20poly1305_state()
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, self.stream, own)
        plain, tags = b"", []
        for at in range(self.size, len(self.data), self.chunk + SEAL):
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(
                state, self.data[at:at + self.chunk + SEAL], self.sum)
            plain += piece
            tags.append(tag)
        final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        assert tags[-1] == final and final not in tags[:-1]
        return plain


def files_in(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()} if folder.exists() else {}


def locked(room, version=1):
    return room.path / f"v{version}/data/locked"


class Case(unittest.TestCase):
    """With a room that is locked with a key file; a copy for each test. `tool` is set
    by the test."""

    tool = None

    @classmethod
    def setUpClass(cls):
        cls.cleanup = unittest.TestCase()
        cls.set = ToolSet(cls.cleanup, stems=rooms.audio())
        cls.first = rooms.Room(cls.cleanup, cls.tool, "My Song")
        cls.first_key = cls.first.path.parent / "key"
        cls.first.deliver(cls.set, "--lock", "--key", cls.first_key)

    @classmethod
    def tearDownClass(cls):
        cls.cleanup.doCleanups()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.room = self.folder / "room"
        shutil.copytree(self.first.path, self.room)
        self.locked = self.room / "v1/data/locked"
        self.out = self.folder / "out"

    def release(self, *words, place=None, key=None):
        """(exit code, report, what is in the folder)."""
        code, report, _ = self.tool.report("release", place or self.room, "--key", key or self.first_key,
                                           "-o", self.out, *words)
        return code, report, files_in(self.out)

    def plain(self):
        return {name: (self.set.folder / name).read_bytes() for name in FILES}

    def change(self, name, at, data=None):
        """Overwrites bytes, or turns one."""
        path = self.locked / f"{name}.locked"
        whole = bytearray(path.read_bytes())
        at %= len(whole)
        whole[at:at + len(data or b"x")] = data or bytes([whole[at] ^ 1])
        path.write_bytes(whole)
