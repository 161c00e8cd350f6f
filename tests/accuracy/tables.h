/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the accuracy table counts, and the tables.
 */
#pragma once

#include "cases.h"

namespace stems::accuracy
{

struct Score {
    int sets = 0, stem_right = 0, both_right = 0;
    int accused = 0; /* innocent stems that were named */
    int hidden = 0;  /* faults of which rounding leaves nothing to be seen */
    double worst_gain = 0.0, worst_delay = 0.0;
    double seconds = 0.0; /* of CPU, for the diagnosis */

    void add(const Case &one, const Diagnosis &found, std::size_t stems, double cpu);
    void add(const Score &other);
    bool wrong() const noexcept { return both_right < sets; }
};

/* scores[set][case]; by kind of fault, then each strength, as Markdown. */
void print_tables(const std::vector<Case> &cases, const std::vector<std::vector<Score>> &scores);

} // namespace stems::accuracy
