/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck live: faults are told within a second of the stream, by stem, kind
 * and time; the delay of the bus is found and followed. Expected: what the test
 * did to the set, and when.
 */
#include "nulllive.h"

using namespace stems::test;

namespace
{

constexpr std::size_t kOnset = 135000; /* frames: a fifth of a second before an interval ends */
constexpr double kNear = 1024.0;       /* frames: two cells */

GstClockTime time_of(std::size_t frame)
{
    return gst_util_uint64_scale_round(frame, GST_SECOND, kRate);
}

bool names_something(const Fields &message)
{
    const std::string fault = message.text("fault");
    return fault != "none" && (fault != "unknown" || !message.text("faulty-stem").empty());
}

/* The first message that tells of something after @onset, at most a second of
 * the stream later; before it, nothing is told. */
const Fields &told(const std::vector<Fields> &messages, std::size_t onset)
{
    for (const Fields &message : messages) {
        if (!names_something(message))
            continue;
        fail_unless(message.count("endtime") > time_of(onset), "%s", message.all().c_str());
        fail_unless(message.count("endtime") <= time_of(onset) + GST_SECOND, "%s",
                    message.all().c_str());
        return message;
    }
    fail("nothing was told");
    return messages.front();
}

/* Interval messages tell of all of the stream, one after the other. */
void check_tiling(const std::vector<Fields> &messages)
{
    GstClockTime end = 0;
    guint64 samples = 0;
    for (const Fields &message : messages) {
        fail_unless_equals_uint64(message.count("stream-time"), end);
        end = message.count("endtime");
        samples += message.count("samples");
    }
    fail_unless_equals_uint64(samples, end / GST_SECOND * kRate *
                                           messages.front().array("residual-peak").size());
}

GST_START_TEST(a_stem_drops_out)
{
    for (std::size_t length : {4800, 28800}) {
        std::vector<Track> set = long_set(3, 4);
        std::fill_n(set[2].audio.begin() + kOnset, length, 0.0);
        const auto messages = LiveSet{set}.run();
        const Fields &first = told(messages, kOnset);
        assert_equal(first.text("faulty-stem"), "sink_1");
        // Nobody knows yet whether it comes back.
        const std::string fault = first.text("fault");
        fail_unless(fault == "truncated" || fault == "missing");
        assert_near(static_cast<double>(first.count("fault-start")), kOnset, kNear);
        // It has come back.
        const Fields *last = nullptr;
        for (const Fields &message : messages)
            if (names_something(message))
                last = &message;
        assert_equal(last->text("fault"), "missing");
        assert_equal(last->text("faulty-stem"), "sink_1");
        assert_near(static_cast<double>(last->count("fault-start")), kOnset, kNear);
        assert_near(static_cast<double>(last->count("fault-end")),
                    static_cast<double>(kOnset + length), kNear);
        fail_unless(last->count("endtime") <= time_of(kOnset + length) + GST_SECOND);
        assert_equal(messages.back().text("verdict"), "bit-exact");
        check_tiling(messages);
    }
}
GST_END_TEST;

/* Another programme, or that of another stem, in its place. */
GST_START_TEST(a_stem_is_replaced)
{
    for (std::size_t by : {3, 4}) {
        std::vector<Track> set = long_set(3, 4);
        const std::vector<Track> more = long_set(4, 4);
        std::copy(more[by].audio.begin() + kOnset, more[by].audio.end(),
                  set[2].audio.begin() + kOnset);
        const auto messages = LiveSet{set}.run();
        const Fields &first = told(messages, kOnset);
        assert_equal(first.text("fault"), by == 4 ? "different-content" : "duplicate");
        // Which of two equal ones is the copy, the evidence does not say.
        assert_equal(first.text("faulty-stem"), by == 4 ? "sink_1" : "sink_2");
        assert_near(static_cast<double>(first.count("fault-start")), kOnset, kNear);
        check_tiling(messages);
    }
}
GST_END_TEST;

std::vector<double> in_stereo(const std::vector<double> &audio, double left, double right)
{
    std::vector<double> out;
    for (double x : audio) {
        out.push_back(left * x);
        out.push_back(right * x);
    }
    return out;
}

/* The first stem is in both channels (as mono, or as stereo), the second on the
 * left alone; from the onset on each has the other's audio. */
GST_START_TEST(two_stems_are_exchanged)
{
    for (int channels : {1, 2}) {
        std::vector<Track> set = long_set(3, 4);
        const auto a = set[1].audio, b = set[2].audio, c = set[3].audio;
        const auto both = [&](const std::vector<double> &x) {
            return channels == 2 ? in_stereo(x, 1.0, 1.0) : x;
        };
        set[0].channels = set[2].channels = set[3].channels = 2;
        set[1].channels = channels;
        set[0].audio.clear();
        for (std::size_t i = 0; i < a.size(); i++) {
            set[0].audio.push_back(a[i] + b[i] + c[i]);
            set[0].audio.push_back(a[i] + c[i]);
        }
        set[1].audio = both(a);
        set[2].audio = in_stereo(b, 1.0, 0.0);
        set[3].audio = in_stereo(c, 1.0, 1.0);
        const auto wrong_a = both(b), wrong_b = in_stereo(a, 1.0, 0.0);
        const std::ptrdiff_t at = kOnset;
        std::copy(wrong_a.begin() + channels * at, wrong_a.end(),
                  set[1].audio.begin() + channels * at);
        std::copy(wrong_b.begin() + 2 * at, wrong_b.end(), set[2].audio.begin() + 2 * at);
        const auto messages = LiveSet{set}.run();
        const Fields &first = told(messages, kOnset);
        assert_equal(first.text("fault"), "different-content");
        assert_equal(first.text("faulty-stem"), "sink_0, sink_1");
        assert_near(static_cast<double>(first.count("fault-start")), kOnset, kNear);
    }
}
GST_END_TEST;

/* The mix as it is when it comes so many frames after its stems. */
std::vector<double> later(std::vector<double> audio, std::size_t frames)
{
    audio.insert(audio.begin(), frames, 0.0);
    audio.resize(audio.size() - frames);
    return audio;
}

/* No stem is accused; @lag(seconds) is what the mix is late by, known to
 * @within from @settled seconds after each of @changes on. */
void check_lag(const std::vector<Fields> &messages, const std::function<double(double)> &lag,
               double within, double settled, const std::vector<double> &changes)
{
    bool found = false;
    for (const Fields &message : messages) {
        fail_unless(message.text("faulty-stem").empty(), "%s", message.all().c_str());
        const double end = static_cast<double>(message.count("endtime")) / GST_SECOND;
        bool steady = true;
        for (double change : changes)
            steady = steady && (end <= change || end > change + settled);
        if (!steady || lag(end) == 0.0)
            continue;
        found = true;
        assert_equal(message.text("fault"), "delay");
        assert_near(message.number("mix-delay"), lag(end), within);
    }
    fail_unless(found);
}

GST_START_TEST(the_bus_is_late)
{
    for (std::size_t late : {1, 14400, 23000}) {
        std::vector<Track> set = long_set(2, late < 5000 ? 2 : 3);
        set[0].audio = later(set[0].audio, late);
        // A lag is seen where what there is of it is 8/3 as long.
        check_lag(LiveSet{set}.run(), [&](double) { return static_cast<double>(late); }, 0.05,
                  late < 5000 ? 1.0 : 2.0, {0.0});
    }
    // As early: all stems are late.
    std::vector<Track> set = long_set(2, 2);
    for (std::size_t i = 1; i < set.size(); i++)
        set[i].audio = later(set[i].audio, 300);
    check_lag(LiveSet{set}.run(), [](double) { return -300.0; }, 0.05, 1.0, {0.0});
}
GST_END_TEST;

GST_START_TEST(the_delay_of_the_bus_changes)
{
    std::vector<Track> set = long_set(2, 6);
    const auto mix = set[0].audio, some = later(mix, 200), more = later(mix, 950);
    std::copy(some.begin() + 2 * kRate, some.begin() + 4 * kRate, set[0].audio.begin() + 2 * kRate);
    std::copy(more.begin() + 4 * kRate, more.end(), set[0].audio.begin() + 4 * kRate);
    const auto messages = LiveSet{set}.run();
    check_lag(messages, [](double at) { return at <= 2.0   ? 0.0
                                               : at <= 4.0 ? 200.0
                                                           : 950.0; }, 0.05,
              1.0, {2.0, 4.0});
    check_tiling(messages);
}
GST_END_TEST;

/* A bus whose clock runs 10 and 50 ppm slow: half a sample and two in a second.
 * What is told is at most a second old. */
GST_START_TEST(the_delay_of_the_bus_drifts)
{
    for (double ppm : {10.0, 50.0}) {
        std::vector<Track> set = long_set(2, 3);
        const std::vector<double> mix = set[0].audio;
        const double slow = ppm * 1e-6;
        for (std::size_t i = 100; i < mix.size(); i++) {
            // Cubic, through four samples: programme() is dull enough.
            const double at = static_cast<double>(i) * (1.0 - slow) - 50.0;
            const auto k = static_cast<std::size_t>(at);
            const double f = at - static_cast<double>(k), *x = &mix[k - 1];
            set[0].audio[i] = x[1] + 0.5 * f *
                                         (x[2] - x[0] +
                                          f * (2.0 * x[0] - 5.0 * x[1] + 4.0 * x[2] - x[3] +
                                               f * (3.0 * (x[1] - x[2]) + x[3] - x[0])));
        }
        check_lag(LiveSet{set}.run(), [&](double at) { return 50.0 + slow * (at - 0.5) * kRate; },
                  0.6 * slow * kRate + 0.5, 1.0, {0.0});
    }
}
GST_END_TEST;

Suite *nullcheck_live_suite()
{
    long_set(4, 6);
    Suite *suite = suite_create("nullcheck_live");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, a_stem_drops_out);
    tcase_add_test(tcase, a_stem_is_replaced);
    tcase_add_test(tcase, two_stems_are_exchanged);
    tcase_add_test(tcase, the_bus_is_late);
    tcase_add_test(tcase, the_delay_of_the_bus_changes);
    tcase_add_test(tcase, the_delay_of_the_bus_drifts);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_live)
