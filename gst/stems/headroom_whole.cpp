/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter's stream: what is said of the whole at its end.
 */
#include "headroom_stream.h"

#include "core/decibel.h"
#include "support/guards.h"
#include "support/message.h"

#include <gst/base/gstbasetransform.h>

#include <algorithm>

namespace stems
{

/* The levels of the whole so far, of which the intervals' do not depend on where
 * they were cut. What has ended has no tail any more once other caps come. */
void HeadroomStream::complete_levels()
{
    earlier_.resize(total_.size());
    for (LevelFigures &level : earlier_)
        level.tail = level.last = 0.0;
    for (std::size_t c = 0; c < std::min(metered_, earlier_.size()); ++c)
        earlier_[c].merge(meter_.whole_level(c));
    for (std::size_t c = 0; c < total_.size(); ++c)
        total_[c].level = earlier_[c];
    metered_ = 0;
}

void HeadroomStream::finish(const HeadroomSettings &settings)
{
    if (ended_)
        return;
    if (in_era_)
        end_era(settings, false);
    complete_levels();
    std::optional<LoudnessFigures> loudness = meter_.loudness();
    if (set_up_.measure_loudness() && (!info_ || !loudness)) // of nothing
        loudness = LoudnessFigures{to_db(0.0), to_db(0.0), to_db(0.0), to_db(0.0),
                                   to_db(0.0), to_db(0.0), to_db(0.0), 0.0};
    if (!measured_any_) {
        first_segment_ = segment_;
        first_time_ = segment_.start;
        last_stream_time_ = stream_time(segment_.start);
    }
    HeadroomFigures figures{total_, loudness, sound_.whole(total_duration_), {}, 0.0, true};
    if (set_up_.spectrum)
        figures.spectrum = meter_.spectrum();
    const HeadroomRule rule = this->rule(settings);
    std::string error;
    const auto add = [&error](const std::string &text) {
        error += (error.empty() || text.empty() ? "" : " ") + text;
    };
    if (settings.fail_over_target)
        add(over_target_text(total_, rule));
    if (settings.fail_on_clip)
        add(clip_text(total_, rule));
    if (settings.fail_on_profile)
        add(profile_text(figures, rule));
    GstStructure *message = final_message(settings, figures);
    // In the error, too: gst-launch-1.0 quits at it, and may not print what came before.
    const CharPtr report{error.empty() ? nullptr : gst_structure_to_string(message)};
    // To who writes it into a file, as stemfilesink does.
    if (measured_any_)
        gst_pad_push_event(
            GST_BASE_TRANSFORM_SRC_PAD(element_),
            gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_copy(message)));
    if (settings.post_messages)
        post(message);
    else
        gst_structure_free(message);
    restart(settings);
    ended_ = true;
    if (!error.empty())
        GST_ELEMENT_ERROR(element_, STREAM, FAILED, ("%s", error.c_str()), ("%s", report.get()));
}

GstStructure *HeadroomStream::final_message(const HeadroomSettings &settings,
                                            const HeadroomFigures &figures)
{
    GstStructure *message = message_structure("headroommeter", &first_segment_, first_time_,
                                              first_time_ + total_duration_, TRUE);
    // Over all segments, not the first one's.
    gst_structure_set(message, "endtime", G_TYPE_UINT64, last_stream_time_, nullptr);
    set_headroom_fields(message, figures, rule(settings));
    return message;
}

} // namespace stems
