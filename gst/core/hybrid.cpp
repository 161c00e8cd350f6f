/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hybrid.h"

#include <algorithm>

#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

/* The window of the standard (its table D.1), in parts of 65536, up to the middle. Its signs
 * are those of the cosines, of which it writes no more than the first 64. */
constexpr int kPrototype[] = {
    0,      -1,     -1,     -1,     -1,     -1,     -1,     -2,     -2,     -2,     -2,     -3,
    -3,     -4,     -4,     -5,     -5,     -6,     -7,     -7,     -8,     -9,     -10,    -11,
    -13,    -14,    -16,    -17,    -19,    -21,    -24,    -26,    -29,    -31,    -35,    -38,
    -41,    -45,    -49,    -53,    -58,    -63,    -68,    -73,    -79,    -85,    -91,    -97,
    -104,   -111,   -117,   -125,   -132,   -139,   -147,   -154,   -161,   -169,   -176,   -183,
    -190,   -196,   -202,   -208,   213,    218,    222,    225,    227,    228,    228,    227,
    224,    221,    215,    208,    200,    189,    177,    163,    146,    127,    106,    83,
    57,     29,     -2,     -36,    -72,    -111,   -153,   -197,   -244,   -294,   -347,   -401,
    -459,   -519,   -581,   -645,   -711,   -779,   -848,   -919,   -991,   -1064,  -1137,  -1210,
    -1283,  -1356,  -1428,  -1498,  -1567,  -1634,  -1698,  -1759,  -1817,  -1870,  -1919,  -1962,
    -2001,  -2032,  -2057,  -2075,  -2085,  -2087,  -2080,  -2063,  2037,   2000,   1952,   1893,
    1822,   1739,   1644,   1535,   1414,   1280,   1131,   970,    794,    605,    402,    185,
    -45,    -288,   -545,   -814,   -1095,  -1388,  -1692,  -2006,  -2330,  -2663,  -3004,  -3351,
    -3705,  -4063,  -4425,  -4788,  -5153,  -5517,  -5879,  -6237,  -6589,  -6935,  -7271,  -7597,
    -7910,  -8209,  -8491,  -8755,  -8998,  -9219,  -9416,  -9585,  -9727,  -9838,  -9916,  -9959,
    -9966,  -9935,  -9863,  -9750,  -9592,  -9389,  -9139,  -8840,  -8492,  -8092,  -7640,  -7134,
    6574,   5959,   5288,   4561,   3776,   2935,   2037,   1082,   70,     -998,   -2122,  -3300,
    -4533,  -5818,  -7154,  -8540,  -9975,  -11455, -12980, -14548, -16155, -17799, -19478, -21189,
    -22929, -24694, -26482, -28289, -30112, -31947, -33791, -35640, -37489, -39336, -41176, -43006,
    -44821, -46617, -48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684,
    -64019, -65290, -66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908,
    -74313, -74630, -74856, -74992, 75038};

/* Of the butterflies, from the edge of a band on. */
constexpr double kAlias[] = {-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037};

constexpr std::size_t kHalf = Hybrid::kSlots / 2;

} // namespace

Hybrid::Hybrid()
{
    const auto sign = [](std::size_t n) { return n / 64 % 2 ? -1.0 : 1.0; };
    double power = 0.0;
    for (std::size_t n = 0; n < kTaps; ++n) {
        const std::size_t mirrored = std::min(n, kTaps - n);
        filter_[n] = sign(n) * sign(mirrored) * kPrototype[mirrored];
        power += 0.5 * filter_[n] * filter_[n];
    }
    for (double &tap : filter_)
        tap /= std::sqrt(power);
    for (std::size_t k = 0; k < kBands; ++k)
        for (std::size_t i = 0; i < kBands; ++i)
            cosines_[i][k] =
                std::cos(std::numbers::pi / 64.0 * static_cast<double>((2 * k + 1) * i));
    for (std::size_t j = 0; j < kSlots; ++j)
        window_[j] = std::sin(std::numbers::pi / kSlots * (static_cast<double>(j) + 0.5));
    for (std::size_t k = 0; k < kHalf; ++k)
        for (std::size_t i = 0; i < kHalf; ++i)
            turns_[i][k] = std::sqrt(2.0 / kHalf) *
                           std::cos(std::numbers::pi / kHalf * (static_cast<double>(i) + 0.5) *
                                    (static_cast<double>(k) + 0.5));
}

void Hybrid::split(const double *in, Slot &out) const noexcept
{
    std::array<double, 64> y;
    hybrid_filter(in, filter_.data(), y.data());
    // cos((2k + 1) (i - 16) pi / 64) is even about i = 16 and odd about 48.
    Slot folded;
    folded[0] = y[16];
    for (std::size_t i = 1; i <= 16; ++i)
        folded[i] = y[16 + i] + y[16 - i];
    for (std::size_t i = 17; i < kBands; ++i)
        folded[i] = y[16 + i] - y[80 - i];
    hybrid_bands(cosines_.data(), folded, out);
}

void Hybrid::transform(const Slot *slots, std::size_t apart, double *out) const noexcept
{
    hybrid_turn(slots, apart, window_.data(), turns_, out);
    for (std::size_t band = 1; band < kBands; ++band)
        for (std::size_t i = 0; i < std::size(kAlias); ++i) {
            const double c = kAlias[i], cs = 1.0 / std::sqrt(1.0 + c * c), ca = c * cs;
            double &up = out[band * kHalf - 1 - i], &down = out[band * kHalf + i];
            const double u = up;
            up = u * cs + down * ca;
            down = down * cs - u * ca;
        }
}

void Hybrid::forward(const double *in, double *out) noexcept
{
    std::array<Slot, kSlots> slots;
    for (std::size_t j = 0; j < kSlots; ++j)
        split(in + j * kBands, slots[j]);
    transform(slots.data(), 1, out);
}

/* Windows that begin kBands apart have most slots in common. */
void Hybrid::slide(const double *in, std::size_t count,
                   const std::function<void(std::size_t, const double *)> &call)
{
    slots_.resize(count + (kSlots - 1) * kBands);
    for (std::size_t i = 0; i < slots_.size(); ++i)
        split(in + i, slots_[i]);
    std::array<double, kHop> bins;
    for (std::size_t i = 0; i < count; ++i) {
        transform(&slots_[i], kBands, bins.data());
        call(i, bins.data());
    }
}

/* The filter is not quite its own inverse: from a band and from its neighbours comes a part
 * of less than -80 dB, by the standard's window. */
void Hybrid::noise(const double *bins, double rounding, double *out) const noexcept
{
    constexpr double kLeak = 6e-5;
    std::array<double, kBands + 2> power{};
    for (std::size_t k = 0; k < kHop; ++k)
        power[1 + k / kHalf] += bins[k] * bins[k];
    for (std::size_t band = 0; band < kBands; ++band) {
        const double near = (power[band] + power[band + 1] + power[band + 2]) / (3.0 * kHalf);
        std::fill_n(out + band * kHalf, kHalf,
                    std::sqrt(rounding * rounding + kLeak * kLeak * near));
    }
}

} // namespace stems
