/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The energy of K-weighted audio: tables, and the scalar reference.
 */
#include "k_energy.h"

#include "simd.h"

namespace stems
{
namespace
{

KState stepped(const KFilter &f, KState s, double x) noexcept
{
    k_step(f, s[0], s[1], s[2], s[3], x);
    return s;
}

void plain_sums(const KTables &tables, const double *const *from, std::size_t hops,
                KState *sums) noexcept
{
    for (std::size_t h = 0; h < hops; ++h) {
        for (std::size_t row = 0; row < 4; ++row) {
            const double *weights = tables.weights.data() + row * tables.padded;
            double parts[8] = {};
            for (std::size_t i = 0; i < tables.padded; ++i)
                parts[i % 8] += weights[i] * from[h][i];
            sums[h][row] = sum_of_8(parts);
        }
    }
}

void plain_energies(const KTables &tables, KHops *channels, std::size_t n) noexcept
{
    for (std::size_t c = 0; c < n; ++c) {
        KHops &hops = channels[c];
        for (std::size_t h = 0; h < kHopsAtOnce; ++h) {
            KState s{hops.state[0][h], hops.state[1][h], hops.state[2][h], hops.state[3][h]};
            k_run(tables.filter, s, hops.energy[h], hops.from[h], tables.length);
            for (std::size_t i = 0; i < 4; ++i)
                hops.state[i][h] = s[i];
        }
    }
}

} // namespace

KTables make_k_tables(int rate, std::size_t length)
{
    const auto [shelf, pass] = k_weighting(rate);
    KTables t;
    t.filter = {shelf.b1 / shelf.b0, shelf.b2 / shelf.b0, shelf.a1, shelf.a2,
                pass.b1 / pass.b0,   pass.b2 / pass.b0,   pass.a1,  pass.a2};
    t.gain = shelf.b0 * shelf.b0 * pass.b0 * pass.b0;
    t.length = length;
    t.padded = (length + 7) / 8 * 8;
    t.weights.assign(4 * t.padded, 0.0);

    KState weight = stepped(t.filter, {}, 1.0); // B
    for (std::size_t i = length; i-- > 0;) {
        for (std::size_t row = 0; row < 4; ++row)
            t.weights[row * t.padded + i] = weight[row];
        weight = stepped(t.filter, weight, 0.0);
    }
    for (std::size_t k = 0; k < 4; ++k) {
        t.carry[k][k] = 1.0;
        for (std::size_t i = 0; i < length; ++i)
            t.carry[k] = stepped(t.filter, t.carry[k], 0.0);
    }
    return t;
}

KKernels scalar::k_kernels() noexcept
{
    return {plain_sums, plain_energies};
}

KKernels k_kernels() noexcept
{
    const KKernels kernels = simd::k_kernels();
    return kernels.sums ? kernels : scalar::k_kernels();
}

} // namespace stems
