/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table: a second kind of audio, made in other ways than that of
 * material.h, which the diagnosis was built with: a band in which stems share
 * content as they do in real sessions, not by bleed but because one is made of
 * another (a room of the voice, drums crushed in parallel), or plays the same riff
 * (guitars, doubled). Partials are inharmonic, strings are those of Karplus and
 * Strong (1983), vowels have formants (Peterson and Barney, 1952), reverbs are of
 * Schroeder's kind (1962). Constant seeds.
 */
#pragma once

#include "faults.h"

namespace stems::accuracy
{

/* Places between left (0) and right (1) at constant power. */
inline void place(Stereo &out, std::size_t at, const Wave &in, double pan)
{
    const double side[2] = {std::cos(pan * std::numbers::pi / 2),
                            std::sin(pan * std::numbers::pi / 2)};
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < in.size() && at + i < out[c].size(); ++i)
            out[c][at + i] += side[c] * in[i];
}

/* A note of a minor scale, @octaves above @lowest. */
inline double pitch_of(Random &random, double lowest, int octaves)
{
    constexpr int steps[] = {0, 2, 3, 5, 7, 8, 10};
    const int octave = static_cast<int>(uniform(random) * octaves);
    return lowest * std::exp2(octave + steps[static_cast<int>(uniform(random) * 7)] / 12.0);
}

inline double pause(Random &random, double mean)
{
    return -mean * std::log(1.0 - uniform(random));
}

inline Stereo make_piano(std::size_t frames, double rate, Random &random)
{
    Stereo out(2, Wave(frames));
    const double end = static_cast<double>(frames) / rate;
    for (double t = 0.2; t < end; t += pause(random, 0.6)) {
        const double pitch = pitch_of(random, 110.0, 3), loud = between(random, 0.3, 1.0);
        Wave note(static_cast<std::size_t>(between(random, 0.6, 4.0) * rate));
        const auto n = static_cast<double>(note.size());
        for (int h = 1; h < 14; ++h) {
            const double partial = pitch * h * std::sqrt(1.0 + 4e-4 * h * h);
            if (partial > 0.45 * rate)
                break;
            const double level = 0.1 * loud * std::pow(h, -1.4), start = kTau * uniform(random);
            for (std::size_t i = 0; i < note.size(); ++i) {
                const double s = static_cast<double>(i) / rate;
                note[i] += level * std::sin(start + kTau * partial * s) *
                           std::exp(-s * (0.7 + 0.5 * h)) * std::min(1.0, s / 0.004) *
                           std::min(1.0, (n / rate - s) / 0.02);
            }
        }
        place(out, static_cast<std::size_t>(t * rate), note,
              std::clamp(0.5 + 0.15 * std::log2(pitch / 440.0), 0.1, 0.9));
    }
    return out;
}

inline Stereo make_plucked(std::size_t frames, double rate, Random &random)
{
    Stereo out(2, Wave(frames));
    const double end = static_cast<double>(frames) / rate, pan = between(random, 0.2, 0.8);
    for (double t = 0.1; t < end; t += pause(random, 0.35)) {
        const auto period = static_cast<std::size_t>(rate / pitch_of(random, 82.4, 3));
        Wave note(static_cast<std::size_t>(between(random, 0.5, 2.5) * rate));
        const double loud = between(random, 0.1, 0.3);
        for (std::size_t i = 0; i < note.size(); ++i)
            note[i] = i <= period ? between(random, -loud, loud)
                                  : 0.4985 * (note[i - period] + note[i - period - 1]);
        for (std::size_t i = 0; i < 200; ++i)
            note[note.size() - 1 - i] *= static_cast<double>(i) / 200.0;
        place(out, static_cast<std::size_t>(t * rate), note, pan);
    }
    return out;
}

inline Stereo make_speech(std::size_t frames, double rate, Random &random)
{
    constexpr double vowels[][3] = {
        {730, 1090, 2440}, {270, 2290, 3010}, {300, 870, 2240}, {530, 1840, 2480}};
    Stereo out(2, Wave(frames));
    const double end = static_cast<double>(frames) / rate, low = between(random, 100.0, 220.0);
    for (double t = 0.4; t < end;) {
        Wave sound(static_cast<std::size_t>(between(random, 0.08, 0.3) * rate));
        const double *formants = vowels[static_cast<int>(4.0 * uniform(random))];
        const bool hiss = uniform(random) < 0.25;
        const double tone = low * between(random, 0.8, 1.3);
        double before = 0.0, phase = 0.0;
        for (std::size_t i = 0; i < sound.size(); ++i) {
            const double at = static_cast<double>(i) / static_cast<double>(sound.size());
            const double noise = between(random, -1.0, 1.0);
            double x = (hiss ? 0.06 : 0.004) * (noise - before);
            before = noise;
            phase += tone * (1.0 + 0.05 * std::sin(kTau * at)) / rate;
            for (int h = 1; !hiss && h * tone < 4500.0; ++h) {
                double level = 0.0;
                for (int f = 0; f < 3; ++f) {
                    const double off = (h * tone - formants[f]) / (80.0 + 0.05 * formants[f]);
                    level += 0.12 / (1.0 + off * off);
                }
                x += level * std::sin(kTau * h * phase);
            }
            sound[i] = x * std::sqrt(std::sin(std::numbers::pi * at));
        }
        place(out, static_cast<std::size_t>(t * rate), sound, 0.48);
        t += 0.9 * static_cast<double>(sound.size()) / rate;
        t += uniform(random) < 0.15 ? pause(random, 1.2) : 0.0;
    }
    return out;
}

/* Parallel combs and two allpasses, other ones on each side; the wet sound alone. */
inline Stereo reverberate(const Stereo &dry, double rate)
{
    constexpr double combs[2][4] = {{29.7, 37.1, 41.1, 43.7}, {30.9, 35.3, 40.3, 44.9}};
    const std::size_t frames = dry[0].size();
    Stereo wet(2, Wave(frames));
    for (std::size_t c = 0; c < 2; ++c) {
        for (double ms : combs[c]) {
            const auto lag = static_cast<std::size_t>(ms * 1e-3 * rate);
            const double back = std::pow(10.0, -3.0 * ms * 1e-3 / 1.2);
            Wave line(frames);
            for (std::size_t i = lag; i < frames; ++i) {
                line[i] = dry[0][i - lag] + dry[1][i - lag] + back * line[i - lag];
                wet[c][i] += 0.05 * line[i];
            }
        }
        for (double ms : {5.0, 1.7}) {
            const auto lag = static_cast<std::size_t>(ms * 1e-3 * rate);
            const Wave in = wet[c];
            for (std::size_t i = lag; i < frames; ++i)
                wet[c][i] = in[i - lag] - 0.7 * in[i] + 0.7 * wet[c][i - lag];
        }
    }
    return wet;
}

/* The riff is that of @seed; its timing and its phases are another take's. */
inline Stereo make_guitar(std::size_t frames, double rate, std::uint64_t seed, double pan,
                          Random &take)
{
    constexpr double steps[] = {0, 3, 5, 7, 10}, lengths[] = {0.25, 0.25, 0.5, 1.0};
    Random riff{seed};
    Wave sum(frames);
    const auto end = static_cast<double>(frames);
    for (double t = 0.1 * rate; t < end;) {
        const double pitch = 82.4 * std::exp2(steps[static_cast<int>(5 * uniform(riff))] / 12.0);
        const double length = lengths[static_cast<int>(4 * uniform(riff))] * rate;
        const auto at = static_cast<std::size_t>(t + rate * between(take, 0.0, 0.02));
        for (double ratio : {1.0, 1.4983, 2.0}) {
            const double w = kTau * pitch * ratio * (1.0 + between(take, -0.003, 0.003)) / rate;
            for (int h = 1; h <= 8; ++h) {
                const double start = kTau * uniform(take);
                for (std::size_t i = 0; i < static_cast<std::size_t>(length); ++i) {
                    const auto n = static_cast<double>(i);
                    if (at + i < frames)
                        sum[at + i] += std::sin(start + w * h * n) / h *
                                       std::exp(-0.6 * h * n / rate) *
                                       std::min(1.0, (length - n) / 200.0);
                }
            }
        }
        t += length;
    }
    double low = 0.0;
    for (double &x : sum) {
        low += 0.5 * (std::tanh(4.0 * x + 0.3) - std::tanh(0.3) - low);
        x = 0.2 * low;
    }
    Stereo out(2, Wave(frames));
    place(out, 0, sum, pan);
    return out;
}

inline Stereo make_kit(std::size_t frames, double rate, double beat, Random &random)
{
    Stereo out(2, Wave(frames));
    for (double t = 0.0; t < static_cast<double>(frames); t += beat / 2) {
        const int n = static_cast<int>(std::lround(2.0 * t / beat)) % 4;
        const auto at = static_cast<std::size_t>(t);
        if (n == 0 || (n == 3 && uniform(random) < 0.4)) {
            Wave kick(static_cast<std::size_t>(0.25 * rate));
            for (std::size_t i = 0; i < kick.size(); ++i) {
                const double s = static_cast<double>(i) / rate;
                kick[i] = 0.8 * std::exp(-14.0 * s) *
                          std::sin(kTau * (50.0 * s + 6.0 * (1.0 - std::exp(-30.0 * s))));
            }
            place(out, at, kick, 0.5);
        }
        if (n == 2)
            add_hit(out, at, rate, 0.5, 0.045, 0.2, 0.5, random);
        add_hit(out, at, rate, 0.15, 0.014, 0.0, 0.9, random);
    }
    return out;
}

inline Stereo make_bass(std::size_t frames, double rate, double beat, Random &random)
{
    Stereo out(2, Wave(frames));
    for (double t = 0.0; t < static_cast<double>(frames); t += beat) {
        Wave note(static_cast<std::size_t>(0.95 * beat));
        const double w = kTau * pitch_of(random, 41.2, 1) / rate;
        const auto size = static_cast<double>(note.size());
        for (std::size_t i = 0; i < note.size(); ++i)
            for (int h = 1; h < 7; ++h) {
                const auto n = static_cast<double>(i);
                note[i] += 0.35 * std::sin(w * h * n) / (h * h) * std::exp(-1.5 * n / rate) *
                           std::min({1.0, n / 100.0, (size - n) / 300.0});
            }
        if (uniform(random) > 0.1)
            place(out, static_cast<std::size_t>(t), note, 0.5);
    }
    return out;
}

/* The stems of a band: so many of them, from the first on. */
inline std::vector<Stereo> make_band(std::size_t count, std::size_t frames, double rate,
                                     std::uint64_t seed)
{
    Random random{seed};
    const double beat = 60.0 / between(random, 90.0, 130.0) * rate;
    std::vector<Stereo> all;
    all.push_back(make_speech(frames, rate, random));
    all.push_back(make_plucked(frames, rate, random));
    all.push_back(make_bass(frames, rate, beat, random));
    all.push_back(make_piano(frames, rate, random));
    all.push_back(make_kit(frames, rate, beat, random));
    all.push_back(reverberate(all[0], rate)); // the voice's room
    all.push_back(make_guitar(frames, rate, seed, 0.1, random));
    all.push_back(make_guitar(frames, rate, seed, 0.9, random));
    all.push_back(all[4]); // the kit, crushed
    compress(all.back(), rate);
    all.resize(std::min(count, all.size()));
    level(all);
    return all;
}

} // namespace stems::accuracy
