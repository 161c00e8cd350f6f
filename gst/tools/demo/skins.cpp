/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Kick and toms are swept sines, the snare two tones and a rattle, hat and
 * crash noise over a bank of inharmonic squares.
 */
#include "skins.h"

#include "parts.h"

#include <array>

namespace stems::demo
{
namespace
{

/* A skin: a sine that falls from high to low and dies away. */
void skin(const Time &time, Signal &out, const Hit &hit, double high, double low, double fall,
          double ring)
{
    const double bend = decay(fall, time.rate), fade = decay(ring, time.rate);
    double sweep = high - low, level = hit.velocity, phase = 0.0, attack = 0.0;
    for (std::size_t i = time.at(hit.seconds); i < out.size() && level > 1e-6; ++i) {
        phase += (low + sweep) / time.rate;
        attack = std::min(1.0, attack + 1.0 / (0.0012 * time.rate));
        out[i] += static_cast<float>(attack * level * saturate(1.4 * sine(phase)));
        sweep *= bend;
        level *= fade;
    }
}

/* Noise between two corners, dying away. */
void burst(const Time &time, Signal &out, const Hit &hit, Dice &dice, double low, double high,
           double ring, double factor)
{
    Filter bottom, top;
    bottom.tune(low, 0.8, time.rate);
    top.tune(high, 0.8, time.rate);
    const double fade = decay(ring, time.rate);
    double level = factor * hit.velocity;
    for (std::size_t i = time.at(hit.seconds); i < out.size() && level > 1e-6; ++i) {
        out[i] += static_cast<float>(level * top.low(bottom.high(dice.noise())));
        level *= fade;
    }
}

/* Six squares that fit no scale, as a cymbal's modes do. */
void metal(const Time &time, Signal &out, const Hit &hit, double base, double low, double ring,
           double factor)
{
    constexpr std::array<double, 6> modes = {1.0, 1.342, 1.231, 1.656, 1.952, 2.127};
    std::array<double, 6> phase{};
    Filter bottom;
    bottom.tune(low, 0.9, time.rate);
    const double fade = decay(ring, time.rate);
    double level = factor * hit.velocity;
    for (std::size_t i = time.at(hit.seconds); i < out.size() && level > 1e-6; ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < modes.size(); ++k) {
            phase[k] += base * modes[k] / time.rate;
            phase[k] -= std::floor(phase[k]);
            sum += phase[k] < 0.5 ? 1.0 : -1.0;
        }
        out[i] += static_cast<float>(level * bottom.high(sum) / 6.0);
        level *= fade;
    }
}

} // namespace

Skins strike(const Time &time, const std::vector<Hit> &hits)
{
    Skins s{time.silence(), time.silence(), time.silence(), time.silence(),
            time.silence(), time.silence(), time.silence(), time.silence()};
    Dice dice(21);
    for (const Hit &hit : hits) {
        const double hard = hit.velocity;
        switch (hit.drum) {
        case Drum::kick:
            skin(time, s.kick, hit, 190.0, 49.0, 0.09, 0.55);
            burst(time, s.beater, hit, dice, 1800.0, 6500.0, 0.025, 0.9);
            break;
        case Drum::snare:
            skin(time, s.snare, hit, 290.0, 192.0, 0.05, 0.22);
            skin(time, s.snare, hit, 400.0, 331.0, 0.03, 0.14);
            burst(time, s.snare, hit, dice, 900.0, 9000.0, 0.12 + 0.1 * hard, 0.9);
            burst(time, s.wires, hit, dice, 2200.0, 12000.0, 0.25 + 0.1 * hard, 1.0);
            break;
        case Drum::closed_hat:
            metal(time, s.hat, hit, 3150.0, 7000.0, 0.09, 0.6);
            burst(time, s.hat, hit, dice, 7500.0, 16000.0, 0.11, 0.5);
            break;
        case Drum::open_hat:
            metal(time, s.hat, hit, 3150.0, 6500.0, 0.55, 0.5);
            burst(time, s.hat, hit, dice, 6500.0, 16000.0, 0.6, 0.4);
            break;
        case Drum::high_tom:
            skin(time, s.high_tom, hit, 190.0, 128.0, 0.15, 0.6);
            burst(time, s.high_tom, hit, dice, 600.0, 5000.0, 0.04, 0.35);
            break;
        case Drum::low_tom:
            skin(time, s.low_tom, hit, 125.0, 82.0, 0.18, 0.8);
            burst(time, s.low_tom, hit, dice, 500.0, 4500.0, 0.05, 0.35);
            break;
        case Drum::crash:
            metal(time, s.crash, hit, 2350.0, 3800.0, 1.9, 0.3);
            burst(time, s.crash, hit, dice, 3500.0, 14000.0, 2.4, 0.8);
            burst(time, s.crash, hit, dice, 900.0, 5000.0, 0.5, 0.35);
            break;
        }
    }
    return s;
}

} // namespace stems::demo
