/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the spectrum of a stream ends, and how abruptly. What was coded lossily,
 * or had a lower rate, ends as at a wall; but a steep filter does so too, so this
 * is evidence and no proof.
 *
 * The power spectrum is the mean over windows (Hann, about 43 ms), one in each
 * second, of the channels in turn: enough for what is the same throughout, at a
 * hundredth of the cost of all. The drop at a frequency f is the mean level of
 * the bins from 470 to 94 Hz below f, at most the median from 2000 Hz on, less the
 * highest level of all above 94 Hz beyond it, all in dB per bin; the spectrum ends
 * where that is largest. Music that fades out upwards has drops of a few dB, a wall
 * of 30 and more; the last of a few single tones is none.
 *
 * Real-time safe: all but set_up().
 */
#pragma once

#include "fourier.h"

#include <complex>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace stems
{

struct SpectrumFigures {
    double end = 0.0;  /* Hz; 0: nothing was heard, or the rate is below 8 kHz */
    double drop = 0.0; /* dB, at least 0 */
};

class SpectrumEnd
{
public:
    /* Allocates; may throw std::bad_alloc. */
    void set_up(int rate, std::size_t channels);

    /* For each channel the same n frames, finite, then advance() by as many. */
    void put(std::size_t channel, const double *x, std::size_t n) noexcept;
    void advance(std::size_t n) noexcept;
    /* Silence, or what follows does not continue: no window reaches over it. */
    void skip(std::uint64_t n) noexcept;

    SpectrumFigures figures() const noexcept;

private:
    void take_window() noexcept;
    double level(std::size_t bin) const noexcept; /* dB */
    double level_of(double power) const noexcept;
    double level_below(std::size_t edge) const noexcept;

    std::size_t size_ = 0; /* of a window; 0: not set up */
    std::size_t filled_ = 0;
    std::uint64_t wait_ = 0; /* frames until the next window */
    std::uint64_t windows_ = 0;
    std::size_t channels_ = 0, turn_ = 0; /* whose window it is */
    int rate_ = 0;
    std::optional<Fourier> fourier_;
    std::vector<double> hann_, window_, power_;
    std::vector<std::complex<double>> bins_;
};

} // namespace stems
