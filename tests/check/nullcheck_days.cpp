/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck live, for hours of the stream's time: neither its memory nor its
 * work grows. Memory is what malloc() has given out and not got back; work is
 * how often a diagnosis is made.
 */
#include "nulllive.h"

#include <malloc.h>

using namespace stems::test;

namespace
{

constexpr int kLowRate = 8000;
constexpr std::size_t kSecond = kLowRate, kPart = 60 * kSecond; /* frames */

std::size_t allocated()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* Two minutes: one that nulls, one whose stem is late, drops out and is another. */
std::vector<Track> two_minutes()
{
    std::vector<Track> set(3, Track{GST_AUDIO_FORMAT_S16, 1, std::vector<double>(2 * kPart)});
    Dice dice{7};
    for (std::size_t s : {1, 2}) {
        double dull = 0.0;
        for (double &x : set[s].audio)
            x = dull += 0.3 * (0.3 * dice() - dull);
        set[s].audio = stored(set[s].format, set[s].audio);
    }
    for (std::size_t i = 0; i < set[0].audio.size(); i++)
        set[0].audio[i] = set[1].audio[i] + set[2].audio[i];
    const auto from = [&](std::size_t second) {
        return set[1].audio.begin() + static_cast<std::ptrdiff_t>(kPart + second * kSecond);
    };
    std::copy_backward(from(0), from(4), from(4) + 40);
    std::fill(from(20), from(21), 0.0);
    std::copy(set[2].audio.begin(), set[2].audio.begin() + 2 * kSecond, from(40));
    return set;
}

GST_START_TEST(memory_and_work_do_not_grow)
{
    const std::vector<Track> set = two_minutes();
    LiveSet live{
        set, {{"output-buffer-duration", "100000000"}, {"max-delay", "100000000"}}, kLowRate};
    constexpr std::size_t kBlock = kSecond / 10;
    const auto minute = [&](bool sound) {
        std::size_t messages = 0;
        for (std::size_t at = 0; at < kPart; at += kBlock)
            messages += live.send((sound ? 0 : kPart) + at, kBlock).size();
        return messages;
    };
    std::size_t held[4], messages[4] = {};
    int diagnoses[4];
    for (std::size_t half = 0; half < 4; half++) {
        const int before = LiveSet::diagnoses();
        for (int i = 0; i < 30; i++)
            messages[half] += minute(i % 10 != 5);
        diagnoses[half] = LiveSet::diagnoses() - before;
        held[half] = allocated();
    }
    fail_unless(diagnoses[0] >= 3 * 3);
    for (std::size_t half : {2, 3}) {
        // The first half hour fills what is kept for the final message.
        fail_unless(held[half] <= held[1] + 16384, "%zu bytes after %zu half hours, %zu after 2",
                    held[half], half + 1, held[1]);
        fail_unless_equals_int(diagnoses[half], diagnoses[1]);
        fail_unless_equals_int(messages[half], messages[1]);
    }
}
GST_END_TEST;

Suite *nullcheck_days_suite()
{
    Suite *suite = suite_create("nullcheck_days");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, memory_and_work_do_not_grow);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_days)
