/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sets of stems and their mix for the tests of the null test: made in double,
 * then rounded apart, as programs do that print mix and stems in two runs.
 */
#pragma once

#include "core/null_check.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

namespace stems::test
{

using Signal = std::vector<double>; // full scale 1.0
using Random = std::mt19937_64;

inline double uniform(Random &random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

inline double gaussian(Random &random)
{
    double sum = -6.0; // of 12: variance 1
    for (int i = 0; i < 12; ++i)
        sum += uniform(random);
    return sum;
}

inline Signal sine(std::size_t n, double amplitude, double cycles_per_frame, double phase = 0.0)
{
    Signal out(n);
    for (std::size_t i = 0; i < n; ++i)
        out[i] =
            amplitude *
            std::sin(2.0 * std::numbers::pi * cycles_per_frame * static_cast<double>(i) + phase);
    return out;
}

inline Signal noise(std::size_t n, double rms, Random &random)
{
    Signal out(n);
    for (double &x : out)
        x = rms * gaussian(random);
    return out;
}

/* Notes of decaying harmonics, as a stand-in for music. */
inline Signal notes(std::size_t n, double amplitude, Random &random)
{
    Signal out(n);
    for (std::size_t start = 0; start < n;) {
        const double pitch = 55.0 * std::exp2(4.0 * uniform(random)) / 48000.0;
        const auto length = static_cast<std::size_t>(6000.0 + 18000.0 * uniform(random));
        for (std::size_t i = start; i < std::min(n, start + length); ++i) {
            const auto t = static_cast<double>(i - start);
            double x = 0.0;
            for (int h = 1; h <= 5; ++h)
                x += std::sin(2.0 * std::numbers::pi * pitch * h * t) / h;
            out[i] += 0.5 * amplitude * x * std::exp(-t / 6000.0);
        }
        start += length;
    }
    return out;
}

enum class Dither { None, Tpdf };

/* To whole LSBs of B bits, nearest with ties to even, clamped; as doubles. */
inline Signal rounded(const Signal &in, int bits, Dither dither, Random &random)
{
    const double full = std::ldexp(1.0, bits - 1);
    Signal out(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        double x = in[i] * full;
        if (dither == Dither::Tpdf)
            x += uniform(random) - uniform(random);
        out[i] = std::clamp(std::nearbyint(x), -full, full - 1.0) / full;
    }
    return out;
}

inline Signal sum_of(const std::vector<Signal> &signals)
{
    Signal sum(signals.at(0).size());
    for (const Signal &signal : signals)
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += signal[i];
    return sum;
}

/* Planar audio in memory, from values that the format holds. */
struct Audio {
    Audio(Format format, const std::vector<Signal> &channels) : format_{format}
    {
        for (const Signal &channel : channels) {
            std::vector<std::byte> &plane =
                data_.emplace_back(std::max<std::size_t>(1, channel.size()) * width(format));
            finish_kernel(Wide::F64, format)(plane.data(), channel.data(), channel.size());
        }
        for (std::vector<std::byte> &plane : data_)
            planes_.push_back(plane.data());
    }
    Audio(Audio &&) = default;

    Planes view() const
    {
        return {planes_.data(), format_, Layout::Planar, static_cast<int>(data_.size()), 0};
    }

private:
    Format format_;
    std::vector<std::vector<std::byte>> data_;
    std::vector<const void *> planes_;
};

struct Set {
    std::vector<Signal> stems;
    Signal mix;
};

/* Mix and stems rounded apart. */
inline Set print(const std::vector<Signal> &signals, int bits, Dither dither, Random &random,
                 bool dither_mix = true)
{
    Set set;
    for (const Signal &signal : signals)
        set.stems.push_back(rounded(signal, bits, dither, random));
    set.mix = rounded(sum_of(signals), bits, dither_mix ? dither : Dither::None, random);
    return set;
}

inline std::vector<Signal> music(std::size_t stems, std::size_t n, Random &random)
{
    std::vector<Signal> signals;
    for (std::size_t s = 0; s < stems; ++s)
        signals.push_back(notes(n, 0.5 / static_cast<double>(stems), random));
    return signals;
}

/* Stems, and the mix that is their exact sum. */
inline Set exact_set(std::size_t stems, int bits, std::size_t n, Random &random)
{
    Set set = print(music(stems, n, random), bits, Dither::None, random);
    set.mix = sum_of(set.stems);
    return set;
}

/* Floats, and their sum in double. */
inline Set float_set(std::size_t stems, std::size_t n, Random &random)
{
    Set set;
    for (std::size_t s = 0; s < stems; ++s)
        set.stems.push_back(noise(n, 0.1, random));
    for (Signal &stem : set.stems)
        for (double &x : stem)
            x = static_cast<double>(static_cast<float>(x));
    set.mix = sum_of(set.stems);
    return set;
}

/* What the check says of a set, mono, fed in blocks of the sizes that @next
 * gives. */
inline NullFigures check(
    const Set &set, Format mix_format, Format stem_format,
    const std::function<std::size_t()> &next = [] { return 4096; }, int rate = 48000)
{
    const Audio mix{mix_format, {set.mix}};
    std::vector<Audio> audio;
    std::vector<Planes> views;
    for (const Signal &stem : set.stems)
        audio.emplace_back(stem_format, std::vector<Signal>{stem});
    for (const Audio &stem : audio)
        views.push_back(stem.view());

    NullCheck null;
    null.configure({.reference = mix_format,
                    .layout = Layout::Planar,
                    .rate = rate,
                    .weights = {1.0},
                    .stems = std::vector<Format>(set.stems.size(), stem_format)});
    for (std::size_t done = 0; done < set.mix.size();) {
        const std::size_t n = std::min(next(), set.mix.size() - done);
        std::vector<Planes> at;
        for (const Planes &view : views)
            at.push_back(view.advanced(done));
        null.add_block(mix.view().advanced(done), at, n);
        done += n;
    }
    null.finish();
    NullFigures figures;
    null.whole(figures);
    return figures;
}

inline Format integer_format(int bits)
{
    return bits == 16 ? Format::S16 : Format::S24;
}

} // namespace stems::test
