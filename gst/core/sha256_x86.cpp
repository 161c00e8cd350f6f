/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * SHA-256 by the instructions of x86 for it: two rounds at once, four words of
 * the schedule at once (Intel, "Intel SHA Extensions", 2013). The state stands
 * in two registers, as the instructions want it: A, B, E, F and C, D, G, H, the
 * first in the highest lane.
 */
#include "sha256_rounds.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <cstddef>
#include <immintrin.h>

namespace stems
{

namespace
{

#define STEMS_SHA __attribute__((target("sha,sse4.1")))

STEMS_SHA __m128i load(const void *from) noexcept
{
    return _mm_loadu_si128(static_cast<const __m128i *>(from));
}

/* The next four words of the schedule from the sixteen before them. */
STEMS_SHA __m128i next_words(const __m128i *w) noexcept
{
    const __m128i seventh = _mm_alignr_epi8(w[3], w[2], 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]), seventh), w[3]);
}

STEMS_SHA void take_blocks(Sha256State &state, const unsigned char *blocks, std::size_t n) noexcept
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i badc = _mm_shuffle_epi32(load(state.data()), 0xB1);     // lanes: b a d c
    const __m128i hgfe = _mm_shuffle_epi32(load(state.data() + 4), 0x1B); // lanes: h g f e
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);

    for (; n > 0; n--, blocks += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(load(blocks + std::ptrdiff_t{16} * i), swap);
        for (int four = 0; four < 16; four++) {
            __m128i sum = _mm_add_epi32(w[0], load(kSha256Rounds + std::ptrdiff_t{4} * four));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            sum = _mm_shuffle_epi32(sum, 0x0E);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
            const __m128i words = four < 12 ? next_words(w) : w[0];
            w[0] = w[1];
            w[1] = w[2];
            w[2] = w[3];
            w[3] = words;
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }

    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B); // lanes: a b e f
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1); // lanes: g h c d, in pairs
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state.data()), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
}

} // namespace

Sha256Fn sha256_x86_kernel() noexcept
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    const bool sha = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
    return sha && __builtin_cpu_supports("sse4.1") ? take_blocks : nullptr;
}

} // namespace stems

#else

namespace stems
{

Sha256Fn sha256_x86_kernel() noexcept
{
    return nullptr;
}

} // namespace stems

#endif
