/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Faults that show in where the residual is, not in what it is.
 */
#include "diagnosis_tests.h"

#include <algorithm>

namespace stems
{

std::vector<Cut> find_cuts(const Evidence &evidence)
{
    constexpr std::uint64_t kNear = 4 * NullTrace::kCell;
    const auto near = [](std::uint64_t a, std::uint64_t b) {
        return (a > b ? a - b : b - a) <= kNear;
    };
    std::vector<Cut> cuts;
    for (std::size_t s = 0; s < evidence.stems.size(); ++s) {
        const StemTrace &stem = evidence.stems[s];
        // The cell in which it stops sounds, and is loud.
        const bool silent = stem.sounding <= 2 + evidence.loud / 50 && stem.silent > 0;
        if (!silent || stem.elsewhere + stem.sounding == 0 || evidence.first == kNowhere)
            continue;
        const bool stops = stem.stopped > 0 && near(stem.stopped, evidence.first);
        // Where it goes on beside the stem, it did not stop as that came in.
        const bool over = evidence.frames > evidence.last + kNear;
        const bool head = stem.stopped == 0 && over && near(stem.first_sound, evidence.last);
        const bool drops = stem.last_sound > evidence.last;
        if (stops || head)
            cuts.push_back({s, head, drops && !head});
    }
    return cuts;
}

std::optional<Ending> find_ending(const Evidence &evidence)
{
    std::optional<Ending> found;
    std::size_t shorter = 0;
    for (std::size_t s = 0; s < evidence.stems.size(); ++s) {
        const StemTrace &stem = evidence.stems[s];
        const bool ends = stem.given < evidence.frames;
        // Both ends of a rest are known to a cell.
        shorter += ends;
        const bool stops = stem.sounding == 0 && stem.silent > 0 && stem.stopped > 0 &&
                           stem.last_sound == stem.stopped && evidence.first >= stem.stopped &&
                           evidence.first - stem.stopped <= stem.rest + 2 * NullTrace::kCell;
        if (!stops)
            continue;
        if (found)
            return std::nullopt;
        found = {s, ends && evidence.first >= stem.given};
    }
    if (found)
        found->shorter = found->shorter && shorter == 1;
    return found;
}

} // namespace stems
