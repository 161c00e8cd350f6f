/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Gram matrix: the inner product of every two of @count signals of n samples,
 * g[i * count + j] += sum of x[i][k] * x[j][k], for j <= i; what lies above
 * the diagonal is not touched.
 *
 * Products are rounded, and summed in four lanes (lane k mod 4), which are
 * added as (0 + 1) + (2 + 3): the fast version gives the bits of the
 * reference, on every machine. n is a multiple of 4.
 *
 * Signals need no alignment and may be one and the same. Real-time safe; the
 * first call chooses the instruction set.
 */
#pragma once

#include <cstddef>

namespace stems
{

void gram_add(const double *const *x, std::size_t count, std::size_t n, double *g) noexcept;

namespace scalar
{
void gram_add(const double *const *x, std::size_t count, std::size_t n, double *g) noexcept;
}

} // namespace stems
