/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems that are cut: the residual lies in their silences, and these are torn.
 */
#include "diagnosis_tears.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace stems
{
namespace
{

constexpr std::size_t kBlock = 64;

/* Blocks of the residual that are loud, by their first frame in the stream. */
void add_loud(const Scene &scene, const Hearing &hearing, std::vector<std::uint64_t> &out)
{
    std::vector<Wave> rooms(scene.lanes, Wave(scene.size));
    std::vector<const double *> residual(scene.lanes);
    for (const Part &part : scene.parts) {
        for (std::size_t c = 0; c < scene.lanes; ++c)
            residual[c] = scene.piece(part, c, scene.stems, {0, part.frames}, rooms[c].data());
        const Range valid = scene.valid(part, hearing.reach);
        std::uint64_t last = kNowhere;
        for (std::size_t i = valid.from; i < valid.to; ++i) {
            const std::uint64_t block = (part.start + i) / kBlock * kBlock;
            if (block == last)
                continue;
            double most = 0.0;
            for (const double *r : residual)
                most = std::max(most, std::fabs(r[i]));
            if (most <= std::max(2.0 * scene.evidence.peak, hearing.left) ||
                most <= rounding_at(scene, part, i, hearing))
                continue;
            out.push_back(block);
            last = block;
        }
    }
}

bool within(const Hush &hush, std::uint64_t block)
{
    return block + kBlock > hush.from && block < hush.to;
}

/* All but one block in 50. */
std::size_t most_of(std::size_t blocks)
{
    return blocks - std::min(blocks, 2 + blocks / 50);
}

/* A silence as far as it goes in the stream, and the longest other one of its stem. */
struct Rest {
    std::uint64_t from, to, longest = 0;
};

Rest rest_of(const Hush &hush, std::span<const Hush> all, const StemTrace &trace)
{
    if (trace.last_sound <= hush.from + NullTrace::kCell)
        return {std::min(hush.from, trace.last_sound), kNowhere, trace.rest};
    if (trace.first_sound + NullTrace::kCell >= hush.to)
        return {0, trace.first_sound, trace.rest};
    Rest rest{hush.from, hush.to};
    if (trace.stopped > 0)
        rest.from = std::min(rest.from, trace.stopped);
    for (const Hush &other : all)
        if (other.stem == hush.stem && other.from != hush.from)
            rest.longest = std::max(rest.longest, other.to - other.from);
    return rest;
}

/* How many frames between two are known not to be loud. */
std::uint64_t heard(const Scene &scene, const Hearing &hearing, std::uint64_t from,
                    std::uint64_t to)
{
    std::uint64_t frames = 0;
    if (!hearing.undone)
        return from < to ? to - from : 0;
    for (const Excerpt &excerpt : scene.evidence.excerpts) {
        const std::uint64_t begin = std::max(from, excerpt.start);
        const std::uint64_t end = std::min<std::uint64_t>(to, excerpt.start + excerpt.frames);
        frames += begin < end ? end - begin : 0;
    }
    return frames;
}

std::optional<Diagnosis::Resting> find_resting(const Scene &scene, const Hearing &hearing,
                                               std::span<const Hush> all,
                                               std::span<const std::uint64_t> loud)
{
    constexpr std::uint64_t kNear = NullTrace::kCell;
    std::optional<Diagnosis::Resting> found;
    for (const Hush &hush : all) {
        std::vector<std::uint64_t> held;
        std::ranges::copy_if(loud, std::back_inserter(held),
                             [&](std::uint64_t block) { return within(hush, block); });
        const StemTrace &trace = scene.evidence.stems[hush.stem];
        if (held.size() < most_of(loud.size()) || held.empty() || trace.first_sound == kNowhere)
            continue;
        const Rest rest = rest_of(hush, all, trace);
        const std::uint64_t last = held.back() + kBlock;
        const std::uint64_t to = rest.to == kNowhere ? last : std::max(rest.to, last);
        const std::uint64_t most = rest.longest + kNear;
        if (2 * (to - rest.from) < 3 * rest.longest ||
            heard(scene, hearing, rest.from, held.front()) > most ||
            heard(scene, hearing, last, to) > most)
            continue;
        if (found)
            return std::nullopt;
        found = {hush.stem, held.front(), last};
    }
    return found;
}

} // namespace

Cut cut_of(const Scene &scene, const Hush &hush)
{
    const StemTrace &trace = scene.evidence.stems[hush.stem];
    const bool head = trace.first_sound >= hush.from;
    return {hush.stem, head, !head && trace.last_sound > hush.from + NullTrace::kCell};
}

Cuts find_cuts_in(const Scene &scene, const Scene &ends, const Hearing &hearing)
{
    std::vector<std::uint64_t> loud;
    add_loud(scene, hearing, loud);
    add_loud(ends, hearing, loud);
    std::ranges::sort(loud);
    loud.erase(std::ranges::unique(loud).begin(), loud.end());
    if (loud.size() < 2)
        return {};
    const std::vector<Hush> all = find_hushes(scene, ends, hearing);
    std::vector<Hush> torn;
    std::ranges::copy_if(all, std::back_inserter(torn), [&](const Hush &hush) {
        return hush.torn &&
               std::ranges::any_of(loud, [&](std::uint64_t block) { return within(hush, block); });
    });
    // What else is wrong may by chance click at another silence of a stem that is cut.
    std::ranges::stable_sort(torn, std::greater<>{}, [&](const Hush &hush) {
        return std::ranges::count_if(loud,
                                     [&](std::uint64_t block) { return within(hush, block); });
    });
    const auto held = [&](std::size_t stem) { // stems: of all
        return std::ranges::count_if(loud, [&](std::uint64_t block) {
            return std::ranges::any_of(torn, [&](const Hush &hush) {
                return (stem == scene.stems || hush.stem == stem) && within(hush, block);
            });
        });
    };
    const auto most = static_cast<std::ptrdiff_t>(most_of(loud.size()));
    Cuts out{{}, {}, torn, held(scene.stems) == static_cast<std::ptrdiff_t>(loud.size())};
    // Where one stem is enough, others count only if nothing else explains their click.
    constexpr double kSure = 0.05;
    std::vector<bool> enough(scene.stems);
    for (std::size_t s = 0; s < scene.stems; ++s)
        enough[s] = held(s) >= most;
    const auto none = [&] { return Cuts{{}, {}, out.torn, out.all}; };
    if (std::ranges::any_of(enough, std::identity{})) {
        std::erase_if(torn,
                      [&](const Hush &hush) { return !enough[hush.stem] && hush.left > kSure; });
    } else if (held(scene.stems) < most) {
        std::erase_if(loud, [&](std::uint64_t block) {
            return std::ranges::any_of(torn, [&](const Hush &hush) { return within(hush, block); });
        });
        out.resting = find_resting(scene, hearing, all, loud);
        if (!out.resting)
            return none();
    }
    for (const Hush &hush : torn)
        if (std::ranges::none_of(out.cuts, [&](const Cut &cut) { return cut.stem == hush.stem; }))
            out.cuts.push_back(cut_of(scene, hush));
    return out.cuts.size() <= (out.resting ? 1 : 2) ? out : none();
}

} // namespace stems
