/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The same input gives the same bytes: however many tracks there are, whichever
 * pads they are on, however they are cut into buffers, whichever thread comes
 * first. Sums are checked against those of support/sums.h.
 */
#include "support/desk.h"
#include "support/group.h"
#include "support/sums.h"

#include <numeric>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

/* In buffers of random sizes. */
void push_in_pieces(Source &source, std::span<const double> audio, unsigned seed)
{
    std::mt19937 random(seed);
    const auto channels = static_cast<std::size_t>(source.info.channels);
    const std::size_t frames = audio.size() / channels;
    for (std::size_t at = 0; at < frames;) {
        const std::size_t most = random() % 4 == 0 ? 5000 : 200;
        const std::size_t n = std::min<std::size_t>(1 + random() % most, frames - at);
        source.push(audio.subspan(at * channels, n * channels), at);
        at += n;
    }
}

void feed_in_pieces(std::vector<std::unique_ptr<Source>> &sources,
                    const std::vector<std::vector<double>> &tracks, unsigned seed)
{
    std::vector<std::size_t> order(sources.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    for (std::size_t i : order)
        sources[i]->run([source = sources[i].get(), &track = tracks[i], seed, i] {
            source->begin();
            push_in_pieces(*source, track, seed * 100 + static_cast<unsigned>(i));
            source->end();
        });
}

} // namespace

GST_START_TEST(test_1_to_512_tracks)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_S32})
        for (std::size_t n : {1u, 2u, 3u, 17u, 255u, 256u, 257u, 512u}) {
            const GstAudioInfo info = make_info(format, kRate, 1);
            std::vector<Track> tracks;
            Desk desk;
            for (std::size_t i = 0; i < n; i++) {
                tracks.push_back({make_noise(info, 700 + i % 7, static_cast<unsigned>(i), 1.0)});
                desk.add(info);
            }
            desk.play();
            for (std::size_t i = 0; i < n; i++) { /* one thread for all */
                Source &source = *desk.sources[i];
                source.begin();
                source.push_all(tracks[i].audio, 1000);
                source.end();
            }
            desk.wait_eos();
            guint64 overs = 0;
            fail_if_different(desk.audio(), sum_of(tracks, format, 1, &overs));
            fail_unless_equals_uint64(take_messages(desk.bus, "stemsum").back().count("overs"),
                                      overs);
        }
}
GST_END_TEST

/* Integers of all kinds, in both layouts, on other pads each time. */
GST_START_TEST(test_permuted_pads)
{
    constexpr GstAudioFormat formats[] = {GST_AUDIO_FORMAT_S32, GST_AUDIO_FORMAT_S24,
                                          GST_AUDIO_FORMAT_S24_32, GST_AUDIO_FORMAT_S16,
                                          GST_AUDIO_FORMAT_S32};
    std::vector<GstAudioInfo> infos;
    std::vector<Track> tracks;
    for (unsigned i = 0; i < 5; i++) {
        infos.push_back(make_info(formats[i], kRate, i == 2 ? 1 : 2, kBothLayouts[i % 2]));
        tracks.push_back({make_noise(infos[i], 9000 + 100 * i, 40 + i, 0.5),
                          static_cast<std::size_t>(infos[i].channels)});
    }
    const std::vector<double> want = sum_of(tracks, GST_AUDIO_FORMAT_S32, 2);
    std::mt19937 random(9);
    for (unsigned round = 0; round < 12; round++) {
        std::vector<std::size_t> order(5);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::shuffle(order.begin(), order.end(), random);
        Desk desk;
        std::vector<std::vector<double>> audio;
        for (std::size_t i : order) {
            desk.add(infos[i]);
            audio.push_back(tracks[i].audio);
        }
        desk.play();
        feed_in_pieces(desk.sources, audio, round);
        desk.wait_eos();
        fail_if_different(desk.audio(), want);
    }
}
GST_END_TEST

/* Floats, gains, places, sends, dither: cut and timed anew, in blocks of other
 * lengths. */
GST_START_TEST(test_cut_anew)
{
    constexpr GstAudioFormat formats[] = {GST_AUDIO_FORMAT_F32, GST_AUDIO_FORMAT_S24,
                                          GST_AUDIO_FORMAT_F64, GST_AUDIO_FORMAT_S16};
    std::vector<GstAudioInfo> infos;
    std::vector<std::vector<double>> tracks;
    for (unsigned i = 0; i < 4; i++) {
        infos.push_back(make_info(formats[i], kRate, i % 2 ? 2 : 1, kBothLayouts[i / 2]));
        tracks.push_back(make_noise(infos[i], 30000 - 1000 * i, 50 + i, 0.7));
    }
    std::vector<std::vector<double>> outputs;
    for (unsigned round = 0; round < 8; round++) {
        Group group{std::string{"stemgroup dither=tpdf routing=\"a=0,1+2@-3dB;b=3,4+5,0@-9dB\" "
                                "pan-law=-3dB output-buffer-duration="} +
                    std::to_string((round % 4 + 1) * 7654321)};
        for (const GstAudioInfo &info : infos)
            group.add(info);
        g_object_set(group.sources[0]->sink, "panorama", 0.3, "volume", 1.1, nullptr);
        g_object_set(group.sources[3]->sink, "panorama", -0.2, "invert-phase", TRUE, nullptr);
        for (const char *pad : {"src", "stem_a", "stem_b"})
            group.listen(pad, "audio/x-raw, format=S16LE");
        group.play();
        feed_in_pieces(group.sources, tracks, round);
        group.wait_eos();
        for (std::size_t i = 0; i < 3; i++) {
            const std::vector<double> got = group.listeners[i]->audio();
            if (round == 0)
                outputs.push_back(got);
            fail_if_different(got, outputs[i]);
        }
        fail_unless_equals_uint64(outputs[0].size(), 60000);
    }
}
GST_END_TEST

static Suite *exactness_suite()
{
    Suite *suite = suite_create("exactness");
    TCase *tests = tcase_create("exactness");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_1_to_512_tracks);
    tcase_add_test(tests, test_permuted_pads);
    tcase_add_test(tests, test_cut_anew);
    return suite;
}

GST_CHECK_MAIN(exactness)
