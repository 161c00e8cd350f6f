/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Levels over time, for each channel of a stream:
 *
 *   DC offset    the mean of the samples, a factor of full scale with its sign
 *   RMS          the root of the mean of their squares, DC included; a sine at
 *                full scale is -3.01 dBFS. Crest factor: peak less RMS, in dB
 *   correlation  of two channels x and y: sum xy / sqrt(sum xx * sum yy), 1 in
 *                phase, 0 unrelated, -1 out of phase; what a correlation meter
 *                shows, means not taken off
 *   noise floor  the lowest RMS of 50 ms without its mean (DC is no noise), as "minimum RMS" with a
 * window of 50 ms is read in mastering: the softest moment in which something still sounds. Windows
 * begin each 10 ms, and those that hold 10 ms of digital silence do not count: a cut in the edit
 * says nothing of the recording. At the edge of digital silence it reads up to 1 dB low, of a hop
 * that is silence in part tail         the highest |sample| of the last whole 10 ms and what
 * follows them cut tail     the highest |sample| of the last 1 ms, and whether the sound has fallen
 * to it: by 12 dB or more from the last 20 ms, both in the samples and in the steps between them.
 * What fades to nothing has fallen (a straight fade by 26 dB, the root of one by 13), and what is
 * cut off has not: where a slow wave passes zero its steps are highest, so of any tone one of the
 * two is within 3 dB
 *
 * All is counted in hops of 10 ms, rate / 100 rounded down, from the first
 * frame, each summed in eight parts by a sample's place in its hop. So the
 * figures depend neither on how the stream is cut into calls nor, those of the
 * whole, on when clear() is called; and every instruction set gives the same
 * bits. Squares that overflow (samples from 1e150 on)
 * make RMS infinite. Real-time safe: all but set_up().
 */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace stems
{

/* Of one hop; the sample at i of it is in parts[i % 8]. */
using HopParts = std::array<double, 8>;

struct LevelKernels {
    /* Adds n samples, the first of them at @at of its hop, and their squares; the
     * highest |sample|, or anything if they are not all finite. */
    double (*add)(const double *x, std::size_t n, std::size_t at, HopParts &sum,
                  HopParts &square) noexcept;
    /* Adds x[i] * y[i]. */
    void (*multiply)(const double *x, const double *y, std::size_t n, std::size_t at,
                     HopParts &product) noexcept;
};

LevelKernels level_kernels() noexcept;
namespace scalar
{
LevelKernels level_kernels() noexcept;
}
namespace simd
{
LevelKernels level_kernels() noexcept; /* nullptr where the scalar loops serve */
}

inline constexpr int kNoPartner = -1;

/* Of a stretch of one channel. */
struct LevelFigures {
    std::uint64_t frames = 0;
    double sum = 0.0;
    double square = 0.0;
    double product = 0.0; /* with the partner */
    int partner = kNoPartner;
    double softest = std::numeric_limits<double>::infinity(); /* mean square of a window */
    double tail = 0.0;
    double last = 0.0;   /* highest |sample| of the last 1 ms; of whole() alone */
    bool fallen = false; /* the last 1 ms from the last 20; of whole() alone */

    double dc() const noexcept;
    double rms() const noexcept;
    double noise_floor() const noexcept; /* linear, 0 if there is no window */
    /* What sounded above this level, linear, was cut off. Of whole(). */
    bool cut(double silence) const noexcept { return last > silence && !fallen; }

    /* With a later stretch. With another partner than before, there is none. */
    void merge(const LevelFigures &later) noexcept;
};

/* 0 if one of them is silent. */
double correlation(const LevelFigures &x, const LevelFigures &y) noexcept;

class Levels
{
public:
    /* @partners: for each channel the one that follows it in a pair, or
     * kNoPartner; none: no pairs. Allocates; may throw std::bad_alloc. */
    void set_up(int rate, std::size_t channels, std::span<const int> partners);

    struct Seen {
        double peak; /* the highest |sample|, if finite */
        bool finite; /* every sample; else put() did nothing */
    };
    /* For each channel up to space() frames, never 0; then the pairs; then
     * advance() by as many. */
    std::size_t space() const noexcept { return hop_ - filled_; }
    Seen put(std::size_t channel, const double *x, std::size_t n) noexcept;
    void put_pair(std::size_t channel, const double *x, const double *y, std::size_t n) noexcept;
    int partner(std::size_t channel) const noexcept { return channels_[channel].own.partner; }
    void advance(std::size_t n) noexcept;
    void silence(std::uint64_t n) noexcept;

    /* What comes next does not follow on: no window reaches over it. */
    void end() noexcept;
    void restart() noexcept;

    /* Of a channel, since clear() and since restart(). */
    LevelFigures figures(std::size_t channel) const noexcept;
    LevelFigures whole(std::size_t channel) const noexcept;
    void clear() noexcept;

private:
    static constexpr std::size_t kWindow = 5; /* hops */

    struct Sums {
        double sum = 0.0, square = 0.0, product = 0.0;
    };
    struct Channel {
        HopParts sum{}, square{}, product{}; /* of the hop under way */
        Sums told{};                         /* of it, before the last clear() */
        double peak = 0.0, peak_before = 0.0;
        std::array<Sums, kWindow> hops{}; /* in turn */
        std::size_t sounding = 0;         /* hops on end that were not silent */
        LevelFigures own, whole;          /* without the hop under way */
    };

    double *ring(std::size_t channel) noexcept { return ring_.data() + channel * 2 * hop_; }
    void find_end(std::size_t channel, LevelFigures &figures) const noexcept;
    static Sums under_way(const Channel &channel) noexcept;
    void begin() noexcept;
    void close_hop(bool whole) noexcept;

    LevelKernels kernels_{};
    std::size_t second_ = 0; /* frames */
    std::size_t hop_ = 1;
    std::size_t filled_ = 0; /* of the hop under way */
    std::size_t told_ = 0;   /* of these, before the last clear() */
    std::uint64_t turn_ = 0;
    bool ended_ = false;
    std::vector<Channel> channels_;
    std::vector<double> ring_; /* of each channel: the last two hops' samples */
    std::size_t ring_at_ = 0;  /* where the next goes, as filled_ in one of the two */
};

} // namespace stems
