/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_inserts.h"

#include "chain.h"
#include "counted.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

std::vector<Insert> of_stems(const SumJob &job)
{
    std::vector<Insert> inserts;
    for (const SumStem &stem : job.stems)
        if (!stem.insert.empty())
            inserts.push_back({"\"" + stem.name + "\"", stem.insert, job.rate(), stem.channels});
    return inserts;
}

std::vector<Insert> of_sum(const SumJob &job)
{
    if (job.insert.empty())
        return {};
    return {{"\"sum\"", job.insert, job.rate(), job.channels()}};
}

} // namespace

void check_inserts(SumJob &job)
{
    for (const auto &inserts : {of_stems(job), of_sum(job)})
        for (const Insert &insert : inserts)
            if (const std::string late = delay_told(insert); !late.empty())
                job.notes.push_back(late);
}

std::uint64_t tail_of_inserts(SumJob &job)
{
    const int bits = job.format.starts_with('F') ? 24 : std::stoi(job.format.substr(1, 2));
    std::uint64_t tail = 0;
    for (const auto &inserts : {of_stems(job), of_sum(job)}) {
        std::uint64_t longest = 0;
        for (const Insert &insert : inserts)
            longest = std::max(longest, ring_of(insert, bits));
        tail += longest;
    }
    if (tail > 0)
        job.notes.push_back(ring_told("the sum is", tail, "its stems"));
    return tail;
}

std::vector<std::string> early_inserts(const SumJob &job, const Outcome &outcome)
{
    const auto stem_at = [&job](const std::string &place) { // null: it is the sum
        return place.starts_with("stem-") ? &job.stems[std::stoul(place.substr(5))] : nullptr;
    };
    return early_ends(
        outcome.counted,
        [&](const std::string &place) {
            const SumStem *stem = stem_at(place);
            std::uint64_t frames = 0;
            for (std::size_t i = 0; i < job.sets.size(); i++)
                if (!stem || stem->source == i)
                    frames = std::max(frames, job.sets[i].frames);
            return frames + gst_util_uint64_scale_round(job.tail, static_cast<guint64>(job.rate()),
                                                        GST_SECOND);
        },
        [&](const std::string &place) {
            const SumStem *stem = stem_at(place);
            return "--insert " + (stem ? "\"" + stem->name + "\"" : "\"sum\"") + ": \"" +
                   (stem ? stem->insert : job.insert) + "\"";
        });
}

} // namespace stems::tool
