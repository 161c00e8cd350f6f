/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemgroup and stemsum share: sums of the inputs of a block into a bus,
 * with gains that ramp, and the message about samples that did not fit.
 */
#pragma once

#include "gststemaggregator.h"
#include "gststemstrippad.h"

#include "core/bus.h"

#include <span>

namespace stems
{

/* One channel of an input on its way to one channel of a bus. */
struct Lane {
    int from;
    int to;
    double gain = 1.0; /* of the route: send, pan; without the strip */
    GainRamp ramp{};   /* the whole gain */
    bool fresh = true; /* the ramp has no past yet */
};

/* What one input gives to a bus. */
struct Feed {
    std::size_t input; /* in Block::inputs */
    guint64 pad;       /* whose it is: Input::serial */
    std::vector<Lane> lanes;
    int channels = 0; /* of the input */
};

/* The audio of a bus for a block. Only the source task. */
class MixBus
{
public:
    void configure(int channels, Layout layout);

    std::vector<Feed> feeds; /* in the order of the sum */

    /* Nothing is fed, nothing was over: a new stream. */
    void reset() noexcept;

    /* Replaces the feeds; lanes that were there before keep their ramps. */
    void rewire(std::vector<Feed> anew);

    /* The gains that the strips have now: one factor for each input of the
     * block. Changes take @ramp frames; 0: at once. */
    void aim(const std::vector<double> &strips, std::uint64_t ramp) noexcept;

    /* Sums a block into @out. */
    void mix(const Block &block, const OutPlanes &out) noexcept;

    /* Sums buffers of the bus's own channels and layout into @out, as they
     * are. */
    void sum(const std::vector<Planes> &stems, std::size_t frames, std::int64_t position,
             const OutPlanes &out) noexcept;

private:
    void add_feed(const Feed &feed, const Input &input, std::size_t from, std::size_t to) noexcept;
    Wide choose(const Block &block, Format out) const noexcept;

    Bus bus_;
    Overs interval_; /* since the last message */
    Overs whole_;    /* since the start */
    friend class OversReport;
};

OutPlanes out_planes(const AudioMap &map, const GstAudioInfo &info) noexcept;

/* The caps' channel mask; 0: the channels have no positions. */
guint64 mask_of(const GstAudioInfo &info) noexcept;

/* Common parts of classes. */
GParamSpec *ramp_duration_spec() noexcept;
void add_templates(GstElementClass *element, GType sink_type) noexcept;

/* The factor of every input's strip, after GstController has set the
 * properties for the block's time. */
void read_strips(const Block &block, std::vector<double> &strips);

/* Posts the overs of buses: about once in a second of audio for a bus that had
 * any, and for every bus at the end. */
class OversReport
{
public:
    explicit OversReport(const char *message) noexcept : message_{message} {}

    /* A new stream. */
    void reset() noexcept { start_ = since_ = GST_CLOCK_TIME_NONE; }
    /* Buses of the block that was rendered, by name. */
    void after_block(GstStemAggregator *self, const Block &block, std::span<MixBus *const> buses,
                     std::span<const std::string> names) noexcept;
    void at_end(GstStemAggregator *self, std::span<MixBus *const> buses,
                std::span<const std::string> names) noexcept;

private:
    void post(GstStemAggregator *self, const std::string &stem, const Overs &overs,
              GstClockTime from, gboolean final) const noexcept;

    const char *message_;                      /* its name: that of the element */
    GstClockTime start_ = GST_CLOCK_TIME_NONE; /* buffer times */
    GstClockTime since_ = GST_CLOCK_TIME_NONE;
    GstClockTime end_ = 0;
};

} // namespace stems
