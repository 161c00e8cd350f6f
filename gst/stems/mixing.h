/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemgroup and stemsum share: sums of the inputs of a block into a bus,
 * with gains that move.
 */
#pragma once

#include "strips.h"

#include "core/bus.h"

#include <optional>
#include <span>

namespace stems
{

/* One channel of an input on its way to one channel of a bus. */
struct Lane {
    int from;
    int to;
    double gain = 1.0;    /* of the route: its send; without the strip */
    GainRamp ramp{};      /* the whole gain */
    bool fresh = true;    /* the ramp has no past yet */
    bool on_curve = true; /* the ramp is where an automated strip has it */
    Panned panned = Panned::No;
    bool solo = false;   /* the solo of others does not silence it */
    bool placed = false; /* its gain has its place: no panorama */
};

/* What one input gives to a bus. */
struct Feed {
    std::size_t input; /* in Block::inputs */
    guint64 pad;       /* whose it is: Input::serial */
    std::vector<Lane> lanes;
    int channels = 0; /* of the input */
};

/* The lanes of one feed to a bus of @channels channels: in a stereo one a
 * channel that goes to both sides is a mono track, others are halves of a
 * pair. */
void find_panned(std::span<Lane> lanes, int channels) noexcept;

/* The audio of a bus for a block. Only the source task. */
class MixBus
{
public:
    void configure(int channels, Layout layout);

    std::vector<Feed> feeds; /* in the order of the sum */

    /* How sums become the output's format. */
    bool dithered = false;
    Dither noise{""};
    std::optional<Format> range; /* what is beyond it counts as over; none: the output's */

    /* Nothing is fed, nothing was over: a new stream. */
    void reset() noexcept;

    /* Replaces the feeds; lanes that were there before keep their ramps, but
     * for those of an input whose audio has other channels now. */
    void rewire(std::vector<Feed> anew);

    /* The gains that the strips have from the next frame on. */
    void aim(const Strips &strips) noexcept;

    /* Sums frames [from, to) of a block into those of @out. */
    void mix(const Block &block, guint64 from, guint64 to, const OutPlanes &out) noexcept;

    /* Sums the same frames of buffers of the bus's own channels and layout, as
     * they are. */
    void sum(const std::vector<Planes> &stems, const Block &block, guint64 from, guint64 to,
             const OutPlanes &out) noexcept;

private:
    struct Range {
        guint64 from, to;
    };

    void add_feed(const Feed &feed, const Input &input, std::size_t from, std::size_t to) noexcept;
    void add_lanes(const Feed &feed, const Planes &in, int first, Range part,
                   guint64 tile) noexcept;
    Wide choose(const Block &block, Format out) const noexcept;
    void find_inexact(const Block &block, guint64 from, guint64 to, Format out);
    void finish(const OutPlanes &out, std::int64_t position, Overs &overs) const noexcept;
    void count(const Overs &overs) noexcept;

    Bus bus_;
    std::vector<Range> inexact_; /* frames of the block that rounding changes */
    Overs interval_;             /* since the last message */
    Overs whole_;                /* since the start */
    friend class OversReport;
};

OutPlanes out_planes(const AudioMap &map, const GstAudioInfo &info) noexcept;

/* The caps' channel mask; 0: the channels have no positions. */
guint64 mask_of(const GstAudioInfo &info) noexcept;

/* Common parts of classes. */
void add_templates(GstElementClass *element, GType sink_type) noexcept;

} // namespace stems
