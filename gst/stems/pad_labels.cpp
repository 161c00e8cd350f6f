/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pad_labels.h"

#include "gststemaggregator.h"

#include "support/guards.h"

#include <algorithm>
#include <atomic>

namespace stems
{

namespace
{

std::uint64_t next_change() noexcept
{
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

/* Whether another pad's stream has the same title: that of a song, then, which
 * tells no track from another. */
bool is_shared(GstStemAggregatorPad *pad, const std::string &title)
{
    const Ref<GstObject> parent{gst_object_get_parent(GST_OBJECT_CAST(pad))};
    if (!parent)
        return false;
    StemAggregatorPrivate *priv = GST_STEM_AGGREGATOR_CAST(parent.get())->priv;
    const std::lock_guard lock{priv->mutex};
    return std::any_of(priv->pads.begin(), priv->pads.end(), [&](GstStemAggregatorPad *other) {
        const ObjectLock object_lock{other};
        return other != pad && other->priv->stream_labels.title == title;
    });
}

/* Of the pad's caps. */
int channels_now(GstStemAggregatorPad *pad)
{
    const Ref<GstObject> parent{gst_object_get_parent(GST_OBJECT_CAST(pad))};
    if (!parent)
        return 0;
    const std::lock_guard lock{GST_STEM_AGGREGATOR_CAST(parent.get())->priv->mutex};
    return GST_AUDIO_INFO_CHANNELS(&pad->priv->info);
}

} // namespace

bool hear_labels(GstStemAggregatorPad *pad, GstEvent *event)
{
    const bool only = parse_track_labels_event(event).has_value();
    const GstEventType type = GST_EVENT_TYPE(event);
    if (!only && type != GST_EVENT_STREAM_START && type != GST_EVENT_TAG)
        return false;
    StemAggregatorPadPrivate *priv = pad->priv;
    if (type == GST_EVENT_STREAM_START) {
        priv->next_labels.reset();
        if (priv->heard)
            priv->next_labels.emplace();
    }
    if (priv->next_labels) {
        priv->next_labels->hear(GST_PAD_CAST(pad), event);
        return only;
    }
    StreamLabels labels;
    {
        const ObjectLock lock{pad};
        labels = priv->stream_labels;
    }
    if (labels.hear(GST_PAD_CAST(pad), event)) { /* asks upstream: without the lock */
        const ObjectLock lock{pad};
        priv->stream_labels = std::move(labels);
        priv->label_changes = next_change();
    }
    return only;
}

void audio_follows_labels(GstStemAggregatorPad *pad)
{
    StemAggregatorPadPrivate *priv = pad->priv;
    if (!priv->next_labels)
        return;
    const ObjectLock lock{pad};
    priv->earlier_tracks = std::move(priv->stream_labels.tracks);
    priv->stream_labels = std::move(*priv->next_labels);
    priv->next_labels.reset();
    priv->label_changes = next_change();
}

void set_pad_label(GstStemAggregatorPad *pad, const char *label)
{
    const ObjectLock lock{pad};
    pad->priv->label = label ? label : "";
    pad->priv->label_changes = next_change();
}

std::string pad_label(GstStemAggregatorPad *pad)
{
    return pad_names(pad).front();
}

std::vector<std::string> pad_names(GstStemAggregatorPad *pad)
{
    StreamLabels labels;
    {
        const ObjectLock lock{pad};
        if (!pad->priv->label.empty())
            return {pad->priv->label};
        labels = pad->priv->stream_labels;
    }
    if (!labels.file.empty() && !labels.title.empty() && is_shared(pad, labels.title))
        labels.title.clear();
    std::vector<std::string> names = labels.names();
    const ObjectLock lock{pad};
    names.emplace_back(GST_OBJECT_NAME(pad));
    return names;
}

TrackLabels pad_tracks(GstStemAggregatorPad *pad, int channels)
{
    const auto fits = [channels](const TrackLabels &tracks) {
        gint64 all = 0; /* they come from upstream */
        for (const TrackLabel &track : tracks)
            all += track.channels;
        return tracks.size() > 1 && all == channels;
    };
    const bool old = channels_now(pad) != channels; /* audio of the stream before */
    const ObjectLock lock{pad};
    const StemAggregatorPadPrivate *priv = pad->priv;
    if (!priv->label.empty())
        return {};
    if (fits(priv->stream_labels.tracks))
        return priv->stream_labels.tracks;
    return old && fits(priv->earlier_tracks) ? priv->earlier_tracks : TrackLabels{};
}

Tags pad_tags(GstStemAggregatorPad *pad)
{
    StreamLabels labels;
    {
        const ObjectLock lock{pad};
        labels = pad->priv->stream_labels;
    }
    return labels.all_tags();
}

std::uint64_t pad_label_changes(GstStemAggregatorPad *pad) noexcept
{
    const ObjectLock lock{pad};
    return pad->priv->label_changes;
}

} // namespace stems
