/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A clock that runs apart: a stem whose lag grows with time.
 *
 * In a whole excerpt such a stem has no one lag: at 100 ppm it moves by 6
 * samples in 1.3 s of 48 kHz. So each is looked at for a 24th of a second: in
 * that, 500 ppm are a sample. In a window that short a steady tone is like
 * itself at many lags; of all likely ones in all windows, those count that are
 * on one line in time. That chance puts a point within 1.5 samples of a line is
 * not to be feared: windows have at most ten points in some ten thousand samples.
 */
#include "diagnosis_poses.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace stems
{
namespace
{

constexpr double kNear = 1.5; // samples, of a line: whole ones, and what moves in a window
constexpr double kMost = 0.5; // of the residual may be left

/* What is likely in one window. */
struct Moment {
    double at = 0.0; /* frame of the stream */
    Lag best;
    std::vector<Lag> lags;
};

/* Where the residual is loudest, a twenty-fourth of a second; off the edges, so
 * that the stem is there at all lags. */
Range loudest(const Scene &scene, const Part &part)
{
    const auto length = static_cast<std::size_t>(scene.evidence.setup.rate) / 24;
    const std::size_t reach = std::min(scene.evidence.setup.max_delay, part.frames * 3 / 8);
    Range where{std::max(part.loud.from, reach), std::min(part.loud.to, part.frames - reach)};
    if (where.size() < length)
        where = part.loud;
    Range best{where.from, std::min(where.from + length, where.to)};
    double most = -1.0;
    for (std::size_t at = where.from; at + length <= where.to; at += length / 2) {
        double energy = 0.0;
        for (std::size_t c = 0; c < scene.lanes; ++c)
            energy += scene.energy(part, c, scene.stems, {at, at + length});
        if (energy > most) {
            most = energy;
            best = {at, at + length};
        }
    }
    return best;
}

/* The point of a moment that is next to a line; null if none is near. */
const Lag *near(const Moment &moment, double offset, double slope)
{
    const Lag *best = nullptr;
    for (const Lag &lag : moment.lags)
        if (std::fabs(lag.lag - offset - slope * moment.at) <= kNear &&
            (!best || lag.unexplained < best->unexplained))
            best = &lag;
    return best;
}

struct Line {
    double offset = 0.0, slope = 0.0;
    double weight = 0.0; /* sum of what its points explain */
};

/* That which most is on, of all lines through two points. */
Line find_line(const std::vector<Moment> &moments)
{
    Line best;
    for (std::size_t i = 0; i < moments.size(); ++i)
        for (std::size_t k = i + 1; k < moments.size(); ++k)
            for (const Lag &a : moments[i].lags)
                for (const Lag &b : moments[k].lags) {
                    Line line;
                    line.slope = (b.lag - a.lag) / (moments[k].at - moments[i].at);
                    line.offset = a.lag - line.slope * moments[i].at;
                    for (const Moment &moment : moments)
                        if (const Lag *point = near(moment, line.offset, line.slope))
                            line.weight += std::max(1.0 - point->unexplained, 0.0);
                    if (line.weight > best.weight)
                        best = line;
                }
    return best;
}

/* What is left of the residual, where that is loudest, by a stem that is moved along a
 * line and has one gain. What is wrong otherwise can be on a line by chance, with another
 * gain in each window, as tones are like themselves at many lags. */
double left_by(Scene &scene, std::size_t s, double offset, double slope)
{
    double rr = 0.0, tt = 0.0, ts = 0.0, ss = 0.0;
    Wave &moved = scene.room(0), &target = scene.room(1);
    for (const Part &part : scene.parts) {
        const Range window = loudest(scene, part);
        const double at =
            static_cast<double>(part.start) + 0.5 * static_cast<double>(window.from + window.to);
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            scene.move(part, c, s, {1.0, offset + slope * at, false, {}}, moved);
            target = scene.residual(part, c);
            rr += energy_of(target, window);
            for (std::size_t i = window.from; i < window.to; ++i)
                target[i] += scene.stem(part, c, s)[i];
            tt += energy_of(target, window);
            ts += product_of(target, moved, window);
            ss += energy_of(moved, window);
        }
    }
    return rr > 0.0 && ss > 0.0 ? (tt - ts * ts / ss) / rr : 1.0;
}

/* In one window of each part; empty ones: in its middle. */
void try_drift_in(Scene &scene, const std::vector<Range> &windows, const std::vector<bool> &of,
                  Posing &posing)
{
    const std::vector<Pose> plain(scene.stems);
    double best = kMost;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        if (!of[s])
            continue;
        const auto look = [&](std::size_t p) {
            Moment moment;
            const Part &part = scene.parts[p];
            const Range window = windows[p].size() > 0 ? windows[p] : Range{0, part.frames};
            moment.at = static_cast<double>(part.start) +
                        0.5 * static_cast<double>(window.from + window.to);
            moment.best = find_lag(scene, part, plain, s, windows[p], &moment.lags);
            std::erase_if(moment.lags, [](const Lag &lag) { return lag.coherence < 0.3; });
            return moment;
        };
        // The ends first: where neither is late, none between is.
        const std::size_t count = scene.parts.size();
        const auto late = [&](std::size_t p) {
            const auto is = [](const Lag &lag) { return lag.lag != 0.0 && lag.coherence >= 0.3; };
            // By the correlation alone at first, which is cheap.
            return is(find_lag(scene, scene.parts[p], plain, s, windows[p], nullptr, false)) &&
                   is(look(p).best);
        };
        if (!late(count - 1) && !late(0) && !late(count * 3 / 4))
            continue;
        std::vector<Moment> moments;
        for (std::size_t p = 0; p < count; ++p)
            if (Moment moment = look(p); !moment.lags.empty())
                moments.push_back(std::move(moment));
        if (moments.size() < std::min<std::size_t>(4, count))
            continue;
        const Line line = find_line(moments);
        double n = 0.0, t = 0.0, y = 0.0, tt = 0.0, ty = 0.0, left = 0.0;
        for (const Moment &moment : moments) {
            const Lag *point = near(moment, line.offset, line.slope);
            if (!point)
                continue;
            n += 1.0;
            t += moment.at;
            y += point->lag;
            tt += moment.at * moment.at;
            ty += moment.at * point->lag;
            left += point->unexplained;
        }
        const double slope = (ty - t * y / n) / (tt - t * t / n);
        const double range = std::fabs(slope) * (moments.back().at - moments.front().at);
        if (!(range >= 2.5) || n < 3.0 || n < 0.7 * static_cast<double>(moments.size()) ||
            left / n >= best || left_by(scene, s, (y - slope * t) / n, slope) >= kMost)
            continue;
        best = left / n;
        posing.drifts = true;
        posing.drifting = s;
        posing.drift = slope;
        posing.lag = y / n;
    }
}

} // namespace

void try_drift(Scene &scene, Posing &posing, const std::vector<bool> &of)
{
    if (scene.parts.size() < 3 || std::ranges::none_of(of, std::identity{}))
        return;
    std::vector<Range> windows;
    for (const Part &part : scene.parts)
        windows.push_back(loudest(scene, part));
    try_drift_in(scene, windows, of, posing);
    // Tones that last are like themselves at too many lags.
    if (!posing.drifts)
        try_drift_in(scene, std::vector<Range>(windows.size()), of, posing);
}

} // namespace stems
