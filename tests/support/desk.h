/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: one aggregating element between plain pads. A thread
 * of its own feeds each sink pad, as in a pipeline; what leaves through src is
 * kept.
 */
#pragma once

#include "audio.h"
#include "messages.h"

#include <gst/check/gstcheck.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace stems::test
{

/* A pad upstream of the element. */
class Source
{
public:
    Source(GstElement *element, const GstAudioInfo &audio_info, const char *name)
        : info{audio_info}, element_{element}
    {
        pad = gst_pad_new("source", GST_PAD_SRC);
        g_object_set_data(G_OBJECT(pad), "source", this);
        gst_pad_set_query_function(pad, [](GstPad *p, GstObject *parent, GstQuery *query) {
            auto *self = static_cast<Source *>(g_object_get_data(G_OBJECT(p), "source"));
            if (GST_QUERY_TYPE(query) == GST_QUERY_SEEKING && self->answers_seeking) {
                gst_query_set_seeking(query, GST_FORMAT_TIME, FALSE, 0, -1);
                return gboolean{TRUE};
            }
            if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY || !self->live)
                return gst_pad_query_default(p, parent, query);
            gst_query_set_latency(query, TRUE, self->latency, GST_CLOCK_TIME_NONE);
            return gboolean{TRUE};
        });
        gst_pad_set_event_function(pad, [](GstPad *p, GstObject *, GstEvent *event) {
            auto *self = static_cast<Source *>(g_object_get_data(G_OBJECT(p), "source"));
            const gboolean done = self->on_event ? self->on_event(event) : FALSE;
            gst_event_unref(event);
            return done;
        });
        sink = gst_element_request_pad_simple(element, name);
        if (!sink || GST_PAD_LINK_FAILED(gst_pad_link(pad, sink)))
            g_error("cannot link to %s", name);
        gst_pad_set_active(pad, TRUE);
    }
    ~Source()
    {
        join();
        gst_pad_set_active(pad, FALSE);
        release();
        gst_object_unref(pad);
    }
    Source(const Source &) = delete;
    Source &operator=(const Source &) = delete;

    GstPad *pad;
    GstPad *sink; /* of the element */
    GstAudioInfo info;
    bool live = false;
    GstClockTime latency = 0;
    bool answers_seeking = false; /* the query, with no */
    std::function<gboolean(GstEvent *)> on_event;

    /* Unlinks the element's pad and gives it back. */
    void release()
    {
        if (!sink)
            return;
        gst_pad_unlink(pad, sink);
        gst_element_release_request_pad(element_, sink);
        gst_object_unref(sink);
        sink = nullptr;
    }

    bool send(GstEvent *event) { return gst_pad_push_event(pad, event); }
    bool send_caps()
    {
        GstCaps *caps = gst_audio_info_to_caps(&info);
        const bool done = send(gst_event_new_caps(caps));
        gst_caps_unref(caps);
        return done;
    }
    bool send_segment(GstClockTime start = 0, GstClockTime stop = GST_CLOCK_TIME_NONE,
                      GstClockTime base = 0)
    {
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        segment.start = segment.time = segment.position = start;
        segment.stop = stop;
        segment.base = base;
        return send(gst_event_new_segment(&segment));
    }
    bool send_stream_start() { return send(gst_event_new_stream_start(GST_PAD_NAME(sink))); }
    void begin()
    {
        send_stream_start();
        send_caps();
        send_segment();
    }
    bool end() { return send(gst_event_new_eos()); }

    /* Interleaved audio at a frame, stamped as sources do: rounded down. */
    GstFlowReturn push(std::span<const double> audio, guint64 frame)
    {
        return push_at(audio, pts_of(frame, info.rate));
    }
    GstFlowReturn push_at(std::span<const double> audio, GstClockTime pts)
    {
        return gst_pad_push(pad, make_buffer(info, audio, pts));
    }
    /* All of it, from frame @from of the stream on, in buffers of @size frames;
     * a flow other than OK ends it. */
    GstFlowReturn push_all(std::span<const double> audio, std::size_t size, guint64 from = 0)
    {
        const auto channels = static_cast<std::size_t>(info.channels);
        const std::size_t frames = audio.size() / channels;
        GstFlowReturn flow = GST_FLOW_OK;
        for (std::size_t at = 0; at < frames && flow == GST_FLOW_OK; at += size)
            flow = push(audio.subspan(at * channels, std::min(size, frames - at) * channels),
                        from + at);
        return flow;
    }

    /* In a thread of its own. */
    void run(std::function<void()> what)
    {
        join();
        thread_ = std::thread{std::move(what)};
    }
    void join()
    {
        if (thread_.joinable())
            thread_.join();
    }

private:
    GstElement *element_;
    std::thread thread_;
};

/* A buffer that came out. */
struct Out {
    GstClockTime pts, duration;
    std::size_t frames;
    bool gap;
    GstAudioInfo info;
    std::vector<double> audio;
};

class Desk
{
public:
    /* @properties as gst_parse_launch() reads them. */
    explicit Desk(const std::string &description = "stemsum")
    {
        element = gst_parse_launch(description.c_str(), nullptr);
        if (!element)
            g_error("no element %s", description.c_str());
        gst_object_ref_sink(element);
        bus = gst_bus_new();
        gst_element_set_bus(element, bus);
        sink_ = gst_pad_new("sink", GST_PAD_SINK);
        g_object_set_data(G_OBJECT(sink_), "desk", this);
        gst_pad_set_chain_function(sink_, chain);
        gst_pad_set_event_function(sink_, event);
        gst_pad_set_query_function(sink_, query);
        GstPad *src = gst_element_get_static_pad(element, "src");
        gst_pad_link(src, sink_);
        gst_object_unref(src);
        gst_pad_set_active(sink_, TRUE);
    }
    ~Desk()
    {
        stop();
        gst_pad_set_active(sink_, FALSE);
        sources.clear();
        gst_element_set_bus(element, nullptr);
        gst_object_unref(sink_);
        gst_object_unref(bus);
        ASSERT_OBJECT_REFCOUNT(element, "element", 1);
        gst_object_unref(element);
    }
    Desk(const Desk &) = delete;
    Desk &operator=(const Desk &) = delete;

    GstElement *element;
    GstBus *bus;
    std::vector<std::unique_ptr<Source>> sources;
    GstFlowReturn flow = GST_FLOW_OK; /* that downstream returns */
    std::function<void()> on_buffer;  /* in the source task, after each */
    GstCaps *downstream = nullptr;    /* what downstream takes; null: anything */

    Source &add(const GstAudioInfo &info, const char *name = "sink_%u")
    {
        sources.push_back(std::make_unique<Source>(element, info, name));
        return *sources.back();
    }
    void play() { gst_element_set_state(element, GST_STATE_PLAYING); }
    void stop()
    {
        gst_element_set_state(element, GST_STATE_NULL);
        for (auto &source : sources)
            source->join();
    }

    /* Waits until @what is true; looked at after each buffer and event. A
     * hang is for the time-out of the test. */
    void wait(const std::function<bool()> &what)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, what);
    }
    void wait_eos()
    {
        wait([this] { return eos; });
    }
    void wait_buffers(std::size_t n)
    {
        wait([this, n] { return outs.size() >= n; });
    }
    /* Posted by the element; waits for it. */
    std::string wait_error()
    {
        GstMessage *message = gst_bus_timed_pop_filtered(bus, 20 * GST_SECOND, GST_MESSAGE_ERROR);
        if (!message)
            return "no error";
        GError *error = nullptr;
        char *debug = nullptr;
        gst_message_parse_error(message, &error, &debug);
        const std::string text = std::string{error->message} + " | " + (debug ? debug : "");
        g_clear_error(&error);
        g_free(debug);
        gst_message_unref(message);
        return text;
    }
    std::vector<double> audio()
    {
        const std::lock_guard lock{mutex_};
        std::vector<double> all;
        for (const Out &out : outs)
            all.insert(all.end(), out.audio.begin(), out.audio.end());
        return all;
    }
    void forget()
    {
        const std::lock_guard lock{mutex_};
        outs.clear();
        events.clear();
        eos = false;
    }

    /* Under the lock of wait(), or after EOS. */
    std::vector<Out> outs;
    std::vector<std::string> events; /* names, in order; with buffers in between not shown */
    GstSegment segment{};
    bool eos = false;
    bool segment_done = false;

private:
    static Desk *of(GstPad *pad)
    {
        return static_cast<Desk *>(g_object_get_data(G_OBJECT(pad), "desk"));
    }
    static GstFlowReturn chain(GstPad *pad, GstObject *, GstBuffer *buffer)
    {
        Desk *self = of(pad);
        Out out{GST_BUFFER_PTS(buffer),
                GST_BUFFER_DURATION(buffer),
                0,
                GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_GAP) != FALSE,
                self->info_,
                read_buffer(self->info_, buffer)};
        out.frames = out.audio.size() / static_cast<std::size_t>(self->info_.channels);
        gst_buffer_unref(buffer);
        {
            const std::lock_guard lock{self->mutex_};
            self->outs.push_back(std::move(out));
            self->changed_.notify_all();
        }
        if (self->on_buffer)
            self->on_buffer();
        return self->flow;
    }
    static gboolean event(GstPad *pad, GstObject *, GstEvent *event)
    {
        Desk *self = of(pad);
        if (GST_EVENT_TYPE(event) == GST_EVENT_CAPS) {
            GstCaps *caps = nullptr;
            gst_event_parse_caps(event, &caps);
            gst_audio_info_from_caps(&self->info_, caps);
        }
        const std::lock_guard lock{self->mutex_};
        self->events.emplace_back(GST_EVENT_TYPE_NAME(event));
        if (GST_EVENT_TYPE(event) == GST_EVENT_SEGMENT)
            gst_event_copy_segment(event, &self->segment);
        self->eos = self->eos || GST_EVENT_TYPE(event) == GST_EVENT_EOS;
        self->segment_done = self->segment_done || GST_EVENT_TYPE(event) == GST_EVENT_SEGMENT_DONE;
        self->changed_.notify_all();
        gst_event_unref(event);
        return TRUE;
    }
    static gboolean query(GstPad *pad, GstObject *parent, GstQuery *query)
    {
        Desk *self = of(pad);
        if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS)
            return gst_pad_query_default(pad, parent, query);
        GstCaps *filter = nullptr;
        gst_query_parse_caps(query, &filter);
        GstCaps *takes = self->downstream ? gst_caps_ref(self->downstream) : gst_caps_new_any();
        GstCaps *caps = filter ? gst_caps_intersect(filter, takes) : gst_caps_ref(takes);
        gst_caps_unref(takes);
        gst_query_set_caps_result(query, caps);
        gst_caps_unref(caps);
        return TRUE;
    }

    GstPad *sink_;
    GstAudioInfo info_{};
    std::mutex mutex_;
    std::condition_variable changed_;
};

} // namespace stems::test
