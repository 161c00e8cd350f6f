/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of headroommeter: one in a harness, with a bus of its own.
 */
#pragma once

#include "support/audio.h"
#include "support/messages.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include <limits>
#include <utility>

namespace stems::test
{

inline constexpr double kInf = std::numeric_limits<double>::infinity();

class Meter
{
public:
    using Properties = std::initializer_list<std::pair<const char *, const char *>>;

    explicit Meter(Properties properties = {})
        : harness_{gst_harness_new("headroommeter")}, bus_{gst_bus_new()}
    {
        gst_element_set_bus(harness_->element, bus_);
        for (const auto &[name, value] : properties)
            gst_util_set_object_arg(G_OBJECT(harness_->element), name, value);
    }
    ~Meter()
    {
        gst_bus_set_flushing(bus_, TRUE);
        gst_element_set_bus(harness_->element, nullptr);
        gst_object_unref(bus_);
        gst_harness_teardown(harness_);
    }
    Meter(const Meter &) = delete;
    Meter &operator=(const Meter &) = delete;

    GstHarness *harness() { return harness_; }
    GstElement *element() { return harness_->element; }
    const GstAudioInfo &info() const { return info_; }

    void caps(GstAudioFormat format, int rate, int channels,
              GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED)
    {
        info_ = make_info(format, rate, channels, layout);
        gst_harness_set_src_caps(harness_, make_caps(format, rate, channels, layout));
    }
    GstFlowReturn push(GstBuffer *buffer) { return gst_harness_push(harness_, buffer); }
    /* The audio, in buffers of so many frames; timestamps from start on. */
    void push(std::span<const double> audio, std::size_t frames = 1024, guint64 start = 0)
    {
        const auto channels = static_cast<std::size_t>(info_.channels);
        for (std::size_t i = 0; i < audio.size(); i += frames * channels) {
            const std::size_t n = std::min(frames * channels, audio.size() - i);
            GstBuffer *buffer =
                make_buffer(info_, audio.subspan(i, n), pts_of(start + i / channels, info_.rate));
            fail_unless_equals_int(push(buffer), GST_FLOW_OK);
        }
    }
    void event(GstEvent *event) { fail_unless(gst_harness_push_event(harness_, event)); }
    void segment(GstClockTime start, GstClockTime stop, GstClockTime time, GstClockTime base = 0)
    {
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        segment.start = start;
        segment.stop = stop;
        segment.time = time;
        segment.base = base;
        event(gst_event_new_segment(&segment));
    }
    void flush()
    {
        event(gst_event_new_flush_start());
        event(gst_event_new_flush_stop(TRUE));
    }

    /* What has been posted since the last call. */
    std::vector<Fields> messages() { return take_messages(bus_, "headroommeter"); }
    /* The message of EOS, which must be the last and the only final one. */
    Fields finish()
    {
        event(gst_event_new_eos());
        const std::vector<Fields> all = messages();
        fail_unless(!all.empty());
        for (std::size_t i = 0; i < all.size(); i++)
            fail_unless_equals_int(all[i].flag("final"), i + 1 == all.size());
        return all.back();
    }
    GstBus *bus() { return bus_; }

private:
    GstHarness *harness_;
    GstBus *bus_;
    GstAudioInfo info_{};
};

/* The macro keeps pointers longer than temporaries live. */
inline void assert_equal(const std::string &a, const std::string &b)
{
    assert_equals_string(a.c_str(), b.c_str());
}

inline double decibel(double linear)
{
    return linear > 0.0 ? 20.0 * std::log10(linear) : -kInf;
}

inline constexpr int kRate = 48000;
inline constexpr std::size_t kSecond = kRate; /* in frames */

/* Mono at one level, a second of it. */
inline std::vector<double> level(double value, std::size_t frames = kSecond)
{
    return std::vector<double>(frames, value);
}

/* A meter of sample peaks, whose levels are as plain as they look. */
inline void mono(Meter &meter)
{
    gst_util_set_object_arg(G_OBJECT(meter.element()), "peak-mode", "sample");
    meter.caps(GST_AUDIO_FORMAT_F64, kRate, 1);
}

inline void check_span(const Fields &message, GstClockTime start, GstClockTime end)
{
    fail_unless_equals_uint64(message.count("timestamp"), start);
    fail_unless_equals_uint64(message.count("stream-time"), start);
    fail_unless_equals_uint64(message.count("running-time"), start);
    fail_unless_equals_uint64(message.count("duration"), end - start);
    fail_unless_equals_uint64(message.count("endtime"), end);
}

inline GstBuffer *discont(Meter &meter, std::span<const double> audio, GstClockTime pts)
{
    GstBuffer *buffer = make_buffer(meter.info(), audio, pts);
    GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
    return buffer;
}

} // namespace stems::test
