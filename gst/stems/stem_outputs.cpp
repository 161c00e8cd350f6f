/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stem_outputs.h"

#include <algorithm>

namespace stems
{

namespace
{

constexpr char kPrefix[] = "stem_";

gboolean forward_event(GstPad *, GstObject *parent, GstEvent *event) noexcept
{
    return GST_AGGREGATOR_GET_CLASS(parent)->src_event(GST_AGGREGATOR(parent), event);
}

gboolean forward_query(GstPad *, GstObject *parent, GstQuery *query) noexcept
{
    return GST_AGGREGATOR_GET_CLASS(parent)->src_query(GST_AGGREGATOR(parent), query);
}

/* Pushes src's current event of a type, unless it was the last one. */
bool follow(GstPad *src, GstPad *pad, GstEventType type, GstEvent **sent) noexcept
{
    GstEvent *event = gst_pad_get_sticky_event(src, type, 0);
    if (!event || event == *sent) {
        gst_clear_event(&event);
        return false;
    }
    gst_event_replace(sent, event);
    gst_pad_push_event(pad, event);
    return true;
}

/* What the peer of a pad with caps says to buffers. */
void ask_for_memory(GstPad *pad, GstEvent *caps_event, OutputMemory &memory) noexcept
{
    GstCaps *caps = nullptr;
    gst_event_parse_caps(caps_event, &caps);
    GstQuery *query = gst_query_new_allocation(caps, FALSE);
    if (gst_pad_peer_query(pad, query))
        memory.follow(query);
    else
        memory.reset();
    gst_query_unref(query);
}

} // namespace

void StemOutputs::Output::forget() noexcept
{
    started = refused = false;
    gst_clear_event(&caps);
    gst_clear_event(&segment);
    tags = {};
    memory.reset();
}

StemOutputs::Output::~Output()
{
    forget();
    gst_clear_object(&pad);
}

StemOutputs::~StemOutputs() = default;

GstPad *StemOutputs::request(GstAggregator *element, GstPadTemplate *templ, const char *name)
{
    if (!name || !g_str_has_prefix(name, kPrefix) || !name[sizeof kPrefix - 1] ||
        std::string_view{name}.find('%') != std::string_view::npos)
        return nullptr;
    auto output = std::make_shared<Output>();
    output->stem = name + sizeof kPrefix - 1;
    const std::lock_guard lock{mutex_};
    if (std::any_of(outputs_.begin(), outputs_.end(),
                    [&](const OutputPtr &o) { return o->stem == output->stem; }))
        return nullptr;
    output->pad = GST_PAD(gst_object_ref_sink(gst_pad_new_from_template(templ, name)));
    gst_pad_set_event_function(output->pad, forward_event);
    gst_pad_set_query_function(output->pad, forward_query);
    outputs_.push_back(output);
    changes_++;
    return output->pad;
}

void StemOutputs::release(GstPad *pad)
{
    const std::lock_guard lock{mutex_};
    changes_++;
    std::erase_if(outputs_, [pad](const OutputPtr &output) {
        if (output->pad != pad)
            return false;
        output->released = true;
        return true;
    });
}

std::vector<StemOutputs::OutputPtr> StemOutputs::snapshot() const
{
    const std::lock_guard lock{mutex_};
    return outputs_;
}

std::vector<std::string> StemOutputs::names() const
{
    std::vector<std::string> names;
    for (const OutputPtr &output : snapshot())
        names.push_back(output->stem);
    return names;
}

GstCaps *StemOutputs::narrow(GstCaps *caps)
{
    for (const OutputPtr &output : snapshot()) {
        if (gst_pad_check_reconfigure(output->pad)) /* answered by what follows */
            output->memory_due = true;
        if (!gst_pad_is_linked(output->pad))
            continue;
        GstCaps *possible = gst_pad_peer_query_caps(output->pad, nullptr);
        GstCaps *both = gst_caps_intersect_full(caps, possible, GST_CAPS_INTERSECT_FIRST);
        gst_caps_unref(possible);
        gst_caps_unref(caps);
        caps = both;
    }
    return caps;
}

std::string StemOutputs::takers(GstPad *src)
{
    std::string text;
    const auto add = [&text](GstPad *pad) {
        GstCaps *possible = gst_pad_peer_query_caps(pad, nullptr);
        if (gst_pad_is_linked(pad) && !gst_caps_is_any(possible)) {
            const CharPtr caps{gst_caps_to_string(possible)};
            text += (text.empty() ? "" : "; ") + std::string{GST_OBJECT_NAME(pad)} + " takes " +
                    caps.get();
        }
        gst_caps_unref(possible);
    };
    add(src);
    for (const OutputPtr &output : snapshot())
        add(output->pad);
    return text;
}

bool StemOutputs::wants_caps() const noexcept
{
    const std::lock_guard lock{mutex_};
    return std::any_of(outputs_.begin(), outputs_.end(), [](const OutputPtr &output) {
        return gst_pad_needs_reconfigure(output->pad);
    });
}

bool StemOutputs::linked(const std::string &stem) const noexcept
{
    const std::lock_guard lock{mutex_};
    return std::any_of(outputs_.begin(), outputs_.end(), [&](const OutputPtr &output) {
        return output->stem == stem && gst_pad_is_linked(output->pad);
    });
}

unsigned StemOutputs::changes() const noexcept
{
    const std::lock_guard lock{mutex_};
    return changes_;
}

void StemOutputs::reset()
{
    const std::lock_guard lock{mutex_};
    group_ = gst_util_group_id_next();
    stream_ = "stemgroup-" + std::to_string(g_random_int());
    for (const OutputPtr &output : outputs_)
        output->forget();
}

void StemOutputs::mirror(GstPad *src, GstEvent *event)
{
    for (const OutputPtr &output : snapshot()) {
        switch (GST_EVENT_TYPE(event)) {
        case GST_EVENT_FLUSH_START: /* another thread than the source task's, which still runs */
            break;
        case GST_EVENT_FLUSH_STOP: /* it does not; the segment is due again, even the same one */
            gst_clear_event(&output->segment);
            break;
        default: /* not before a stream-start, even if there was no buffer */
            if (!lead(src, *output, output->tags))
                continue;
        }
        gst_pad_push_event(output->pad, gst_event_ref(event));
    }
}

/* Sends what a peer must know to say which memory it likes. Not before the pad
 * is active: it would drop the stream's start, and pass what follows. */
bool StemOutputs::announce(GstPad *src, Output &output) const
{
    if (!output.started) {
        if (!gst_pad_is_active(output.pad))
            return false;
        output.started = true;
        const std::string id = stream_ + '/' + output.stem;
        GstEvent *start = gst_event_new_stream_start(id.c_str());
        gst_event_set_group_id(start, group_);
        gst_pad_push_event(output.pad, start);
    }
    if (follow(src, output.pad, GST_EVENT_CAPS, &output.caps))
        output.memory_due = true;
    return true;
}

/* Sends the events that are due before a buffer. */
bool StemOutputs::lead(GstPad *src, Output &output, const Tags &tags) const
{
    if (!announce(src, output))
        return false;
    follow(src, output.pad, GST_EVENT_SEGMENT, &output.segment);
    if (output.tags.get() && tags == output.tags)
        return true;
    output.tags = tags.get() ? tags : common_tags({}, output.stem.c_str());
    gst_pad_push_event(output.pad, output.tags.event());
    return true;
}

StemOutputs::OutputPtr StemOutputs::find(const std::string &stem) const
{
    const std::lock_guard lock{mutex_};
    for (const OutputPtr &output : outputs_)
        if (output->stem == stem)
            return output;
    return nullptr;
}

GstBuffer *StemOutputs::allocate(GstPad *src, const std::string &stem, gsize size)
{
    const OutputPtr output = find(stem);
    if (!output || !announce(src, *output))
        return gst_buffer_new_allocate(nullptr, size, nullptr);
    if (output->caps && std::exchange(output->memory_due, false))
        ask_for_memory(output->pad, output->caps, output->memory);
    return output->memory.allocate(size);
}

GstFlowReturn StemOutputs::push(GstPad *src, const std::string &stem, const Tags &tags,
                                GstBuffer *buffer)
{
    const OutputPtr output = find(stem);
    if (!output || !lead(src, *output, tags)) {
        gst_buffer_unref(buffer);
        return GST_FLOW_NOT_LINKED;
    }
    if (!output->segment) { /* src has none: it is being shut down */
        gst_buffer_unref(buffer);
        return GST_FLOW_FLUSHING;
    }
    const GstFlowReturn flow = gst_pad_push(output->pad, buffer);
    /* A peer may have come since caps were chosen: it is asked before the next
     * block, and may refuse that one for good. */
    if (flow == GST_FLOW_NOT_NEGOTIATED && !std::exchange(output->refused, true)) {
        gst_pad_mark_reconfigure(output->pad);
        return GST_FLOW_OK;
    }
    output->refused = flow == GST_FLOW_NOT_NEGOTIATED;
    const std::lock_guard lock{mutex_};
    return output->released ? GST_FLOW_NOT_LINKED : flow;
}

} // namespace stems
