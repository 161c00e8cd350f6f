/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of nullcheck: one between harnesses, with a bus of its own.
 */
#pragma once

#include "nullsets.h"

#include <gst/check/gstharness.h>

#include <functional>
#include <utility>

namespace stems::test
{

/* A nullcheck with "reference" (pad 0) and sink_0 ... (from pad 1 on). */
class Rig
{
public:
    using Properties = std::vector<std::pair<const char *, std::string>>;

    explicit Rig(std::size_t stems, const Properties &properties = {}, bool live = false)
        : element_{gst_element_factory_make("nullcheck", nullptr)}, bus_{gst_bus_new()}
    {
        fail_unless(element_);
        gst_element_set_bus(element_, bus_);
        gst_bus_set_sync_handler(bus_, count_finals, this, nullptr);
        for (const auto &[name, value] : properties)
            gst_util_set_object_arg(G_OBJECT(element_), name, value.c_str());
        sink_ = gst_harness_new_with_element(element_, nullptr, "src");
        add_pad("reference", live);
        for (std::size_t i = 0; i < stems; i++)
            add_pad(("sink_" + std::to_string(i)).c_str(), live);
        gst_pad_add_probe(sink_->sinkpad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, at_eos, this,
                          nullptr);
        gst_harness_play(sink_);
    }
    ~Rig()
    {
        gst_bus_set_flushing(bus_, TRUE);
        gst_element_set_bus(element_, nullptr);
        for (GstHarness *pad : pads_)
            if (pad)
                gst_harness_teardown(pad);
        gst_harness_teardown(sink_);
        gst_bus_set_sync_handler(bus_, nullptr, nullptr, nullptr);
        gst_object_unref(bus_);
        ASSERT_OBJECT_REFCOUNT(element_, "nullcheck", 1);
        gst_object_unref(element_);
    }
    Rig(const Rig &) = delete;
    Rig &operator=(const Rig &) = delete;

    GstElement *element() { return element_; }
    GstHarness *sink() { return sink_; }
    GstHarness *pad(std::size_t i) { return pads_.at(i); }
    GstBus *bus() { return bus_; }

    void add_pad(const char *name, bool live = false)
    {
        GstHarness *pad = gst_harness_new_with_element(element_, name, nullptr);
        gst_harness_set_live(pad, live);
        pads_.push_back(pad);
        infos_.emplace_back();
        sent_.push_back(0);
    }
    void remove_pad(std::size_t i)
    {
        GstPad *pad = gst_pad_get_peer(pads_[i]->srcpad);
        gst_harness_teardown(std::exchange(pads_[i], nullptr));
        if (GST_PAD_PARENT(pad)) /* the harness releases the pads it requested */
            gst_element_release_request_pad(element_, pad);
        gst_object_unref(pad);
    }
    void caps(std::size_t i, GstAudioFormat format, int rate, int channels,
              GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED)
    {
        caps(i, make_caps(format, rate, channels, layout));
    }
    void caps(std::size_t i, GstCaps *caps)
    {
        fail_unless(gst_audio_info_from_caps(&infos_[i], caps));
        gst_harness_set_src_caps(pads_[i], caps);
    }
    void caps(std::size_t i, const Track &track, int rate = 48000)
    {
        caps(i, track.format, rate, track.channels, track.layout);
    }
    const GstAudioInfo &info(std::size_t i) const { return infos_[i]; }

    /* The next samples of a pad, stamped as they follow on. */
    GstFlowReturn push(std::size_t i, std::span<const double> audio)
    {
        const std::size_t frames = audio.size() / static_cast<std::size_t>(infos_[i].channels);
        GstBuffer *buffer = make_buffer(infos_[i], audio, pts_of(sent_[i], infos_[i].rate));
        sent_[i] += frames;
        return gst_harness_push(pads_[i], buffer);
    }
    /* The next sample has this number. */
    void move_to(std::size_t i, guint64 frame) { sent_[i] = frame; }
    void event(std::size_t i, GstEvent *event)
    {
        fail_unless(gst_harness_push_event(pads_[i], event));
    }
    void segment(std::size_t i, GstClockTime start, GstClockTime stop, GstClockTime time)
    {
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        segment.start = start;
        segment.stop = stop;
        segment.time = time;
        event(i, gst_event_new_segment(&segment));
    }

    /* All of it in buffers of the sizes that @next gives, none far ahead of
     * another pad's, and EOS where each ends. */
    void feed(const std::vector<Track> &tracks, const std::function<std::size_t()> &next)
    {
        std::vector<std::size_t> done(tracks.size());
        std::vector<bool> ended(tracks.size());
        for (;;) {
            std::size_t i = tracks.size();
            for (std::size_t k = 0; k < tracks.size(); k++)
                if (!ended[k] && (i == tracks.size() || done[k] < done[i]))
                    i = k;
            if (i == tracks.size())
                return;
            const auto lanes = static_cast<std::size_t>(tracks[i].channels);
            const std::size_t n = std::min(next(), tracks[i].frames() - done[i]);
            if (done[i] == tracks[i].frames()) {
                event(i, gst_event_new_eos());
                ended[i] = true;
                continue;
            }
            push(i, std::span{tracks[i].audio}.subspan(done[i] * lanes, n * lanes));
            done[i] += n;
        }
    }

    /* Waits until EOS has left; false if it does not. */
    bool wait_eos()
    {
        while (GstEvent *event = gst_harness_pull_event(sink_)) {
            const bool eos = GST_EVENT_TYPE(event) == GST_EVENT_EOS;
            gst_event_unref(event);
            if (eos)
                return true;
        }
        return false;
    }
    /* What has been posted since the last call. */
    std::vector<Fields> messages() { return take_messages(bus_, "nullcheck"); }
    /* Those up to EOS: one is final, it is the last, and it came before. */
    std::vector<Fields> finish()
    {
        fail_unless(wait_eos());
        fail_unless_equals_int(finals_, 1);
        fail_unless_equals_int(finals_at_eos_, 1);
        finals_ = finals_at_eos_ = 0;
        std::vector<Fields> all = messages();
        fail_unless(!all.empty());
        for (std::size_t i = 0; i < all.size(); i++)
            fail_unless_equals_int(all[i].flag("final"), i + 1 == all.size());
        return all;
    }
    /* The residual so far, in the caps that each buffer has. */
    std::vector<double> residual()
    {
        std::vector<double> out;
        GstCaps *caps = gst_pad_get_current_caps(sink_->sinkpad);
        GstAudioInfo info;
        fail_unless(caps && gst_audio_info_from_caps(&info, caps));
        gst_caps_unref(caps);
        while (GstBuffer *buffer = gst_harness_try_pull(sink_)) {
            const auto part = read_buffer(info, buffer);
            out.insert(out.end(), part.begin(), part.end());
            gst_buffer_unref(buffer);
        }
        return out;
    }
    /* The first error on the bus, message and debug text; waits a while. */
    std::string error(GstClockTime wait = 10 * GST_SECOND)
    {
        GstMessage *message = gst_bus_timed_pop_filtered(bus_, wait, GST_MESSAGE_ERROR);
        if (!message)
            return "";
        GError *error = nullptr;
        char *debug = nullptr;
        gst_message_parse_error(message, &error, &debug);
        const std::string text = std::string{error->message} + " | " + (debug ? debug : "");
        g_clear_error(&error);
        g_free(debug);
        gst_message_unref(message);
        return text;
    }

private:
    static GstBusSyncReply count_finals(GstBus *, GstMessage *message, gpointer self) noexcept
    {
        gboolean final = FALSE;
        if (gst_message_has_name(message, "nullcheck") &&
            gst_structure_get_boolean(gst_message_get_structure(message), "final", &final) && final)
            static_cast<Rig *>(self)->finals_++;
        return GST_BUS_PASS;
    }
    static GstPadProbeReturn at_eos(GstPad *, GstPadProbeInfo *info, gpointer self) noexcept
    {
        if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_EOS)
            static_cast<Rig *>(self)->finals_at_eos_ = static_cast<Rig *>(self)->finals_;
        return GST_PAD_PROBE_OK;
    }

    GstElement *element_;
    GstBus *bus_;
    GstHarness *sink_ = nullptr;
    std::vector<GstHarness *> pads_;
    std::vector<GstAudioInfo> infos_;
    std::vector<guint64> sent_;
    int finals_ = 0, finals_at_eos_ = 0;
};

/* What a whole set gave. */
struct Outcome {
    std::vector<Fields> messages;
    std::vector<double> residual;
    std::string caps; /* of src */

    const Fields & final() const { return messages.back(); }
};

/* The first track is the mix. */
inline Outcome check_set(
    const std::vector<Track> &tracks, const Rig::Properties &properties = {}, int rate = 48000,
    const std::function<std::size_t()> &next = [] { return 1920; })
{
    Rig rig{tracks.size() - 1, properties};
    for (std::size_t i = 0; i < tracks.size(); i++)
        rig.caps(i, tracks[i], rate);
    rig.feed(tracks, next);
    Outcome outcome{rig.finish(), rig.residual(), ""};
    GstCaps *caps = gst_pad_get_current_caps(rig.sink()->sinkpad);
    char *text = gst_caps_to_string(caps);
    outcome.caps = text;
    g_free(text);
    gst_caps_unref(caps);
    return outcome;
}

inline void check_span(const Fields &message, GstClockTime start, GstClockTime end,
                       GstClockTime offset = 0)
{
    fail_unless_equals_uint64(message.count("timestamp"), start + offset);
    fail_unless_equals_uint64(message.count("stream-time"), start);
    fail_unless_equals_uint64(message.count("running-time"), start);
    fail_unless_equals_uint64(message.count("duration"), end - start);
    fail_unless_equals_uint64(message.count("endtime"), end);
}

/* Of each stem: "label length label length". */
inline std::string lengths_of(const Fields &message)
{
    std::string out;
    const GValue *list = gst_structure_get_value(message.get(), "stems");
    for (guint i = 0; i < gst_value_array_get_size(list); i++) {
        const auto *stem = static_cast<const GstStructure *>(
            g_value_get_boxed(gst_value_array_get_value(list, i)));
        const Fields fields{stem};
        out += (i ? " " : "") + fields.text("label") + " " + std::to_string(fields.count("length"));
    }
    return out;
}

} // namespace stems::test
