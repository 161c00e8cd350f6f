/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck's stream: drives core's null test block by block, and makes its
 * messages. Only the source task.
 */
#pragma once

#include "gststemaggregator.h"
#include "null_doctor.h"

#include "core/null_check.h"

namespace stems
{

/* Copied once for each block. */
struct NullSettings {
    Tolerance tolerance = Tolerance::Auto;
    double threshold = -90.0; /* dBFS */
    GstClockTime interval = GST_SECOND;
    bool post_messages = true;
    bool fail_on_mismatch = false;
    bool diagnose = true;
    GstClockTime max_delay = 500 * GST_MSECOND;
};

class NullStream
{
public:
    /* A new stream. */
    void reset() noexcept;
    /* The caps of src: the residual has the mix's format and channels. */
    void configure(const GstAudioInfo &out);

    /* Tests a block and writes the residual into @residual. Messages of the
     * intervals that end in it go to @messages, to be posted. */
    void add(GstStemAggregator *self, const Block &block, const NullSettings &settings,
             const AudioMap &residual, std::vector<GstStructure *> &messages);

    /* The last message, over the whole stream. */
    GstStructure *finish(GstStemAggregator *self, const NullSettings &settings);

    /* Nothing was tested yet. */
    bool empty() const noexcept { return origin_ < 0; }
    /* Of the whole stream up to the last message. */
    Verdict verdict() const noexcept { return whole_.verdict; }
    /* Of the last message. */
    bool passed() const noexcept { return passed_; }
    const std::string &explanation() const noexcept { return explanation_; }

private:
    struct Stem {
        std::string label;
        gint64 end; /* position after its last frame; some of it may still be to come */
    };

    bool fits(const Block &block) const noexcept;
    void begin(const Block &block, const NullSettings &settings, bool live);
    std::vector<std::string> labels() const;
    void add_part(const Block &block, guint64 from, guint64 to, const AudioMap &residual);
    NullFigures after(const NullFigures &earlier, NullFigures &figures) const;
    void take();
    void note_worst() noexcept;
    guint64 length(gint64 end) const noexcept;
    GstStructure *end_interval(const NullSettings &settings);
    GstStructure *message(const NullFigures &figures, const NullSettings &settings,
                          GstClockTime from, gboolean final);
    GstClockTime time_of(const Block &block, guint64 frame) const noexcept;

    GstAudioInfo out_;
    bool configured_ = false;
    NullCheck check_;
    NullFigures earlier_;          /* of checks before the last change of pads or formats */
    NullFigures earlier_interval_; /* the same, since the last interval */
    NullFigures whole_;
    NullFigures interval_;
    NullFigures figures_; /* of the check at hand */
    bool passed_ = true;
    std::string explanation_;

    std::vector<Format> formats_;         /* of the inputs, the reference first */
    Layout layout_ = Layout::Interleaved; /* of the reference */
    std::vector<std::byte> planar_;       /* the residual, if src has the other layout */
    std::vector<Planes> views_;
    std::vector<guint64> cuts_;
    std::vector<Stem> stems_;
    gint64 mix_end_ = 0; /* as Stem's */

    NullDoctor doctor_;
    bool diagnoses_ = false;
    guint64 worst_second_ = G_MAXUINT64; /* of the residual: its first frame */
    double worst_squares_ = 0.0;

    GstSegment segment_;  /* that times are in */
    bool jumped_ = false; /* it was another one before */
    gint64 origin_ = -1;  /* position of the first frame */
    gint64 position_ = 0; /* after the last frame */
    guint64 frames_ = 0;
    guint64 base_ = 0;                         /* frames before the check at hand */
    guint64 interval_frames_ = 0;              /* since the last one ended of itself */
    guint64 interval_begin_ = 0;               /* first frame that no message is about */
    GstClockTime start_ = GST_CLOCK_TIME_NONE; /* buffer times */
    GstClockTime interval_start_ = GST_CLOCK_TIME_NONE;
    GstClockTime now_ = 0;
};

} // namespace stems
