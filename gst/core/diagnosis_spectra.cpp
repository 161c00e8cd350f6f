/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What spectra tell. Windows of 2048 frames (Hann, overlapping by half), their
 * powers added over all channels and excerpts; levels by 20 bands and windows.
 */
#include "diagnosis_levels.h"
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace stems
{
namespace
{

constexpr std::size_t kWindow = 2048, kBins = kWindow / 2 + 1;

using Bins = std::vector<std::complex<double>>;

/* Bands of equal width on a scale that is linear below 1 kHz and logarithmic
 * above. */
std::size_t band_of(std::size_t bin, double width) noexcept
{
    const auto warp = [](double f) { return std::asinh(f / 1000.0); };
    const double x = warp(static_cast<double>(bin) * width) / warp(kBins * width);
    return std::min(kBands - 1, static_cast<std::size_t>(x * kBands));
}

/* Adds the powers of bins to those of their bands, which are one after the other. */
void add_to(std::vector<double> &bands, const Wave &powers, const std::vector<std::size_t> &band)
{
    for (std::size_t from = 0, to = 0; from < kBins; from = to) {
        while (to < kBins && band[to] == band[from])
            ++to;
        // By turns, so that no sum waits for the one before.
        double sums[4]{};
        std::size_t k = from;
        for (; k + 4 <= to; k += 4)
            for (std::size_t i = 0; i < 4; ++i)
                sums[i] += powers[k + i];
        for (; k < to; ++k)
            sums[0] += powers[k];
        bands[band[from]] += (sums[0] + sums[1]) + (sums[2] + sums[3]);
    }
}

/* Whether residual and stem hold the same sound, and not a sound and its coding
 * noise: they are coherent in a band in which the stem is far softer (what it
 * holds is the bleed of what the residual is), or at the top, where encoders
 * leave out or blur, while the stem is far louder (and the residual is a bleed
 * of it). A level that a codec has changed is coherent, too, but not there. */
bool holds_same(const std::vector<double> &residual, const std::vector<double> &stem,
                const Bins &cross, const std::vector<std::size_t> &band, std::size_t top)
{
    std::vector<double> both(kBands), product(kBands), own(kBands), other(kBands);
    for (std::size_t k = 0; k < kBins; ++k) {
        product[band[k]] += std::norm(cross[k] - stem[k]); // <r x*>
        both[band[k]] += residual[k] * stem[k];
        own[band[k]] += stem[k];
        other[band[k]] += residual[k];
    }
    for (std::size_t b = 0; b < kBands; ++b) {
        const bool softer = own[b] < 0.1 * other[b] && product[b] > 0.5 * both[b];
        const bool louder = own[b] > 10.0 * other[b] && product[b] > 0.8 * both[b];
        if (both[b] > 0.0 && (softer || (louder && b >= top)))
            return true;
    }
    return false;
}

} // namespace

Spectra find_spectra(const Scene &scene)
{
    const std::size_t sources = scene.stems + 1; // the sum is the last
    Spectra out;
    out.bin = static_cast<double>(scene.evidence.setup.rate) / kWindow;
    out.residual.resize(kBins);
    out.stems.assign(sources, std::vector<double>(kBins));
    out.targets.assign(sources, std::vector<double>(kBins));
    std::vector<Bins> cross(sources, Bins(kBins));
    std::vector<std::vector<double>> levels(sources + 1); // the residual's are the last
    Fourier fourier{kWindow};

    std::vector<std::size_t> band(kBins);
    for (std::size_t k = 0; k < kBins; ++k)
        band[k] = band_of(k, out.bin);
    Wave window(kWindow), frame(kWindow), powers(kBins);
    for (std::size_t i = 0; i < kWindow; ++i)
        window[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / kWindow);
    const double least = 0x1p-46 * kWindow; // below 24 bits: silence
    Bins r(kBins), sum(kBins), x(kBins);
    std::vector<std::vector<double>> bands(sources + 1, std::vector<double>(kBands));
    for (const Part &part : scene.parts)
        for (std::size_t at = part.loud.from; at + kWindow <= part.loud.to; at += kWindow / 2) {
            ++out.windows;
            for (std::vector<double> &of_source : bands)
                of_source.assign(kBands, least);
            for (std::size_t c = 0; c < scene.lanes; ++c) {
                // Without what is constant: coders take it away, nobody hears it.
                const auto transform = [&](std::size_t s, Bins &bins) {
                    const double *wave = scene.piece(part, c, s, {at, at + kWindow}, frame.data());
                    const double mean = product_of(wave, window.data(), kWindow) / (0.5 * kWindow);
                    for (std::size_t i = 0; i < kWindow; ++i)
                        frame[i] = (wave[i] - mean) * window[i];
                    fourier.forward(frame.data(), bins.data());
                };
                transform(scene.stems, r);
                std::ranges::fill(sum, 0.0);
                for (std::size_t s = 0; s < sources; ++s) {
                    if (s < scene.stems)
                        transform(s, x);
                    const Bins &source = s < scene.stems ? x : sum;
                    double *const stem = out.stems[s].data();
                    std::complex<double> *const both = cross[s].data();
                    for (std::size_t k = 0; k < kBins; ++k) {
                        powers[k] = std::norm(source[k]);
                        stem[k] += powers[k];
                        both[k] += times(r[k], std::conj(source[k]));
                    }
                    add_to(bands[s], powers, band);
                    for (std::size_t k = 0; k < kBins && s < scene.stems; ++k)
                        sum[k] += x[k];
                }
                for (std::size_t k = 0; k < kBins; ++k) {
                    powers[k] = std::norm(r[k]);
                    out.residual[k] += powers[k];
                }
                add_to(bands[sources], powers, band);
            }
            for (std::size_t s = 0; s <= sources; ++s)
                for (double power : bands[s])
                    levels[s].push_back(10.0 * std::log10(power));
        }

    // With t = r + x: |t|^2, and t x*.
    for (std::size_t s = 0; s < sources; ++s)
        for (std::size_t k = 0; k < kBins; ++k) {
            const double power = out.stems[s][k];
            out.targets[s][k] = std::max(out.residual[k] + power + 2.0 * cross[s][k].real(), 0.0);
            cross[s][k] += power;
        }
    out.cross = std::move(cross);
    double all = 0.0;
    for (double power : out.residual)
        all += power;
    // Of a Hann window, the sum of squares.
    const double rounding =
        scene.evidence.mean_square * 0.375 * kWindow * static_cast<double>(scene.lanes);
    std::vector<double> floor(kBands, least);
    for (std::size_t k = 0; k < kBins; ++k)
        floor[band[k]] += rounding;
    for (double &power : floor)
        power = 10.0 * std::log10(power);
    // Audible or not, what is 50 dB below the loudest of its band says nothing.
    for (std::size_t i = 0; i < levels[sources].size(); ++i)
        floor[i % kBands] = std::max(floor[i % kBands], levels[sources][i] - 56.0);
    // An encoder's window, and its noise with it, begins up to 40 ms before a sound.
    const auto reach =
        static_cast<std::size_t>(0.04 * scene.evidence.setup.rate / (kWindow / 2) + 0.999);
    const std::size_t top =
        band_of(std::min(kBins - 1, static_cast<std::size_t>(10000.0 / out.bin)), out.bin);
    for (std::size_t s = 0; s < sources; ++s) {
        out.above.push_back(share_above(levels[sources], levels[s], floor, top, reach));
        if (s < scene.stems)
            out.same.push_back(holds_same(out.residual, out.stems[s], out.cross[s], band, top));
    }
    for (std::size_t s = 0; s < scene.stems; ++s)
        out.steady.push_back(is_steady(levels[sources], levels[s], floor, top));
    for (std::vector<double> &level : levels)
        centre(level);
    for (std::size_t s = 0; s < sources; ++s) {
        const std::vector<double> most =
            most_raised(out, s, rounding * static_cast<double>(out.windows));
        double left = 0.0, held = 0.0, own = 1e-30, both = 0.0, alone = 1e-30;
        double low = 0.0, own_low = 1e-30;
        for (std::size_t k = 0; k < kBins; ++k) {
            const double power = out.stems[s][k], product = std::abs(out.cross[s][k]);
            const double gain = power > 0.0 ? std::min(product / power, most[k]) : 0.0;
            left += out.targets[s][k] - 2.0 * gain * product + gain * gain * power;
            both += out.cross[s][k].real();
            alone += power;
            // What a codec leaves out at the top is not noise that it adds.
            const bool cut =
                static_cast<double>(k) * out.bin > 10000.0 && power < 0.05 * out.residual[k];
            held += cut ? 0.0 : out.residual[k];
            own += cut ? 0.0 : power;
            if (static_cast<double>(k) * out.bin < 3000.0) {
                low += out.residual[k];
                own_low += power;
            }
        }
        out.left.push_back(all > 0.0 ? left / all : 1.0);
        out.level.push_back(held / own);
        out.low.push_back(own_low > 0.1 * own ? low / own_low : held / own);
        out.held.push_back(both / alone);
        out.alike.push_back(correlation(levels[s], levels[sources]));
    }
    levels.erase(levels.end() - 2); // the sum's
    out.unique = find_unique(levels);
    return out;
}

double aside(const Scene &scene, std::size_t s)
{
    std::vector<double> stem(scene.lanes), left(scene.lanes);
    double of_stem = 1e-30, of_left = 1e-30, apart = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        for (const Part &part : scene.parts) {
            stem[c] += scene.energy(part, c, s, part.loud);
            left[c] += scene.energy(part, c, scene.stems, part.loud);
        }
        of_stem += stem[c];
        of_left += left[c];
    }
    for (std::size_t c = 0; c < scene.lanes; ++c)
        apart += 0.5 * std::fabs(stem[c] / of_stem - left[c] / of_left);
    return apart;
}

} // namespace stems
