/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Steady noise and hum: what converters, preamplifiers and mains add to a file, far
 * below the music, and what never changes while the music does.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace stems
{
namespace
{

constexpr double kBelow = 25.0; // dB; what is louder can be a stem
constexpr std::size_t kLeast = 12;

/* Powers of the residual, of all lanes together, by windows (Hann, overlapping by half). */
class Powers
{
public:
    Powers(const Scene &scene, std::size_t size)
        : bin{static_cast<double>(scene.evidence.setup.rate) / static_cast<double>(size)},
          mean(size / 2 + 1)
    {
        Fourier fourier{size};
        Wave frame(size), hann(size);
        for (std::size_t i = 0; i < size; ++i)
            hann[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) /
                                           static_cast<double>(size));
        std::vector<std::complex<double>> bins(mean.size());
        for (const Part &part : scene.parts)
            for (std::size_t at = part.loud.from; at + size <= part.loud.to; at += size / 2) {
                std::vector<double> &powers = windows.emplace_back(mean.size());
                for (std::size_t c = 0; c < scene.lanes; ++c) {
                    const double *wave =
                        scene.piece(part, c, scene.stems, {at, at + size}, frame.data());
                    for (std::size_t i = 0; i < size; ++i)
                        frame[i] = wave[i] * hann[i];
                    fourier.forward(frame.data(), bins.data());
                    for (std::size_t k = 0; k < bins.size(); ++k)
                        powers[k] += std::norm(bins[k]);
                }
                for (std::size_t k = 0; k < bins.size(); ++k)
                    mean[k] += powers[k];
            }
        for (double &power : mean)
            power /= static_cast<double>(std::max<std::size_t>(windows.size(), 1));
    }
    std::size_t at(double frequency) const
    {
        return std::min(mean.size() - 1, static_cast<std::size_t>(frequency / bin + 0.5));
    }

    double bin; /* Hz */
    std::vector<std::vector<double>> windows;
    std::vector<double> mean;
};

/* By how much the level of windows scatters, in dB; each bin counts alike. */
double scatter_of(const Powers &powers, std::size_t from, std::size_t to, bool alike)
{
    double sum = 0.0, square = 0.0;
    for (const std::vector<double> &window : powers.windows) {
        double level = 0.0;
        for (std::size_t k = from; k < to; ++k)
            level += alike ? window[k] / std::max(powers.mean[k], 1e-30) : window[k];
        const double db = 10.0 * std::log10(level + 1e-30);
        sum += db;
        square += db * db;
    }
    const double n = static_cast<double>(powers.windows.size());
    return std::sqrt(std::max(square / n - sum * sum / n / n, 0.0));
}

/* White, or nearly: octave by octave from 125 Hz on within 1.5 dB of each other, and
 * its level scatters by no more than chance does. That of a window is the mean of as
 * many exponentials as there are bins; of a Hann window, neighbours of which are
 * correlated, 1 + 2 (2/3)^2 + 2 (1/6)^2 = 1.94 of them count for one. */
bool is_noise(const Scene &scene)
{
    const Powers powers{scene, 2048};
    if (powers.windows.size() < kLeast)
        return false;
    double before = 0.0;
    std::size_t last = 0;
    const std::size_t first = powers.at(125.0);
    for (double low = 125.0; 2.0 * low < 0.45 * scene.evidence.setup.rate; low *= 2.0) {
        double sum = 0.0;
        const std::size_t from = powers.at(low);
        last = powers.at(2.0 * low);
        for (std::size_t k = from; k < last; ++k)
            sum += powers.mean[k];
        const double db = 10.0 * std::log10(sum / static_cast<double>(last - from) + 1e-30);
        if (low > 125.0 && std::fabs(db - before) > 1.5)
            return false;
        before = db;
    }
    const double chance =
        10.0 / std::numbers::ln10 * std::sqrt(1.94 / static_cast<double>(last - first));
    return scatter_of(powers, first, last, true) < 1.6 * chance;
}

/* All of it at multiples of the mains' frequency, most at one of the first six, and
 * of one level. */
double hum_of(const Scene &scene)
{
    constexpr double kNear = 8.0; // Hz: a line and what a window makes of it
    const auto size = std::bit_floor(static_cast<std::size_t>(scene.evidence.setup.rate) * 2 / 5);
    const Powers powers{scene, size};
    if (powers.windows.size() < kLeast)
        return 0.0;
    double all = 0.0;
    for (double power : powers.mean)
        all += power;
    const auto strongest = std::ranges::max_element(powers.mean) - powers.mean.begin();
    for (const double mains : {50.0, 60.0}) {
        double lines = 0.0;
        for (std::size_t k = 1; k < powers.mean.size(); ++k) {
            const double f = static_cast<double>(k) * powers.bin;
            const double off = std::fabs(f - mains * std::max(1.0, std::nearbyint(f / mains)));
            lines += off <= kNear ? powers.mean[k] : 0.0;
        }
        if (lines > 0.97 * all && static_cast<double>(strongest) * powers.bin < 6.5 * mains &&
            scatter_of(powers, 0, powers.mean.size(), false) < 0.5)
            return mains;
    }
    return 0.0;
}

} // namespace

Steadiness find_steady(const Scene &scene)
{
    double residual = 1e-30, stems = 1e-30;
    std::array<double, Scene::kPiece> room;
    for (const Part &part : scene.parts)
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            residual += scene.energy(part, c, scene.stems, part.loud);
            for (Range piece = part.loud; piece.from < part.loud.to; piece.from = piece.to) {
                piece.to = std::min(piece.from + Scene::kPiece, part.loud.to);
                const double *x = scene.source(part, c, scene.stems, piece, room.data());
                stems += product_of(x, x, piece.size());
            }
        }
    Steadiness out;
    out.below = 10.0 * std::log10(stems / residual);
    if (out.below < kBelow)
        return out;
    if (is_noise(scene)) {
        out.what = Steady::Noise;
    } else {
        out.mains = hum_of(scene);
        out.what = out.mains > 0.0 ? Steady::Hum : Steady::No;
    }
    return out;
}

} // namespace stems
