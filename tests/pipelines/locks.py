# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Opens locked files by docs/locking.md alone: PyNaCl for what is sealed, Python's
own BLAKE2b for the keys that are derived (crypto_kdf is BLAKE2b with the number as
salt and the context as personalization, as libsodium's documentation says)."""
import hashlib
import json
import struct

from nacl import bindings

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
