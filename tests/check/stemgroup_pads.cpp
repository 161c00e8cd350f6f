/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: pads that come, go, or have enough while it plays.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

/* A level in every sample: what arrives at a listener says from which tracks. */
std::vector<double> level(double value, std::size_t frames = kRate / 10)
{
    return std::vector<double>(frames, value);
}

GstAudioInfo mono(GstAudioFormat format = GST_AUDIO_FORMAT_S16)
{
    return make_info(format, kRate, 1);
}

/* Two endless tracks: a at 1/4, b at 1/8. */
class Endless : public Group
{
public:
    explicit Endless(const char *description = "stemgroup") : Group{description}
    {
        add(mono(), "a");
        add(mono(), "b");
    }
    void start()
    {
        play();
        for (std::size_t i = 0; i < sources.size(); i++)
            run(i, i == 0 ? 0.25 : 0.125);
    }
    void run(std::size_t i, double value)
    {
        Source &source = *sources[i];
        source.run([this, &source, value] {
            source.begin();
            for (guint64 frame = 0; !done; frame += kRate / 10) {
                last = source.push_all(level(value), kRate / 10, frame);
                if (last != GST_FLOW_OK)
                    return;
            }
            source.end();
        });
    }
    /* The listener hears that level from now on. */
    void wait_level(Listener &listener, double value, std::size_t more = 3)
    {
        std::size_t from = 0;
        wait([&] {
            from = listener.buffers.size();
            return true;
        });
        wait([&] {
            return listener.buffers.size() >= from + more &&
                   listener.buffers.back().audio.back() == value;
        });
    }
    void finish()
    {
        done = true;
        wait_eos();
        fail_if(any_message(GST_MESSAGE_ERROR));
    }
    std::atomic<bool> done = false;
    std::atomic<GstFlowReturn> last = GST_FLOW_OK;
};

} // namespace

/* A stem that is asked for late starts as one that was there, but for its
 * first buffer; and may come back. */
GST_START_TEST(test_late_stem)
{
    Endless group;
    Listener &mix = group.listen("src");
    group.start();
    group.wait_level(mix, 0.375);
    Listener &early = group.listen("stem_a");
    group.wait_level(early, 0.25);
    early.release();
    Listener &again = group.listen("stem_a");
    group.wait_level(again, 0.25);
    group.done = true;
    group.wait([&] { return mix.eos && again.eos; });
    fail_if(group.any_message(GST_MESSAGE_ERROR));
    for (Listener *stem : {&early, &again}) {
        const std::vector<std::string> wanted{"stream-start", "caps", "segment", "tag", "buffer"};
        for (std::size_t i = 0; i < wanted.size(); i++)
            fail_unless(stem->log[i] == wanted[i], "%s", stem->log[i].c_str());
        fail_unless_equals_int(stem->group, mix.group);
        fail_unless(stem->title == "a");
        /* The same blocks as the mix's from there on. */
        const auto same = std::find_if(mix.buffers.begin(), mix.buffers.end(), [&](const Heard &h) {
            return h.offset == stem->buffers.front().offset;
        });
        fail_unless(same != mix.buffers.end());
        for (std::size_t i = 0; i < stem->buffers.size(); i++) {
            const Heard &twin = same[static_cast<std::ptrdiff_t>(i)];
            fail_unless_equals_uint64(stem->buffers[i].pts, twin.pts);
            fail_unless_equals_uint64(stem->buffers[i].offset_end, twin.offset_end);
        }
    }
}
GST_END_TEST;

/* The group and its mix, for pause_at_activation(). */
thread_local std::pair<Endless *, Listener *> requesting;

/* GStreamer's log tells in the thread that activates a pad. */
void pause_at_activation(GstDebugCategory *, GstDebugLevel, const gchar *, const gchar *, gint,
                         GObject *, GstDebugMessage *message, gpointer)
{
    if (!requesting.first || !g_str_has_prefix(gst_debug_message_get(message), "activating pad"))
        return;
    Listener *mix = requesting.second;
    Endless *group = requesting.first;
    requesting = {};
    const std::size_t from = mix->buffers.size();
    group->wait([&] { return mix->buffers.size() >= from + 2; });
}

/* Blocks leave while the pad is there, but not active yet: GStreamer warns of
 * data before the stream's start, and a warning is the end of this test. */
GST_START_TEST(test_blocks_before_activation)
{
    Endless group;
    Listener &mix = group.listen("src");
    group.start();
    group.wait_level(mix, 0.375);
    gst_debug_remove_log_function(gst_debug_log_default);
    gst_debug_add_log_function(pause_at_activation, nullptr, nullptr);
    gst_debug_set_threshold_for_name("GST_PADS", GST_LEVEL_DEBUG);
    requesting = {&group, &mix};
    Listener &stem = group.listen("stem_a");
    fail_if(requesting.first, "the log told of no activation");
    gst_debug_unset_threshold_for_name("GST_PADS");
    group.wait_level(stem, 0.25);
    group.finish();
    fail_unless(stem.log.front() == "stream-start", "%s", stem.log.front().c_str());
    gst_debug_remove_log_function(pause_at_activation);
}
GST_END_TEST;

/* Warned of, silent, and heard as soon as a track goes there. */
GST_START_TEST(test_late_stem_without_tracks)
{
    Endless group;
    Listener &mix = group.listen("src");
    group.start();
    group.wait_level(mix, 0.375);
    Listener &stem = group.listen("stem_c");
    group.wait_level(stem, 0.0);
    const std::string warning = group.wait_message(GST_MESSAGE_WARNING);
    fail_unless(warning.find("stem_c is silent") != std::string::npos, "%s", warning.c_str());
    fail_unless(warning.find("a, b") != std::string::npos, "%s", warning.c_str());
    g_object_set(group.sources[1]->sink, "stem", "c", nullptr);
    group.wait_level(stem, 0.125);
    group.wait_level(mix, 0.375);
    group.finish();
}
GST_END_TEST;

/* NOT_LINKED and EOS from one pad stop nobody, from all of them the element. */
GST_START_TEST(test_downstream_that_has_enough)
{
    for (GstFlowReturn flow : {GST_FLOW_NOT_LINKED, GST_FLOW_EOS})
        for (std::size_t i = 0; i < 3; i++) {
            Endless group;
            for (const char *pad : {"src", "stem_a", "stem_b"})
                group.listen(pad);
            group.start();
            Listener &other = *group.listeners[(i + 1) % 3];
            group.wait([&] { return other.buffers.size() > 2; });
            group.listeners[i]->flow = flow;
            group.wait([&, n = other.buffers.size()] { return other.buffers.size() > n + 5; });
            fail_unless_equals_int(group.last, GST_FLOW_OK);
            for (auto &listener : group.listeners)
                listener->flow = flow;
            for (auto &source : group.sources)
                source->join(); /* they learn of it */
            fail_unless_equals_int(group.last, flow);
        }
}
GST_END_TEST;

GST_START_TEST(test_downstream_that_fails)
{
    for (GstFlowReturn flow : {GST_FLOW_ERROR, GST_FLOW_NOT_NEGOTIATED})
        for (std::size_t i = 0; i < 3; i++) {
            Endless group;
            for (const char *pad : {"src", "stem_a", "stem_b"})
                group.listen(pad);
            group.start();
            Listener &other = *group.listeners[(i + 1) % 3];
            group.wait([&] { return other.buffers.size() > 2; });
            group.listeners[i]->flow = flow;
            for (auto &source : group.sources)
                source->join();
            fail_unless_equals_int(group.last, flow);
        }
}
GST_END_TEST;

GST_START_TEST(test_unlinked_and_linked_again)
{
    Endless group;
    Listener &mix = group.listen("src");
    Listener &a = group.listen("stem_a");
    Listener &b = group.listen("stem_b");
    group.start();
    group.wait_level(b, 0.125);
    mix.unlink();
    a.unlink();
    group.wait_level(b, 0.125, 10);
    a.link();
    mix.link();
    group.wait_level(a, 0.25);
    group.wait_level(mix, 0.375);
    group.finish();
}
GST_END_TEST;

/* What one stem's peer takes is what all pads give. */
GST_START_TEST(test_one_stem_restricts_all)
{
    const struct {
        const char *takes;
        GstAudioFormat format;
        GstAudioLayout layout;
    } cases[] = {
        {"audio/x-raw,format=F32LE", GST_AUDIO_FORMAT_F32, GST_AUDIO_LAYOUT_INTERLEAVED},
        {"audio/x-raw,format={S24LE,F64LE}", GST_AUDIO_FORMAT_S24, GST_AUDIO_LAYOUT_INTERLEAVED},
        {"audio/x-raw,layout=non-interleaved", GST_AUDIO_FORMAT_S16,
         GST_AUDIO_LAYOUT_NON_INTERLEAVED},
    };
    for (const auto &c : cases)
        for (const char *pad : {"src", "stem_a", "stem_b"}) {
            Endless group;
            for (const char *name : {"src", "stem_a", "stem_b"})
                group.listen(name, name == std::string{pad} ? c.takes : "");
            group.start();
            group.wait_level(*group.listeners[0], 0.375);
            group.finish();
            for (const auto &listener : group.listeners) {
                fail_unless_equals_int(listener->info.finfo->format, c.format);
                fail_unless_equals_int(listener->info.layout, c.layout);
            }
        }
}
GST_END_TEST;

/* And when it comes late: not one buffer in the old caps reaches it. */
GST_START_TEST(test_late_stem_restricts_all)
{
    for (int i = 0; i < 10; i++) {
        Endless group;
        Listener &mix = group.listen("src");
        group.start();
        group.wait_level(mix, 0.375);
        Listener &stem = group.listen("stem_b", "audio/x-raw,format=F32LE");
        group.wait_level(stem, 0.125);
        group.wait_level(mix, 0.375);
        fail_unless_equals_int(stem.info.finfo->format, GST_AUDIO_FORMAT_F32);
        fail_unless_equals_int(mix.info.finfo->format, GST_AUDIO_FORMAT_F32);
        group.finish();
    }
}
GST_END_TEST;

GST_START_TEST(test_tracks_come_and_go)
{
    Endless group;
    Listener &mix = group.listen("src");
    Listener &a = group.listen("stem_a");
    group.start();
    group.wait_level(a, 0.25);
    for (int i = 0; i < 10; i++) {
        /* A new track starts where the others are. */
        Source &source = group.add(mono(), i % 2 ? "a" : "b");
        const double value = i % 2 ? 0.25 : 0.0;
        std::atomic<bool> stop = false;
        guint64 frame = 0;
        group.wait([&] {
            frame = mix.buffers.back().offset_end;
            return true;
        });
        source.run([&source, &stop, frame] {
            source.begin();
            for (guint64 at = frame; !stop; at += kRate / 10)
                if (source.push_all(level(0.0625), kRate / 10, at) != GST_FLOW_OK)
                    return;
        });
        group.wait_level(mix, 0.4375);
        group.wait_level(a, 0.25 + (value > 0.0 ? 0.0625 : 0.0));
        stop = true;
        source.release();
        source.join();
        group.sources.pop_back();
        group.wait_level(mix, 0.375);
        group.wait_level(a, 0.25);
    }
    group.finish();
}
GST_END_TEST;

/* Every change of state at any moment. */
GST_START_TEST(test_states)
{
    for (int i = 0; i < 40; i++) {
        Endless group;
        for (const char *pad : {"src", "stem_a", "stem_b"})
            group.listen(pad);
        group.start();
        if (i % 4 > 0)
            g_usleep(static_cast<gulong>(i) * 137);
        gst_element_set_state(group.element, i % 2 ? GST_STATE_READY : GST_STATE_NULL);
        for (auto &source : group.sources)
            source->join();
        fail_unless_equals_int(group.last, GST_FLOW_FLUSHING);
        /* And once more. */
        for (const auto &listener : group.listeners)
            listener->eos = false;
        group.start();
        group.finish();
    }
}
GST_END_TEST;

GST_START_TEST(test_names_of_stems)
{
    GstElement *group = gst_element_factory_make("stemgroup", nullptr);
    GstPad *a = gst_element_request_pad_simple(group, "stem_Lead Vox (dry)");
    fail_unless(a != nullptr);
    assert_equals_string(GST_PAD_NAME(a), "stem_Lead Vox (dry)");
    g_log_set_always_fatal(static_cast<GLogLevelFlags>(0)); /* GstElement says so, too */
    g_log_set_fatal_mask(nullptr, static_cast<GLogLevelFlags>(0));
    for (const char *name : {"stem_", "stem_%s", "stem_Lead Vox (dry)"}) {
        GstPadTemplate *templ = gst_element_get_pad_template(group, "stem_%s");
        GstPad *pad = GST_ELEMENT_GET_CLASS(group)->request_new_pad(group, templ, name, nullptr);
        fail_unless(pad == nullptr, "%s", name);
    }
    gst_element_release_request_pad(group, a);
    gst_object_unref(a);
    gst_object_unref(group);
}
GST_END_TEST;

static Suite *stemgroup_pads_suite()
{
    Suite *suite = suite_create("stemgroup_pads");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_late_stem);
    tcase_add_test(tcase, test_blocks_before_activation);
    tcase_add_test(tcase, test_late_stem_without_tracks);
    tcase_add_test(tcase, test_downstream_that_has_enough);
    tcase_add_test(tcase, test_downstream_that_fails);
    tcase_add_test(tcase, test_unlinked_and_linked_again);
    tcase_add_test(tcase, test_one_stem_restricts_all);
    tcase_add_test(tcase, test_late_stem_restricts_all);
    tcase_add_test(tcase, test_tracks_come_and_go);
    tcase_add_test(tcase, test_states);
    tcase_add_test(tcase, test_names_of_stems);
    return suite;
}

GST_CHECK_MAIN(stemgroup_pads)
