/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One stem or two that are clipped, if need be beside stems in poses: what is
 * left of the residual lies at their flat tops, and nowhere else. A top alone is
 * no fault, as loud stems are at theirs by nature: the residual has to be there.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::size_t kMostFlat = 6;

/* From where on samples of a stem in a lane are at its highest and its lowest, but
 * for rounding: 0: there are none. */
Top top_of(const Scene &scene, std::size_t lane, std::size_t s)
{
    Top top = scene.top(lane, s);
    // Dither, on the top and below it.
    const double lsb = scene.evidence.peak / (1.5 * static_cast<double>(scene.stems + 1));
    for (double &level : top)
        level = std::max(level * (1.0 - 1e-4) - 3.5 * lsb, 0.0);
    return top;
}

bool is_top(const Top &top, double x) noexcept
{
    const double level = top[x < 0.0];
    return level > 0.0 && std::fabs(x) >= level;
}

/* Of all lanes: [lane * stems + stem]. */
std::vector<Top> tops_of(const Scene &scene)
{
    std::vector<Top> tops;
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (std::size_t s = 0; s < scene.stems; ++s)
            tops.push_back(top_of(scene, c, s));
    return tops;
}

/* Calls @call(lane, part, frame, what is left, whether that is loud), until @enough(). */
template <class Call, class Enough>
void each_left(Scene &scene, std::span<const Pose> poses, double slack, Call call, Enough enough)
{
    Wave &left = scene.room(0);
    for (const Part &part : scene.parts)
        for (std::size_t c = 0; c < scene.lanes && !enough(); ++c) {
            scene.misfit(part, c, poses, left);
            const Range range = scene.inner(part, largest_lag(poses));
            for (std::size_t i = range.from; i < range.to; ++i) {
                double sum = 0.0;
                for (std::size_t s = 0; s < scene.stems && scene.evidence.float_bound > 0.0; ++s)
                    sum += std::fabs(scene.stem(part, c, s)[i]);
                const double most = std::max(scene.evidence.innocent(sum), slack);
                call(c, part, i, left[i], std::fabs(left[i]) > most);
            }
        }
}

constexpr double kOver = 0.02; // of the loud samples may be at no top

/* The tops at which a stem falls short, at more than half of their samples: those
 * that it has by nature, perhaps on one side alone, it has in the mix as well. None
 * if too much is at no top at all, which is known after a few excerpts. */
std::vector<Top> cut_tops(Scene &scene, std::span<const Pose> poses, double slack)
{
    constexpr std::uint64_t kLeast = 4;
    const double reach = largest_lag(poses);
    std::size_t over = 0, all = 0;
    for (const Part &part : scene.parts)
        all += scene.inner(part, reach).size() * scene.lanes;
    const auto hopeless = [&] {
        return static_cast<double>(over) > kOver * static_cast<double>(all);
    };
    struct Count {
        std::uint64_t all = 0, short_of = 0;
    };
    std::vector<Top> tops = tops_of(scene);
    std::vector<std::array<Count, 2>> counts(tops.size());
    each_left(
        scene, poses, slack,
        [&](std::size_t c, const Part &part, std::size_t i, double left, bool loud) {
            bool at_top = false;
            for (std::size_t s = 0; s < scene.stems; ++s) {
                const double x = scene.stem(part, c, s)[i];
                if (!is_top(tops[c * scene.stems + s], x))
                    continue;
                at_top = true;
                Count &count = counts[c * scene.stems + s][x < 0.0];
                ++count.all;
                count.short_of += loud && left * x > 0.0;
            }
            over += loud && !at_top;
        },
        hopeless);
    if (hopeless())
        return {};
    for (std::size_t i = 0; i < tops.size(); ++i)
        for (std::size_t side : {0, 1}) {
            const Count &count = counts[i][side];
            const bool cut = count.short_of >= kLeast && 2 * count.short_of >= count.all;
            if (!cut || !poses[i % scene.stems].plain())
                tops[i][side] = 0.0;
        }
    return tops;
}

/* What is left, as bits: of each sample that is loud, the stems of which a top is
 * cut just there. */
struct Loud {
    std::vector<std::uint64_t> at;
    std::uint64_t any = 0;
};

Loud listen(Scene &scene, std::span<const Pose> poses, double slack)
{
    const std::vector<Top> tops = cut_tops(scene, poses, slack);
    Loud out;
    if (std::ranges::all_of(tops, [](const Top &top) { return top == Top{}; }))
        return out;
    each_left(
        scene, poses, slack,
        [&](std::size_t c, const Part &part, std::size_t i, double left, bool loud) {
            if (!loud)
                return;
            std::uint64_t here = 0;
            for (std::size_t s = 0; s < std::min<std::size_t>(scene.stems, 64); ++s) {
                const double x = scene.stem(part, c, s)[i];
                if (left * x > 0.0 && is_top(tops[c * scene.stems + s], x))
                    here |= std::uint64_t{1} << s;
            }
            out.at.push_back(here);
            out.any |= here;
        },
        [] { return false; });
    return out;
}

/* One stem, or two, and the loud samples that are at no top of theirs. */
struct Choice {
    std::size_t a, b;
    std::size_t left;
};

/* All is left over by two of which one is not needed. */
Choice choose(const Loud &loud, std::size_t a, std::size_t b)
{
    constexpr std::size_t kNeeded = 4;
    Choice choice{a, b, 0};
    std::size_t only_a = 0, only_b = 0;
    for (std::uint64_t at : loud.at) {
        const bool has_a = at >> a & 1, has_b = at >> b & 1;
        choice.left += !has_a && !has_b;
        only_a += has_a && !has_b;
        only_b += has_b && !has_a;
    }
    if (a != b && std::min(only_a, only_b) < kNeeded)
        choice.left = loud.at.size();
    return choice;
}

/* By far. */
bool better(const Choice &x, const Choice &y)
{
    constexpr std::size_t kFew = 16;
    return 4 * x.left + kFew <= y.left;
}

/* The one that is better than all others. */
const Choice *best(const std::vector<Choice> &choices)
{
    for (const Choice &choice : choices)
        if (std::ranges::all_of(choices, [&](const Choice &other) {
                return &other == &choice || better(choice, other);
            }))
            return &choice;
    return nullptr;
}

} // namespace

void Scene::blank(const Part &part, std::size_t lane, Wave &wave) noexcept
{
    if (part.hidden.empty())
        return;
    const std::vector<std::uint8_t> &hidden = part.hidden[lane];
    for (std::size_t i = 0; i < hidden.size(); ++i)
        wave[i] = hidden[i] ? 0.0 : wave[i];
}

void Scene::show() noexcept
{
    for (Part &part : parts)
        part.hidden.clear();
}

double Scene::open(std::span<const std::size_t> which, double lag) const
{
    std::size_t samples = 0;
    for (std::size_t p : which) {
        const Range range = inner(parts[p], lag);
        samples += range.size() * lanes;
        for (const std::vector<std::uint8_t> &hidden : parts[p].hidden)
            for (std::size_t i = range.from; i < range.to; ++i)
                samples -= hidden[i];
    }
    return static_cast<double>(samples);
}

std::vector<std::size_t> find_flat(const Scene &scene)
{
    constexpr std::uint64_t kLeast = 16;
    std::vector<std::pair<std::uint64_t, std::size_t>> found;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        std::uint64_t flat = 0;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            const Top top = top_of(scene, c, s);
            for (const Part &part : scene.parts) {
                const Top &highest = part.tops[c * scene.stems + s];
                if (!is_top(top, highest[0]) && !is_top(top, -highest[1]))
                    continue;
                scene.each_piece(part, c, s, [&](std::size_t, const double *x, std::size_t n) {
                    for (std::size_t i = 0; i < n; ++i)
                        flat += is_top(top, x[i]);
                });
            }
        }
        if (flat >= kLeast)
            found.emplace_back(flat, s);
    }
    std::ranges::sort(found, std::greater<>{});
    found.resize(std::min(found.size(), kMostFlat));
    std::vector<std::size_t> stems;
    for (const auto &[flat, s] : found)
        stems.push_back(s);
    return stems;
}

void hide_tops(Scene &scene, std::span<const std::size_t> of)
{
    const std::vector<Top> tops = tops_of(scene);
    for (Part &part : scene.parts) {
        part.hidden.assign(scene.lanes, std::vector<std::uint8_t>(part.frames));
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t s : of) {
                const Wave &x = scene.stem(part, c, s);
                for (std::size_t i = 0; i < part.frames; ++i)
                    if (is_top(tops[c * scene.stems + s], x[i]))
                        part.hidden[c][i] = 1;
            }
    }
}

std::vector<std::size_t> find_tops(Scene &scene, std::span<const Pose> poses, double slack)
{
    const Loud loud = listen(scene, poses, slack);
    std::vector<std::size_t> flat;
    for (std::size_t s = 0; s < std::min<std::size_t>(scene.stems, 64); ++s)
        if (loud.any >> s & 1)
            flat.push_back(s);
    // What is left over by each of them alone, and by each two that are both needed.
    std::vector<Choice> one, two;
    for (std::size_t i = 0; i < flat.size(); ++i)
        for (std::size_t k = i; k < flat.size(); ++k) {
            const Choice choice = choose(loud, flat[i], flat[k]);
            if (static_cast<double>(choice.left) <= kOver * static_cast<double>(loud.at.size()))
                (i == k ? one : two).push_back(choice);
        }
    const Choice *single = best(one), *pair = best(two);
    if (pair && (one.empty() || better(*pair, *std::ranges::min_element(one, {}, &Choice::left))))
        return {pair->a, pair->b};
    if (single && two.empty())
        return {single->a};
    if (single && !better(*std::ranges::min_element(two, {}, &Choice::left), *single))
        return {single->a};
    return {};
}

} // namespace stems
