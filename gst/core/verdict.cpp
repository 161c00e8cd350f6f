/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The verdict on a residual.
 */
#include "verdict.h"

#include "decibel.h"

#include <algorithm>
#include <cfloat>

namespace stems
{
namespace
{

constexpr double kGate = -70.0; // LUFS, the absolute gate of BS.1770

double lsb_of(Format format) noexcept
{
    return std::ldexp(1.0, 1 - depth(format));
}

bool quantisation(const NullFigures &figures, const Allowance &allowance) noexcept
{
    if (allowance.quantised == 0)
        return false;
    const double limit = allowance.mean_square_limit(figures.frames);
    for (double peak : figures.residual_peak)
        if (!(peak <= allowance.peak))
            return false;
    for (double rms : figures.residual_rms)
        if (!(rms * rms <= limit))
            return false;
    return std::ranges::all_of(figures.gains, [](const GainFigure &gain) {
        return !gain.determined || std::fabs(gain.deviation) <= gain.tolerance;
    });
}

} // namespace

const char *name_of(Verdict verdict) noexcept
{
    constexpr const char *names[] = {"bit-exact", "float-rounding", "quantisation", "below-gate",
                                     "audible"};
    return names[static_cast<int>(verdict)];
}

double Allowance::mean_square_limit(std::uint64_t frames) const noexcept
{
    if (frames == 0)
        return mean_square;
    // The tail bound of a chi-square mean (Laurent and Massart 2000, lemma 1):
    // exceeded with a chance below e^-20 = 2e-9 by errors that are lighter in
    // the tails than a Gaussian, as these are. Below 0.5 dB from 6000 frames.
    const double x = 20.0 / static_cast<double>(frames);
    return mean_square * std::max(from_db(2.0 * 0.5), 1.0 + 2.0 * std::sqrt(x) + 2.0 * x);
}

Allowance Allowance::coarser(int bits) const noexcept
{
    const double scale = std::ldexp(1.0, bits);
    Allowance other = *this;
    other.lsb *= scale;
    other.peak *= scale;
    other.mean_square *= scale * scale;
    return other;
}

void Allowance::set_rounding(double step, int rounded, int floats, bool mix_rounded) noexcept
{
    lsb = step;
    quantised = rounded + (mix_rounded ? 1 : 0) + (mix_rounded && floats > 0 ? 1 : 0);
    const double files = quantised;
    peak = lsb * (mix_rounded ? std::floor(1.5 * files) : 1.5 * files);
    mean_square = lsb * lsb * files / 4.0;
}

Allowance allowance_of(Format reference, std::span<const Format> stems) noexcept
{
    Allowance allowed;
    const auto floats = std::ranges::count_if(stems, [](Format f) { return !is_integer(f); });
    const auto integers = static_cast<int>(stems.size() - static_cast<std::size_t>(floats));
    const bool whole = is_integer(reference);

    for (Format format : stems)
        if (is_integer(format))
            allowed.lsb = std::max(allowed.lsb, lsb_of(format));
    if (whole)
        allowed.lsb = std::max(allowed.lsb, lsb_of(reference));
    allowed.unit = whole ? lsb_of(reference) : 0x1p-23;

    allowed.set_rounding(allowed.lsb, integers, static_cast<int>(floats), whole);
    if (whole && floats == 0)
        return allowed;
    const bool single =
        whole ? std::ranges::count(stems, Format::F32) > 0 : reference == Format::F32;
    // One stem is not summed, but may be rounded once, and its mix, too.
    const double terms = std::max<double>(static_cast<double>(stems.size()) - 1.0, 1.0);
    allowed.float_bound = 2.0 * terms * (single ? 0x1p-24 : 0x1p-53);
    allowed.float_floor = single ? FLT_MIN : DBL_MIN;
    return allowed;
}

Verdict judge(const NullFigures &figures, const Allowance &allowance) noexcept
{
    if (figures.differing == 0)
        return Verdict::BitExact;
    if (allowance.float_bound > 0.0 && figures.float_excess <= 1.0)
        return Verdict::FloatRounding;
    if (quantisation(figures, allowance))
        return Verdict::Quantisation;
    if (figures.max_momentary < kGate)
        return Verdict::BelowGate;
    return Verdict::Audible;
}

bool passed(const NullFigures &figures, Tolerance tolerance, double threshold) noexcept
{
    switch (tolerance) {
    case Tolerance::Exact:
        return figures.verdict == Verdict::BitExact;
    case Tolerance::Level:
        return std::ranges::all_of(figures.residual_peak,
                                   [=](double peak) { return to_db(peak) <= threshold; });
    default:
        return figures.verdict != Verdict::Audible;
    }
}

} // namespace stems
