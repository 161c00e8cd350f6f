/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Evidence that is not a proof: it must point at one file, and at no other.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stems
{
namespace
{

constexpr double kFollows = 0.3; // correlation of levels: of a steady noise with its own

/* Whether the residual can be the coding noise of a stem: below it everywhere,
 * but for one cell in 50 at most, and no sound that the stem holds as well. */
bool can_be_noise_of(const Spectra &spectra, std::size_t s)
{
    return spectra.above[s] <= 0.02 && !spectra.same[s];
}

std::pair<std::size_t, std::size_t> two_least(const std::vector<double> &values)
{
    std::size_t best = 0, next = values.size() > 1 ? 1 : 0;
    if (next == 1 && values[1] < values[0])
        std::swap(best, next);
    for (std::size_t i = 2; i < values.size(); ++i)
        if (values[i] < values[best])
            next = std::exchange(best, i);
        else if (values[i] < values[next])
            next = i;
    return {best, next};
}

/* Whether the residual is coherent with another stem, beyond what it is with this
 * one, and follows it as closely: noise is coherent with none, but for what a coder
 * takes out of the bleed of others. */
bool outdone(std::size_t by, const Spectra &spectra)
{
    constexpr double kMore = 0.05;      // of the residual's energy
    constexpr double kAsClosely = 0.15; // correlation of levels
    constexpr double kShaped = 0.8;     // what follows so closely was shaped by it
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

/* Whether the residual is as loud as a stem can be: 50 dB below the sum. */
bool stem_like(const Spectra &spectra)
{
    double residual = 0.0, sum = 0.0;
    for (std::size_t k = 0; k < spectra.residual.size(); ++k) {
        residual += spectra.residual[k];
        sum += spectra.stems.back()[k];
    }
    return residual > 1e-5 * sum;
}

} // namespace

/* Evidence that is not a proof: it must point at one, and at no other. */
void Doctor::likely()
{
    // What moves, or a filter, must explain clearly more than a plain gain does.
    const double plain = 0.5 * posing_.unexplained;
    const Motion motion = find_motion(scene_);
    // Another song's mix that is softer is the sum at no gain at all, which is plain.
    const auto more = [&](const std::vector<double> &left, std::size_t best) {
        return best < scene_.stems || left[best] < 0.8 * mix_.unexplained;
    };
    const auto [moved, other] = two_least(motion.left);
    const bool moves = motion.left[moved] < std::min(0.2, plain) && more(motion.left, moved);
    // The loudest stem moves as the sum does, but for the others.
    const bool of_sum = moved == scene_.stems || other == scene_.stems;
    if (moves && (motion.left[moved] < 0.4 * motion.left[other] ||
                  (of_sum && explains_more(motion.pieces[moved], motion.pieces[other])))) {
        out_.explained = 1.0 - motion.left[moved];
        name_moving(moved, motion);
        return;
    }
    const Spectra &spectra = this->spectra();
    const Edge edge = find_edge(spectra, evidence_.setup.rate, evidence_.mean_square);
    if (edge.stems.size() == 1) {
        accuse(edge.stems.front(), Fault::Resampled, 0.9);
        out_.note =
            format("its spectrum ends at %.1f kHz, where the mix goes on", edge.frequency / 1000.0);
        out_.explained = 0.96;
        return;
    }
    if (spectra.windows >= 16) {
        const auto [best, next] = two_least(spectra.left);
        if (spectra.left[best] < std::min(0.1, plain) &&
            spectra.left[best] < 0.3 * spectra.left[next] && more(spectra.left, best)) {
            filtered(best, spectra.left[best]);
            return;
        }
        if (posing_.unexplained < 0.1 && repairs() && undone())
            return;
        // Coding noise is coherent with nothing; nor is another stem.
        if (saturated() || responds(spectra, motion))
            return;
        if (moves) {
            out_.note = format("a gain that moves explains %.0f %% of the residual",
                               100.0 * (1.0 - motion.left[moved]));
            return;
        }
        if (lossy(spectra) || steady())
            return;
    }
    // What follows one stem, and is below it, is no stem of its own; nor is what
    // does nothing else. What is steady cannot follow.
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if ((spectra.alike[s] >= kFollows && can_be_noise_of(spectra, s)) ||
            (spectra.alike[s] >= 0.95 && !spectra.same[s]) || spectra.steady[s])
            return;
    if (!can_be_noise_of_mix(spectra))
        missing(spectra);
}

void Doctor::name_moving(std::size_t best, const Motion &motion)
{
    out_.confidence = 1.0 - motion.left[best];
    // To a tenth, and not "-0.0".
    const auto decibels = [](double gain, double sign) {
        return std::round(sign * 200.0 * std::log10(std::max(gain, 1e-3))) / 10.0 + 0.0;
    };
    const double low = motion.lowest[best], high = motion.highest[best];
    if (best == scene_.stems) {
        out_.fault = Fault::MixProcessing;
        out_.note = format("its gain against the stems moves between %+.1f and %+.1f dB",
                           decibels(low, 1.0), decibels(high, 1.0));
    } else {
        accuse(best, Fault::Unknown, out_.confidence);
        out_.note = format("its level against the mix moves between %+.1f and %+.1f dB, which "
                           "explains %.0f %% of the residual",
                           decibels(high, -1.0), decibels(low, -1.0), 100.0 * out_.confidence);
    }
}

void Doctor::filtered(std::size_t best, double left)
{
    out_.explained = 1.0 - left;
    out_.confidence = out_.explained;
    if (best == scene_.stems) {
        out_.fault = Fault::MixProcessing;
        out_.note = format("a filter on the sum of all stems explains %.0f %% of the residual",
                           100.0 * out_.explained);
    } else {
        accuse(best, Fault::Unknown, out_.confidence);
        out_.note =
            format("a filter on it explains %.0f %% of the residual", 100.0 * out_.explained);
    }
}

/* A curve that leaves little, and much less than a gain does. */
bool Doctor::saturated()
{
    constexpr double kMost = 0.05;
    const std::optional<Curves> found = find_curves(scene_, kMost);
    if (!found)
        return false;
    const Curves &curves = *found;
    const auto [best, next] = two_least(curves.left);
    if (curves.left[best] > kMost || curves.left[best] > 0.5 * curves.by_gain[best] ||
        curves.left[best] > 0.6 * curves.left[next])
        return false;
    out_.explained = 1.0 - curves.left[best];
    out_.confidence = out_.explained;
    out_.note = format("a curve of %s, as of saturation, explains %.0f %% of the residual",
                       best == scene_.stems ? "the sum of all stems" : "its samples",
                       100.0 * out_.explained);
    if (best == scene_.stems)
        out_.fault = Fault::MixProcessing;
    else
        accuse(best, Fault::Unknown, out_.confidence);
    return true;
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
    const bool apart =
        alike >= second + 0.15 || (alike > second + 0.03 && spectra.unique[best] > 2.5 * others);
    // The noise of the mix's own coder follows the sum of all stems; what is cut off at
    // the top of the mix is of the one stem that has a top.
    const double sum = spectra.alike[scene_.stems];
    const bool of_mix =
        scene_.stems > 1 && (sum > alike + 0.15 || (sum > alike && spectra.left[best] < 0.5));
    // A guitar that is doubled is as alike, on the other side.
    constexpr double kAside = 0.2;
    const bool doubled = rival && aside(scene_, best) > aside(scene_, next) + kAside;
    const bool other = of_mix || doubled || outdone(best, spectra);
    if (other) {
        out_.likely = -1;
        out_.note = of_mix ? format("the residual's level moves with that of all stems together "
                                    "by %.2f, with no stem's by more than %.2f",
                                    sum, alike)
                           : "";
    }
    // A coder of waves leaves less than half of the power as noise, and much less where
    // ears are keen: what is as loud as that is a copy of the stem that moves, as of a chorus.
    const bool loud = below > -3.0 || spectra.low[best] > 0.16;
    if (other || alike < kFollows || !apart || !can_be_noise_of(spectra, best) || loud)
        return false;
    accuse(best, Fault::LossyLike, 0.5 + 0.5 * (alike - second));
    out_.explained = alike * alike;
    return true;
}

/* No stem explains anything: one is not there. */
void Doctor::missing(const Spectra &spectra)
{
    std::vector<std::size_t> silent;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (evidence_.stems[s].first_sound == kNowhere)
            silent.push_back(s);
    const bool nothing =
        std::ranges::all_of(spectra.left, [](double left) { return left > 0.1; }) &&
        (posing_.unexplained > 0.3 || largest_lag(posing_.poses) == 0.0) && stem_like(spectra);
    if (!nothing)
        return;
    // What is added to the stems leaves them as they are.
    if (!not_held().empty()) {
        out_.likely = -1;
        out_.note = "the mix does not hold what stems do, where they do: it is other audio, or "
                    "off by more than was looked for";
        return;
    }
    out_.explained = 1.0;
    if (silent.size() == 1) {
        accuse(silent.front(), Fault::Missing, 0.9);
        return;
    }
    const std::optional<Ending> ending = find_ending(evidence_);
    if (ending && ending->shorter) {
        accuse(ending->stem, Fault::Truncated, 0.8);
        out_.partial = true;
        out_.from = evidence_.stems[ending->stem].given;
        out_.note = "tail";
        return;
    }
    out_.likely = ending ? static_cast<int>(ending->stem) : -1;
    if (!ending && resting_) {
        const auto rate = static_cast<double>(evidence_.setup.rate);
        out_.likely = static_cast<int>(resting_->stem);
        out_.note = format("from %.3f s to %.3f s the mix holds what no stem does, and it is "
                           "silent there, for longer than it rests elsewhere",
                           static_cast<double>(resting_->from) / rate,
                           static_cast<double>(resting_->to) / rate);
        return;
    }
    out_.fault = Fault::Missing;
    out_.confidence = 0.7;
}

} // namespace stems
