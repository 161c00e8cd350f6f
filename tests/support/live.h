/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: an element with live sources, under a clock that only
 * the test moves.
 */
#pragma once

#include "desk.h"

#include <gst/check/gsttestclock.h>

namespace stems::test
{

inline constexpr int kRate = 48000;
inline constexpr GstClockTime kUpstream = 20 * GST_MSECOND;
inline constexpr GstClockTime kBlock = 10 * GST_MSECOND;

class Live : public Desk
{
public:
    explicit Live(int pads, const std::string &description = "stemsum")
        : Desk{description}, clock{GST_TEST_CLOCK(gst_test_clock_new())}
    {
        gst_element_set_clock(element, GST_CLOCK(clock));
        gst_element_set_base_time(element, 0);
        for (int i = 0; i < pads; i++)
            join_in();
    }
    ~Live()
    {
        stop();
        gst_element_set_clock(element, nullptr);
        gst_object_unref(clock);
    }

    Source &join_in()
    {
        Source &source = add(make_info(GST_AUDIO_FORMAT_S16, kRate, 1));
        source.live = true;
        source.latency = kUpstream;
        return source;
    }
    /* Until the element waits for the clock to reach @time, and lets it. */
    void reach(GstClockTime time)
    {
        GstClockID id = nullptr;
        gst_test_clock_wait_for_next_pending_id(clock, &id);
        fail_unless_equals_uint64(gst_clock_id_get_time(id), time);
        gst_clock_id_unref(id);
        gst_test_clock_set_time(clock, time);
        id = gst_test_clock_process_next_clock_id(clock);
        fail_unless(id != nullptr);
        gst_clock_id_unref(id);
    }
    /* Block n is made at the latest when its audio could have come: it starts
     * at n blocks, is one block long, and upstream takes its time. */
    static GstClockTime deadline(guint64 block) { return (block + 1) * kBlock + kUpstream; }

    GstTestClock *clock;
};

inline void feed(Source &source, double value, guint64 block)
{
    source.push(std::vector<double>(480, value), block * 480);
}

} // namespace stems::test
