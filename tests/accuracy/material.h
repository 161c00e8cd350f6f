/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table of nullcheck's diagnosis: stems that are like music in
 * what matters to it: tones and noise, bright and dark, dense and with rests,
 * in stereo, with bleed from one to the next. Constant seeds.
 */
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace stems::accuracy
{

using Wave = std::vector<double>;
using Stereo = std::vector<Wave>; /* one Wave for each channel */
using Random = std::mt19937_64;

inline double uniform(Random &random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}
inline double between(Random &random, double low, double high)
{
    return low + (high - low) * uniform(random);
}

inline constexpr double kTau = 2.0 * std::numbers::pi;

/* Adds one note of decaying harmonics. */
inline void add_note(Stereo &out, std::size_t at, double pitch, double rate, double amplitude,
                     double decay, double pan, double brightness, Random &random)
{
    const auto length = static_cast<std::size_t>(5.0 * decay * rate);
    const double side[2] = {std::cos(pan * std::numbers::pi / 2),
                            std::sin(pan * std::numbers::pi / 2)};
    for (int h = 1; h <= 24 && pitch * h < 0.45 * rate; ++h) {
        const double level = amplitude * std::pow(static_cast<double>(h), -brightness);
        const double w = kTau * pitch * h * (1.0 + 2e-4 * h * uniform(random)) / rate;
        const double fall = std::exp(-(1.0 + 0.3 * h) / (decay * rate));
        // x[n] = 2 cos(w) fall x[n-1] - fall^2 x[n-2]
        double x1 = level * std::sin(kTau * uniform(random)), x2 = x1 * std::cos(w);
        const double a = 2.0 * std::cos(w) * fall, b = -fall * fall;
        for (std::size_t i = at; i < std::min(at + length, out[0].size()); ++i) {
            const double x = a * x1 + b * x2;
            x2 = x1;
            x1 = x;
            const double attack = std::min(1.0, static_cast<double>(i - at) / (0.004 * rate));
            out[0][i] += side[0] * attack * x;
            out[1][i] += side[1] * attack * x;
        }
    }
}

/* Adds a burst of filtered noise. */
inline void add_hit(Stereo &out, std::size_t at, double rate, double amplitude, double decay,
                    double dull, double pan, Random &random)
{
    double low[2]{};
    const double side[2] = {1.0 - 0.5 * pan, 0.5 + 0.5 * pan};
    const auto length = static_cast<std::size_t>(7.0 * decay * rate);
    for (std::size_t i = at; i < std::min(at + length, out[0].size()); ++i) {
        const double level = amplitude * std::exp(-static_cast<double>(i - at) / (decay * rate));
        const double common = between(random, -1.0, 1.0);
        for (int c = 0; c < 2; ++c) {
            const double x = 0.8 * common + 0.4 * between(random, -1.0, 1.0);
            low[c] += (1.0 - dull) * (x - low[c]);
            out[static_cast<std::size_t>(c)][i] += side[c] * level * low[c];
        }
    }
}

/* Stem number @kind of a set: drums, bass, keys, voice, shaker, strings, a loop, organ,
 * ambience, sub, ... */
inline Stereo make_stem(int kind, std::size_t frames, double rate, std::uint64_t seed)
{
    Random random{seed};
    Stereo out(2, Wave(frames));
    const double beat = between(random, 0.4, 0.6) * rate;
    const double end = static_cast<double>(frames);
    const double root = 55.0 * std::exp2(std::floor(between(random, 0.0, 12.0)) / 12.0);
    const auto at = [](double x) { return static_cast<std::size_t>(x); };
    switch (kind % 10) {
    case 0: // drums
        for (double t = 0.1 * beat; t < end; t += beat / 2) {
            const int n = static_cast<int>(t / beat * 2.0);
            if (n % 4 == 0)
                add_note(out, at(t), 52.0, rate, 0.5, 0.12, 0.5, 1.5, random);
            if (n % 4 == 2)
                add_hit(out, at(t), rate, 0.4, 0.06, 0.3, 0.5, random);
            add_hit(out, at(t), rate, between(random, 0.05, 0.15), 0.02, 0.0, 0.7, random);
        }
        break;
    case 1: // bass
        for (double t = 0.1 * beat; t < end; t += beat * (1.0 + std::floor(uniform(random) * 2.0)))
            add_note(out, at(t), root * std::exp2(std::floor(uniform(random) * 8.0) / 12.0), rate,
                     0.35, 0.4, 0.5, 1.6, random);
        break;
    case 2: // keys
        for (double t = 0.2 * beat; t < end; t += 2.0 * beat)
            for (int n = 0; n < 3; ++n)
                add_note(out, at(t + 300.0 * n),
                         4.0 * root * std::exp2(std::floor(uniform(random) * 20.0) / 12.0), rate,
                         0.12, 0.7, between(random, 0.2, 0.8), 1.3, random);
        break;
    case 3: // voice: phrases with rests
        for (double t = beat; t < end; t += 4.0 * beat)
            for (double s = t; s < std::min(end, t + 2.6 * beat); s += 0.35 * beat) {
                const double pitch =
                    3.0 * root * std::exp2(std::floor(uniform(random) * 12.0) / 12.0);
                add_note(out, at(s), pitch, rate, 0.2, 0.15, 0.45, 0.8, random);
                add_hit(out, at(s), rate, 0.06, 0.03, 0.0, 0.5, random);
            }
        break;
    case 4: // shaker
        for (double t = 0.25 * beat; t < end; t += beat / 4)
            add_hit(out, at(t), rate, between(random, 0.05, 0.2), 0.03, -0.2, 0.3, random);
        break;
    case 6: { // one bar of a drum machine, to the sample, on both sides alike
        const auto bar = at(4.0 * std::floor(beat));
        Stereo loop(2, Wave(bar));
        for (std::size_t n = 0; n < 16; ++n)
            add_hit(loop, n * bar / 16, rate, n % 4 == 0 ? 0.3 : 0.1 * uniform(random),
                    n % 8 == 4 ? 0.05 : 0.015, n % 4 == 0 ? 0.8 : 0.1, 1.0, random);
        for (Wave &channel : out)
            for (std::size_t i = 0; i < frames; ++i)
                channel[i] = loop[0][i % bar];
        break;
    }
    case 7: // organ: notes that do not decay, on the left alone
        for (double t = 0.0; t < end; t += 4.0 * beat) {
            const double w =
                kTau * 4.0 * root * std::exp2(std::floor(uniform(random) * 12.0) / 12.0) / rate;
            for (std::size_t i = at(t); i < std::min(at(t + 3.9 * beat), frames); ++i) {
                const double n = static_cast<double>(i - at(t));
                const double fade =
                    std::min({1.0, n / (0.02 * rate), (3.9 * beat - n) / (0.02 * rate)});
                for (int h = 1; h <= 8; h *= 2)
                    out[0][i] += 0.1 * fade * std::sin(h * w * n) / h;
            }
        }
        break;
    case 8: // ambience: soft noise throughout, another on each side
        for (Wave &channel : out) {
            double low = 0.0;
            for (double &x : channel) {
                low += 0.1 * (between(random, -1.0, 1.0) - low);
                x = 0.03 * low;
            }
        }
        break;
    case 9: // sub: sines, on both sides alike
        for (double t = 0.1 * beat; t < end; t += beat * (1.0 + std::floor(uniform(random) * 2.0)))
            add_note(out, at(t), 0.75 * root, rate, 0.4, 0.5, 0.5, 6.0, random);
        out[1] = out[0];
        break;
    default: // strings
        for (double t = 0.0; t < end; t += 3.0 * beat)
            for (int n = 0; n < 4; ++n)
                add_note(out, at(t),
                         2.0 * root * std::exp2(std::floor(uniform(random) * 24.0) / 12.0), rate,
                         0.08, 1.5, between(random, 0.0, 1.0), 1.0, random);
    }
    return out;
}

/* Brings the peak of their sum to 0.8. */
inline void level(std::vector<Stereo> &stems)
{
    double peak = 1e-9;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < stems[0][c].size(); ++i) {
            double sum = 0.0;
            for (const Stereo &stem : stems)
                sum += stem[c][i];
            peak = std::max(peak, std::fabs(sum));
        }
    for (Stereo &stem : stems)
        for (Wave &channel : stem)
            for (double &x : channel)
                x *= 0.8 / peak;
}

/* N stems with bleed. */
inline std::vector<Stereo> make_stems(std::size_t count, std::size_t frames, double rate,
                                      std::uint64_t seed)
{
    std::vector<Stereo> stems;
    for (std::size_t s = 0; s < count; ++s)
        stems.push_back(make_stem(static_cast<int>(s + seed), frames, rate, seed * 1000 + s));
    for (std::size_t c = 0; c < 2; ++c) {
        const Wave first = stems[0][c];
        for (std::size_t s = 0; s < count; ++s) {
            const Wave &next = s + 1 < count ? stems[s + 1][c] : first;
            for (std::size_t i = 0; i < frames; ++i)
                stems[s][c][i] += count > 1 ? 0.1 * next[i] : 0.0;
        }
    }
    level(stems);
    return stems;
}

} // namespace stems::accuracy
