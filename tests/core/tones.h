/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of loudness, in core and in the element: tones one after
 * another, as the tables of the EBU list them.
 */
#pragma once

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace stems::test
{

inline constexpr double kSilence = -std::numeric_limits<double>::infinity();

struct Tone {
    double level; /* peak, dBFS; kSilence for none */
    double seconds;
};

/* A sine that goes on in phase. */
inline std::vector<double> tones(int rate, const std::vector<Tone> &list, double frequency = 1000.0)
{
    std::vector<double> out;
    double end = 0.0;
    for (const Tone &tone : list) {
        end += tone.seconds;
        const double amplitude = std::pow(10.0, tone.level / 20.0);
        while (static_cast<double>(out.size()) < std::round(end * rate))
            out.push_back(amplitude * std::sin(2.0 * std::numbers::pi * frequency *
                                               static_cast<double>(out.size()) / rate));
    }
    return out;
}

inline std::vector<Tone> repeated(std::vector<Tone> list, int times)
{
    std::vector<Tone> all;
    for (int i = 0; i < times; ++i)
        all.insert(all.end(), list.begin(), list.end());
    return all;
}

/* EBU Tech 3341 cases 11 and 14, one file: silence, a tone, silence, twenty
 * times, each tone 1 dB louder, from -38 on. */
inline std::vector<Tone> rising(double step, double length)
{
    std::vector<Tone> list;
    for (int i = 0; i < 20; ++i) {
        list.push_back({kSilence, step * i});
        list.push_back({-38.0 + i, length});
        list.push_back({kSilence, length - step * i});
    }
    return list;
}

} // namespace stems::test
