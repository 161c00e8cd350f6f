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

} // namespace

bool hear_labels(GstStemAggregatorPad *pad, GstEvent *event)
{
    const bool only = parse_track_labels_event(event).has_value();
    const GstEventType type = GST_EVENT_TYPE(event);
    if (!only && type != GST_EVENT_STREAM_START && type != GST_EVENT_TAG)
        return false;
    StreamLabels labels;
    {
        const ObjectLock lock{pad};
        labels = pad->priv->stream_labels;
    }
    if (labels.hear(GST_PAD_CAST(pad), event)) { /* asks upstream: without the lock */
        const ObjectLock lock{pad};
        pad->priv->stream_labels = std::move(labels);
        pad->priv->label_changes = next_change();
    }
    return only;
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
    const ObjectLock lock{pad};
    const TrackLabels &tracks = pad->priv->stream_labels.tracks;
    gint64 all = 0; /* their channels come from upstream */
    for (const TrackLabel &track : tracks)
        all += track.channels;
    return tracks.size() > 1 && all == channels && pad->priv->label.empty() ? tracks
                                                                            : TrackLabels{};
}

std::uint64_t pad_label_changes(GstStemAggregatorPad *pad) noexcept
{
    const ObjectLock lock{pad};
    return pad->priv->label_changes;
}

} // namespace stems
