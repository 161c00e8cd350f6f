/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Evidence that is not a proof: it must point at one file, and at no other.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace stems
{
namespace
{

constexpr double kClear = 0.3; // correlation of levels: more than chance

/* The one that a filter mends as it mends no other; or SIZE_MAX. A stem that is most of
 * the sum is told from it by the levels of bands and times in which it is not. */
std::size_t most_filtered(const Spectra &spectra)
{
    constexpr double kLess = 0.3; // may be left, of what any other leaves
    const std::size_t sum = spectra.unique.size();
    auto [best, next] = two_least(spectra.left);
    if (next == sum || best == sum) {
        const std::size_t stem = best == sum ? next : best;
        if (spectra.alike[stem] > spectra.alike[sum] + kClear) {
            std::vector<double> stems(spectra.left.begin(), spectra.left.end() - 1);
            std::tie(best, next) = two_least(stems);
        }
    }
    const bool alone = best == next || spectra.left[best] < kLess * spectra.left[next];
    return alone ? best : SIZE_MAX;
}

/* Whether the residual follows another stem than this, and so is not what this one lost. */
bool follows_another(const Spectra &spectra, std::size_t s)
{
    constexpr double kLeast = 0.5; // correlation of levels
    const double most = *std::max_element(spectra.alike.begin(), spectra.alike.end() - 1);
    return most > kLeast && most > spectra.alike[s] + kClear;
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
    // A coder turns a stem by that, where all of a bass is in one of its bands.
    if (moves && spectra().windows >= 16 && spectra().level[moved] < kTrifle * kTrifle &&
        lossy(spectra()))
        return;
    if (moves && (motion.left[moved] < 0.4 * motion.left[other] ||
                  (of_sum && explains_more(motion.pieces[moved], motion.pieces[other])))) {
        out_.explained = 1.0 - motion.left[moved];
        name_moving(moved, motion);
        return;
    }
    const Spectra &spectra = this->spectra();
    const Edge edge = find_edge(spectra, evidence_.setup.rate, evidence_.mean_square);
    if (edge.stems.size() == 1 && !follows_another(spectra, edge.stems.front())) {
        accuse(edge.stems.front(), Fault::Resampled, 0.9);
        out_.note =
            format("its spectrum ends at %.1f kHz, where the mix goes on", edge.frequency / 1000.0);
        out_.explained = 0.96;
        return;
    }
    if (spectra.windows >= 16) {
        const std::size_t best = most_filtered(spectra);
        if (best != SIZE_MAX && spectra.left[best] < std::min(0.1, plain) &&
            more(spectra.left, best)) {
            if (best < scene_.stems && (only_late(best) || blocked(best)))
                return;
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
    if (!can_be_noise(spectra))
        missing(spectra);
}

void Doctor::name_moving(std::size_t best, const Motion &motion)
{
    // A crushed copy adds at all times, and by its nature about as much: within 12 dB. What
    // a compressor took away comes down to nothing; what moves by less than a dB is a gain.
    constexpr double kEvenly = 0.25, kMoves = 1.122;
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
    } else if (low - 1.0 > kEvenly * (high - 1.0) && high > kMoves * low) {
        out_.likely = static_cast<int>(best);
        out_.note =
            format("the mix holds %.1f to %.1f dB more of it, which explains %.0f %% of the "
                   "residual: as well, if that is a copy of it in a stem that is missing",
                   decibels(low, 1.0), decibels(high, 1.0), 100.0 * out_.confidence);
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
    // What is added to the stems leaves them as they are. Where the mix holds all the others,
    // it is no other audio, and what it holds nothing of is not its stem.
    const std::vector<std::size_t> gone = not_held();
    if (gone.size() == 1 && holds_others(gone.front())) {
        out_.note.clear();
        accuse(gone.front(), Fault::DifferentContent, 0.8);
        out_.explained = std::min(weight_of(scene_, gone.front(), {0.0, 0.0, false, {}}), 1.0);
        return;
    }
    if (!gone.empty()) {
        out_.likely = -1;
        out_.note = "the mix does not hold what stems do, where they do: it is other audio, or "
                    "off by more than was looked for";
        return;
    }
    if (const std::vector<std::size_t> less = held_in_part(); !less.empty()) {
        out_.likely = less.size() == 1 ? static_cast<int>(less.front()) : -1;
        out_.note = less.size() == 1 ? "the mix does not hold all that it does"
                                     : "the mix does not hold all that some stems do";
        return;
    }
    out_.explained = 1.0;
    if (silent.size() == 1) {
        bool noise = false;
        for (std::size_t s = 0; s < scene_.stems; ++s)
            noise = noise || can_be_noise_of(spectra, s);
        if (!noise) {
            accuse(silent.front(), Fault::Missing, 0.9);
            return;
        }
        out_.likely = static_cast<int>(silent.front());
        out_.note = "it is silent, but the mix holds what no other stem does, if that is not the "
                    "noise of a coder";
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
