/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: caps that change in mid-stream, downstream or upstream. The audio
 * fits 16 bits, so that it is the same in every format; not a sample of it is
 * lost, and all outputs change at the same one.
 */
#include "support/group.h"

#include <set>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;
constexpr std::size_t kFrames = 96000;

GstAudioInfo track(GstAudioFormat format, int channels = 1)
{
    return make_info(format, kRate, channels);
}

/* Noise that 16 bits hold. */
std::vector<double> noise(unsigned seed, int channels = 1, std::size_t frames = kFrames)
{
    return make_noise(track(GST_AUDIO_FORMAT_S16, channels), frames, seed, 0.2);
}

void listen_to_all(Group &group)
{
    for (const char *pad : {"src", "stem_a", "stem_b"})
        group.listen(pad);
}

/* The outputs are twins, and each what the formula says. */
void check_outputs(Group &group, const std::vector<double> &a, const std::vector<double> &b)
{
    check_twins(group, kFrames);
    fail_if_different(group.listeners[1]->audio(), a);
    fail_if_different(group.listeners[2]->audio(), b);
    fail_if_different(group.listeners[0]->audio(), mix_of({a, b}, GST_AUDIO_FORMAT_S16));
}

std::set<std::string> formats(const Listener &listener)
{
    std::set<std::string> all;
    for (const Heard &heard : listener.buffers) {
        GstCaps *caps = gst_caps_from_string(heard.caps.c_str());
        all.insert(gst_structure_get_string(gst_caps_get_structure(caps, 0), "format"));
        gst_caps_unref(caps);
    }
    return all;
}

} // namespace

/* What one peer takes from now on, src's or a stem's, all must have. */
GST_START_TEST(test_downstream_changes)
{
    for (std::size_t who : {0, 1, 2}) {
        const std::vector<Track> tracks{{noise(1), 1, 0}, {noise(2), 1, 0}};
        Group group;
        group.add(track(GST_AUDIO_FORMAT_F32), "a");
        group.add(track(GST_AUDIO_FORMAT_S16), "b");
        listen_to_all(group);
        constexpr const char *takes[] = {"audio/x-raw, format=S24LE",
                                         "audio/x-raw, format=S16LE, layout=non-interleaved",
                                         "audio/x-raw"};
        std::size_t changes = 0, n = 0;
        group.listeners[who]->on_buffer = [&] {
            if (n++ % 4 == 3 && changes < 3)
                group.listeners[who]->take(takes[changes++]);
        };
        group.play();
        group.feed({tracks[0].audio, tracks[1].audio});
        group.wait_eos();
        check_outputs(group, stem_of(tracks, both_sides(0), GST_AUDIO_FORMAT_S16),
                      stem_of(tracks, both_sides(1), GST_AUDIO_FORMAT_S16));
        for (const auto &listener : group.listeners)
            fail_unless((formats(*listener) == std::set<std::string>{"F32LE", "S16LE", "S24LE"}));
    }
}
GST_END_TEST;

/* One track becomes wider, in bits and channels, and narrow again. Where a mono
 * track is 6 dB lower its samples are even, so that halves fit, too; the pair
 * is not, and is as loud from its first sample on. */
GST_START_TEST(test_upstream_changes)
{
    for (double gain : {1.0, 0.5}) {
        const auto loud = [gain](std::vector<double> audio) {
            for (double &x : audio)
                x /= gain;
            return audio;
        };
        const auto first = loud(noise(1, 1, 30001)), last = loud(noise(3, 1, kFrames - 50001));
        const auto wide = noise(2, 2, 20000), other = loud(noise(4));
        Group group{gain < 1.0 ? "stemgroup pan-law=-6dB" : "stemgroup"};
        Source &a = group.add(track(GST_AUDIO_FORMAT_S16), "a");
        Source &b = group.add(track(GST_AUDIO_FORMAT_S16), "b");
        listen_to_all(group);
        group.play();
        a.run([&] {
            a.begin();
            a.push_all(first, 1000);
            a.info = track(GST_AUDIO_FORMAT_F32, 2);
            a.send_caps();
            a.push_all(wide, 777, 30001);
            a.info = track(GST_AUDIO_FORMAT_S24);
            a.send_caps();
            a.push_all(last, 1000, 50001);
            a.end();
        });
        b.run([&] {
            b.begin();
            b.push_all(other, 480);
            b.end();
        });
        group.wait_eos();
        std::vector<double> stem =
            stem_of({{first, 1, 0}}, both_sides(0, 0, gain), GST_AUDIO_FORMAT_S16);
        stem.insert(stem.end(), wide.begin(), wide.end());
        for (double x : last)
            stem.insert(stem.end(), 2, gain * x);
        check_outputs(group, stem,
                      stem_of({{other, 1, 0}}, both_sides(0, 0, gain), GST_AUDIO_FORMAT_S16));
        for (const auto &listener : group.listeners)
            fail_unless(formats(*listener).contains("F32LE"));
    }
}
GST_END_TEST;

/* Asked again at any moment, for caps that may stay. */
GST_START_TEST(test_restless_downstream)
{
    const std::vector<Track> tracks{{noise(1), 1, 0}, {noise(2), 1, 0}};
    Group group;
    group.add(track(GST_AUDIO_FORMAT_F32), "a");
    group.add(track(GST_AUDIO_FORMAT_S16), "b");
    listen_to_all(group);
    group.play();
    group.feed({tracks[0].audio, tracks[1].audio});
    std::thread restless{[&] {
        std::mt19937 random{5};
        constexpr const char *takes[] = {"audio/x-raw, format={S24LE, F32LE}", "audio/x-raw",
                                         "audio/x-raw, format={F64LE, F32LE}"};
        for (int i = 0; i < 50; i++) {
            group.listeners[random() % 3]->take(takes[random() % 3]);
            g_usleep(200);
        }
    }};
    group.wait_eos();
    restless.join();
    check_outputs(group, stem_of(tracks, both_sides(0), GST_AUDIO_FORMAT_S16),
                  stem_of(tracks, both_sides(1), GST_AUDIO_FORMAT_S16));
}
GST_END_TEST;

static Suite *stemgroup_caps_suite()
{
    Suite *suite = suite_create("stemgroup_caps");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_downstream_changes);
    tcase_add_test(tcase, test_upstream_changes);
    tcase_add_test(tcase, test_restless_downstream);
    return suite;
}

GST_CHECK_MAIN(stemgroup_caps)
