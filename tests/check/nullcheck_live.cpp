/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck live: faults are told within a second of the stream, by stem, kind
 * and time. Expected: what the test did to the set, and when.
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

/* By lags of their own, all at once. */
GST_START_TEST(three_stems_are_late)
{
    std::vector<Track> set = long_set(4, 4);
    const std::map<std::string, std::pair<std::size_t, std::ptrdiff_t>> late{
        {"sink_0", {1, 113}}, {"sink_1", {2, 1000}}, {"sink_3", {4, 77}}};
    for (const auto &[name, what] : late) {
        std::vector<double> &audio = set[what.first].audio;
        const std::ptrdiff_t lag = what.second, at = kOnset;
        std::copy_backward(audio.begin() + at - lag, audio.end() - lag, audio.end());
    }
    const auto messages = LiveSet{set}.run();
    const Fields &early = told(messages, kOnset);
    for (const Fields *message : {&early, &messages.back()}) {
        assert_equal(message->text("fault"), "delay");
        const std::string guilty = message->text("faulty-stem");
        fail_if(contains(guilty, "sink_2"));
        fail_unless_equals_int(std::ranges::count(guilty, ','), 2);
        const GValue *list = gst_structure_get_value(message->get(), "stems");
        for (guint i = 0; i < gst_value_array_get_size(list); i++) {
            const Fields stem{static_cast<const GstStructure *>(
                g_value_get_boxed(gst_value_array_get_value(list, i)))};
            const auto found = late.find(stem.text("label"));
            assert_near(stem.number("delay"),
                        found == late.end() ? 0.0 : static_cast<double>(found->second.second),
                        0.05);
        }
    }
}
GST_END_TEST;

/* Three faults on three stems, a second of sound between them. */
GST_START_TEST(a_fault_after_another)
{
    std::vector<Track> set = long_set(3, 6);
    const auto part = [&](std::size_t stem, std::size_t from) {
        return std::span{set[stem].audio}.subspan(from, kRate / 2);
    };
    const std::size_t at[] = {48000, 120000, 192000};
    std::ranges::fill(part(1, at[0]), 0.0);
    for (double &x : part(2, at[1]))
        x = -x;
    for (double &x : part(3, at[2]))
        x *= 0.5;
    set[3].audio = stored(set[3].format, set[3].audio);
    const char *kinds[] = {"missing", "polarity", "gain"};
    const auto messages = LiveSet{set}.run();
    bool seen[3] = {};
    for (const Fields &message : messages) {
        if (!names_something(message))
            continue;
        std::size_t i = 2;
        while (i > 0 && message.count("fault-start") + 1024 < at[i])
            i--;
        assert_equal(message.text("faulty-stem"), "sink_" + std::to_string(i));
        assert_near(static_cast<double>(message.count("fault-start")), static_cast<double>(at[i]),
                    kNear);
        // Nobody knows at first whether it comes back.
        const std::string fault = message.text("fault");
        fail_unless(fault == kinds[i] || (i == 0 && fault == "truncated"), "%s",
                    message.all().c_str());
        seen[i] = seen[i] || message.count("endtime") <= time_of(at[i]) + GST_SECOND;
    }
    fail_unless(seen[0] && seen[1] && seen[2]);
    assert_equal(messages.back().text("fault"), "none");
    check_tiling(messages);
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
    tcase_add_test(tcase, three_stems_are_late);
    tcase_add_test(tcase, a_fault_after_another);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_live)
