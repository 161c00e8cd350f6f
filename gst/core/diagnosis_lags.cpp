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
#include "gram.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

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
    double least = -1.0; // of what is found, once that is enough
    for (std::ptrdiff_t lag = -reach; lag <= reach; ++lag) {
        const double here = at(lag);
        if (here <= least || here < at(lag - 1) || here < at(lag + 1))
            continue;
        found.push_back(lag);
        std::ranges::sort(found, [&](auto a, auto b) { return at(a) > at(b); });
        if (found.size() > static_cast<std::size_t>(count))
            found.pop_back();
        if (found.size() == static_cast<std::size_t>(count))
            least = at(found.back());
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

/* Whether a tenth of the residual's energy, at least, is there. */
bool holds_much(const Scene &scene, const Part &part, Range range)
{
    double there = 0.0, all = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        there += energy_of(scene.residual(part, c), range);
        all += energy_of(scene.residual(part, c), part.loud);
    }
    return there >= 0.1 * all;
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
    // A short fault near an edge is looked at as far as it goes, and so is a single hit.
    if (middle.size() < 2048 || !holds_much(scene, part, middle))
        middle = part.loud;
    if (within.size() > 0)
        middle = within;
    if (middle.size() < 64)
        return {};

    // Where room is: of each lane, and after that.
    const auto target_of = [&](std::size_t c) -> Wave & { return scene.room(c); };
    const auto source_of = [&](std::size_t c) -> const Wave & {
        return s < scene.stems ? scene.stem(part, c, s) : scene.sum(part, c);
    };
    Wave &held = scene.room(scene.lanes), &windowed = scene.room(scene.lanes + 1);
    Bins &cross = scene.bin_room(0), &plain = scene.bin_room(1), &t_bins = scene.bin_room(2);
    std::ranges::fill(cross, 0.0);
    std::ranges::fill(plain, 0.0);
    std::vector<double> power(sharp ? plain.size() : 0);
    double misfit_energy = 0.0;
    Wave squares(part.frames + 1); // of the stem, summed up
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        Wave &target = target_of(c);
        scene.misfit(part, c, poses, target);
        misfit_energy += energy_of(target, middle);
        const Wave &source = source_of(c);
        const double gain = s < scene.stems ? poses[s].of(c) : 1.0;
        const Wave *now = &source; // as it is in the sum at present
        if (s < scene.stems && (poses[s].lag != 0.0 || poses[s].swapped)) {
            scene.move(part, c, s, poses[s], held);
            now = &held;
        }
        for (std::size_t i = 0; i < part.frames; ++i)
            target[i] += gain * (*now)[i];
        scene.blank(part, c, target);
        std::ranges::fill(windowed, 0.0);
        std::copy(target.begin() + static_cast<std::ptrdiff_t>(middle.from),
                  target.begin() + static_cast<std::ptrdiff_t>(middle.to),
                  windowed.begin() + static_cast<std::ptrdiff_t>(middle.from));
        scene.fourier().forward(windowed.data(), t_bins.data());
        const Bins &s_bins = scene.spectrum(source, part.frames, false);
        for (std::size_t k = 0; k < plain.size(); ++k)
            plain[k] += times(t_bins[k], std::conj(s_bins[k]));
        double sum = 0.0;
        for (std::size_t i = 0; i < part.frames; ++i) {
            sum += source[i] * source[i];
            squares[i + 1] += sum;
        }
        if (!sharp)
            continue;
        for (std::size_t i = middle.from; i < middle.to; ++i) {
            const double x =
                (static_cast<double>(i - middle.from) + 0.5) / static_cast<double>(middle.size());
            windowed[i] *= 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * x);
        }
        scene.fourier().forward(windowed.data(), t_bins.data());
        for (std::size_t k = 0; k < cross.size(); ++k) {
            cross[k] += times(t_bins[k], std::conj(s_bins[k]));
            power[k] += std::norm(s_bins[k]);
        }
    }
    double mean = 0.0;
    for (double p : power)
        mean += p / static_cast<double>(power.size());
    if (!(squares.back() > 0.0))
        return {};

    std::vector<std::ptrdiff_t> peaks{0};
    Wave &correlation = windowed;
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

    const auto p = static_cast<std::size_t>(&part - scene.parts.data());
    const double share = static_cast<double>(middle.size()) /
                         static_cast<double>(std::max(middle.size(), part.loud.size()));
    const double rounding =
        4.0 * share * scene.floor({&p, 1}, 0.0) / std::max(misfit_energy, 1e-300);
    // On the samples themselves; of no use: a gain of 0.
    const auto hold = [&](std::ptrdiff_t lag) -> Lag {
        double gram[4]{}; // of stem and target
        const auto frames = static_cast<std::ptrdiff_t>(part.frames);
        const auto from = std::max(static_cast<std::ptrdiff_t>(middle.from), lag);
        const auto to = std::min(static_cast<std::ptrdiff_t>(middle.to), frames + lag);
        const auto whole = part.hidden.empty() ? std::max<std::ptrdiff_t>(to - from, 0) / 4 * 4 : 0;
        for (std::size_t c = 0; c < scene.lanes && to > from; ++c) {
            const double *at[] = {source_of(c).data() + (from - lag), target_of(c).data() + from};
            gram_add(at, 2, static_cast<std::size_t>(whole), gram);
            for (std::ptrdiff_t i = whole; i < to - from; ++i) {
                if (!part.hidden.empty() && part.hidden[c][static_cast<std::size_t>(from + i)])
                    continue;
                gram[0] += at[0][i] * at[0][i];
                gram[2] += at[1][i] * at[0][i];
                gram[3] += at[1][i] * at[1][i];
            }
        }
        const double ss = gram[0], ts = gram[2], tt = gram[3];
        if (!(ss > 0.0) || !(tt > 0.0) || (to - from) < 64)
            return {};
        const double part_of = static_cast<double>(to - from) / static_cast<double>(middle.size());
        const double left = (tt - ts * ts / ss) / (misfit_energy * part_of);
        return {static_cast<double>(lag), ts / ss, std::max(left, rounding), ts * ts / (ss * tt)};
    };
    // A loop fits at each of its turns: of lags that leave no more than rounding it is the least.
    Lag best;
    for (std::ptrdiff_t lag : peaks) {
        Lag found = hold(lag);
        if (found.gain == 0.0)
            continue;
        if (best.gain == 0.0 || std::pair{found.unexplained, std::fabs(found.lag)} <
                                    std::pair{best.unexplained, std::fabs(best.lag)})
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
