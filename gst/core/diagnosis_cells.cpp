/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems that are cut, found in the excerpts cell by cell: one or two of them are
 * silent in every cell in which there is a residual, each of them in some where
 * the other sounds or both at once, and each goes silent, or sounds again, where
 * the residual begins or ends. Only if no others are so.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::uint64_t kNear = 4 * NullTrace::kCell;

struct Cells {
    struct Cell {
        std::uint64_t at;         /* frame of the stream */
        bool loud, follows;       /* there is one just before it */
        std::vector<bool> silent; /* each stem */
    };
    std::vector<Cell> all;
    std::size_t loud = 0;
};

/* @whole: beyond what is loud as well. */
Cells look(const Scene &scene, bool whole)
{
    const Evidence &evidence = scene.evidence;
    Cells cells;
    for (const Part &part : scene.parts) {
        bool follows = false;
        for (std::size_t at = 0; at + NullTrace::kCell <= part.frames; at += NullTrace::kCell) {
            const Range valid = whole ? Range{0, part.frames} : part.loud;
            if (at + NullTrace::kCell <= valid.from || at >= valid.to) {
                follows = false;
                continue;
            }
            Cells::Cell cell{part.start + at, false, follows, std::vector<bool>(scene.stems, true)};
            for (std::size_t c = 0; c < scene.lanes; ++c)
                for (std::size_t i = at; i < at + NullTrace::kCell; ++i) {
                    double sum = 0.0;
                    for (std::size_t s = 0; s < scene.stems; ++s) {
                        const double size = std::fabs(scene.stem(part, c, s)[i]);
                        sum += size;
                        if (size > evidence.quiet * 1.01)
                            cell.silent[s] = false;
                    }
                    if (i >= valid.from && i < valid.to &&
                        std::fabs(scene.residual(part, c)[i]) > 2.0 * evidence.innocent(sum))
                        cell.loud = true;
                }
            cells.loud += cell.loud;
            cells.all.push_back(std::move(cell));
            follows = true;
        }
    }
    return cells;
}

/* Whether stem @s goes silent, or sounds again, where the residual begins or
 * ends, to two cells. */
bool has_edge(const Cells &cells, std::size_t s)
{
    constexpr std::size_t kBeside = 2;
    for (std::size_t i = 1; i < cells.all.size(); ++i) {
        const auto &before = cells.all[i - 1], &after = cells.all[i];
        if (!after.follows || before.silent[s] == after.silent[s])
            continue;
        for (std::size_t k = i > kBeside ? i - kBeside : 1;
             k < std::min(i + kBeside + 1, cells.all.size()); ++k)
            if (cells.all[k].follows && cells.all[k - 1].loud != cells.all[k].loud &&
                cells.all[k].loud == after.silent[s])
                return true;
    }
    return false;
}

/* Whether all cells but one in 50 that are loud have one of two stems silent. */
bool covers(const Cells &cells, std::size_t a, std::size_t b)
{
    std::size_t open = 0;
    for (const auto &cell : cells.all)
        open += cell.loud && !cell.silent[a] && !cell.silent[b];
    return open <= 2 + cells.loud / 50;
}

/* Whether one silence of stem @s alone, not pauses here and there, holds all the
 * loud cells that stem @other does not hold as well (itself: all), and begins or
 * ends with them: a pause of it would hold some of another's fault by chance. */
bool one_silence(const Cells &cells, std::size_t s, std::size_t other)
{
    constexpr std::size_t kBeside = 2, kEnough = 8;
    std::size_t first = cells.all.size(), last = 0, loud = 0;
    for (std::size_t i = 0; i < cells.all.size(); ++i) {
        const auto &cell = cells.all[i];
        if (!cell.loud || !cell.silent[s] || (other != s && cell.silent[other]))
            continue;
        first = std::min(first, i);
        last = i;
        ++loud;
    }
    if (loud == 0)
        return false;
    for (std::size_t i = first; i <= last; ++i)
        if (!cells.all[i].silent[s])
            return false;
    std::size_t from = first, to = last;
    while (from > 0 && cells.all[from - 1].silent[s])
        --from;
    while (to + 1 < cells.all.size() && cells.all[to + 1].silent[s])
        ++to;
    const bool begins = first <= from + kBeside, ends = last + kBeside >= to;
    return (begins && ends) || ((begins || ends) && loud >= kEnough && 2 * loud >= last - first);
}

} // namespace

std::vector<Cut> find_cuts_in(const Scene &scene, bool whole)
{
    const Cells cells = look(scene, whole);
    const auto near = [](std::uint64_t a, std::uint64_t b) {
        return (a > b ? a - b : b - a) <= kNear;
    };
    if (cells.loud < 2)
        return {};
    std::vector<std::size_t> edged;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        const StemTrace &trace = scene.evidence.stems[s];
        if (trace.first_sound == kNowhere)
            continue;
        // Excerpts begin where it is loud, so that what was before is not in them.
        const bool stops = trace.stopped > 0 && near(trace.stopped, scene.evidence.first);
        // Where it goes on beside the stem, it did not stop as that came in.
        const bool over = scene.evidence.frames > scene.evidence.last + kNear;
        const bool starts = over && near(trace.first_sound, scene.evidence.last);
        if (has_edge(cells, s) || (whole && (stops || starts)))
            edged.push_back(s);
    }
    std::vector<std::pair<std::size_t, std::size_t>> found;
    for (std::size_t s : edged)
        if (covers(cells, s, s) && one_silence(cells, s, s))
            found.emplace_back(s, s);
    for (std::size_t i = 0; found.empty() && i < edged.size(); ++i)
        for (std::size_t k = i + 1; k < edged.size(); ++k)
            if (covers(cells, edged[i], edged[k]) && one_silence(cells, edged[i], edged[k]) &&
                one_silence(cells, edged[k], edged[i]))
                found.emplace_back(edged[i], edged[k]);
    if (found.size() != 1)
        return {};
    const auto [a, b] = found.front();
    std::vector<Cut> cuts;
    for (std::size_t s : {a, b}) {
        if (!cuts.empty() && a == b)
            break;
        std::uint64_t from = kNowhere, to = 0; // loud cells that only it can be the reason of
        for (const auto &cell : cells.all)
            if (cell.loud && cell.silent[s] && (a == b || !cell.silent[s == a ? b : a])) {
                from = std::min(from, cell.at);
                to = cell.at + NullTrace::kCell;
            }
        const StemTrace &trace = scene.evidence.stems[s];
        const bool head = from != kNowhere && trace.first_sound + kNear >= to;
        const bool tail = from == kNowhere || trace.last_sound <= from + kNear;
        cuts.push_back({s, head && !tail, !head && !tail});
    }
    return cuts;
}

} // namespace stems
