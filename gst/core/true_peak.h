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
 * Most points need never be computed. A point cannot exceed the sum of its taps'
 * magnitudes times the largest sample it touches; where that is below the
 * highest peak so far, the point does not matter. So blocks of 64 and then
 * groups of 8 samples are left out, and what is found is, bit for bit, what
 * computing every point finds (scalar::true_peak()).
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

struct TruePeakFound {
    double peak = 0.0;
    /* The sample at the point or just before it, counted from the first new
     * sample: negative where the point belongs to an earlier call. */
    std::ptrdiff_t at = 0;

    void raise(double value, std::ptrdiff_t where) noexcept
    {
        if (value > peak || (value == peak && where < at))
            *this = {value, where};
    }
};

/* The highest of the samples x[0] to x[n - 1] and of the points that they
 * bring; x[-1] to x[-TruePeak::kLead] are their past. What is below @floor need
 * not be found. */
using TruePeakFn = TruePeakFound (*)(const double *x, std::size_t n, double floor) noexcept;

/* The fast version; real-time safe but for the first call of a process, which
 * looks for the instruction set, without allocating. */
TruePeakFn true_peak_kernel(int oversampling) noexcept;

namespace scalar
{
/* Every point is computed: the reference. */
TruePeakFn true_peak_kernel(int oversampling) noexcept;
} // namespace scalar

class TruePeak
{
public:
    /* Samples of the past that the longest filter reaches back to. */
    static constexpr std::size_t kLead = 23;

    using Found = TruePeakFound;

    explicit TruePeak(int rate) noexcept : kernel_{true_peak_kernel(oversampling(rate))} {}
    explicit TruePeak(TruePeakFn kernel) noexcept : kernel_{kernel} {}

    /* line: kLead values of room, which the call fills from what came before,
     * and then the new samples. These must be finite: one NaN would spread over
     * all points that its filter touches. Of equal peaks the earliest is
     * found.
     *
     * floor: what is below it does not matter; the higher, the faster. For the
     * maximum of a stream it is the highest peak so far, for that of an interval
     * the highest so far of the interval. If nothing reaches it, what is found
     * is some lower peak or none.
     *
     * Real-time safe. */
    Found measure(std::span<double> line, double floor = 0.0) noexcept;

    /* Forgets the past: before the next sample was silence. To hear the end of a
     * stream, measure kLead zeros. Real-time safe. */
    void reset() noexcept { past_.fill(0.0); }

private:
    TruePeakFn kernel_;
    std::array<double, kLead> past_{};
};

} // namespace stems
