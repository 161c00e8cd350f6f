/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of stemgroup: one between plain pads, and a listener behind
 * each source pad that is looked at.
 */
#pragma once

#include "desk.h"
#include "ways.h"

#include <map>

namespace stems::test
{

/* A buffer that came out. */
struct Heard {
    GstClockTime pts, duration;
    guint64 offset, offset_end;
    bool gap;
    std::string caps;
    std::vector<double> audio;

    std::size_t frames(int channels) const
    {
        return audio.size() / static_cast<std::size_t>(channels);
    }
};

/* Tags by name; several values of one with " | " between them. */
using TagTexts = std::map<std::string, std::string>;

inline TagTexts texts_of(const GstTagList *tags)
{
    TagTexts texts;
    for (int i = 0; i < gst_tag_list_n_tags(tags); i++) {
        const char *tag = gst_tag_list_nth_tag_name(tags, static_cast<guint>(i));
        for (guint k = 0; k < gst_tag_list_get_tag_size(tags, tag); k++) {
            char *text = g_strdup_value_contents(gst_tag_list_get_value_index(tags, tag, k));
            texts[tag] += (k > 0 ? std::string{" | "} : "") + text;
            g_free(text);
        }
    }
    return texts;
}

/* What one source pad gives. */
class Listener
{
public:
    Listener(GstElement *element, const char *pad_name, std::mutex &lock,
             std::condition_variable &changed, GstCaps *takes)
        : name{pad_name}, mutex_{lock}, changed_{changed}, element_{element},
          takes_{takes ? takes : gst_caps_new_any()}
    {
        src = gst_element_get_static_pad(element, pad_name);
        if (!src)
            src = gst_element_request_pad_simple(element, pad_name);
        requested_ = g_str_has_prefix(pad_name, "stem_");
        if (!src)
            g_error("no pad %s", pad_name);
        sink = gst_pad_new("sink", GST_PAD_SINK);
        g_object_set_data(G_OBJECT(sink), "listener", this);
        gst_pad_set_chain_function(sink, chain);
        gst_pad_set_event_function(sink, on_event);
        gst_pad_set_query_function(sink, query);
        gst_pad_set_active(sink, TRUE);
        link();
    }
    ~Listener()
    {
        gst_pad_set_active(sink, FALSE);
        release();
        gst_object_unref(sink);
        gst_caps_unref(takes_);
    }
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    std::string name;
    GstPad *src; /* of the element */
    GstPad *sink;
    std::atomic<GstFlowReturn> flow = GST_FLOW_OK; /* to return */
    std::function<void()> on_buffer;       /* in the source task, before it is kept; set it early */
    std::function<void(GstBuffer *)> look; /* the same, at the buffer itself */
    std::function<bool(GstQuery *)> on_allocation; /* answers, or not; set it early */

    /* Under the element's wait(), or when nothing moves. */
    std::vector<Heard> buffers;
    std::vector<std::string> log; /* events by name, and "buffer" */
    std::string stream_id, title;
    std::vector<TagTexts> tags; /* of each event */
    guint group = GST_GROUP_ID_INVALID;
    GstSegment segment{};
    GstAudioInfo info{};
    bool eos = false;

    void link()
    {
        if (GST_PAD_LINK_FAILED(gst_pad_link(src, sink)))
            g_error("%s cannot be linked", name.c_str());
    }
    /* Takes other caps from the next buffer on. */
    void take(const char *caps)
    {
        {
            const std::lock_guard lock{mutex_};
            gst_caps_unref(takes_);
            takes_ = gst_caps_from_string(caps);
        }
        gst_pad_push_event(sink, gst_event_new_reconfigure());
    }
    void unlink() { gst_pad_unlink(src, sink); }
    /* Gives the element's pad back. */
    void release()
    {
        if (!src)
            return;
        unlink();
        if (requested_)
            gst_element_release_request_pad(element_, src);
        gst_object_unref(src);
        src = nullptr;
    }
    std::vector<double> audio()
    {
        const std::lock_guard lock{mutex_};
        std::vector<double> all;
        for (const Heard &buffer : buffers)
            all.insert(all.end(), buffer.audio.begin(), buffer.audio.end());
        return all;
    }
    std::size_t frames() { return audio().size() / static_cast<std::size_t>(info.channels); }

private:
    static Listener *of(GstPad *pad)
    {
        return static_cast<Listener *>(g_object_get_data(G_OBJECT(pad), "listener"));
    }
    static GstFlowReturn chain(GstPad *pad, GstObject *, GstBuffer *buffer)
    {
        Listener *self = of(pad);
        if (self->on_buffer)
            self->on_buffer();
        if (self->look)
            self->look(buffer);
        GstCaps *caps = gst_pad_get_current_caps(pad);
        char *text = gst_caps_to_string(caps);
        Heard heard{GST_BUFFER_PTS(buffer),
                    GST_BUFFER_DURATION(buffer),
                    GST_BUFFER_OFFSET(buffer),
                    GST_BUFFER_OFFSET_END(buffer),
                    GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_GAP) != FALSE,
                    text,
                    read_buffer(self->info, buffer)};
        g_free(text);
        gst_caps_unref(caps);
        gst_buffer_unref(buffer);
        const std::lock_guard lock{self->mutex_};
        self->buffers.push_back(std::move(heard));
        self->log.emplace_back("buffer");
        self->changed_.notify_all();
        return self->flow;
    }
    static gboolean on_event(GstPad *pad, GstObject *, GstEvent *event)
    {
        Listener *self = of(pad);
        const std::lock_guard lock{self->mutex_};
        self->log.emplace_back(GST_EVENT_TYPE_NAME(event));
        gboolean done = TRUE;
        switch (GST_EVENT_TYPE(event)) {
        case GST_EVENT_STREAM_START: {
            const char *id = nullptr;
            gst_event_parse_stream_start(event, &id);
            self->stream_id = id;
            gst_event_parse_group_id(event, &self->group);
            break;
        }
        case GST_EVENT_CAPS: {
            GstCaps *caps = nullptr;
            gst_event_parse_caps(event, &caps);
            done = gst_caps_is_subset(caps, self->takes_);
            if (done)
                gst_audio_info_from_caps(&self->info, caps);
            break;
        }
        case GST_EVENT_SEGMENT:
            gst_event_copy_segment(event, &self->segment);
            break;
        case GST_EVENT_TAG: {
            GstTagList *tags = nullptr;
            gst_event_parse_tag(event, &tags);
            self->tags.push_back(texts_of(tags));
            char *title = nullptr;
            if (gst_tag_list_get_string(tags, GST_TAG_TITLE, &title))
                self->title = title;
            g_free(title);
            break;
        }
        case GST_EVENT_FLUSH_STOP:
            self->buffers.clear();
            self->eos = false;
            break;
        case GST_EVENT_EOS:
            self->eos = true;
            break;
        default:
            break;
        }
        self->changed_.notify_all();
        gst_event_unref(event);
        return done;
    }
    static gboolean query(GstPad *pad, GstObject *parent, GstQuery *query)
    {
        Listener *self = of(pad);
        if (GST_QUERY_TYPE(query) == GST_QUERY_ALLOCATION && self->on_allocation)
            return self->on_allocation(query);
        if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS)
            return gst_pad_query_default(pad, parent, query);
        GstCaps *filter = nullptr;
        gst_query_parse_caps(query, &filter);
        const std::lock_guard lock{self->mutex_};
        GstCaps *caps =
            filter ? gst_caps_intersect(filter, self->takes_) : gst_caps_ref(self->takes_);
        gst_query_set_caps_result(query, caps);
        gst_caps_unref(caps);
        return TRUE;
    }

    std::mutex &mutex_;
    std::condition_variable &changed_;
    GstElement *element_;
    GstCaps *takes_;
    bool requested_ = false;
};

class Group
{
public:
    /* @description as gst_parse_launch() reads it. */
    explicit Group(const std::string &description = "stemgroup")
    {
        element = gst_parse_launch(description.c_str(), nullptr);
        if (!element)
            g_error("no element %s", description.c_str());
        gst_object_ref_sink(element);
        bus = gst_bus_new();
        gst_element_set_bus(element, bus);
    }
    ~Group()
    {
        stop();
        listeners.clear();
        sources.clear();
        gst_element_set_bus(element, nullptr);
        gst_object_unref(bus);
        ASSERT_OBJECT_REFCOUNT(element, "element", 1);
        gst_object_unref(element);
    }
    Group(const Group &) = delete;
    Group &operator=(const Group &) = delete;

    GstElement *element;
    GstBus *bus;
    std::vector<std::unique_ptr<Source>> sources;
    std::vector<std::unique_ptr<Listener>> listeners;

    Source &add(const GstAudioInfo &info, const char *stem = nullptr, const char *name = "sink_%u")
    {
        sources.push_back(std::make_unique<Source>(element, info, name));
        if (stem)
            g_object_set(sources.back()->sink, "stem", stem, nullptr);
        return *sources.back();
    }
    /* @takes: what downstream takes; any caps if it is empty. */
    Listener &listen(const char *name, const char *takes = "")
    {
        listeners.push_back(std::make_unique<Listener>(
            element, name, mutex_, changed_, *takes ? gst_caps_from_string(takes) : nullptr));
        return *listeners.back();
    }
    void play() { gst_element_set_state(element, GST_STATE_PLAYING); }
    void stop()
    {
        gst_element_set_state(element, GST_STATE_NULL);
        for (auto &source : sources)
            source->join();
    }
    /* Each source plays one of the tracks in a thread of its own, in buffers
     * of its own size. */
    void feed(const std::vector<std::vector<double>> &tracks)
    {
        static constexpr std::size_t kSizes[] = {480, 1024, 7, 4800, 333};
        for (std::size_t i = 0; i < tracks.size(); i++) {
            Source &source = *sources[i];
            source.run([&source, track = tracks[i], size = kSizes[i % std::size(kSizes)]] {
                source.begin();
                source.push_all(track, size);
                source.end();
            });
        }
    }

    /* Until @what is true; looked at after each buffer and event. A hang is
     * for the time-out of the test. */
    void wait(const std::function<bool()> &what)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, what);
    }
    void wait_eos()
    {
        wait([this] {
            return std::all_of(listeners.begin(), listeners.end(),
                               [](const auto &l) { return l->eos; });
        });
    }
    /* The text of the next error or warning; waits for it. */
    std::string wait_message(GstMessageType type = GST_MESSAGE_ERROR)
    {
        GstMessage *message = gst_bus_timed_pop_filtered(bus, 20 * GST_SECOND, type);
        if (!message)
            return "none came";
        GError *error = nullptr;
        char *debug = nullptr;
        if (type == GST_MESSAGE_ERROR)
            gst_message_parse_error(message, &error, &debug);
        else if (type == GST_MESSAGE_WARNING)
            gst_message_parse_warning(message, &error, &debug);
        else
            gst_message_parse_info(message, &error, &debug);
        const std::string text = std::string{error->message} + " | " + (debug ? debug : "");
        g_clear_error(&error);
        g_free(debug);
        gst_message_unref(message);
        return text;
    }
    bool any_message(GstMessageType type)
    {
        GstMessage *message = gst_bus_pop_filtered(bus, type);
        if (message)
            gst_message_unref(message);
        return message != nullptr;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

/* Source pads of one run are twins: the same caps, and buffers with the same
 * times and offsets, in a row from 0 on, @frames in all. */
inline void check_twins(Group &group, guint64 frames)
{
    const Listener &one = *group.listeners.front();
    const auto rate = static_cast<guint64>(one.info.rate);
    guint64 at = 0;
    for (const Heard &buffer : one.buffers) {
        fail_unless_equals_uint64(buffer.offset, at);
        fail_unless_equals_uint64(buffer.pts, gst_util_uint64_scale_round(at, GST_SECOND, rate));
        at += buffer.frames(one.info.channels);
        fail_unless_equals_uint64(buffer.offset_end, at);
        fail_unless_equals_uint64(buffer.pts + buffer.duration,
                                  gst_util_uint64_scale_round(at, GST_SECOND, rate));
    }
    fail_unless_equals_uint64(at, frames);
    for (const auto &other : group.listeners) {
        fail_unless_equals_uint64(other->buffers.size(), one.buffers.size());
        for (std::size_t i = 0; i < one.buffers.size(); i++) {
            const Heard &a = one.buffers[i], &b = other->buffers[i];
            fail_unless(a.caps == b.caps, "%s %s", a.caps.c_str(), b.caps.c_str());
            fail_unless_equals_uint64(a.pts, b.pts);
            fail_unless_equals_uint64(a.duration, b.duration);
            fail_unless_equals_uint64(a.offset, b.offset);
            fail_unless_equals_uint64(a.offset_end, b.offset_end);
            fail_unless_equals_uint64(a.audio.size(), b.audio.size());
        }
    }
}

} // namespace stems::test
