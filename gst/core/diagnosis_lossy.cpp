/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether the residual is the noise of a coder, and of which stem. Such noise is
 * coherent with nothing, but is masked: it is below the stem that was coded, and its level
 * moves with that stem's.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr double kFollows = 0.3;    // correlation of levels: of a steady noise with its own
constexpr double kProof = 0.5;      // the same: what follows less is not of that stem for certain
constexpr double kAsClosely = 0.15; // the same of two that follow alike

/* Whether the residual is coherent with another stem, beyond what it is with this
 * one, and follows it as closely: noise is coherent with none, but for what a coder
 * takes out of the bleed of others. */
bool outdone(std::size_t by, const Spectra &spectra)
{
    constexpr double kMore = 0.05;  // of the residual's energy
    constexpr double kShaped = 0.8; // what follows so closely was shaped by it
    if (spectra.alike[by] >= kShaped)
        return false;
    for (std::size_t s = 0; s < spectra.unique.size(); ++s)
        if (spectra.left[s] < spectra.left[by] - kMore &&
            spectra.alike[s] >= spectra.alike[by] - kAsClosely)
            return true;
    return false;
}

/* Whether the residual can be the coding noise of the mix: it follows the sum of
 * all stems, and none of them as closely. */
bool can_be_noise_of_mix(const Spectra &spectra)
{
    constexpr double kClosely = 0.5;
    const std::size_t sum = spectra.unique.size();
    for (std::size_t s = 0; s < sum; ++s)
        if (spectra.alike[s] >= spectra.alike[sum])
            return false;
    return sum > 1 && spectra.alike[sum] >= kClosely && spectra.above[sum] <= 0.02;
}

} // namespace

/* Whether a stem masks the residual, as it does its own coding noise: that is below it everywhere,
 * but for one cell in 50 at most, and no sound that the stem holds as well. */
bool is_masked(const Spectra &spectra, std::size_t s)
{
    return spectra.above[s] <= 0.02 && !spectra.same[s];
}

/* Whether it can be that noise, for all that is known without a coder's steps. A coder of waves
 * leaves less than half of the power as noise: what is louder is a stem that is not there. */
bool can_be_noise_of(const Spectra &spectra, std::size_t s)
{
    constexpr double kHalf = 0.5;
    return is_masked(spectra, s) && spectra.level[s] <= kHalf && spectra.low[s] <= kHalf;
}

/* What follows one stem, and is below it, is no stem of its own; nor is what does
 * nothing else. What is steady cannot follow. */
bool can_be_noise(const Spectra &spectra)
{
    for (std::size_t s = 0; s < spectra.unique.size(); ++s)
        if ((spectra.alike[s] >= kFollows && can_be_noise_of(spectra, s)) ||
            (spectra.alike[s] >= 0.95 && !spectra.same[s]) || spectra.steady[s])
            return true;
    return can_be_noise_of_mix(spectra);
}

bool Doctor::lossy(const Spectra &spectra)
{
    // Those whose coding noise it can be come first.
    std::vector<double> scores;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        scores.push_back(-spectra.alike[s] - (can_be_noise_of(spectra, s) ? 2.0 : 0.0));
    const auto [best, next] = two_least(scores);
    const bool rival = best != next && can_be_noise_of(spectra, next);
    const double alike = spectra.alike[best], second = rival ? spectra.alike[next] : 0.0;
    const double below = 10.0 * std::log10(spectra.level[best] + 1e-30);
    out_.likely = static_cast<int>(best);
    const double apart_by = std::round(std::fabs(below));
    const std::string level =
        apart_by > 0.0 ? format("%.0f dB %s it", apart_by, below < 0.0 ? "below" : "above")
                       : "as loud as it is";
    const std::string rest =
        best == next ? "" : format(" (with the next stem's by %.2f)", spectra.alike[next]);
    out_.note = format("the residual is %s, and its level moves with this stem's by %.2f%s",
                       level.c_str(), alike, rest.c_str());
    // Stems that play together are alike: what the others do not explain counts.
    double others = 0.0;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        others = s == best ? others : std::max(others, spectra.unique[s]);
    const bool apart = alike >= second + kAsClosely ||
                       (alike > second + 0.03 && spectra.unique[best] > 2.5 * others);
    // The noise of the mix's own coder follows the sum of all stems; what is cut off at
    // the top of the mix is of the one stem that has a top.
    const double sum = spectra.alike[scene_.stems];
    const bool of_mix =
        scene_.stems > 1 && (sum > alike + 0.15 || (sum > alike && spectra.left[best] < 0.5));
    // A guitar that is doubled is as alike, on the other side.
    constexpr double kAside = 0.2;
    const bool doubled =
        rival && second > alike - kAsClosely && aside(scene_, best) > aside(scene_, next) + kAside;
    const bool other = of_mix || doubled || outdone(best, spectra);
    if (other) {
        out_.likely = -1;
        out_.note = of_mix ? format("the residual's level moves with that of all stems together "
                                    "by %.2f, with no stem's by more than %.2f",
                                    sum, alike)
                           : "";
    }
    // It leaves much less where ears are keen: else it is a copy that moves, as of a chorus.
    const bool loud = spectra.low[best] > 0.16;
    if (other || alike < kProof || !apart || !can_be_noise_of(spectra, best) || loud)
        return false;
    accuse(best, Fault::LossyLike, 0.5 + 0.5 * (alike - second));
    out_.explained = alike * alike;
    return true;
}

} // namespace stems
