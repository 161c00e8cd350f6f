/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum: gains of pads and their ramps, pads that come and go, states.
 */
#include "support/desk.h"
#include "support/sums.h"

#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

GstAudioInfo mono(GstAudioFormat format = GST_AUDIO_FORMAT_F64)
{
    return make_info(format, kRate, 1);
}

/* Plays ones through the only pad of @desk; after @changed buffers of output
 * @change is called, in the source task. Returns the frame from which on the
 * change holds. */
std::size_t play_ones(Desk &desk, Source &source, std::size_t changed,
                      const std::function<void()> &change)
{
    std::size_t at = 0;
    desk.on_buffer = [&] {
        if (desk.outs.size() != changed)
            return;
        for (const Out &out : desk.outs)
            at += out.frames;
        change();
    };
    desk.play();
    source.begin();
    source.push_all(std::vector<double>(96000, 1.0), 480);
    source.end();
    desk.wait_eos();
    return at;
}

} // namespace

/* Every combination of the strip, set before it plays. */
GST_START_TEST(test_strips)
{
    struct {
        const char *what;
        double want;
    } const cases[] = {{"sink_0::volume=0.5", 1.5},
                       {"sink_0::volume=10", 11.0},
                       {"sink_0::volume=0", 1.0},
                       {"sink_0::mute=true", 1.0},
                       {"sink_0::invert-phase=true", 0.0},
                       {"sink_0::invert-phase=true sink_0::volume=0.25", 0.75},
                       {"sink_0::solo=true", 1.0},
                       {"sink_0::solo=true sink_1::solo=true", 2.0},
                       {"sink_0::solo=true sink_0::mute=true", 0.0},
                       {"sink_0::mute=true sink_1::mute=true", 0.0}};
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S32, GST_AUDIO_FORMAT_F32})
        for (const auto &c : cases) {
            Desk desk{std::string{"stemsum "} + c.what};
            for (int i = 0; i < 2; i++)
                desk.add(mono(format));
            desk.play();
            for (auto &source : desk.sources)
                source->begin();
            for (auto &source : desk.sources) {
                source->push_all(std::vector<double>(9600, 1.0 / 16), 1000);
                source->end();
            }
            desk.wait_eos();
            fail_if_different(desk.audio(), std::vector<double>(9600, c.want / 16));
        }
}
GST_END_TEST

/* A straight line: frame k of N has a + (b - a)(k + 1) / N. */
GST_START_TEST(test_volume_ramps)
{
    struct {
        const char *ramp;
        std::size_t frames;
    } const cases[] = {
        {"", 240}, {" ramp-duration=20000000", 960}, {" ramp-duration=1000000000", 48000}};
    for (const auto &c : cases) {
        Desk desk{std::string{"stemsum"} + c.ramp};
        Source &source = desk.add(mono());
        const std::size_t at =
            play_ones(desk, source, 2, [&] { g_object_set(source.sink, "volume", 0.25, nullptr); });
        const std::vector<double> got = desk.audio();
        for (std::size_t i = 0; i < got.size(); i++) {
            const double k = static_cast<double>(i) - static_cast<double>(at) + 1.0;
            const double want = i < at ? 1.0
                                : i >= at + c.frames
                                    ? 0.25
                                    : 1.0 - 0.75 * k / static_cast<double>(c.frames);
            fail_unless(std::abs(got[i] - want) <= 1e-9, "frame %zu: %g, not %g", i, got[i], want);
            fail_unless((i >= at && i < at + c.frames) || got[i] == want, "frame %zu", i);
        }
    }
}
GST_END_TEST

GST_START_TEST(test_no_ramp)
{
    for (const char *property : {"mute", "invert-phase"}) {
        Desk desk{"stemsum ramp-duration=0"};
        Source &source = desk.add(mono());
        const std::size_t at =
            play_ones(desk, source, 3, [&] { g_object_set(source.sink, property, TRUE, nullptr); });
        std::vector<double> want(96000, *property == 'm' ? 0.0 : -1.0);
        std::fill_n(want.begin(), at, 1.0);
        fail_if_different(desk.audio(), want);
    }
}
GST_END_TEST

/* A volume that is all but 1 must not change integers by more than it says. */
GST_START_TEST(test_tiny_change_of_volume)
{
    for (double volume : {1.0 + 1e-13, 1.0 - 1e-13, 1e-13}) {
        const bool from_silence = volume < 0.5;
        Desk desk{from_silence ? "stemsum sink_0::volume=0" : "stemsum"};
        Source &source = desk.add(mono(GST_AUDIO_FORMAT_S16));
        play_ones(desk, source, 2, [&] { g_object_set(source.sink, "volume", volume, nullptr); });
        fail_if_different(desk.audio(),
                          std::vector<double>(96000, from_silence ? 0.0 : 32767.0 / 32768));
    }
}
GST_END_TEST

GST_START_TEST(test_controller)
{
    Desk desk{"stemsum ramp-duration=0"};
    Source &source = desk.add(mono());
    GstControlSource *control = gst_interpolation_control_source_new();
    g_object_set(control, "mode", GST_INTERPOLATION_MODE_NONE, nullptr);
    auto *values = GST_TIMED_VALUE_CONTROL_SOURCE(control);
    gst_timed_value_control_source_set(values, 0, 1.0);
    gst_timed_value_control_source_set(values, GST_SECOND, 0.5);
    fail_unless(gst_object_add_control_binding(
        GST_OBJECT(source.sink),
        gst_direct_control_binding_new_absolute(GST_OBJECT(source.sink), "volume", control)));
    play_ones(desk, source, 0, [] {});
    std::vector<double> want(96000, 1.0);
    std::fill(want.begin() + kRate, want.end(), 0.5);
    fail_if_different(desk.audio(), want);
    gst_object_unref(control);
}
GST_END_TEST

/* Children by name, and labels. */
GST_START_TEST(test_child_proxy)
{
    Desk desk;
    desk.add(mono(), "sink_3");
    desk.add(mono());
    auto *proxy = GST_CHILD_PROXY(desk.element);
    fail_unless_equals_int(static_cast<int>(gst_child_proxy_get_children_count(proxy)), 2);
    gst_child_proxy_set(proxy, "sink_3::volume", 0.5, "sink_3::label", "drums", nullptr);
    double volume = 0.0;
    char *label = nullptr;
    gst_child_proxy_get(proxy, "sink_3::volume", &volume, "sink_3::label", &label, nullptr);
    fail_unless_equals_float(volume, 0.5);
    fail_unless_equals_string(label, "drums");
    g_free(label);
}
GST_END_TEST

/* 60 stems come and go. Those that are heard out are there with every sample,
 * the others leave at any moment. */
GST_START_TEST(test_pads_come_and_go)
{
    constexpr double kBase = 1.0 / 1024;
    constexpr double kGuest = 1.0 / 64;
    constexpr std::size_t kFrames = 5000;
    const GstAudioInfo info = mono(GST_AUDIO_FORMAT_S16);
    Desk desk;
    Source &base = desk.add(info);
    std::atomic<bool> done{false};
    std::atomic<guint64> fed{0};
    desk.play();
    base.run([&] {
        base.begin();
        for (; !done; fed += 480) {
            base.push(std::vector<double>(480, kBase), fed);
            g_usleep(200);
        }
        base.end();
    });
    desk.wait_buffers(1);
    for (int i = 0; i < 60; i++) {
        Source guest{desk.element, info, "sink_%u"};
        const bool stays = i % 2 == 0;
        /* What base has fed may be out already: begin later. */
        const guint64 from = fed + 4800;
        guest.begin();
        guest.push_all(std::vector<double>(kFrames, stays ? kGuest : 0.0), 500, from);
        if (!stays)
            continue; /* released here */
        guest.end();
        desk.wait([&] { return desk.outs.back().pts >= pts_of(from + kFrames, kRate); });
    }
    done = true;
    desk.wait_eos();
    double heard = 0.0;
    guint64 frame = 0;
    for (const Out &out : desk.outs) {
        fail_unless_equals_uint64(out.pts, gst_util_uint64_scale_round(frame, GST_SECOND, kRate));
        frame += out.frames;
        for (double x : out.audio)
            heard += (x - kBase) / kGuest;
    }
    fail_unless_equals_uint64(frame, fed);
    fail_unless_equals_float(heard, 30.0 * kFrames);
}
GST_END_TEST

/* A new pad begins with its own volume, though it be where the old one was. */
GST_START_TEST(test_new_pad_has_no_past)
{
    const GstAudioInfo info = mono();
    Desk desk;
    Source &base = desk.add(info);
    base.begin();
    desk.play();
    std::vector<double> want;
    for (int i = 0; i < 20; i++) {
        Source guest{desk.element, info, "sink_5"};
        if (i % 2 == 0)
            g_object_set(guest.sink, "volume", 0.0, nullptr);
        guest.begin();
        const auto at = static_cast<guint64>(i) * 480;
        guest.push(std::vector<double>(480, 1.0), at);
        base.push(std::vector<double>(480, 0.0), at);
        desk.wait([&] { return desk.outs.size() > static_cast<std::size_t>(i); });
        want.insert(want.end(), 480, i % 2);
        /* It leaves, and another comes before the next block. */
    }
    base.end();
    desk.wait_eos();
    fail_if_different(desk.audio(), want);
}
GST_END_TEST

/* The thread of a pad that is released while it waits for room gets free. */
GST_START_TEST(test_release_while_blocked)
{
    const GstAudioInfo info = mono(GST_AUDIO_FORMAT_S16);
    for (int i = 0; i < 10; i++) {
        Desk desk;
        Source &blocked = desk.add(info);
        Source &other = desk.add(info);
        desk.play();
        std::atomic<int> flow{GST_FLOW_OK};
        std::atomic<int> pushed{0};
        blocked.begin();
        other.begin();
        blocked.run([&] {
            for (guint64 at = 0; flow == GST_FLOW_OK; at += 4800, pushed++)
                flow = blocked.push(std::vector<double>(4800), at);
        });
        while (pushed < 5)
            g_usleep(1000);
        blocked.release();
        blocked.join();
        fail_unless(flow == GST_FLOW_FLUSHING || flow == GST_FLOW_NOT_LINKED);
        other.push_all(std::vector<double>(9600, 0.5), 1000);
        other.end();
        desk.wait_eos();
        fail_unless_equals_float(desk.audio().back(), 0.5);
    }
}
GST_END_TEST

/* The same again, after READY and after NULL. */
GST_START_TEST(test_reuse)
{
    const GstAudioInfo info = mono(GST_AUDIO_FORMAT_S24);
    Desk desk;
    desk.add(info);
    desk.add(info);
    for (GstState rest : {GST_STATE_READY, GST_STATE_NULL, GST_STATE_READY}) {
        std::vector<Track> tracks;
        desk.play();
        for (unsigned i = 0; i < 2; i++) {
            Source &source = *desk.sources[i];
            gst_pad_set_active(source.pad, TRUE);
            tracks.push_back({make_noise(info, 30000 + 100 * i, i, 0.4), 1, 0});
            source.run([&source, audio = tracks.back().audio] {
                source.begin();
                source.push_all(audio, 1000);
                source.end();
            });
        }
        desk.wait_eos();
        fail_if_different(desk.audio(), sum_of(tracks, GST_AUDIO_FORMAT_S24, 1));
        gst_element_set_state(desk.element, rest);
        for (auto &source : desk.sources) {
            source->join();
            gst_pad_set_active(source->pad, FALSE); /* forgets its events */
        }
        desk.forget();
    }
}
GST_END_TEST

GST_START_TEST(test_state_changes)
{
    std::string description = "stemsum name=s ! fakesink sync=false";
    for (int i = 0; i < 8; i++)
        description += " audiotestsrc ! s.";
    GstElement *pipeline = gst_parse_launch(description.c_str(), nullptr);
    std::mt19937 random(9);
    constexpr GstState states[] = {GST_STATE_PLAYING, GST_STATE_PAUSED, GST_STATE_READY,
                                   GST_STATE_NULL};
    for (int i = 0; i < 100; i++) {
        gst_element_set_state(pipeline, states[random() % 4]);
        if (random() % 2)
            gst_element_get_state(pipeline, nullptr, nullptr, 10 * GST_SECOND);
        else
            g_usleep(random() % 3000);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    ASSERT_OBJECT_REFCOUNT(pipeline, "pipeline", 1);
    gst_object_unref(pipeline);
}
GST_END_TEST

static Suite *stemsum_pads_suite()
{
    Suite *suite = suite_create("stemsum_pads");
    TCase *tests = tcase_create("pads");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_strips);
    tcase_add_test(tests, test_volume_ramps);
    tcase_add_test(tests, test_no_ramp);
    tcase_add_test(tests, test_tiny_change_of_volume);
    tcase_add_test(tests, test_controller);
    tcase_add_test(tests, test_child_proxy);
    tcase_add_test(tests, test_pads_come_and_go);
    tcase_add_test(tests, test_new_pad_has_no_past);
    tcase_add_test(tests, test_release_while_blocked);
    tcase_add_test(tests, test_reuse);
    tcase_add_test(tests, test_state_changes);
    return suite;
}

GST_CHECK_MAIN(stemsum_pads)
