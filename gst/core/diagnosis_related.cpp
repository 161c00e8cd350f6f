/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether the residual has anything to do with a stem, in a few milliseconds: what
 * of it is left after the best filter on each stem, in windows of 2048 frames (Hann,
 * overlapping by half). A stem that is in the mix otherwise than in its file, and be
 * it later than a window is long, leaves a residual that holds what its file holds:
 *     r = g s(t - lag) - s(t)
 * so a filter takes 1 / (1 + g^2) of it away at least. From what is of no stem it
 * takes what chance lets it, 1 / windows.
 */
#include "diagnosis_poses.h"

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

/* Sums over windows, of one lane. */
struct Sums {
    std::vector<double> rr = std::vector<double>(kBins);
    std::vector<std::vector<double>> xx;
    std::vector<Bins> rx;
};

} // namespace

bool related(const Scene &scene)
{
    constexpr std::size_t kLeast = 16, kMost = 63;   // windows: in all, of an excerpt
    constexpr double kSomething = 0.02, kRoom = 1.5; // of the energy; of what is by chance
    Fourier fourier{kWindow};
    Wave hann(kWindow), frame(kWindow);
    for (std::size_t i = 0; i < kWindow; ++i)
        hann[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / kWindow);
    Bins r(kBins), x(kBins);
    const auto transform = [&](const Part &part, std::size_t c, std::size_t s, std::size_t at,
                               Bins &bins) {
        const double *wave = scene.piece(part, c, s, {at, at + kWindow}, frame.data());
        for (std::size_t i = 0; i < kWindow; ++i)
            frame[i] = wave[i] * hann[i];
        fourier.forward(frame.data(), bins.data());
    };
    const std::size_t most = std::max<std::size_t>(1, kMost * 2 / scene.strongest.size());
    std::vector<Sums> lanes(scene.lanes);
    for (Sums &sums : lanes) {
        sums.xx.assign(scene.stems, std::vector<double>(kBins));
        sums.rx.assign(scene.stems, Bins(kBins));
    }
    std::size_t windows = 0;
    for (std::size_t p : scene.strongest) {
        const Part &part = scene.parts[p];
        if (!part.hidden.empty())
            return true; // what does not count is in all bins
        if (part.loud.size() < kWindow)
            continue;
        const std::size_t room = part.loud.size() - kWindow;
        const std::size_t count = std::min(most, 1 + room / (kWindow / 2));
        for (std::size_t w = 0; w < count; ++w) {
            const std::size_t at = part.loud.from + (count > 1 ? w * room / (count - 1) : room / 2);
            for (std::size_t c = 0; c < scene.lanes; ++c) {
                Sums &sums = lanes[c];
                transform(part, c, scene.stems, at, r);
                for (std::size_t k = 0; k < kBins; ++k)
                    sums.rr[k] += std::norm(r[k]);
                for (std::size_t s = 0; s < scene.stems; ++s) {
                    transform(part, c, s, at, x);
                    for (std::size_t k = 0; k < kBins; ++k) {
                        sums.xx[s][k] += std::norm(x[k]);
                        sums.rx[s][k] += times(r[k], std::conj(x[k]));
                    }
                }
            }
        }
        windows += count;
    }
    if (windows < kLeast)
        return true;
    const double chance = 1.0 / static_cast<double>(windows);
    for (std::size_t s = 0; s < scene.stems; ++s) {
        double taken = 0.0, all = 0.0;
        for (const Sums &sums : lanes)
            for (std::size_t k = 0; k < kBins; ++k) {
                all += sums.rr[k];
                taken += sums.xx[s][k] > 0.0 ? std::norm(sums.rx[s][k]) / sums.xx[s][k] : 0.0;
            }
        if (taken > (kSomething + kRoom * chance) * all)
            return true;
    }
    return false;
}

Posing pose_all(Scene &scene)
{
    constexpr double kMost = 0.02; // may be left of what a fraction of a sample explains
    if (scene.strongest.size() > 1) {
        const auto energy = [&](std::size_t p) { return scene.energy({&p, 1}, 0.0); };
        const std::size_t most = *std::ranges::max_element(scene.strongest, {}, energy);
        const std::vector<std::size_t> strongest = std::exchange(scene.strongest, {most});
        Posing one = pose_stems(scene, false);
        scene.strongest = strongest;
        if (!one.nulls && one.unexplained > kMost)
            return one;
    }
    return pose_stems(scene, false);
}

} // namespace stems
