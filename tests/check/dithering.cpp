/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Dither in stemsum and stemgroup, against the theory: with triangular noise of
 * 1 LSB the total error has the mean 0 and the RMS LSB / 2 whatever the signal
 * (Lipshitz, Wannamaker, Vanderkooy, J. Audio Eng. Soc. 40, 1992), and none is
 * correlated with another. Bounds are over five standard errors.
 */
#include "support/desk.h"
#include "support/group.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;
constexpr std::size_t kFrames = 200000;
constexpr double kLsb = 1.0 / 32768;
constexpr double kCorrelation = 0.0125;

/* (a - b) in LSB of S16. */
std::vector<double> error(const std::vector<double> &a, const std::vector<double> &b)
{
    std::vector<double> out(a.size());
    for (std::size_t i = 0; i < a.size(); i++)
        out[i] = (a[i] - b[i]) / kLsb;
    return out;
}

double mean_product(const std::vector<double> &a, const std::vector<double> &b)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); i++)
        sum += a[i] * b[i];
    return sum / static_cast<double>(a.size());
}

void check_error(const std::vector<double> &error, const char *what)
{
    const double mean = mean_product(error, std::vector<double>(error.size(), 1.0));
    const double rms = std::sqrt(mean_product(error, error));
    fail_unless(std::abs(mean) < 0.007, "%s: mean %g", what, mean);
    fail_unless(std::abs(rms - 0.5) < 0.005, "%s: rms %g", what, rms);
}

std::vector<double> every_second(const std::vector<double> &both, std::size_t first)
{
    std::vector<double> out;
    for (std::size_t i = first; i < both.size(); i += 2)
        out.push_back(both[i]);
    return out;
}

/* The sum of @tracks, all of @info, in S16. */
std::vector<double> sum(const GstAudioInfo &info, const std::vector<std::vector<double>> &tracks,
                        const char *properties = "dither=tpdf", std::size_t size = 1000,
                        const char *to = "S16LE")
{
    Desk desk{std::string{"stemsum "} + properties};
    desk.downstream = gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, to, nullptr);
    for (std::size_t i = 0; i < tracks.size(); i++)
        desk.add(info);
    desk.play();
    for (std::size_t i = 0; i < tracks.size(); i++)
        desk.sources[i]->run([&, i] {
            desk.sources[i]->begin();
            desk.sources[i]->push_all(tracks[i], size);
            desk.sources[i]->end();
        });
    desk.wait_eos();
    gst_caps_unref(desk.downstream);
    desk.downstream = nullptr;
    return desk.audio();
}

} // namespace

/* Floats, integers of more bits, and gains. */
GST_START_TEST(test_error_of_the_sum)
{
    struct {
        GstAudioFormat format;
        const char *properties;
        double gain;
    } const cases[] = {{GST_AUDIO_FORMAT_F32, "dither=tpdf", 1.0},
                       {GST_AUDIO_FORMAT_S24, "dither=tpdf", 1.0},
                       {GST_AUDIO_FORMAT_S16, "dither=tpdf sink_0::volume=0.3", 0.3}};
    for (const auto &c : cases) {
        const GstAudioInfo info = make_info(c.format, kRate, 2);
        const std::vector<double> noise = make_noise(info, kFrames, 7, 0.1);
        const std::vector<double> got = sum(info, {noise}, c.properties);
        std::vector<double> want = noise;
        for (double &x : want)
            x *= c.gain;
        const std::vector<double> off = error(got, want);
        check_error(off, c.properties);
        const double with_signal =
            mean_product(off, noise) / (0.5 * std::sqrt(mean_product(noise, noise)));
        fail_unless(std::abs(with_signal) < kCorrelation, "with the signal: %g", with_signal);
        const double across = mean_product(every_second(off, 0), every_second(off, 1)) * 4.0;
        fail_unless(std::abs(across) < kCorrelation, "left with right: %g", across);
    }
}
GST_END_TEST

/* A signal that stays between two steps: without dither it would be gone. */
GST_START_TEST(test_less_than_a_step)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F64, kRate, 1);
    for (const double level : {0.25, 0.5, 0.9}) {
        const std::vector<double> flat(kFrames, level * kLsb);
        check_error(error(sum(info, {flat}), flat), "flat");
    }
}
GST_END_TEST

/* Nothing is rounded, nothing is added: unity and whole gains of what fits. */
GST_START_TEST(test_what_fits_stays_exact)
{
    for (GstAudioFormat format : kAllFormats) {
        const GstAudioInfo info = make_info(format, kRate, 2);
        const std::vector<double> a = make_noise(info, 20000, 8, 0.4);
        const std::vector<double> b = make_noise(info, 20000, 9, 0.4);
        std::vector<double> minus_b = b;
        for (double &x : minus_b)
            x = -x;
        fail_if_different(sum(info, {a, b}, "dither=tpdf sink_1::invert-phase=true", 777,
                              gst_audio_format_to_string(format)),
                          sum_of({{a, 2, 0}, {minus_b, 2, 0}}, format, 2));
    }
}
GST_END_TEST

/* Where no track has audio, silence stays silence. */
GST_START_TEST(test_gaps_stay_silent)
{
    Desk desk{"stemsum dither=tpdf discont-wait=0"};
    desk.downstream = gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, "S16LE", nullptr);
    Source &source = desk.add(make_info(GST_AUDIO_FORMAT_F32, kRate, 1));
    desk.play();
    source.begin();
    source.push(std::vector<double>(5003, 0.1), 1001);
    source.push(std::vector<double>(5003, 0.1), 16001);
    source.end();
    desk.wait_eos();
    const std::vector<double> got = desk.audio();
    fail_unless_equals_uint64(got.size(), 21004);
    std::size_t changed = 0;
    for (std::size_t i = 0; i < got.size(); i++) {
        const bool audio = (i >= 1001 && i < 6004) || i >= 16001;
        fail_unless(audio ? got[i] != 0.0 : got[i] == 0.0, "frame %zu: %g", i, got[i]);
        changed += audio && got[i] != got[1001];
    }
    fail_unless(changed > 1000, "%zu", changed);
    gst_caps_unref(desk.downstream);
    desk.downstream = nullptr;
}
GST_END_TEST

GST_START_TEST(test_any_cut)
{
    for (int channels : {1, 2, 6}) {
        const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F32, kRate, channels);
        const std::vector<double> noise = make_noise(info, 30000, 10, 0.4);
        const std::vector<double> once = sum(info, {noise}, "dither=tpdf", 30000);
        fail_if_different(sum(info, {noise}, "dither=tpdf", 101), once);
        fail_if_different(sum(info, {noise}, "dither=tpdf output-buffer-duration=3333333", 4096),
                          once);
        fail_if(difference(sum(info, {noise}, "dither=none"), once).empty(), "no dither");
    }
}
GST_END_TEST

/* Stems have noise of their own; the mix is their sum as it is. */
GST_START_TEST(test_stems)
{
    Group group{"stemgroup channels=1 dither=tpdf"};
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F32, kRate, 1);
    for (const char *stem : {"drums", "bass"})
        group.add(info, stem);
    for (const char *pad : {"stem_drums", "stem_bass", "src"})
        group.listen(pad, "audio/x-raw, format=S16LE");
    const std::vector<double> noise = make_noise(info, kFrames, 11, 0.2);
    group.play();
    group.feed({noise, noise});
    group.wait_eos();
    const std::vector<double> drums = group.listeners[0]->audio();
    const std::vector<double> bass = group.listeners[1]->audio();
    const std::vector<double> a = error(drums, noise), b = error(bass, noise);
    check_error(a, "drums");
    check_error(b, "bass");
    fail_unless(std::abs(mean_product(a, b) * 4.0) < kCorrelation, "%g", mean_product(a, b) * 4.0);
    std::vector<double> both = drums;
    for (std::size_t i = 0; i < both.size(); i++)
        both[i] += bass[i];
    fail_if_different(group.listeners[2]->audio(), both);
}
GST_END_TEST

namespace
{

/* What a level far below the steps becomes, from frame @from of the stream. */
std::vector<double> noise_from(guint64 from)
{
    GstElement *pipeline = gst_parse_launch(
        "audiotestsrc wave=square freq=0 volume=1e-12 samplesperbuffer=777 num-buffers=60 ! "
        "audio/x-raw,format=F32LE,rate=48000,channels=1 ! stemsum dither=tpdf ! "
        "audio/x-raw,format=S16LE ! fakesink name=f sync=false signal-handoffs=true",
        nullptr);
    std::vector<double> heard;
    GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline), "f");
    const auto hear = +[](GstElement *, GstBuffer *buffer, GstPad *, gpointer user_data) {
        const auto audio = read_buffer(make_info(GST_AUDIO_FORMAT_S16, kRate, 1), buffer);
        auto *all = static_cast<std::vector<double> *>(user_data);
        all->insert(all->end(), audio.begin(), audio.end());
    };
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    gst_element_get_state(pipeline, nullptr, nullptr, GST_CLOCK_TIME_NONE);
    if (from > 0)
        fail_unless(gst_element_seek_simple(pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                                            static_cast<gint64>(pts_of(from, kRate))));
    gst_element_get_state(pipeline, nullptr, nullptr, GST_CLOCK_TIME_NONE);
    g_signal_connect(sink, "handoff", G_CALLBACK(hear), &heard);
    g_signal_connect(sink, "preroll-handoff", G_CALLBACK(hear), &heard);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    GstBus *bus = gst_element_get_bus(pipeline);
    gst_message_unref(gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(bus);
    gst_object_unref(sink);
    gst_object_unref(pipeline);
    return heard;
}

} // namespace

/* A part sounds as it does in the whole. */
GST_START_TEST(test_seek)
{
    const std::vector<double> whole = noise_from(0);
    const std::vector<double> part = noise_from(12345);
    fail_unless(std::count(whole.begin(), whole.end(), 0.0) < 40000);
    const std::size_t n = std::min(whole.size() - 12345, part.size());
    fail_unless(n > 10000, "%zu", n);
    fail_if_different(
        std::vector<double>(part.begin(), part.begin() + static_cast<long>(n)),
        std::vector<double>(whole.begin() + 12345, whole.begin() + 12345 + static_cast<long>(n)));
}
GST_END_TEST

static Suite *dithering_suite()
{
    Suite *suite = suite_create("dithering");
    TCase *tests = tcase_create("dither");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_error_of_the_sum);
    tcase_add_test(tests, test_less_than_a_step);
    tcase_add_test(tests, test_what_fits_stays_exact);
    tcase_add_test(tests, test_gaps_stay_silent);
    tcase_add_test(tests, test_any_cut);
    tcase_add_test(tests, test_stems);
    tcase_add_test(tests, test_seek);
    return suite;
}

GST_CHECK_MAIN(dithering)
