/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck live: the delay of the bus against all stems is found and followed,
 * and no stem is accused of it. Expected: what the test did to the mix, and when.
 */
#include "nulllive.h"

using namespace stems::test;

namespace
{

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
}
GST_END_TEST;

/* A bus whose clock runs 10 and 50 ppm slow: half a sample and two in a second.
 * What is told is at most a second old. */
GST_START_TEST(the_delay_of_the_bus_drifts)
{
    const double slow = (__i__ == 0 ? 10.0 : 50.0) * 1e-6;
    std::vector<Track> set = long_set(2, 3);
    const std::vector<double> mix = set[0].audio;
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
GST_END_TEST;

/* Not found, and no stem is accused of it, nor said to be missing: whether it comes
 * too late from the start, where the stems sound and it is silent, or becomes late,
 * or early, or is another programme. */
GST_START_TEST(the_bus_is_later_than_max_delay)
{
    constexpr std::size_t kLate = 33600;
    std::vector<Track> set = long_set(3, 5);
    const std::ptrdiff_t begin = __i__ == 0 ? 0 : kRate;
    const std::vector<double> moved =
        __i__ == 3 ? long_set(6, 5)[6].audio : later(set[0].audio, kLate);
    if (__i__ == 2)
        for (std::size_t i = 1; i < set.size(); i++) {
            const auto late = later(set[i].audio, kLate);
            std::copy(late.begin() + begin, late.end(), set[i].audio.begin() + begin);
        }
    else
        std::copy(moved.begin() + begin, moved.end(), set[0].audio.begin() + begin);
    bool told = false;
    const auto messages = LiveSet{set, {{"max-delay", "300000000"}}}.run();
    for (const Fields &message : messages) {
        const std::string fault = message.text("fault");
        fail_unless(message.text("faulty-stem").empty(), "%s", message.all().c_str());
        fail_unless(fault == "none" || fault == "unknown" ||
                        (fault == "truncated" && message.count("endtime") <= GST_SECOND),
                    "%s", message.all().c_str());
        told = told || contains(message.text("explanation"), "off by more than was looked for");
    }
    assert_equal(messages.back().text("verdict"), "audible");
    fail_unless(told, "%d: %s", __i__, messages.back().all().c_str());
}
GST_END_TEST;

/* A stem that comes in while the bus is late was not cut off up to there; just
 * before a diagnosis, which is made every quarter of a second. */
GST_START_TEST(a_stem_comes_in_under_a_late_bus)
{
    std::vector<Track> set = long_set(3, 3);
    for (std::size_t i = 0; i < 36352; i++) {
        set[0].audio[i] -= set[3].audio[i];
        set[3].audio[i] = 0.0;
    }
    set[0].audio = later(set[0].audio, 1);
    check_lag(LiveSet{set}.run(), [](double) { return 1.0; }, 0.05, 1.0, {0.0});
}
GST_END_TEST;

/* A programme bus is always late. What happens to a stem is told all the same: that it
 * drops out within a second, and for as long as that lasts; that it is too soft. */
GST_START_TEST(a_stem_is_at_fault_under_a_late_bus)
{
    constexpr std::size_t kLate = 480, kFrom = 2 * kRate;
    for (double gain : {0.0, 0.5}) {
        std::vector<Track> set = long_set(3, 6);
        set[0].audio = later(set[0].audio, kLate);
        for (std::size_t i = kFrom; i < set[2].audio.size(); i++)
            set[2].audio[i] *= gain;
        bool late = false, told = false;
        for (const Fields &message : LiveSet{set}.run()) {
            const double end = static_cast<double>(message.count("endtime")) / GST_SECOND;
            const bool before = end <= 2.0, after = end > 3.0;
            assert_near(message.number("mix-delay"), double{kLate}, 0.05);
            late = late || before;
            told = told || after;
            if (before)
                assert_equal(message.text("faulty-stem"), "");
            if (!after)
                continue;
            assert_equal(message.text("faulty-stem"), "sink_1");
            assert_equal(message.text("fault"), gain == 0.0 ? "truncated" : "gain");
            // In the time of the bus, to a cell (null_trace.h).
            assert_near(static_cast<double>(message.count("fault-start")), kFrom + kLate, 512.0);
            fail_unless(contains(message.text("explanation"),
                                 "Besides, the mix is 480 samples late (10.00 ms)"));
        }
        fail_unless(late && told);
    }
}
GST_END_TEST;

Suite *nullcheck_bus_suite()
{
    long_set(6, 5);
    long_set(3, 6);
    Suite *suite = suite_create("nullcheck_bus");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, the_bus_is_late);
    tcase_add_test(tcase, the_delay_of_the_bus_changes);
    tcase_add_loop_test(tcase, the_delay_of_the_bus_drifts, 0, 2);
    tcase_add_loop_test(tcase, the_bus_is_later_than_max_delay, 0, 4);
    tcase_add_test(tcase, a_stem_comes_in_under_a_late_bus);
    tcase_add_test(tcase, a_stem_is_at_fault_under_a_late_bus);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_bus)
