/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum where audiomixer stood: audiomixer's own properties, asked of it, are
 * those of stemsum, and do the same. What is left out on purpose is named here.
 */
#include "support/live.h"
#include "support/sums.h"

#include <map>

using namespace stems::test;

namespace
{

/* Not of stemsum, and why. */
const std::map<std::string, const char *> kLeftOut = {
    {"converter-config", "nothing is ever converted: an error is better than to ignore it"},
};

/* Where audiomixer does not say that a property may change while playing, but
 * acts on it, or where a promise of stemsum goes further. */
constexpr int kFlags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | GST_PARAM_CONTROLLABLE;

void compare(GObject *theirs, GObject *ours)
{
    guint n = 0, compared = 0;
    GParamSpec **specs = g_object_class_list_properties(G_OBJECT_GET_CLASS(theirs), &n);
    for (guint i = 0; i < n; i++) {
        const GParamSpec *spec = specs[i];
        const std::string name = spec->name;
        if (kLeftOut.count(name) || name == "name" || name == "parent")
            continue;
        const GParamSpec *own = g_object_class_find_property(G_OBJECT_GET_CLASS(ours), spec->name);
        fail_unless(own != nullptr, "no property %s", spec->name);
        fail_unless(own->value_type == spec->value_type, "the type of %s", spec->name);
        fail_unless((own->flags & kFlags) == (spec->flags & kFlags), "the flags of %s: %x, not %x",
                    spec->name, own->flags, spec->flags);
        fail_unless(
            g_param_values_cmp(const_cast<GParamSpec *>(spec),
                               g_param_spec_get_default_value(const_cast<GParamSpec *>(own)),
                               g_param_spec_get_default_value(const_cast<GParamSpec *>(spec))) == 0,
            "the default of %s", spec->name);
        if (G_IS_PARAM_SPEC_DOUBLE(spec)) {
            fail_unless_equals_float(G_PARAM_SPEC_DOUBLE(own)->minimum,
                                     G_PARAM_SPEC_DOUBLE(spec)->minimum);
            fail_unless_equals_float(G_PARAM_SPEC_DOUBLE(own)->maximum,
                                     G_PARAM_SPEC_DOUBLE(spec)->maximum);
        }
        if (G_IS_PARAM_SPEC_UINT64(spec)) {
            fail_unless_equals_uint64(G_PARAM_SPEC_UINT64(own)->minimum,
                                      G_PARAM_SPEC_UINT64(spec)->minimum);
            fail_unless_equals_uint64(G_PARAM_SPEC_UINT64(own)->maximum,
                                      G_PARAM_SPEC_UINT64(spec)->maximum);
        }
        compared++;
    }
    g_free(specs);
    fail_unless(compared >= 4, "%u compared", compared);
}

} // namespace

GST_START_TEST(test_properties_of_audiomixer)
{
    GstElement *theirs = gst_element_factory_make("audiomixer", nullptr);
    if (!theirs) {
        g_print("no audiomixer to compare with\n");
        return;
    }
    GstElement *ours = gst_element_factory_make("stemsum", nullptr);
    compare(G_OBJECT(theirs), G_OBJECT(ours));
    GstPad *their_pad = gst_element_request_pad_simple(theirs, "sink_%u");
    GstPad *our_pad = gst_element_request_pad_simple(ours, "sink_%u");
    compare(G_OBJECT(their_pad), G_OBJECT(our_pad));
    for (auto [element, pad] : {std::pair{theirs, their_pad}, {ours, our_pad}}) {
        gst_element_release_request_pad(element, pad);
        gst_object_unref(pad);
        gst_object_unref(element);
    }
}
GST_END_TEST

/* Two names of one thing; both may change while it plays, and say the latency. */
GST_START_TEST(test_output_buffer_duration)
{
    Live desk{1, "stemsum output-buffer-duration-fraction=1/50"};
    guint64 duration = 0;
    g_object_get(desk.element, "output-buffer-duration", &duration, nullptr);
    fail_unless_equals_uint64(duration, 20 * GST_MSECOND);
    desk.play();
    Source &source = *desk.sources[0];
    source.begin();
    source.push(std::vector<double>(960, 0.25), 0);
    desk.wait_buffers(1);
    fail_unless_equals_uint64(desk.outs[0].frames, 960);
    g_object_set(desk.element, "output-buffer-duration", 5 * GST_MSECOND, nullptr);
    source.push(std::vector<double>(960, 0.25), 960);
    desk.wait_buffers(5);
    for (std::size_t i = 1; i < 5; i++)
        fail_unless_equals_uint64(desk.outs[i].frames, 240);
    GstQuery *query = gst_query_new_latency();
    fail_unless(gst_element_query(desk.element, query));
    GstClockTime least = 0;
    gst_query_parse_latency(query, nullptr, &least, nullptr);
    fail_unless_equals_uint64(least, kUpstream + 5 * GST_MSECOND);
    gst_query_unref(query);
    int n = 0, d = 0;
    GValue value = G_VALUE_INIT;
    g_value_init(&value, GST_TYPE_FRACTION);
    g_object_get_property(G_OBJECT(desk.element), "output-buffer-duration-fraction", &value);
    n = gst_value_get_fraction_numerator(&value);
    d = gst_value_get_fraction_denominator(&value);
    g_value_unset(&value);
    fail_unless_equals_int(n, 1);
    fail_unless_equals_int(d, 200);
    for (guint64 odd : {guint64{1}, guint64{9'999'999'999}, G_MAXUINT64}) {
        g_object_set(desk.element, "output-buffer-duration", odd, nullptr);
        g_object_get(desk.element, "output-buffer-duration", &duration, nullptr);
        fail_unless_equals_uint64(duration,
                                  std::clamp<guint64>(odd, GST_MSECOND / 10, 10 * GST_SECOND));
    }
}
GST_END_TEST

/* Late audio is told of by its pad, if it is to: when, how much, and of how
 * much in all. */
GST_START_TEST(test_qos_messages)
{
    for (const bool told : {true, false}) {
        Live desk{2};
        Source &a = *desk.sources[0];
        Source &b = *desk.sources[1];
        g_object_set(b.sink, "qos-messages", told, nullptr);
        desk.play();
        a.begin();
        b.begin();
        feed(a, 0.25, 0);
        feed(b, 0.5, 0);
        desk.wait_buffers(1);
        feed(a, 0.25, 1);
        desk.reach(Live::deadline(1));
        desk.wait_buffers(2);
        b.push(std::vector<double>(720, 0.5), 480); /* a block too late, half of one in time */
        GstMessage *message = gst_bus_pop_filtered(desk.bus, GST_MESSAGE_QOS);
        fail_unless((message != nullptr) == told);
        if (!message)
            continue;
        fail_unless(GST_MESSAGE_SRC(message) == GST_OBJECT_CAST(b.sink));
        gboolean live = FALSE;
        guint64 running = 0, stream = 0, timestamp = 0, duration = 0, processed = 0, dropped = 0;
        GstFormat format = GST_FORMAT_UNDEFINED;
        gst_message_parse_qos(message, &live, &running, &stream, &timestamp, &duration);
        gst_message_parse_qos_stats(message, &format, &processed, &dropped);
        fail_unless(live);
        for (guint64 time : {running, stream, timestamp, duration})
            fail_unless_equals_uint64(time, kBlock);
        fail_unless_equals_int(format, GST_FORMAT_DEFAULT);
        fail_unless_equals_uint64(processed, 480 + 240);
        fail_unless_equals_uint64(dropped, 480);
        gst_message_unref(message);
    }
}
GST_END_TEST

/* A pad that was asked for in advance holds up nobody, once it has been waited
 * for in vain. */
GST_START_TEST(test_ignore_inactive_pads)
{
    Live desk{2, "stemsum ignore-inactive-pads=true"};
    desk.play();
    Source &a = *desk.sources[0];
    a.begin();
    feed(a, 0.25, 0);
    desk.reach(Live::deadline(0));
    desk.wait_buffers(1);
    for (guint64 block = 1; block < 10; block++)
        feed(a, 0.25, block); /* the clock stands still */
    desk.wait_buffers(10);
    fail_if_different(desk.audio(), std::vector<double>(4800, 0.25));
    Source &b = *desk.sources[1];
    b.begin();
    feed(b, 0.5, 10);
    feed(a, 0.25, 10);
    desk.wait_buffers(11);
    fail_if_different(desk.outs[10].audio, std::vector<double>(480, 0.75));
}
GST_END_TEST

#if GST_CHECK_VERSION(1, 22, 0)
/* Without anything live the clock makes the blocks all the same. */
GST_START_TEST(test_force_live)
{
    Live desk{1, "stemsum force-live=true"};
    Source &source = *desk.sources[0];
    source.live = false;
    desk.play();
    source.begin();
    feed(source, 0.25, 0);
    desk.wait_buffers(1);
    desk.reach(2 * kBlock); /* the deadline of block 1, with no latency upstream */
    desk.wait_buffers(2);
    fail_unless(desk.outs[1].gap);
    fail_if_different(desk.outs[1].audio, std::vector<double>(480, 0.0));
}
GST_END_TEST
#endif

static Suite *stemsum_dropin_suite()
{
    Suite *suite = suite_create("stemsum_dropin");
    TCase *tests = tcase_create("dropin");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_properties_of_audiomixer);
    tcase_add_test(tests, test_output_buffer_duration);
    tcase_add_test(tests, test_qos_messages);
    tcase_add_test(tests, test_ignore_inactive_pads);
#if GST_CHECK_VERSION(1, 22, 0)
    tcase_add_test(tests, test_force_live);
#endif
    return suite;
}

GST_CHECK_MAIN(stemsum_dropin)
