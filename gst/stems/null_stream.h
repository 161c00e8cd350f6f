/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck's stream: drives core's null test block by block, and makes its
 * messages. Only the source task.
 */
#pragma once

#include "gststemaggregator.h"

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
};

class NullStream
{
public:
    /* A new stream. */
    void reset() noexcept;
    /* The caps of src: the residual has the mix's. */
    void configure(const GstAudioInfo &out);

    /* Tests a block and writes the residual into @residual. Messages of the
     * intervals that end in it go to @messages, to be posted. */
    void add(GstStemAggregator *self, const Block &block, const NullSettings &settings,
             const AudioMap &residual, std::vector<GstStructure *> &messages);

    /* The last message, over the whole stream. */
    GstStructure *finish(GstStemAggregator *self, const NullSettings &settings);

    /* Of the whole stream so far. */
    Verdict verdict() const noexcept { return whole_.verdict; }
    bool passed() const noexcept { return passed_; }
    const std::string &explanation() const noexcept { return explanation_; }

private:
    struct Stem {
        std::string label;
        gint64 length; /* frames from the start of the stream */
    };

    bool fits(const Block &block) const noexcept;
    void begin(const Block &block);
    void add_part(const Block &block, guint64 from, guint64 to, const AudioMap &residual);
    void take_whole();
    GstStructure *message(GstStemAggregator *self, const NullFigures &figures,
                          const NullSettings &settings, GstClockTime from, gboolean final);

    GstAudioInfo out_;
    bool configured_ = false;
    NullCheck check_;
    NullFigures earlier_; /* of checks before the last change of pads or formats */
    NullFigures whole_;
    NullFigures interval_;
    bool passed_ = true;
    std::string explanation_;

    std::vector<Format> formats_;         /* of the inputs, the reference first */
    Layout layout_ = Layout::Interleaved; /* of the reference */
    std::vector<std::byte> planar_;       /* the residual, if src has the other layout */
    std::vector<Planes> views_;
    std::vector<guint64> cuts_;
    std::vector<Stem> stems_;

    gint64 origin_ = -1; /* position of the first frame */
    guint64 frames_ = 0;
    guint64 interval_frames_ = 0;              /* since the last interval */
    GstClockTime start_ = GST_CLOCK_TIME_NONE; /* buffer times */
    GstClockTime interval_start_ = GST_CLOCK_TIME_NONE;
    GstClockTime now_ = 0;
};

} // namespace stems
