/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * True peak: the highest |value| of the signal between its samples, as a
 * linear factor of full scale, by oversampling as in ITU-R BS.1770-5 annex 2.
 *
 *   rate                  points between samples
 *   below 96 kHz          4: the 48-tap, 4-phase filter that the annex prints
 *   96 to below 192 kHz   1: half way, by 24 taps of a sinc under a Hann window
 *                         (the annex prints no filter for these rates)
 *   192 kHz and above     none: the samples themselves
 *
 * The samples are always looked at too: the filter of the annex has no point
 * on a sample, and alone reads up to 0.3 dB less than the highest of them.
 * Attenuation by 12.04 dB, which the annex has for fixed-point arithmetic, is
 * not needed in double.
 *
 * One object is one channel. What it finds does not depend on how the stream
 * is cut into calls. The points that need samples still to come are found with
 * the call that brings those: up to 12 samples later.
 */
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace stems
{

/* How many values stand for one sample at that rate: 4, 2 or 1. */
constexpr int oversampling(int rate) noexcept
{
    return rate < 96000 ? 4 : rate < 192000 ? 2 : 1;
}

class TruePeak
{
public:
    /* Samples of the past that the longest filter reaches back to. */
    static constexpr std::size_t kLead = 23;

    struct Found {
        double peak = 0.0;
        /* The sample at the point or just before it, counted from the first new
         * sample: negative where the point belongs to an earlier call. */
        std::ptrdiff_t at = 0;
    };

    explicit TruePeak(int rate) noexcept : ratio_{oversampling(rate)} {}

    /* line: kLead values of room, which the call fills from what came before,
     * and then the new samples. These must be finite: one NaN would spread over
     * all points that its filter touches. Of equal peaks the earliest is
     * found. Real-time safe. */
    Found measure(std::span<double> line) noexcept;

    /* Forgets the past: before the next sample was silence. To hear the end of a
     * stream, measure kLead zeros. Real-time safe. */
    void reset() noexcept { past_.fill(0.0); }

private:
    int ratio_;
    std::array<double, kLead> past_{};
};

} // namespace stems
