/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sha256.h"

#include "sha256_rounds.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace stems
{

namespace
{

/* FIPS 180-4, 5.3.3. */
constexpr Sha256State kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

std::uint32_t big_endian(const unsigned char *from) noexcept
{
    return std::uint32_t{from[0]} << 24 | std::uint32_t{from[1]} << 16 |
           std::uint32_t{from[2]} << 8 | from[3];
}

/* 6.2.2, with the names that stand there. */
void take_block(Sha256State &state, const unsigned char *block) noexcept
{
    std::uint32_t w[64];
    for (std::size_t t = 0; t < 16; t++)
        w[t] = big_endian(block + 4 * t);
    for (std::size_t t = 16; t < 64; t++) {
        const std::uint32_t x = w[t - 15], y = w[t - 2];
        const std::uint32_t s0 = std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3;
        const std::uint32_t s1 = std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10;
        w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t t = 0; t < 64; t++) {
        const std::uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t choice = (e & f) ^ (~e & g);
        const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        const std::uint32_t t1 = h + sum1 + choice + kSha256Rounds[t] + w[t];
        const std::uint32_t t2 = sum0 + majority;
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    const Sha256State more = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state.size(); i++)
        state[i] += more[i];
}

void take_blocks(Sha256State &state, const unsigned char *blocks, std::size_t n) noexcept
{
    for (std::size_t i = 0; i < n; i++)
        take_block(state, blocks + 64 * i);
}

} // namespace

Sha256Fn scalar::sha256_kernel() noexcept
{
    return take_blocks;
}

Sha256Fn sha256_kernel() noexcept
{
    const Sha256Fn fast = sha256_x86_kernel();
    return fast ? fast : take_blocks;
}

Sha256::Sha256(Sha256Fn kernel) noexcept : kernel_{kernel}, state_{kStart} {}

void Sha256::add(const void *bytes, std::size_t size) noexcept
{
    const auto *from = static_cast<const unsigned char *>(bytes);
    const std::size_t held = size_ % block_.size();
    size_ += size;
    if (held > 0) {
        const std::size_t n = std::min(size, block_.size() - held);
        std::copy_n(from, n, block_.data() + held);
        if (held + n < block_.size())
            return;
        kernel_(state_, block_.data(), 1);
        from += n;
        size -= n;
    }
    const std::size_t whole = size / block_.size();
    if (whole > 0)
        kernel_(state_, from, whole);
    std::copy_n(from + whole * block_.size(), size % block_.size(), block_.data());
}

std::string Sha256::hex()
{
    // 5.1.1: a bit, zeros, and the length in bits.
    const std::uint64_t bits = size_ * 8;
    unsigned char end[72] = {0x80};
    const std::size_t zeros = (119 - size_ % 64) % 64;
    for (int i = 0; i < 8; i++)
        end[1 + zeros + static_cast<std::size_t>(i)] =
            static_cast<unsigned char>(bits >> (56 - 8 * i));
    add(end, zeros + 9);
    std::string text;
    for (const std::uint32_t word : state_)
        for (int shift = 28; shift >= 0; shift -= 4)
            text += "0123456789abcdef"[word >> shift & 15];
    return text;
}

} // namespace stems
