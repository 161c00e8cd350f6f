/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: which evidence counts, and in what order; and the faults that
 * have a shape of their own.
 */
#include "diagnosis_bus.h"
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>

namespace stems
{

Doctor::Doctor(const Evidence &evidence)
    : evidence_{evidence}, scene_{evidence}, at_ends_{evidence_at_ends(evidence)}, ends_{at_ends_}
{
    out_.fault = Fault::Unknown;
    out_.stems.resize(evidence.setup.stems);
}

const Spectra &Doctor::spectra()
{
    if (!spectra_)
        spectra_ = find_spectra(scene_);
    return *spectra_;
}

const Presence &Doctor::presence()
{
    if (!presence_)
        presence_ = find_presence(scene_, spectra());
    return *presence_;
}

std::size_t Doctor::sounding() const
{
    return static_cast<std::size_t>(std::ranges::count_if(
        evidence_.stems, [](const StemTrace &stem) { return stem.first_sound != kNowhere; }));
}

void Doctor::accuse(std::size_t stem, Fault fault, double confidence)
{
    out_.guilty.push_back(stem);
    out_.stems[stem].fault = fault;
    if (out_.guilty.size() == 1) {
        out_.fault = fault;
        out_.confidence = confidence;
    }
}

const std::optional<Clipping> &Doctor::clipping()
{
    if (!clipping_)
        clipping_ = find_clipping(scene_);
    return *clipping_;
}

Diagnosis Doctor::see()
{
    if (scene_.parts.empty())
        return out_;
    span();
    // What is at flat tops alone may by chance be in the rests of another stem.
    if (torn() || clipped() || cut())
        return out_;
    mix_ = pose_mix(scene_);
    if (mix(true))
        return out_;
    posing_ = pose_stems(scene_);
    if (likely_torn())
        return out_;
    drift();
    if (!late_alike() && !posed() && !mix(false) && !brief() && !replaced() && !offset())
        likely();
    stepped();
    doubt();
    fold();
    return out_;
}

/* What drifts is not in the mix as its file has it, so the residual holds the file as
 * well as what the mix has: of a stem with which it has next to nothing in common, at
 * no frequency, none drifts. */
void Doctor::drift()
{
    constexpr double kNothing = 0.95;
    if (posing_.nulls || posing_.unexplained <= 1e-3)
        return;
    std::vector<bool> of(scene_.stems, true);
    for (std::size_t s = 0; s < scene_.stems && spectra().windows >= 16; ++s)
        of[s] = spectra().left[s] < kNothing;
    try_drift(scene_, posing_, of);
}

/* Where the fault is, if there is sound without it as well. */
void Doctor::span()
{
    out_.from = evidence_.first == kNowhere ? 0 : evidence_.first;
    out_.to = evidence_.first == kNowhere ? evidence_.frames : evidence_.last;
    std::uint64_t most = 0, elsewhere = 0;
    for (const StemTrace &stem : evidence_.stems) {
        most = std::max(most, stem.silent + stem.sounding);
        elsewhere = std::max(elsewhere, stem.elsewhere);
    }
    const std::uint64_t second = static_cast<std::uint64_t>(evidence_.setup.rate);
    const std::uint64_t after = evidence_.frames - std::min(evidence_.frames, out_.to);
    out_.partial = most > 0 && (out_.from > second / 2 || after > second / 2) &&
                   elsewhere * NullTrace::kCell > second / 2;
}

/* All stems were printed too short: the residual is where all of them are silent. Live, where
 * the end of a silence is not kept, one that stops as the residual begins is cut as well. */
bool Doctor::cut()
{
    const std::vector<Cut> cuts = find_cuts(evidence_);
    const bool one = evidence_.setup.live && cuts.size() == 1;
    if (cuts.empty() || (!one && cuts.size() != sounding()))
        return false;
    const Cut &found = cuts.front();
    for (const Cut &other : cuts)
        if (other.head != found.head || other.drops != found.drops)
            return false;
    // One that rests by chance where another is cut, and begins again just after; or where
    // another plays, and nowhere else, of which the residual may be.
    for (std::size_t s = 0; s < evidence_.stems.size() && one; ++s)
        if (const StemTrace &stem = evidence_.stems[s];
            s != found.stem && (rests_throughout(s) || (stem.silent == 0 && stem.elsewhere == 0)))
            return false;
    for (const Cut &each : cuts)
        accuse(each.stem, each.fault(), one ? 0.9 : 0.98);
    out_.explained = 1.0;
    out_.partial = true;
    out_.note = found.head ? "head" : found.drops ? "drop" : "tail";
    // Of what is not its own there may be a little before.
    if (one && !found.head && !found.drops)
        out_.from = std::max(out_.from, evidence_.stems[found.stem].last_sound);
    return true;
}

bool Doctor::clipped()
{
    const std::vector<Pose> plain(scene_.stems);
    if (const std::vector<std::size_t> two = find_tops(scene_, plain, 0.0); two.size() == 2) {
        for (std::size_t s : two)
            accuse(s, Fault::Clipped, 0.95);
        out_.explained = 0.98;
        out_.partial = false;
        return true;
    }
    const std::optional<Clipping> &found = clipping();
    if (!found)
        return false;
    out_.explained = 0.98;
    // Not "-0.00".
    const double top = std::round(2000.0 * std::log10(found->level)) / 100.0 + 0.0;
    out_.note = format("its peaks are cut off at %.2f dBFS", top);
    out_.partial = false;
    if (found->stem == scene_.stems) {
        out_.fault = Fault::MixProcessing;
        out_.note = "it is clipped: " + out_.note;
        out_.mix_gain = found->gain;
        out_.confidence = 0.98;
        return true;
    }
    accuse(found->stem, Fault::Clipped, 0.98);
    StemFinding &stem = out_.stems[found->stem];
    stem.gain = std::fabs(found->gain);
    stem.inverted = found->gain < 0.0;
    if (stem.inverted || found->gain != 1.0)
        stem.second = stem.inverted ? Fault::Polarity : Fault::Gain;
    return true;
}

/* The stems that move best do so alike, and the mix moves as well against all of
 * them: it is the mix that is not in time, whatever else is wrong. */
bool Doctor::late_alike()
{
    constexpr double kNear = 2.0, kMost = 0.3;
    if (posing_.nulls || posing_.drifts || mix_.lag == 0.0 || mix_.unexplained > kMost ||
        !mix_.counts || sounding() < 2)
        return false;
    std::size_t moved = 0, near = 0;
    for (const Pose &pose : posing_.poses) {
        moved += pose.lag != 0.0;
        near += pose.lag != 0.0 && std::fabs(pose.lag - mix_.lag) < kNear;
    }
    if (near < moved)
        return false;
    // Gains and lags of two or more fit a little more of the rest than one of each does.
    const double most = near == sounding() ? 2.0 : near > 1 ? 1.1 : 0.98;
    if (mix_.unexplained > most * posing_.unexplained)
        return false;
    blame_mix();
    return true;
}

/* Too short for anything that is told by what it sounds like: a click. */
bool Doctor::brief()
{
    constexpr std::uint64_t kShort = 64; // frames
    if (evidence_.loud == 0 || evidence_.last - evidence_.first > kShort)
        return false;
    const auto frames = static_cast<int>(evidence_.last - evidence_.first);
    out_.note = frames == 1 ? "a single frame differs by more than rounding"
                            : format("no more than %d frames differ by more than rounding", frames);
    return true;
}

const char *name_of(Fault fault) noexcept
{
    constexpr const char *names[] = {"none",
                                     "gain",
                                     "polarity",
                                     "delay",
                                     "missing",
                                     "duplicate",
                                     "swapped-channels",
                                     "clipped",
                                     "truncated",
                                     "different-content",
                                     "lossy-like",
                                     "resampled",
                                     "drift",
                                     "mix-processing",
                                     "unknown"};
    return names[static_cast<int>(fault)];
}

Diagnosis diagnose(const Evidence &evidence)
{
    const Diagnosis found = Doctor{evidence}.see();
    if (!found.guilty.empty() || found.mix_delay == 0.0 || found.nulls)
        return found;
    // Its level is led astray by what is wrong besides.
    const BusDelay bus{found.mix_delay, 1.0, kNowhere};
    const Evidence undone = undo_bus(evidence, bus);
    if (undone.loud == 0)
        return found;
    const Diagnosis rest = Doctor{undone}.see();
    return has_shape(rest) || (!rest.guilty.empty() && rest.nulls) ? behind(rest, bus) : found;
}

} // namespace stems
