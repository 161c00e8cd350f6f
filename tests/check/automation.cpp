/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Controls of stemsum's and stemgroup's pads under a GstController: gains
 * against the formula of the curve. Lines between points that are h apart are
 * off a smooth curve by no more than max|f''| h^2 / 8 (the error of linear
 * interpolation).
 */
#include "support/desk.h"
#include "support/group.h"
#include "support/sums.h"

#include <gst/controller/gstdirectcontrolbinding.h>
#include <gst/controller/gstinterpolationcontrolsource.h>
#include <gst/controller/gstlfocontrolsource.h>
#include <gst/controller/gsttimedvaluecontrolsource.h>

#include <numbers>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;
constexpr std::size_t kFrames = 2 * kRate;

GstAudioInfo mono(GstAudioFormat format = GST_AUDIO_FORMAT_F64)
{
    return make_info(format, kRate, 1);
}

void bind(GstPad *pad, const char *property, GstControlSource *control)
{
    fail_unless(gst_object_add_control_binding(
        GST_OBJECT(pad),
        gst_direct_control_binding_new_absolute(GST_OBJECT(pad), property, control)));
    gst_object_unref(control);
}

struct Point {
    double seconds, value;
};

void draw(GstPad *pad, const char *property, GstInterpolationMode mode,
          const std::vector<Point> &points)
{
    GstControlSource *control = gst_interpolation_control_source_new();
    g_object_set(control, "mode", mode, nullptr);
    for (const Point &point : points)
        gst_timed_value_control_source_set(
            GST_TIMED_VALUE_CONTROL_SOURCE(control),
            static_cast<GstClockTime>(std::llround(point.seconds * GST_SECOND)), point.value);
    bind(pad, property, control);
}

/* offset + amplitude * sin(2 pi f t) */
void swing(GstPad *pad, const char *property, double frequency, double amplitude, double offset)
{
    GstControlSource *control = gst_lfo_control_source_new();
    g_object_set(control, "waveform", GST_LFO_WAVEFORM_SINE, "frequency", frequency, "amplitude",
                 amplitude, "offset", offset, nullptr);
    bind(pad, property, control);
}

/* Plays @audio on the only pad, in buffers of @size. */
std::vector<double> play(Desk &desk, const std::vector<double> &audio, std::size_t size = 480)
{
    desk.play();
    Source &source = *desk.sources.front();
    source.begin();
    source.push_all(audio, size);
    source.end();
    desk.wait_eos();
    return desk.audio();
}

const std::vector<double> kOnes(kFrames, 1.0);

} // namespace

/* A line of the curve is a line of gains, sample by sample. */
GST_START_TEST(test_line)
{
    Desk desk;
    draw(desk.add(mono()).sink, "volume", GST_INTERPOLATION_MODE_LINEAR,
         {{0.0, 0.0}, {1.0, 2.0}, {2.0, 1.0}});
    const std::vector<double> got = play(desk, kOnes);
    fail_unless_equals_uint64(got.size(), kFrames);
    for (std::size_t i = 0; i < got.size(); i++) {
        const double t = static_cast<double>(i) / kRate;
        const double want = t < 1.0 ? 2.0 * t : 3.0 - t;
        fail_unless(std::abs(got[i] - want) <= 1e-8, "frame %zu: %.12g, not %.12g", i, got[i],
                    want);
    }
}
GST_END_TEST

/* Also where 5 ms are no whole number of frames: points do not drift away from
 * the times that they stand for, so that the line ends where it should. */
GST_START_TEST(test_line_at_odd_rates)
{
    for (const int rate : {44100, 22050, 11025, 100}) {
        Desk desk;
        draw(desk.add(make_info(GST_AUDIO_FORMAT_F64, rate, 1)).sink, "volume",
             GST_INTERPOLATION_MODE_LINEAR, {{0.0, 0.0}, {1.0, 1.0}});
        const std::vector<double> ones(2 * static_cast<std::size_t>(rate), 1.0);
        const std::vector<double> got = play(desk, ones, 333);
        fail_unless_equals_uint64(got.size(), ones.size());
        for (std::size_t i = 0; i < got.size(); i++) {
            const double want = std::min(1.0, static_cast<double>(i) / rate);
            fail_unless(std::abs(got[i] - want) <= 1e-8, "%d Hz, frame %zu: %.12g, not %.12g", rate,
                        i, got[i], want);
        }
    }
}
GST_END_TEST

GST_START_TEST(test_curve)
{
    struct {
        const char *element;
        double h;
    } const cases[] = {{"stemsum", 0.005},
                       {"stemsum ramp-duration=1000000", 0.001},
                       {"stemsum ramp-duration=1000000000", 0.005}};
    for (const auto &c : cases) {
        Desk desk{c.element};
        swing(desk.add(mono()).sink, "volume", 3.0, 0.5, 1.0);
        const std::vector<double> got = play(desk, kOnes, 777);
        const double omega = 2.0 * std::numbers::pi * 3.0;
        const double bound = 0.5 * omega * omega * c.h * c.h / 8.0 + 1e-9;
        double worst = 0.0;
        for (std::size_t i = 0; i < got.size(); i++) {
            const double want = 1.0 + 0.5 * std::sin(omega * static_cast<double>(i) / kRate);
            worst = std::max(worst, std::abs(got[i] - want));
        }
        fail_unless(worst <= bound, "%s: %g, not within %g", c.element, worst, bound);
    }
}
GST_END_TEST

/* Switches: from the point before the jump to the one after, in a line; at the
 * points themselves exact. */
GST_START_TEST(test_switches)
{
    struct {
        const char *property;
        double before, after;
    } const cases[] = {{"mute", 1.0, 0.0}, {"invert-phase", 1.0, -1.0}};
    for (const auto &c : cases) {
        Desk desk;
        draw(desk.add(mono()).sink, c.property, GST_INTERPOLATION_MODE_NONE,
             {{0.0, 0.0}, {1.0, 1.0}});
        const std::vector<double> got = play(desk, kOnes);
        constexpr std::size_t h = 240;
        for (std::size_t i = 0; i < got.size(); i++) {
            const double part =
                i <= kRate - h ? 0.0 : std::min(1.0, static_cast<double>(i - (kRate - h)) / h);
            const double want = c.before + (c.after - c.before) * part;
            fail_unless(std::abs(got[i] - want) <= 1e-9, "%s %zu: %g", c.property, i, got[i]);
        }
    }
}
GST_END_TEST

/* The solo of one pad is heard in all others. */
GST_START_TEST(test_solo)
{
    Desk desk;
    draw(desk.add(mono()).sink, "solo", GST_INTERPOLATION_MODE_NONE, {{0.0, 0.0}, {1.0, 1.0}});
    desk.add(mono());
    desk.play();
    for (auto &source : desk.sources)
        source->run([&source] {
            source->begin();
            source->push_all(kOnes, 1024);
            source->end();
        });
    desk.wait_eos();
    const std::vector<double> got = desk.audio();
    for (std::size_t i = 0; i < got.size(); i++)
        if (i <= kRate - 240 || i > kRate)
            fail_unless(got[i] == (i < kRate ? 2.0 : 1.0), "frame %zu: %g", i, got[i]);
}
GST_END_TEST

GST_START_TEST(test_constant_unity_is_exact)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_S32, GST_AUDIO_FORMAT_F32})
        for (const char *dither : {"none", "tpdf"}) {
            Desk desk{std::string{"stemsum dither="} + dither};
            const GstAudioInfo info = mono(format);
            draw(desk.add(info).sink, "volume", GST_INTERPOLATION_MODE_LINEAR,
                 {{0.0, 1.0}, {1.0, 1.0}});
            const std::vector<double> noise = make_noise(info, kFrames, 3, 1.0);
            fail_if_different(play(desk, noise, 1000), noise);
        }
}
GST_END_TEST

/* Neither the sizes of buffers nor those of blocks change a byte. */
GST_START_TEST(test_any_cut)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S24, kRate, 1);
    const std::vector<double> noise = make_noise(info, kFrames, 4, 0.5);
    std::vector<double> first;
    struct {
        const char *block;
        std::size_t size;
    } const cases[] = {
        {"10000000", 480}, {"37000000", 7777}, {"3333333", 101}, {"100000000", 4800}};
    for (const auto &c : cases) {
        Desk desk{std::string{"stemsum dither=tpdf output-buffer-duration="} + c.block};
        Source &source = desk.add(info);
        swing(source.sink, "volume", 1.7, 0.5, 1.0);
        draw(source.sink, "mute", GST_INTERPOLATION_MODE_NONE,
             {{0.0, 0.0}, {0.7, 1.0}, {0.9, 0.0}});
        const std::vector<double> got = play(desk, noise, c.size);
        if (first.empty())
            first = got;
        fail_if_different(got, first);
    }
}
GST_END_TEST

/* Constant sum: left is (1 - p) / 2, right (1 + p) / 2; a balance lowers the
 * far side only. */
GST_START_TEST(test_panorama)
{
    for (const int channels : {1, 2}) {
        Group group{"stemgroup pan-law=-6dB"};
        Source &source = group.add(make_info(GST_AUDIO_FORMAT_F64, kRate, channels), "a");
        draw(source.sink, "panorama", GST_INTERPOLATION_MODE_LINEAR, {{0.0, -1.0}, {2.0, 1.0}});
        Listener &stem = group.listen("stem_a");
        Listener &mix = group.listen("src");
        group.play();
        group.feed({std::vector<double>(kFrames * static_cast<std::size_t>(channels), 1.0)});
        group.wait_eos();
        const std::vector<double> got = stem.audio();
        for (std::size_t i = 0; i < got.size(); i++) {
            const std::size_t frame = i / 2;
            const double p = static_cast<double>(frame) / kRate - 1.0;
            const double side = i % 2 == 0 ? -p : p;
            const double want = channels == 1 ? (1.0 + side) / 2.0 : std::min(1.0, 1.0 + side);
            fail_unless(std::abs(got[i] - want) <= 1e-8, "sample %zu: %g, not %g", i, got[i], want);
        }
        fail_if_different(mix.audio(), got);
    }
}
GST_END_TEST

static Suite *automation_suite()
{
    Suite *suite = suite_create("automation");
    TCase *tests = tcase_create("automation");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_line);
    tcase_add_test(tests, test_line_at_odd_rates);
    tcase_add_test(tests, test_curve);
    tcase_add_test(tests, test_switches);
    tcase_add_test(tests, test_solo);
    tcase_add_test(tests, test_constant_unity_is_exact);
    tcase_add_test(tests, test_any_cut);
    tcase_add_test(tests, test_panorama);
    return suite;
}

GST_CHECK_MAIN(automation)
