/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overs_report.h"

#include "core/decibel.h"

#include <algorithm>

namespace stems
{

OversReport::Place OversReport::place_of(GstStemAggregator *self, gint64 position) noexcept
{
    return {moment_of(&self->priv->sent, buffer_time(self->priv, position)), position};
}

guint64 OversReport::until(const Block &block, guint64 from, guint64 to, int rate) noexcept
{
    const gint64 position = block.position + static_cast<gint64>(from);
    const gint64 second = (position / rate + 1) * rate;
    return std::min(to, static_cast<guint64>(second - block.position));
}

void OversReport::rendered(GstStemAggregator *self, const Block &block, guint64 to,
                           std::span<MixBus *const> buses,
                           std::span<const std::string> names) noexcept
{
    if (!std::exchange(begun_, true))
        start_ = since_ = place_of(self, block.position);
    end_ = place_of(self, block.position + static_cast<gint64>(to));
    if (end_.position % GST_AUDIO_INFO_RATE(&self->priv->out) != 0)
        return;
    for (std::size_t i = 0; i < buses.size(); i++) {
        if (buses[i]->interval_.count > 0)
            post(self, names[i], buses[i]->interval_, since_, FALSE);
        buses[i]->interval_ = {};
    }
    since_ = end_;
}

void OversReport::at_end(GstStemAggregator *self, std::span<MixBus *const> buses,
                         std::span<const std::string> names) noexcept
{
    if (!begun_)
        start_ = end_ = {moment_of(&self->priv->sent, self->priv->sent.start), 0};
    for (std::size_t i = 0; i < buses.size(); i++)
        post(self, names[i], buses[i]->whole_, start_, TRUE);
}

void OversReport::post(GstStemAggregator *self, const std::string &stem, const Overs &overs,
                       const Place &from, gboolean final) const noexcept
{
    GstClockTime duration = 0;
    if (const int rate = GST_AUDIO_INFO_RATE(&self->priv->out); rate > 0)
        duration = frames_to_time(static_cast<guint64>(end_.position), rate) -
                   frames_to_time(static_cast<guint64>(from.position), rate);
    GstStructure *structure =
        message_structure(message_, from.moment, duration, end_.moment.stream_time, final);
    gst_structure_set(structure, "stem", G_TYPE_STRING, stem.c_str(), "overs", G_TYPE_UINT64,
                      static_cast<guint64>(overs.count), "first-over", G_TYPE_UINT64,
                      static_cast<guint64>(overs.first), "peak", G_TYPE_DOUBLE, to_db(overs.peak),
                      nullptr);
    gst_element_post_message(GST_ELEMENT_CAST(self),
                             gst_message_new_element(GST_OBJECT_CAST(self), structure));
}

} // namespace stems
