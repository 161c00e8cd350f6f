/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A coder that takes away what is constant before it codes, as that of Opus does: with a pole
 * far below all that is heard,
 *     low' = a (x - low),  y = x - low,
 * of which a bass keeps a lag that changes with frequency. What the file y lacks of x is the
 * running sum of the file, a times, whatever x was; and what is left of the residual beyond
 * that is the noise of the coder.
 */
#include "diagnosis_doctor.h"

#include <numbers>

namespace stems
{
namespace
{

/* A signal without its mean in a range. */
void level(Wave &x, Range range)
{
    double mean = 0.0;
    for (std::size_t i = range.from; i < range.to; ++i)
        mean += x[i] / static_cast<double>(range.size());
    for (std::size_t i = range.from; i < range.to; ++i)
        x[i] -= mean;
}

/* The running sum of a stem in the loud frames of a part. */
Wave sum_of(const Scene &scene, const Part &part, std::size_t lane, std::size_t s)
{
    Wave out = scene.stem(part, lane, s);
    level(out, part.loud);
    double sum = 0.0;
    for (std::size_t i = part.loud.from; i < part.loud.to; ++i)
        out[i] = sum += out[i];
    level(out, part.loud);
    return out;
}

} // namespace

/* What such a filter does is most of the residual, and no filter does the rest. */
bool Doctor::blocked(std::size_t s)
{
    constexpr double kUnheard = 20.0; // Hz
    constexpr double kMost = 0.5;     // of the residual, may be left
    double all = 0.0, both = 0.0, own = 0.0;
    for (const Part &part : scene_.parts)
        for (std::size_t c = 0; c < scene_.lanes; ++c) {
            const Wave sum = sum_of(scene_, part, c, s);
            Wave residual = scene_.residual(part, c);
            level(residual, part.loud);
            all += energy_of(residual, part.loud);
            both += product_of(residual, sum, part.loud);
            own += energy_of(sum, part.loud);
        }
    const double a = own > 0.0 ? both / own : 0.0;
    const double pole = a * static_cast<double>(evidence_.setup.rate) / (2.0 * std::numbers::pi);
    if (pole <= 0.0 || pole > kUnheard || all - a * both > kMost * all)
        return false;
    Scene rest{evidence_};
    for (Part &part : rest.parts)
        for (std::size_t c = 0; c < rest.lanes; ++c) {
            const Wave sum = sum_of(rest, part, c, s);
            Wave left = rest.residual(part, c);
            for (std::size_t i = part.loud.from; i < part.loud.to; ++i)
                left[i] -= a * sum[i];
            level(left, part.loud);
            rest.set(part, c, rest.stems, std::move(left));
        }
    const Spectra spectra = find_spectra(rest);
    if (spectra.left[s] < kMost || !noise_of(spectra, s))
        return false;
    out_.note = format("beyond a filter at some %.0f Hz, ", pole) + out_.note;
    return true;
}

} // namespace stems
