/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lags of more than a sample. T, what the mix holds beside the other stems, is
 * windowed to the middle of the part; the stem is not, so that each sample of T
 * meets its own whatever the lag. Candidates are the peaks of the correlation
 * coefficient, which is 1 at the true lag if nothing else is wrong, and of the
 * transfer function <T S*> / <|S|^2 + part of its mean>, which stays sharp if
 * another stem is at fault as well; each is tried on the samples themselves.
 */
#include "diagnosis_scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

using Bins = std::vector<std::complex<double>>;

/* Up to @count largest |x| of those within +-@reach, circular. */
void add_peaks(const Wave &x, std::ptrdiff_t reach, int count, std::vector<std::ptrdiff_t> &peaks)
{
    const std::size_t mask = x.size() - 1; // a power of two
    const auto at = [&](std::ptrdiff_t lag) {
        return std::fabs(x[static_cast<std::size_t>(lag) & mask]);
    };
    std::vector<std::ptrdiff_t> found;
    for (std::ptrdiff_t lag = -reach; lag <= reach; ++lag) {
        const double here = at(lag);
        if (here < at(lag - 1) || here < at(lag + 1))
            continue;
        if (found.size() == static_cast<std::size_t>(count) && here <= at(found.back()))
            continue;
        found.push_back(lag);
        std::ranges::sort(found, [&](auto a, auto b) { return at(a) > at(b); });
        if (found.size() > static_cast<std::size_t>(count))
            found.pop_back();
    }
    peaks.insert(peaks.end(), found.begin(), found.end());
}

/* Divided by the root of the energy that the stem has where it is held against
 * the target: the highest is at the true lag, whatever the stem, if nothing
 * else is wrong (Cauchy and Schwarz). */
void normalise(Wave &correlation, const Wave &squares, Range middle, std::ptrdiff_t reach)
{
    const auto size = static_cast<std::ptrdiff_t>(correlation.size());
    const auto frames = static_cast<std::ptrdiff_t>(squares.size()) - 1;
    for (std::ptrdiff_t lag = -reach - 1; lag <= reach + 1; ++lag) {
        const auto at = [&](std::size_t i) {
            return squares[static_cast<std::size_t>(
                std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(i) - lag, 0, frames))];
        };
        const double energy = at(middle.to) - at(middle.from);
        double &x = correlation[static_cast<std::size_t>((lag + size) % size)];
        x = energy > 1e-9 * squares.back() ? x / std::sqrt(energy) : 0.0;
    }
}

} // namespace

Lag find_lag(Scene &scene, const Part &part, std::span<const Pose> poses, std::size_t s,
             Range within, std::vector<Lag> *tried, bool sharp)
{
    const std::size_t size = scene.size;
    const auto reach = static_cast<std::ptrdiff_t>(
        std::min({scene.evidence.setup.max_delay, part.frames * 3 / 8, size * 3 / 8}));
    Range middle{static_cast<std::size_t>(reach), part.frames - static_cast<std::size_t>(reach)};
    middle = {std::max(middle.from, part.loud.from), std::min(middle.to, part.loud.to)};
    // A short fault near an edge is looked at as far as it goes.
    if (middle.size() < 2048)
        middle = part.loud;
    if (within.size() > 0)
        middle = within;
    if (middle.size() < 64)
        return {};

    Bins cross(size / 2 + 1), t_bins(size / 2 + 1), s_bins(size / 2 + 1);
    std::vector<double> power(size / 2 + 1);
    std::vector<Wave> targets, sources;
    double misfit_energy = 0.0;
    Wave windowed(size), squares(part.frames + 1); // of the stem, summed up
    Bins plain(size / 2 + 1);
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        Wave target;
        scene.misfit(part, c, poses, target);
        misfit_energy += energy_of(target, middle);
        Wave source = s < scene.stems ? scene.stem(part, c, s) : scene.sum(part, c);
        const double gain = s < scene.stems ? poses[s].of(c) : 1.0;
        Wave held = source; // as it is in the sum at present
        if (s < scene.stems && (poses[s].lag != 0.0 || poses[s].swapped))
            scene.move(part, c, s, poses[s], held);
        for (std::size_t i = 0; i < part.frames; ++i)
            target[i] += gain * held[i];
        scene.blank(part, c, target);
        scene.fourier().forward(source.data(), s_bins.data());
        std::ranges::fill(windowed, 0.0);
        std::copy(target.begin() + static_cast<std::ptrdiff_t>(middle.from),
                  target.begin() + static_cast<std::ptrdiff_t>(middle.to),
                  windowed.begin() + static_cast<std::ptrdiff_t>(middle.from));
        scene.fourier().forward(windowed.data(), t_bins.data());
        for (std::size_t k = 0; k < plain.size(); ++k)
            plain[k] += t_bins[k] * std::conj(s_bins[k]);
        double sum = 0.0;
        for (std::size_t i = 0; i < part.frames; ++i) {
            sum += source[i] * source[i];
            squares[i + 1] += sum;
        }
        targets.push_back(std::move(target));
        sources.push_back(std::move(source));
        if (!sharp)
            continue;
        for (std::size_t i = middle.from; i < middle.to; ++i) {
            const double x =
                (static_cast<double>(i - middle.from) + 0.5) / static_cast<double>(middle.size());
            windowed[i] *= 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * x);
        }
        scene.fourier().forward(windowed.data(), t_bins.data());
        for (std::size_t k = 0; k < cross.size(); ++k) {
            cross[k] += t_bins[k] * std::conj(s_bins[k]);
            power[k] += std::norm(s_bins[k]);
        }
    }
    double mean = 0.0;
    for (double p : power)
        mean += p / static_cast<double>(power.size());
    if (!(squares.back() > 0.0))
        return {};

    std::vector<std::ptrdiff_t> peaks{0};
    Wave correlation(size);
    scene.fourier().inverse(plain.data(), correlation.data());
    normalise(correlation, squares, middle, reach);
    add_peaks(correlation, reach, 3, peaks);
    for (const double part_of_mean : {0.01, 0.0001}) {
        if (!sharp)
            break;
        for (std::size_t k = 0; k < cross.size(); ++k)
            t_bins[k] = cross[k] / (power[k] + part_of_mean * mean);
        scene.fourier().inverse(t_bins.data(), correlation.data());
        add_peaks(correlation, reach, 2, peaks);
    }
    std::ranges::sort(peaks);
    peaks.erase(std::unique(peaks.begin(), peaks.end()), peaks.end());

    // On the samples themselves; of no use: a gain of 0.
    const auto hold = [&](std::ptrdiff_t lag) -> Lag {
        double ts = 0.0, ss = 0.0, tt = 0.0;
        const auto frames = static_cast<std::ptrdiff_t>(part.frames);
        const auto from = std::max(static_cast<std::ptrdiff_t>(middle.from), lag);
        const auto to = std::min(static_cast<std::ptrdiff_t>(middle.to), frames + lag);
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::ptrdiff_t i = from; i < to; ++i) {
                if (!part.hidden.empty() && part.hidden[c][static_cast<std::size_t>(i)])
                    continue;
                const double t = targets[c][static_cast<std::size_t>(i)];
                const double x = sources[c][static_cast<std::size_t>(i - lag)];
                ts += t * x;
                ss += x * x;
                tt += t * t;
            }
        if (!(ss > 0.0) || !(tt > 0.0) || (to - from) < 64)
            return {};
        const double part_of = static_cast<double>(to - from) / static_cast<double>(middle.size());
        const double left = (tt - ts * ts / ss) / (misfit_energy * part_of);
        return {static_cast<double>(lag), ts / ss, left, ts * ts / (ss * tt)};
    };
    Lag best;
    for (std::ptrdiff_t lag : peaks) {
        Lag found = hold(lag);
        if (found.gain == 0.0)
            continue;
        if (best.gain == 0.0 || found.unexplained < best.unexplained)
            best = found;
        if (!tried)
            continue;
        // The top of a parabola.
        const double before = hold(lag - 1).coherence, after = hold(lag + 1).coherence;
        const double bend = before + after - 2.0 * found.coherence;
        if (bend < 0.0)
            found.lag += std::clamp(0.5 * (before - after) / bend, -0.5, 0.5);
        tried->push_back(found);
    }
    return best;
}

} // namespace stems
