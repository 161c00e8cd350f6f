/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum: every buffer lands on its own sample. Positions are computed here
 * from the frame that was meant, not from timestamps.
 */
#include "support/desk.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

constexpr int kRates[] = {44100, 48000, 96000};

GstAudioInfo mono(int rate, GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED)
{
    return make_info(GST_AUDIO_FORMAT_F32, rate, 1, layout);
}

/* 1, 2, 3, ... */
std::vector<double> steps(std::size_t frames, double from = 1.0)
{
    std::vector<double> audio(frames);
    for (std::size_t i = 0; i < frames; i++)
        audio[i] = from + static_cast<double>(i);
    return audio;
}

std::vector<double> at(std::size_t start, const std::vector<double> &audio, std::size_t length = 0)
{
    std::vector<double> out(std::max(length, start + audio.size()));
    std::copy(audio.begin(), audio.end(), out.begin() + static_cast<std::ptrdiff_t>(start));
    return out;
}

/* What comes out when @feed has fed the only pad. */
std::vector<double> only(int rate, const std::function<void(Source &)> &feed,
                         const std::string &description = "stemsum")
{
    Desk desk{description};
    Source &source = desk.add(mono(rate));
    desk.play();
    source.begin();
    feed(source);
    source.end();
    desk.wait_eos();
    return desk.audio();
}

} // namespace

/* A stem that starts late, at a timestamp rounded down as all sources do it. */
GST_START_TEST(test_late_start)
{
    for (int rate : kRates)
        for (guint64 k = 1; k <= 60; k++) {
            const guint64 frame = k * 37;
            fail_if_different(only(rate, [&](Source &s) { s.push(steps(100), frame); }),
                              at(frame, steps(100)));
        }
}
GST_END_TEST

/* The same by an offset of the pad, upstream's or the element's. */
GST_START_TEST(test_pad_offset)
{
    for (int rate : kRates)
        for (guint64 k = 1; k <= 40; k++)
            for (bool upstream : {true, false}) {
                const guint64 frame = k * 37;
                Desk desk;
                Source &source = desk.add(mono(rate));
                gst_pad_set_offset(upstream ? source.pad : source.sink,
                                   static_cast<gint64>(pts_of(frame, rate)));
                desk.play();
                source.begin();
                source.push_all(steps(100), 33);
                source.end();
                desk.wait_eos();
                fail_if_different(desk.audio(), at(frame, steps(100)));
            }
}
GST_END_TEST

/* And by the base of a segment, whose start is anywhere. */
GST_START_TEST(test_segment_base)
{
    for (int rate : kRates)
        for (guint64 k = 1; k <= 40; k++) {
            const guint64 frame = k * 37;
            const guint64 first = k * 1009;
            Desk desk;
            Source &source = desk.add(mono(rate));
            desk.play();
            source.send_stream_start();
            source.send_caps();
            source.send_segment(pts_of(first, rate), GST_CLOCK_TIME_NONE, pts_of(frame, rate));
            source.push_all(steps(100), 33, first);
            source.end();
            desk.wait_eos();
            fail_if_different(desk.audio(), at(frame, steps(100)));
        }
}
GST_END_TEST

/* A segment that begins and ends within buffers, wherever those are cut. */
GST_START_TEST(test_clipped_by_segment)
{
    for (int rate : kRates)
        for (GstAudioLayout layout : kBothLayouts)
            for (guint64 first : {1u, 36u, 37u, 370u, 441u, 999u})
                for (std::size_t size : {7u, 37u, 256u, 2000u}) {
                    Desk desk;
                    Source &source = desk.add(mono(rate, layout));
                    desk.play();
                    source.send_stream_start();
                    source.send_caps();
                    source.send_segment(pts_of(first, rate), pts_of(first + 500, rate));
                    source.push_all(steps(2000), size);
                    source.end();
                    desk.wait_eos();
                    fail_if_different(desk.audio(), steps(500, static_cast<double>(first + 1)));
                }
}
GST_END_TEST

/* Planar stereo, where every plane must be cut. */
GST_START_TEST(test_planar_clipped)
{
    for (GstAudioFormat format : kAllFormats) {
        const GstAudioInfo info = make_info(format, 44100, 3, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
        const std::vector<double> audio = make_noise(info, 3000, 3, 0.9);
        Desk desk;
        Source &source = desk.add(info);
        desk.play();
        source.send_stream_start();
        source.send_caps();
        source.send_segment(pts_of(100, 44100), pts_of(2700, 44100));
        source.push_all(audio, 701);
        source.end();
        desk.wait_eos();
        fail_if_different(desk.audio(),
                          std::vector<double>(audio.begin() + 300, audio.begin() + 8100));
    }
}
GST_END_TEST

/* Timestamps that shake by less than alignment-threshold: in a row all the
 * same. */
GST_START_TEST(test_jitter)
{
    std::mt19937 random(3);
    const std::vector<double> audio = steps(20000);
    fail_if_different(only(44100,
                           [&](Source &s) {
                               for (std::size_t at = 0; at < 20000; at += 500) {
                                   const GstClockTime off = random() % (39 * GST_MSECOND);
                                   const GstClockTime pts = pts_of(at, 44100);
                                   s.push_at(std::span{audio}.subspan(at, 500),
                                             at == 0        ? 0
                                             : random() % 2 ? pts + off
                                             : pts > off    ? pts - off
                                                            : 0);
                               }
                           }),
                      audio);
}
GST_END_TEST

/* Beyond the threshold it moves, after discont-wait; with discont-wait=0 at
 * once. */
GST_START_TEST(test_drift_moves_after_discont_wait)
{
    /* A hole of 100 ms after 1 s, buffers of 100 ms. */
    const auto feed = [](Source &s) {
        for (int i = 0; i < 30; i++)
            s.push(std::vector<double>(4800, i + 1.0),
                   static_cast<guint64>(i < 10 ? i : i + 1) * 4800);
    };
    const auto expected = [](int moved) { /* the first buffer in its own place */
                                          std::vector<double> out(31 * 4800);
                                          for (int i = 0; i < 30; i++) {
                                              const int where = i < moved ? i : i + 1;
                                              std::fill_n(out.begin() + where * 4800, 4800,
                                                          i + 1.0);
                                          }
                                          return out;
    };
    fail_if_different(only(48000, feed, "stemsum discont-wait=0"), expected(10));
    fail_if_different(only(48000, feed, "stemsum discont-wait=500000000"), expected(15));
    fail_if_different(only(48000, feed, "stemsum alignment-threshold=50000000"), expected(20));
    const std::vector<double> stays = [] {
        std::vector<double> out;
        for (int i = 0; i < 30; i++)
            out.insert(out.end(), 4800, i + 1.0);
        return out;
    }();
    fail_if_different(only(48000, feed, "stemsum alignment-threshold=200000000"), stays);
}
GST_END_TEST

GST_START_TEST(test_discont_moves_at_once)
{
    for (GstClockTime off : {GST_SECOND / 44100 * 3, 30 * GST_MSECOND, 700 * GST_MSECOND}) {
        const auto hole =
            static_cast<std::size_t>(gst_util_uint64_scale_round(off, 44100, GST_SECOND));
        std::vector<double> want = at(1000 + hole, steps(1000, 1001.0));
        std::copy_n(steps(1000).begin(), 1000, want.begin());
        fail_if_different(only(44100,
                               [&](Source &s) {
                                   s.push(steps(1000), 0);
                                   GstBuffer *buffer = make_buffer(s.info, steps(1000, 1001.0),
                                                                   pts_of(1000, 44100) + off);
                                   GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
                                   gst_pad_push(s.pad, buffer);
                               }),
                          want);
    }
}
GST_END_TEST

/* Backwards: what is there stays, the rest follows. */
GST_START_TEST(test_discont_backwards)
{
    fail_if_different(only(44100,
                           [](Source &s) {
                               s.push(steps(1000), 0);
                               GstBuffer *buffer =
                                   make_buffer(s.info, steps(1000, 5000.0), pts_of(700, 44100));
                               GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
                               gst_pad_push(s.pad, buffer);
                               s.push(steps(100, 9000.0), 1700);
                           }),
                      [] {
                          std::vector<double> out = steps(1000);
                          const std::vector<double> b = steps(700, 5300.0), c = steps(100, 9000.0);
                          out.insert(out.end(), b.begin(), b.end());
                          out.insert(out.end(), c.begin(), c.end());
                          return out;
                      }());
    /* All of it in the past. */
    fail_if_different(only(44100,
                           [](Source &s) {
                               s.push(steps(1000), 0);
                               GstBuffer *buffer = make_buffer(s.info, steps(100, 5000.0), 0);
                               GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
                               gst_pad_push(s.pad, buffer);
                               s.push(steps(100, 5100.0), 100);
                           }),
                      steps(1000));
}
GST_END_TEST

/* Without timestamps one buffer follows the other. */
GST_START_TEST(test_no_timestamps)
{
    fail_if_different(only(44100,
                           [](Source &s) {
                               for (int i = 0; i < 5; i++)
                                   s.push_at(steps(101, 101.0 * i + 1), GST_CLOCK_TIME_NONE);
                           }),
                      steps(505));
}
GST_END_TEST

GST_START_TEST(test_gaps)
{
    const auto gap_event = [](Source &s, guint64 from, guint64 to) {
        s.send(gst_event_new_gap(pts_of(from, 44100), pts_of(to, 44100) - pts_of(from, 44100)));
    };
    const auto gap_buffer = [](Source &s, guint64 from, std::size_t frames) {
        /* Not silent: the flag says that it is to be taken as such. */
        GstBuffer *buffer =
            make_buffer(s.info, std::vector<double>(frames, 0.5), pts_of(from, 44100));
        GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_GAP);
        gst_pad_push(s.pad, buffer);
    };
    fail_if_different(only(44100,
                           [&](Source &s) {
                               gap_event(s, 0, 500);
                               s.push(steps(500), 500);
                               for (guint64 i = 1000; i < 1500; i += 5) /* they add up */
                                   gap_event(s, i, i + 5);
                               s.push(steps(500), 1500);
                               gap_buffer(s, 2000, 333);
                               s.push(steps(100), 2333);
                           }),
                      [] {
                          std::vector<double> out(2433);
                          for (std::size_t start : {500u, 1500u})
                              std::copy_n(steps(500).begin(), 500,
                                          out.begin() + static_cast<std::ptrdiff_t>(start));
                          std::copy_n(steps(100).begin(), 100, out.begin() + 2333);
                          return out;
                      }());
    /* Gaps alone are as long as they are. */
    for (bool events : {true, false}) {
        Desk desk;
        Source &source = desk.add(mono(44100));
        desk.play();
        source.begin();
        for (guint64 i = 0; i < 20; i++)
            events ? gap_event(source, i * 441, (i + 1) * 441) : gap_buffer(source, i * 441, 441);
        source.end();
        desk.wait_eos();
        fail_if_different(desk.audio(), std::vector<double>(20 * 441));
        for (const Out &out : desk.outs)
            fail_unless(out.gap, "silence is not marked");
    }
}
GST_END_TEST

GST_START_TEST(test_empty_buffers)
{
    fail_if_different(only(44100,
                           [](Source &s) {
                               s.push({}, 0);
                               s.push(steps(500), 0);
                               s.push({}, 500);
                               s.push({}, 700);
                               s.push(steps(500, 501.0), 500);
                               s.push({}, 1000);
                           }),
                      steps(1000));
    fail_unless(only(44100, [](Source &s) { s.push({}, 0); }).empty());
}
GST_END_TEST

/* Output is whole multiples of output-buffer-duration, but for the end. */
GST_START_TEST(test_output_buffers)
{
    for (guint64 ms : {1u, 10u, 30u, 100u, 250u}) {
        Desk desk{"stemsum output-buffer-duration=" + std::to_string(ms * GST_MSECOND)};
        Source &source = desk.add(mono(48000));
        desk.play();
        source.begin();
        source.push_all(steps(48000 + 77), 1024);
        source.end();
        desk.wait_eos();
        fail_if_different(desk.audio(), steps(48000 + 77));
        for (std::size_t i = 0; i + 1 < desk.outs.size(); i++) {
            fail_unless_equals_uint64(desk.outs[i].frames % (ms * 48), 0);
            fail_unless(desk.outs[i].frames <= std::max<guint64>(ms, 100) * 48);
        }
    }
}
GST_END_TEST

/* Not from 0, but from the first buffer, if so asked. */
GST_START_TEST(test_start_time)
{
    fail_if_different(only(
                          44100, [](Source &s) { s.push(steps(1000), 500); },
                          "stemsum start-time-selection=first"),
                      steps(1000));
    fail_if_different(only(
                          44100, [](Source &s) { s.push(steps(1000), 500); },
                          "stemsum start-time-selection=set start-time=5000000"),
                      at(500 - 221, steps(1000))); /* 220.5 frames */
}
GST_END_TEST

static Suite *stemsum_placement_suite()
{
    Suite *suite = suite_create("stemsum_placement");
    TCase *tests = tcase_create("placement");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_late_start);
    tcase_add_test(tests, test_pad_offset);
    tcase_add_test(tests, test_segment_base);
    tcase_add_test(tests, test_clipped_by_segment);
    tcase_add_test(tests, test_planar_clipped);
    tcase_add_test(tests, test_jitter);
    tcase_add_test(tests, test_drift_moves_after_discont_wait);
    tcase_add_test(tests, test_discont_moves_at_once);
    tcase_add_test(tests, test_discont_backwards);
    tcase_add_test(tests, test_no_timestamps);
    tcase_add_test(tests, test_gaps);
    tcase_add_test(tests, test_empty_buffers);
    tcase_add_test(tests, test_output_buffers);
    tcase_add_test(tests, test_start_time);
    return suite;
}

GST_CHECK_MAIN(stemsum_placement)
