/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_inserts.h"

#include "chain.h"
#include "table.h"

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
        job.notes.push_back("the effects ring on, so the sum is " +
                            duration(static_cast<double>(tail) / GST_SECOND) +
                            " longer than its stems; --tail says another time");
    return tail;
}

} // namespace stems::tool
