/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The headroom meter: for each channel of a stream its sample peak, its true
 * peak, its clip runs and flat tops, its levels, where its sound begins and ends,
 * and the samples that are no numbers; and the loudness of all of them.
 *
 * Positions are counted in frames from the last end() or restart(). Peaks are
 * linear factors of full scale, and for equal peaks the earliest position is
 * told. Nothing depends on how the stream is cut into calls. NaN is no peak and
 * ends a clip run; infinity is a peak; both are silence to the true peak's
 * filter, to levels and to loudness, so that one of them spoils no neighbour.
 *
 * Real-time safe: all but set_up().
 */
#pragma once

#include "clip_runs.h"
#include "flat_tops.h"
#include "levels.h"
#include "loudness.h"
#include "peak.h"
#include "planes.h"
#include "spectrum_end.h"
#include "to_double.h"
#include "true_peak.h"
#include "used_bits.h"

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
    std::uint64_t nans = 0;
    FlatFigures flat;
    UsedBits used;
    /* The first sample above Setup::silence, and the one after the last. */
    std::uint64_t first_sound = kNowhere, sound_end = kNowhere;
    LevelFigures level; /* since clear(); see whole_level() */

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
        nans += later.nans;
        flat.merge(later.flat);
        used.merge(later.used);
        if (first_sound == kNowhere && later.first_sound != kNowhere)
            first_sound = to_here(later.first_sound);
        if (later.sound_end != kNowhere)
            sound_end = to_here(later.sound_end);
        level.merge(later.level);
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
        std::span<const int> partners = {}; /* as for Levels::set_up(). Not kept */
        double silence = 0.001;             /* no sound up to here, linear */
        bool follows = false;               /* after an earlier set_up(): see Loudness::follow() */
        bool spectrum = false;              /* else spectrum() is not measured */
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
    std::span<const ChannelFigures> figures() noexcept;
    void clear() noexcept;
    /* Levels since set_up() or restart(): of a whole that clear() has parted, the
     * same to the last bit. */
    LevelFigures whole_level(std::size_t channel) const noexcept { return levels_.whole(channel); }

    /* Of all channels, since set_up() or restart(); what is not finite counts as
     * silence. end() makes no cut: what comes after follows on. Nothing if there
     * is no loudness. */
    std::optional<LoudnessFigures> loudness() noexcept;
    void restart_loudness_interval() noexcept;
    /* Of all channels, since set_up(). */
    SpectrumFigures spectrum() const noexcept { return spectrum_.figures(); }

private:
    static constexpr std::size_t kBlock = 512;
    static constexpr std::size_t kLine = TruePeak::kLead + kBlock;

    void unpack(const Planes &audio, std::size_t frames) noexcept;
    void add_block(std::size_t channel, std::size_t frames) noexcept;
    void count_clips(std::size_t channel, std::span<const double> samples, double peak) noexcept;
    void find_sound(std::size_t channel, std::span<const double> samples) noexcept;
    void peaks_of_silence(std::uint64_t frames) noexcept;
    void hear_out(std::size_t channel, std::size_t frames) noexcept;
    double *line(std::size_t channel) noexcept { return lines_.data() + channel * kLine; }
    std::uint64_t place(std::ptrdiff_t relative) const noexcept;

    Setup setup_{};
    ToDoubleFn to_double_ = nullptr;
    ApartFn apart_ = nullptr;
    PeakFn peak_ = nullptr;
    std::vector<ChannelFigures> figures_;
    std::vector<TruePeak> between_;
    std::vector<ClipRuns> clips_;
    std::vector<FlatTops> flats_;
    Levels levels_;
    std::optional<Loudness> loudness_;
    SpectrumEnd spectrum_;
    std::vector<double> lines_; /* of each channel: TruePeak::kLead of room, then one block */
    std::uint64_t position_ = 0;
};

} // namespace stems
