/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the accuracy table counts, and the tables.
 */
#include "tables.h"

#include <cstdio>

namespace stems::accuracy
{

void Score::add(const Case &one, const Diagnosis &found, std::size_t stems, double cpu)
{
    // Of two equal stems either may be the copy.
    const bool twin = one.faults[0] == Fault::Duplicate;
    const auto mine = [&](std::size_t s) {
        return twin ? s <= 1 || s == stems - 1 : s < one.guilty;
    };
    const bool named = found.guilty.size() == one.guilty;
    const auto innocent =
        std::ranges::count_if(found.guilty, [&](std::size_t s) { return !mine(s); });
    const bool fault = std::ranges::find(one.faults, found.fault) != one.faults.end();
    const bool right = named && innocent == 0;
    ++sets;
    stem_right += right;
    both_right += right && fault;
    accused += static_cast<int>(innocent);
    seconds += cpu;
    if (!right || !fault || one.guilty != 1 || twin)
        return;
    const StemFinding &stem = found.stems[0];
    if (!std::isnan(one.gain))
        worst_gain = std::fabs(20.0 * std::log10(stem.gain) - one.gain);
    if (!std::isnan(one.delay))
        worst_delay = std::fabs(stem.delay - one.delay);
}

void Score::add(const Score &other)
{
    sets += other.sets;
    stem_right += other.stem_right;
    both_right += other.both_right;
    accused += other.accused;
    hidden += other.hidden;
    worst_gain = std::max(worst_gain, other.worst_gain);
    worst_delay = std::max(worst_delay, other.worst_delay);
    seconds += other.seconds;
}

namespace
{

void print_row(const std::string &name, const Score &score)
{
    if (score.sets + score.hidden == 0)
        return;
    const double sets = std::max(score.sets, 1);
    std::printf("| %s | %d | %d | %d | %.1f | %d | %.4f | %.4f | %.2f |\n", name.c_str(),
                score.sets, score.stem_right, score.both_right, 100.0 * score.both_right / sets,
                score.accused, score.worst_gain, score.worst_delay, score.seconds / sets);
}

constexpr const char *kColumns =
    "Sets | Stem right | Fault right, too | % | Innocent accused | Gain error, dB | Delay error, "
    "samples | CPU, s |";

} // namespace

void print_tables(const std::vector<Case> &cases, const std::vector<std::vector<Score>> &scores)
{
    std::vector<Score> rows(cases.size());
    for (const std::vector<Score> &set : scores)
        for (std::size_t k = 0; k < cases.size(); ++k)
            rows[k].add(set[k]);
    std::printf("\n| Fault | %s\n|---|---|---|---|---|---|---|---|---|\n", kColumns);
    Score all;
    for (std::size_t k = 0; k < cases.size();) {
        Score kind;
        const std::string &name = cases[k].kind;
        std::size_t last = k;
        for (; last < cases.size() && cases[last].kind == name; ++last)
            kind.add(rows[last]);
        all.add(kind);
        print_row(name, kind);
        k = last;
    }
    print_row("all", all);
    std::printf("\n| Fault | Strength | %s\n|---|---|---|---|---|---|---|---|---|---|\n", kColumns);
    for (std::size_t k = 0; k < cases.size(); ++k)
        print_row(cases[k].kind + " | " + cases[k].strength, rows[k]);
    std::printf("\nNothing is left of the fault but rounding, and another stem took its place: %d "
                "times.\n",
                all.hidden);
}

} // namespace stems::accuracy
