/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of stemgroup: what a change of anything sounds like, when the
 * tracks are of a constant level: gains that move in straight lines.
 */
#pragma once

#include "group.h"

namespace stems::test
{

inline constexpr int kRate = 48000;
inline constexpr std::size_t kRamp = 240; /* 5 ms */

inline GstAudioInfo mono(GstAudioFormat format = GST_AUDIO_FORMAT_F64)
{
    return make_info(format, kRate, 1);
}

/* Two tracks of a constant level, 1 and 1/4, in stems a and b. Half of the
 * audio is pushed before @change, half after it. */
struct Change {
    std::vector<double> a, b, mix; /* interleaved stereo */
};

inline Change play_change(
    const std::function<void(Group &)> &change, const std::string &more = "",
    const std::function<void(Group &)> &prepare = [](Group &) {})
{
    constexpr std::size_t half = kRate / 4;
    Group group{"stemgroup " + more};
    Source &one = group.add(mono(), "a");
    Source &two = group.add(mono(), "b");
    for (const char *pad : {"src", "stem_a", "stem_b"})
        group.listen(pad);
    prepare(group);
    group.play();
    for (Source *source : {&one, &two})
        source->begin();
    const auto push = [&](guint64 from) {
        for (guint64 at = from; at < from + half; at += 480) {
            one.push_all(std::vector<double>(480, 1.0), 480, at);
            two.push_all(std::vector<double>(480, 0.25), 480, at);
        }
    };
    push(0);
    group.wait([&] { return !group.listeners[2]->buffers.empty(); });
    change(group);
    push(half);
    one.end();
    two.end();
    group.wait_eos();
    check_twins(group, 2 * half);
    return {group.listeners[1]->audio(), group.listeners[2]->audio(), group.listeners[0]->audio()};
}

/* Not fail_unless() for each sample: it writes to a pipe every time. */

/* One side moves from level to level in a straight line of @ramp samples: the
 * frame before it has @from, its last has @to. Where it begins is told. */
inline std::size_t check_ramp(const std::vector<double> &audio, std::size_t side, double from,
                              double to, std::size_t ramp = kRamp)
{
    std::vector<double> x;
    for (std::size_t i = side; i < audio.size(); i += 2)
        x.push_back(audio[i]);
    std::size_t at = 0;
    while (at < x.size() && x[at] == from)
        at++;
    fail_unless(at > 0 && at + ramp < x.size(), "no change from %g to %g", from, to);
    for (std::size_t i = 0; i < ramp; i++) {
        const double wanted =
            from + (to - from) * static_cast<double>(i + 1) / static_cast<double>(ramp);
        if (std::abs(x[at + i] - wanted) >= 1e-9)
            ck_abort_msg("%g, not %g", x[at + i], wanted);
    }
    for (std::size_t i = at + ramp; i < x.size(); i++)
        if (x[i] != to)
            ck_abort_msg("%g, not %g", x[i], to);
    return at;
}

inline void check_still(const std::vector<double> &audio, std::size_t side, double level)
{
    for (std::size_t i = side; i < audio.size(); i += 2)
        if (audio[i] != level)
            ck_abort_msg("%g, not %g", audio[i], level);
}

inline void check_sum(const Change &heard)
{
    fail_if_different(heard.mix, mix_of({heard.a, heard.b}, GST_AUDIO_FORMAT_F64));
}

} // namespace stems::test
