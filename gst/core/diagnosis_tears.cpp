/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Silences of stems, and whether they are torn.
 */
#include "diagnosis_tears.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace stems
{

Range within(const Part &part, const Hush &hush)
{
    const std::uint64_t from = std::max(hush.from, part.start);
    const std::uint64_t to = std::min(hush.to, part.start + part.frames);
    return from < to ? Range{from - part.start, to - part.start} : Range{};
}

double rounding_at(const Scene &scene, const Part &part, std::size_t frame, const Hearing &hearing)
{
    double limit = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        double sum = 0.0;
        for (std::size_t s = 0; s < scene.stems && scene.evidence.float_bound > 0.0; ++s)
            sum += std::fabs(scene.stem(part, c, s)[frame]);
        limit = std::max(limit, 2.0 * scene.evidence.innocent(sum));
    }
    return std::max(limit, hearing.left);
}

namespace
{

constexpr std::size_t kAhead = 4;     // samples that are predicted
constexpr std::size_t kMemory = 1024; // from so many

/* An end of a silence: the first frame of a part that is silent, or that sounds. */
struct End {
    std::size_t part, frame, hush;
    bool stops;
};

/* What is heard at an end, in all lanes. */
using Click = std::vector<double>;

double power(const Click &x)
{
    return energy_of(x, {0, x.size()});
}

/* How signal @s of the part (@of == stems: the residual) goes on at an end. */
Click ahead(const Scene &scene, const Part &part, std::size_t s, const End &end, Range valid,
            double *error = nullptr)
{
    Click out(scene.lanes * kAhead);
    const std::size_t n =
        std::min(kMemory, end.stops ? end.frame - valid.from : valid.to - end.frame);
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        const Wave &wave = s < scene.stems ? scene.stem(part, c, s) : scene.residual(part, c);
        const double *last = wave.data() + (end.stops ? end.frame - 1 : end.frame);
        const double left = go_on(last, end.stops ? 1 : -1, n, kAhead, out.data() + c * kAhead);
        if (error)
            *error += left;
    }
    return out;
}

/* Whether the residual begins, or ends, just there, and is about as loud as the stem:
 * of noise nobody knows how it goes on. But where another stem begins, or ends, the
 * residual may be of that one. */
bool coincides(const Scene &scene, const Part &part, std::size_t s, const End &end, Range valid,
               double limit)
{
    constexpr std::size_t kNear = 64, kLeast = 128;
    const std::size_t clear =
        std::min<std::size_t>({256, end.frame - valid.from, valid.to - end.frame});
    if (clear < kLeast)
        return false;
    const auto loud = [&](std::size_t from, std::size_t to) {
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t i = from; i < to; ++i)
                if (std::fabs(scene.residual(part, c)[i]) > limit)
                    return true;
        return false;
    };
    const std::size_t at = end.frame;
    if (end.stops ? loud(at - clear, at) || !loud(at, at + kNear)
                  : loud(at, at + clear) || !loud(at - kNear, at))
        return false;
    const auto sounds = [&](std::size_t k, Range range) {
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t i = range.from; i < range.to; ++i)
                if (std::fabs(scene.stem(part, c, k)[i]) > scene.evidence.quiet * kFloatSlack)
                    return true;
        return false;
    };
    const Range clear_of = end.stops ? Range{at - clear, at} : Range{at, at + clear};
    const Range near = end.stops ? Range{at, at + kNear} : Range{at - kNear, at};
    for (std::size_t k = 0; k < scene.stems; ++k)
        if (k != s && !sounds(k, clear_of) && sounds(k, near))
            return false;
    double lost = 0.0, held = 0.0;
    const Range before{at - clear, at}, after{at, at + clear};
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        held += energy_of(scene.stem(part, c, s), end.stops ? before : after);
        lost += energy_of(scene.residual(part, c), end.stops ? after : before);
    }
    return held < 10.0 * lost && lost < 10.0 * held;
}

/* What of a stem the residual holds on the side of an end where it sounds. */
double held_beside(const Scene &scene, const Part &part, std::size_t s, const End &end, Range valid)
{
    const std::size_t n =
        std::min(kMemory, end.stops ? end.frame - valid.from : valid.to - end.frame);
    const std::size_t from = end.stops ? end.frame - n : end.frame;
    double both = 0.0, own = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        const double *x = scene.stem(part, c, s).data() + from;
        both += product_of(x, scene.residual(part, c).data() + from, n);
        own += product_of(x, x, n);
    }
    return own > 0.0 ? both / own : 0.0;
}

/* Which of the stems whose silences end within a few frames are torn there. */
void weigh(const Scene &scene, std::span<const End> ends, const Hearing &hearing,
           std::vector<Hush> &hushes)
{
    constexpr std::size_t kMostAtOnce = 5, kLeast = 48;
    constexpr double kLeft = 0.25, kEnds = 0.75;
    // All have stopped by the last, and none has started at the first.
    End end = ends.front().stops ? ends.back() : ends.front();
    const Part &part = scene.parts[end.part];
    const Range valid = scene.valid(part, hearing.reach);
    if (end.frame < valid.from + kAhead || end.frame + kAhead > valid.to)
        return;
    const double limit = rounding_at(scene, part, end.frame, hearing);
    if ((end.stops ? end.frame - valid.from : valid.to - end.frame) >= kLeast &&
        ends.size() <= kMostAtOnce) {
        double error = 0.0;
        Click click = ahead(scene, part, scene.stems, end, valid, &error);
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t i = 0; i < kAhead; ++i) {
                const std::size_t at = end.stops ? end.frame + i : end.frame - 1 - i;
                click[c * kAhead + i] = scene.residual(part, c)[at] - click[c * kAhead + i];
            }
        std::vector<Click> lost;
        for (const End &each : ends)
            lost.push_back(ahead(scene, part, hushes[each.hush].stem, end, valid));
        const double all = power(click);
        std::size_t best = 0;
        double least = kLeft;
        for (std::size_t set = 1; set < (std::size_t{1} << ends.size()); ++set) {
            Click rest = click;
            for (std::size_t k = 0; k < ends.size(); ++k)
                for (std::size_t i = 0; i < rest.size() && (set >> k & 1) != 0; ++i)
                    rest[i] -= lost[k][i];
            // One more must explain more.
            const double left = power(rest) / all;
            if (left < (best == 0 ? 1.0 : 0.5) * least) {
                least = left;
                best = set;
            }
        }
        const auto samples = static_cast<double>(kAhead);
        if (all > limit * limit && all > 8.0 * samples * error && best != 0) {
            Click stops(click.size()); // of all that are torn
            for (std::size_t k = 0; k < ends.size(); ++k)
                for (std::size_t i = 0; i < stops.size() && (best >> k & 1) != 0; ++i)
                    stops[i] += lost[k][i];
            const double share =
                product_of(click.data(), stops.data(), click.size()) / power(stops);
            for (std::size_t k = 0; k < ends.size(); ++k) {
                if ((best >> k & 1) == 0)
                    continue;
                Hush &hush = hushes[ends[k].hush];
                // Where the mix fades out, the residual ends with the stem.
                if (held_beside(scene, part, hush.stem, end, valid) < -kEnds * share)
                    continue;
                hush.torn = true;
                hush.left = std::min(hush.left, least);
            }
            return;
        }
    }
    if (ends.size() == 1 && coincides(scene, part, hushes[end.hush].stem, end, valid, limit))
        hushes[end.hush].torn = true;
}

/* Of every part for itself, or as if silences went on between them, but where it is
 * known that they do not. */
std::vector<Hush> hushes_of(const Scene &scene, const Hearing &hearing, bool apart)
{
    const auto least = static_cast<std::size_t>(scene.evidence.setup.rate / 200);
    constexpr std::size_t kBeside = 8;
    std::vector<Hush> hushes;
    std::vector<End> ends;
    const auto ends_within = [&](std::size_t s, std::uint64_t from, std::uint64_t to) {
        return std::ranges::any_of(scene.evidence.silences, [&](const Silence &silence) {
            return silence.stem == s && ((silence.to > from && silence.to <= to) ||
                                         (silence.from > from && silence.from <= to));
        });
    };
    for (std::size_t s = 0; s < scene.stems; ++s) {
        bool open = false; // the last one goes on to the end of its part
        for (std::size_t p = 0; p < scene.parts.size(); ++p) {
            const Part &part = scene.parts[p];
            const auto silent = [&, most = scene.evidence.quiet * kFloatSlack](std::size_t i) {
                for (std::size_t c = 0; c < scene.lanes; ++c)
                    if (!(std::fabs(scene.at(part, c, s, i)) <= most))
                        return false;
                return true;
            };
            std::size_t i = 0;
            while (i < part.frames) {
                if (!silent(i)) {
                    open = false;
                    // What is long enough, or goes on to the end, holds this frame.
                    const std::size_t ahead = std::min(i + least, part.frames - 1);
                    std::size_t from = ahead + 1;
                    while (from > i + 1 && silent(from - 1))
                        --from;
                    i = from;
                    continue;
                }
                std::size_t to = i + 1;
                while (to < part.frames && silent(to))
                    ++to;
                const bool joins =
                    i == 0 && open && !apart && !ends_within(s, hushes.back().to, part.start);
                open = to == part.frames;
                if (joins) {
                    hushes.back().to = part.start + to;
                } else if (to - i >= least || open || i == 0) {
                    hushes.push_back({s, part.start + i, part.start + to});
                    if (i > 0)
                        ends.push_back({p, i, hushes.size() - 1, true});
                } else {
                    i = to;
                    continue;
                }
                if (!open)
                    ends.push_back({p, to, hushes.size() - 1, false});
                i = to;
            }
        }
    }
    std::ranges::sort(ends, [](const End &a, const End &b) {
        return std::tie(a.part, a.stops, a.frame) < std::tie(b.part, b.stops, b.frame);
    });
    for (std::size_t i = 0; i < ends.size();) {
        std::size_t k = i + 1;
        while (k < ends.size() && ends[k].part == ends[i].part && ends[k].stops == ends[i].stops &&
               ends[k].frame <= ends[i].frame + kBeside)
            ++k;
        weigh(scene, std::span{ends}.subspan(i, k - i), hearing, hushes);
        i = k;
    }
    return hushes;
}

/* What is one silence becomes one. */
void join(std::vector<Hush> &hushes, Hush whole)
{
    for (const Hush &hush : hushes)
        if (hush.stem == whole.stem && hush.from < whole.to && whole.from < hush.to) {
            whole.from = std::min(whole.from, hush.from);
            whole.to = std::max(whole.to, hush.to);
            whole.torn = whole.torn || hush.torn;
            whole.left = std::min(whole.left, hush.left);
        }
    std::erase_if(hushes, [&](const Hush &hush) {
        return hush.stem == whole.stem && hush.from < whole.to && whole.from < hush.to;
    });
    hushes.push_back(whole);
}

} // namespace

Evidence evidence_at_ends(const Evidence &evidence)
{
    Evidence out;
    out.setup = evidence.setup;
    out.lanes = static_cast<int>(evidence.end_lanes);
    out.peak = evidence.peak;
    out.mean_square = evidence.mean_square;
    out.quiet = evidence.quiet;
    out.float_bound = evidence.float_bound;
    out.float_floor = evidence.float_floor;
    out.frames = evidence.frames;
    out.stems = evidence.stems;
    out.capacity = SilenceEnds::kFrames;
    for (const Silence &silence : evidence.silences)
        for (const Excerpt *excerpt : {&silence.stop, &silence.start})
            // Stems that stop together share it.
            if (excerpt->frames > 0 &&
                std::ranges::none_of(out.excerpts, [&](const Excerpt &other) {
                    return other.start == excerpt->start && other.frames == excerpt->frames;
                }))
                out.excerpts.push_back(*excerpt);
    return out;
}

std::vector<Hush> find_hushes(const Scene &scene, const Scene &ends, const Hearing &hearing)
{
    std::vector<Hush> hushes = hushes_of(scene, hearing, false);
    const std::vector<Hush> at_ends = hushes_of(ends, hearing, true);
    for (const Silence &silence : scene.evidence.silences) {
        Hush whole{silence.stem, silence.from, std::min(silence.to, scene.evidence.frames)};
        for (const Hush &end : at_ends)
            if (end.stem == whole.stem && end.torn &&
                (end.from == whole.from || end.to == whole.to)) {
                whole.torn = true;
                whole.left = std::min(whole.left, end.left);
            }
        join(hushes, whole);
    }
    return hushes;
}

} // namespace stems
