/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Riser, impact, atmosphere.
 */
#include "effects.h"

#include "parts.h"

namespace stems::demo
{

Signal riser(const Time &time, const Song &song)
{
    Signal out = time.silence();
    Dice dice(61);
    for (int bar = 0; bar < song.bars(); ++bar) {
        if (song.section(bar) != Section::build ||
            (bar > 0 && song.section(bar - 1) == Section::build))
            continue;
        int end = bar;
        while (end < song.bars() && song.section(end) == Section::build)
            ++end;
        const std::size_t from = time.at(song.seconds(bar));
        const std::size_t to = std::min(time.at(song.seconds(end)), out.size());
        const std::size_t cut = time.at(0.012);
        Filter sweep;
        Saw saw;
        for (std::size_t i = from; i < to; ++i) {
            const double way = static_cast<double>(i - from) / static_cast<double>(to - from);
            if ((i - from) % 16 == 0)
                sweep.tune(300.0 * power2(5.0 * way), 2.5, time.rate);
            const double source =
                dice.noise() + 0.6 * saw.next(110.0 * power2(3.0 * way) / time.rate);
            const double gate =
                std::min(1.0, static_cast<double>(to - i) / static_cast<double>(cut));
            out[i] = static_cast<float>(gate * way * way * sweep.band(source));
        }
    }
    return out;
}

Signal impact(const Time &time, const Song &song)
{
    Signal out = time.silence();
    Dice dice(62);
    for (int bar = 1; bar < song.bars(); ++bar) {
        const Section now = song.section(bar);
        if (now == song.section(bar - 1) || (now != Section::chorus && now != Section::ending))
            continue;
        double phase = 0.0, level = 1.0, fall = 60.0;
        const double fade = decay(2.6, time.rate), drop = decay(1.1, time.rate);
        Filter dark;
        for (std::size_t i = time.at(song.seconds(bar)); i < out.size() && level > 1e-6; ++i) {
            dark.tune(200.0 + 2500.0 * level * level, 0.7, time.rate);
            phase += (36.0 + fall) / time.rate;
            const double blast = dark.low(dice.noise());
            out[i] += static_cast<float>(level * (saturate(1.3 * sine(phase)) + 0.7 * blast));
            fall *= drop;
            level *= fade;
        }
    }
    return out;
}

Stereo atmosphere(const Time &time, const Song &song)
{
    Stereo out{time.silence(), time.silence()};
    Dice dice(63);
    Filter left, right;
    Glide level(0.0, 3.0, time.rate);
    for (std::size_t i = 0; i < time.frames; ++i) {
        const double seconds = i / time.rate;
        const int bar = std::min(static_cast<int>(seconds / song.seconds(1)), song.bars() - 1);
        const Section now = song.section(bar);
        const bool quiet = now == Section::build || now == Section::chorus;
        if (i % 32 == 0) {
            left.tune(700.0 + 400.0 * sine(seconds / 7.0), 3.0, time.rate);
            right.tune(760.0 + 430.0 * sine(seconds / 9.0), 3.0, time.rate);
        }
        const double loud = level.to(quiet ? 0.15 : 1.0);
        const double turn = 0.25 * sine(seconds / 5.0);
        out.left[i] = static_cast<float>(loud * (0.7 + turn) * left.band(dice.noise()));
        out.right[i] = static_cast<float>(loud * (0.7 - turn) * right.band(dice.noise()));
    }
    return out;
}

} // namespace stems::demo
