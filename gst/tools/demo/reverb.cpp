/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reverb and echo.
 */
#include "reverb.h"

#include "parts.h"

#include <array>

namespace stems::demo
{

Stereo reverb(const Time &time, const Signal &in, const ReverbSettings &settings)
{
    constexpr std::array<double, 8> lengths = {.0297, .0371, .0411, .0437,
                                               .0533, .0617, .0719, .0893};
    std::vector<Delay> lines;
    std::array<double, 8> gains{};
    std::vector<Glide> walls;
    for (std::size_t k = 0; k < 8; ++k) {
        const double seconds = lengths[k] * settings.size;
        lines.emplace_back(time.at(seconds));
        gains[k] = power2(-9.96578428466209 * seconds / settings.decay_time);
        walls.emplace_back(0.0, 6.9 / (2.0 * pi * settings.damping), time.rate);
    }
    Delay pre(time.at(settings.pre_delay));
    Filter low_cut;
    low_cut.tune(180.0, 0.7, time.rate);

    Stereo out{time.silence(), time.silence()};
    for (std::size_t i = 0; i < time.frames; ++i) {
        const double dry = low_cut.high(pre.read());
        pre.write(in[i]);
        std::array<double, 8> v{};
        double sum = 0.0;
        for (std::size_t k = 0; k < 8; ++k) {
            v[k] = gains[k] * walls[k].to(lines[k].read());
            sum += v[k];
        }
        out.left[i] = static_cast<float>(v[0] - v[2] + v[4] - v[6]);
        out.right[i] = static_cast<float>(v[1] - v[3] + v[5] - v[7]);
        /* Householder: each line gets itself minus a quarter of them all,
         * which keeps the energy. */
        for (std::size_t k = 0; k < 8; ++k)
            lines[k].write(v[k] - 0.25 * sum + (k & 2 ? -dry : dry));
    }
    return out;
}

Stereo echo(const Time &time, const Signal &in, double seconds, double feedback)
{
    Delay left(time.at(seconds)), right(time.at(seconds));
    Filter tone_left, tone_right;
    tone_left.tune(2600.0, 0.7, time.rate);
    tone_right.tune(2600.0, 0.7, time.rate);
    Stereo out{time.silence(), time.silence()};
    for (std::size_t i = 0; i < time.frames; ++i) {
        const double l = tone_left.low(left.read()), r = tone_right.low(right.read());
        left.write(in[i] + feedback * r);
        right.write(feedback * l);
        out.left[i] = static_cast<float>(l);
        out.right[i] = static_cast<float>(r);
    }
    return out;
}

} // namespace stems::demo
