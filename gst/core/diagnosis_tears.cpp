/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Silences of stems, each from where it begins to where it ends.
 */
#include "diagnosis_clicks.h"

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
