/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The headroom meter: for each channel of a stream its sample peak, its true
 * peak, its clip runs, and the samples that are no numbers; and the loudness of
 * all of them.
 *
 * Positions are counted in frames from the last end() or restart(). Peaks are
 * linear factors of full scale, and for equal peaks the earliest position is
 * told. Nothing depends on how the stream is cut into calls. NaN is no peak and
 * ends a clip run; infinity is a peak; both are silence to the true peak's
 * filter, so that one of them spoils no neighbour.
 *
 * Real-time safe: all but set_up().
 */
#pragma once

#include "clip_runs.h"
#include "loudness.h"
#include "peak.h"
#include "planes.h"
#include "to_double.h"
#include "true_peak.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace stems
{

inline constexpr std::uint64_t kNowhere = std::numeric_limits<std::uint64_t>::max();

struct Highest {
    double peak = 0.0;
    std::uint64_t at = kNowhere; /* nowhere while there is only silence */

    void raise(double value, std::uint64_t position) noexcept
    {
        if (value > peak || (value > 0.0 && value == peak && position < at)) {
            peak = value;
            at = position;
        }
    }
};

struct ChannelFigures {
    Highest sample;
    Highest between; /* true peak: of the samples and of the points between */
    std::uint64_t clipped = 0;
    std::uint64_t clip_runs = 0;
    std::uint64_t first_clip = kNowhere;
    std::uint64_t not_finite = 0; /* NaN or infinite samples */

    /* With those of a later stretch; to_here(position) says where a position
     * of theirs is in ours. */
    template <class ToHere> void merge(const ChannelFigures &later, ToHere to_here) noexcept
    {
        if (later.sample.at != kNowhere)
            sample.raise(later.sample.peak, to_here(later.sample.at));
        if (later.between.at != kNowhere)
            between.raise(later.between.peak, to_here(later.between.at));
        clipped += later.clipped;
        clip_runs += later.clip_runs;
        if (first_clip == kNowhere && later.first_clip != kNowhere)
            first_clip = to_here(later.first_clip);
        not_finite += later.not_finite;
    }
};

class HeadroomMeter
{
public:
    struct Setup {
        Format format;
        int channels;
        int rate;
        bool true_peak;         /* else ChannelFigures::between stays silence */
        std::uint64_t clip_run; /* shortest run that counts */
        /* One per channel as for Loudness::configure(); none: no loudness. Not
         * kept. */
        std::span<const double> weights = {};
    };

    /* Allocates; may throw std::bad_alloc. */
    void set_up(const Setup &setup);

    void add(const Planes &audio, std::size_t frames) noexcept;
    void silence(std::uint64_t frames) noexcept;

    /* The stream ends here, or what follows does not continue it: clip runs end,
     * and the true peak is heard out into silence. Figures stay. */
    void end() noexcept;
    /* As new. */
    void restart() noexcept;

    /* Frames since the last end() or restart(). */
    std::uint64_t position() const noexcept { return position_; }

    /* One for each channel, since the last clear(). */
    std::span<const ChannelFigures> figures() const noexcept { return figures_; }
    void clear() noexcept;

    /* Of all channels, since set_up() or restart(); what is not finite counts as
     * silence. end() makes no cut: what comes after follows on. Nothing if there
     * is no loudness. */
    std::optional<LoudnessFigures> loudness() noexcept;
    void restart_loudness_interval() noexcept;

private:
    void add_block(int channel, std::size_t frames) noexcept;
    void peaks_of_silence(std::uint64_t frames) noexcept;
    void hear_out(int channel, std::size_t frames) noexcept;
    std::uint64_t place(std::ptrdiff_t relative) const noexcept;

    Setup setup_{};
    ToDoubleFn to_double_ = nullptr;
    PeakFn peak_ = nullptr;
    std::vector<ChannelFigures> figures_;
    std::vector<TruePeak> between_;
    std::vector<ClipRuns> clips_;
    std::optional<Loudness> loudness_;
    std::vector<double> line_; /* TruePeak::kLead of room, then one block */
    std::uint64_t position_ = 0;
};

} // namespace stems
