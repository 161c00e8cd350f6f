/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A live feed of 64 channels to eight stems and the mix, in buffers of 5 ms on
 * a clock that the test turns. What must come out is summed here, in 64-bit
 * integers, from the channels that each stem is made of.
 */
#include "support/audio.h"
#include "support/messages.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gsttestclock.h>

#include <condition_variable>
#include <cstring>
#include <mutex>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000, kChannels = 64, kStems = 8;
constexpr std::size_t kFrames = 240; /* 5 ms */
constexpr GstClockTime kBuffer = 5 * GST_MSECOND;
constexpr std::size_t kKinds = 7; /* buffers that differ; a prime, so that a slip shows */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr guint64 kLongRun = 60 * 200;
#else
constexpr guint64 kLongRun = 600 * 200; /* ten minutes */
#endif

/* 24 bits in S24_32: sums of eight fit the stem, of 64 the mix. */
std::int32_t sample(std::size_t kind, std::size_t frame, std::size_t channel)
{
    const auto x = static_cast<std::uint32_t>((kind * kFrames + frame) * kChannels + channel) + 1;
    return static_cast<std::int32_t>(x * 2654435761U) >> 15; /* +-2^16 */
}

GstCaps *feed_caps(int channels)
{
    return gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE(S24_32), "rate",
                               G_TYPE_INT, kRate, "channels", G_TYPE_INT, channels, "layout",
                               G_TYPE_STRING, "interleaved", "channel-mask", GST_TYPE_BITMASK,
                               static_cast<guint64>(0), nullptr);
}

/* Channels [first, first + count) of a kind of buffer, interleaved. */
GstBuffer *feed_buffer(std::size_t kind, std::size_t first, std::size_t count)
{
    std::vector<std::int32_t> data;
    for (std::size_t i = 0; i < kFrames; i++)
        for (std::size_t c = first; c < first + count; c++)
            data.push_back(sample(kind, i, c));
    return gst_buffer_new_memdup(data.data(), data.size() * sizeof(data[0]));
}

/* The mono sum of channels [first, first + count) of a kind. */
std::vector<std::int32_t> sum(std::size_t kind, std::size_t first, std::size_t count)
{
    std::vector<std::int32_t> out;
    for (std::size_t i = 0; i < kFrames; i++) {
        std::int64_t total = 0;
        for (std::size_t c = first; c < first + count; c++)
            total += sample(kind, i, c);
        out.push_back(static_cast<std::int32_t>(total));
    }
    return out;
}

/* A sink pad that holds each buffer against what it must be. */
struct Ear {
    GstPad *pad = nullptr;
    GstPad *peer = nullptr;
    guint64 buffers = 0;
    std::vector<std::int32_t> last;
};

class Feed
{
public:
    explicit Feed(std::size_t sources)
    {
        clock = gst_test_clock_new();
        gst_test_clock_set_time(GST_TEST_CLOCK(clock), 0);
        std::string routing;
        for (std::size_t s = 0; s < kStems; s++)
            routing += "s" + std::to_string(s) + "=" + std::to_string(8 * s) + "-" +
                       std::to_string(8 * s + 7) + ";";
        group = gst_element_factory_make("stemgroup", nullptr);
        gst_object_ref_sink(group);
        g_object_set(group, "routing", routing.c_str(), "channels", 1, "output-buffer-duration",
                     kBuffer, nullptr);
        bus = gst_bus_new();
        gst_element_set_bus(group, bus);
        for (std::size_t i = 0; i < sources; i++)
            add_source();
        for (std::size_t i = 0; i <= kStems; i++)
            listen(i, i < kStems ? "stem_s" + std::to_string(i) : "src");
        gst_element_set_clock(group, clock);
        gst_element_set_base_time(group, 0);
        gst_element_set_state(group, GST_STATE_PLAYING);
        GstCaps *caps = feed_caps(kChannels / static_cast<int>(sources));
        for (GstPad *pad : pads) {
            GstSegment segment;
            gst_segment_init(&segment, GST_FORMAT_TIME);
            gst_pad_push_event(pad, gst_event_new_stream_start(GST_OBJECT_NAME(pad)));
            gst_pad_push_event(pad, gst_event_new_caps(caps));
            gst_pad_push_event(pad, gst_event_new_segment(&segment));
        }
        gst_caps_unref(caps);
    }
    ~Feed()
    {
        gst_element_set_state(group, GST_STATE_NULL);
        for (Ear &ear : ears) {
            gst_pad_set_active(ear.pad, FALSE);
            gst_object_unref(ear.peer);
            gst_object_unref(ear.pad);
        }
        for (GstPad *pad : pads) {
            gst_pad_set_active(pad, FALSE);
            gst_object_unref(pad);
        }
        for (GstPad *pad : sinks)
            gst_object_unref(pad);
        gst_element_set_clock(group, nullptr);
        gst_element_set_bus(group, nullptr);
        gst_object_unref(bus);
        gst_object_unref(group);
        gst_object_unref(clock);
    }
    Feed(const Feed &) = delete;
    Feed &operator=(const Feed &) = delete;

    GstElement *group;
    GstClock *clock;
    GstBus *bus;
    std::vector<GstPad *> pads;
    std::vector<GstPad *> sinks;
    std::vector<Ear> ears = std::vector<Ear>(kStems + 1); /* the mix is the last */

    void set_time(GstClockTime time) { gst_test_clock_set_time(GST_TEST_CLOCK(clock), time); }

    void push(std::size_t source, guint64 number, GstBuffer *buffer)
    {
        GstBuffer *copy = gst_buffer_copy(buffer); /* shares the memory */
        GST_BUFFER_PTS(copy) = number * kBuffer;
        GST_BUFFER_DURATION(copy) = kBuffer;
        fail_unless_equals_int(gst_pad_push(pads[source], copy), GST_FLOW_OK);
    }
    /* Until every ear has @n buffers; the clock stands still. */
    void wait(guint64 n)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return everybody_has(n); });
    }
    /* The same, but the clock goes on to what stemgroup waits for. */
    void wait_in_time(guint64 n)
    {
        while (true) {
            {
                const std::lock_guard lock{mutex_};
                if (everybody_has(n))
                    return;
            }
            if (gst_test_clock_peek_id_count(GST_TEST_CLOCK(clock)) > 0)
                gst_test_clock_crank(GST_TEST_CLOCK(clock));
            else
                g_usleep(100);
        }
    }
    std::vector<std::int32_t> heard(std::size_t ear)
    {
        const std::lock_guard lock{mutex_};
        return ears[ear].last;
    }

private:
    bool everybody_has(guint64 n) const
    {
        return std::all_of(ears.begin(), ears.end(),
                           [&](const Ear &ear) { return ear.buffers >= n; });
    }
    void add_source()
    {
        GstPad *pad = gst_pad_new(("feed" + std::to_string(pads.size())).c_str(), GST_PAD_SRC);
        gst_pad_set_query_function(pad, [](GstPad *p, GstObject *parent, GstQuery *query) {
            if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY)
                return gst_pad_query_default(p, parent, query);
            gst_query_set_latency(query, TRUE, kBuffer, GST_CLOCK_TIME_NONE);
            return gboolean{TRUE};
        });
        GstPad *sink = gst_element_request_pad_simple(group, "sink_%u");
        fail_unless(GST_PAD_LINK_SUCCESSFUL(gst_pad_link(pad, sink)));
        gst_pad_set_active(pad, TRUE);
        pads.push_back(pad);
        sinks.push_back(sink);
    }
    void listen(std::size_t i, const std::string &name)
    {
        Ear &ear = ears[i];
        ear.peer = gst_element_get_static_pad(group, name.c_str());
        if (!ear.peer)
            ear.peer = gst_element_request_pad_simple(group, name.c_str());
        ear.pad = gst_pad_new(name.c_str(), GST_PAD_SINK);
        g_object_set_data(G_OBJECT(ear.pad), "feed", this);
        g_object_set_data(G_OBJECT(ear.pad), "ear", &ear);
        gst_pad_set_chain_function(ear.pad, [](GstPad *pad, GstObject *, GstBuffer *buffer) {
            auto *feed = static_cast<Feed *>(g_object_get_data(G_OBJECT(pad), "feed"));
            feed->hear(*static_cast<Ear *>(g_object_get_data(G_OBJECT(pad), "ear")), buffer);
            return GST_FLOW_OK;
        });
        gst_pad_set_event_function(ear.pad, [](GstPad *, GstObject *, GstEvent *event) {
            gst_event_unref(event);
            return gboolean{TRUE};
        });
        gst_pad_set_active(ear.pad, TRUE);
        fail_unless(GST_PAD_LINK_SUCCESSFUL(gst_pad_link(ear.peer, ear.pad)));
    }
    void hear(Ear &ear, GstBuffer *buffer)
    {
        const std::lock_guard lock{mutex_};
        /* In a row, and within a buffer's time beyond upstream's. */
        fail_unless_equals_uint64(GST_BUFFER_PTS(buffer), ear.buffers * kBuffer);
        fail_unless_equals_uint64(GST_BUFFER_DURATION(buffer), kBuffer);
        fail_unless(gst_clock_get_time(clock) <= GST_BUFFER_PTS(buffer) + 2 * kBuffer);
        ear.last.resize(kFrames);
        fail_unless_equals_uint64(gst_buffer_get_size(buffer), kFrames * sizeof(ear.last[0]));
        gst_buffer_extract(buffer, 0, ear.last.data(), kFrames * sizeof(ear.last[0]));
        ear.buffers++;
        gst_buffer_unref(buffer);
        if (everybody_has(ear.buffers))
            changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
};

} // namespace

/* Upstream has a latency of one buffer, and stemgroup adds one. */
GST_START_TEST(test_latency)
{
    Feed feed{1};
    GstQuery *query = gst_query_new_latency();
    fail_unless(gst_pad_query(feed.ears.back().peer, query));
    gboolean live = FALSE;
    GstClockTime least = 0;
    gst_query_parse_latency(query, &live, &least, nullptr);
    gst_query_unref(query);
    fail_unless(live);
    fail_unless_equals_uint64(least, 2 * kBuffer);
}
GST_END_TEST;

/* Ten minutes: each buffer leaves as soon as it came, every sample of it. */
GST_START_TEST(test_ten_minutes)
{
    Feed feed{1};
    std::vector<GstBuffer *> kinds;
    std::vector<std::vector<std::vector<std::int32_t>>> wanted(kKinds);
    for (std::size_t kind = 0; kind < kKinds; kind++) {
        kinds.push_back(feed_buffer(kind, 0, kChannels));
        for (std::size_t s = 0; s < kStems; s++)
            wanted[kind].push_back(sum(kind, 8 * s, 8));
        wanted[kind].push_back(sum(kind, 0, kChannels));
    }
    for (guint64 i = 0; i < kLongRun; i++) {
        feed.set_time((i + 1) * kBuffer);
        feed.push(0, i, kinds[i % kKinds]);
        feed.wait(i + 1);
        for (std::size_t ear = 0; ear <= kStems; ear++)
            fail_unless(feed.heard(ear) == wanted[i % kKinds][ear], "buffer %" G_GUINT64_FORMAT, i);
    }
    for (GstBuffer *buffer : kinds)
        gst_buffer_unref(buffer);
    for (const Fields &stall : take_messages(feed.bus, "stem-stall"))
        fail("%s", stall.all().c_str());
}
GST_END_TEST;

/* Eight streams of eight channels, as AES67 sends them. One stalls: its stem
 * is silent, the others go on, and both its stall and its return are told. */
GST_START_TEST(test_stall)
{
    constexpr std::size_t stalled = 3;
    constexpr guint64 from = 20, to = 60, all = 100; /* more than the alignment threshold */
    Feed feed{kStems};
    for (guint64 i = 0; i < all; i++) {
        const std::size_t kind = i % kKinds;
        const bool silent = i >= from && i < to;
        feed.set_time((i + 1) * kBuffer);
        for (std::size_t s = 0; s < kStems; s++) {
            if (s == stalled && silent)
                continue;
            GstBuffer *buffer = feed_buffer(kind, 8 * s, 8);
            feed.push(s, i, buffer);
            gst_buffer_unref(buffer);
        }
        feed.wait_in_time(i + 1);
        std::vector<std::int32_t> mix = sum(kind, 0, kChannels);
        for (std::size_t s = 0; s < kStems; s++) {
            std::vector<std::int32_t> wanted = sum(kind, 8 * s, 8);
            if (s == stalled && silent) {
                for (std::size_t k = 0; k < kFrames; k++)
                    mix[k] -= wanted[k];
                wanted.assign(kFrames, 0);
            }
            fail_unless(feed.heard(s) == wanted, "stem %zu, buffer %" G_GUINT64_FORMAT, s, i);
        }
        fail_unless(feed.heard(kStems) == mix);
    }
    const std::vector<Fields> stalls = take_messages(feed.bus, "stem-stall");
    fail_unless_equals_uint64(stalls.size(), 2);
    for (std::size_t i = 0; i < 2; i++) {
        fail_unless(stalls[i].text("pad") == "sink_3");
        fail_unless(stalls[i].flag("stalled") == (i == 0));
        fail_unless(stalls[i].flag("final") == (i == 1));
        fail_unless_equals_uint64(stalls[i].count("timestamp"), from * kBuffer);
    }
    fail_unless_equals_uint64(stalls[0].count("silent-samples"), kFrames);
    fail_unless_equals_uint64(stalls[1].count("silent-samples"), (to - from) * kFrames);
    fail_unless_equals_uint64(stalls[1].count("duration"), (to - from) * kBuffer);
}
GST_END_TEST;

/* A source that never sends anything is told of, after a second. */
GST_START_TEST(test_never_there)
{
    Feed feed{kStems};
    for (guint64 i = 0; i < 250; i++) {
        feed.set_time((i + 1) * kBuffer);
        for (std::size_t s = 1; s < kStems; s++) {
            GstBuffer *buffer = feed_buffer(0, 8 * s, 8);
            feed.push(s, i, buffer);
            gst_buffer_unref(buffer);
        }
        feed.wait_in_time(i + 1);
    }
    const std::vector<Fields> stalls = take_messages(feed.bus, "stem-stall");
    fail_unless_equals_uint64(stalls.size(), 1);
    fail_unless(stalls[0].text("pad") == "sink_0");
    fail_unless_equals_uint64(stalls[0].count("duration"), GST_SECOND);
}
GST_END_TEST;

/* Neither is a source that is stopped or unlinked, nor one that starts behind
 * the present and catches up. */
GST_START_TEST(test_no_stalls)
{
    constexpr std::size_t stopped = 1, unlinked = 2, behind = 3;
    Feed feed{kStems};
    for (guint64 i = 0; i < 40; i++) {
        feed.set_time((i + 1) * kBuffer);
        if (i == 10) {
            gst_pad_set_active(feed.pads[stopped], FALSE);
            gst_pad_unlink(feed.pads[unlinked], feed.sinks[unlinked]);
        }
        for (std::size_t s = 0; s < kStems; s++) {
            if (i >= 10 && (s == stopped || s == unlinked))
                continue;
            GstBuffer *buffer = feed_buffer(0, 8 * s, 8);
            if (s != behind || i >= 20)
                feed.push(s, i, buffer);
            else if (i >= 5)
                feed.push(s, i - 5, buffer);
            gst_buffer_unref(buffer);
        }
        feed.wait_in_time(i + 1);
    }
    for (const Fields &stall : take_messages(feed.bus, "stem-stall"))
        fail("%s", stall.all().c_str());
}
GST_END_TEST;

static Suite *stemgroup_feed_suite()
{
    Suite *suite = suite_create("stemgroup_feed");
    TCase *tcase = tcase_create("general");
    tcase_set_timeout(tcase, 110);
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_latency);
    tcase_add_test(tcase, test_ten_minutes);
    tcase_add_test(tcase, test_stall);
    tcase_add_test(tcase, test_never_there);
    tcase_add_test(tcase, test_no_stalls);
    return suite;
}

GST_CHECK_MAIN(stemgroup_feed)
