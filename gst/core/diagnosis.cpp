/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: which evidence counts, and in what order; and the faults that
 * have a shape of their own.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>

namespace stems
{

Doctor::Doctor(const Evidence &evidence, const FourierMaker &fourier)
    : evidence_{evidence}, fourier_{fourier}, scene_{evidence, fourier}
{
    out_.fault = Fault::Unknown;
    out_.stems.resize(evidence.setup.stems);
}

const Spectra &Doctor::spectra()
{
    if (!spectra_)
        spectra_ = find_spectra(scene_, fourier_);
    return *spectra_;
}

const Presence &Doctor::presence()
{
    if (!presence_)
        presence_ = find_presence(scene_, spectra(), fourier_);
    return *presence_;
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

Diagnosis Doctor::see()
{
    if (scene_.parts.empty())
        return out_;
    span();
    if (cut() || clipped())
        return out_;
    mix_ = pose_mix(scene_);
    if (mix(true))
        return out_;
    posing_ = pose_stems(scene_);
    if (!posed() && !mix(false) && !replaced())
        likely();
    return out_;
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

bool Doctor::cut()
{
    const std::vector<Cut> cuts = find_cuts(evidence_);
    if (cuts.size() != 1)
        return false;
    const Cut &found = cuts.front();
    accuse(found.stem, found.drops ? Fault::Missing : Fault::Truncated, 0.98);
    out_.explained = 1.0;
    out_.partial = true;
    out_.note = found.head ? "head" : found.drops ? "drop" : "tail";
    return true;
}

bool Doctor::clipped()
{
    const std::optional<Clipping> found = find_clipping(scene_);
    if (!found)
        return false;
    out_.explained = 0.98;
    out_.note = format("its peaks are flat at %.2f dBFS", 20.0 * std::log10(found->level));
    out_.partial = false;
    if (found->stem == scene_.stems) {
        out_.fault = Fault::MixProcessing;
        out_.note = format("its peaks are cut off at %.2f dBFS", 20.0 * std::log10(found->level));
        out_.confidence = 0.98;
    } else {
        accuse(found->stem, Fault::Clipped, 0.98);
    }
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

Diagnosis diagnose(const Evidence &evidence, const FourierMaker &fourier)
{
    return Doctor{evidence, fourier}.see();
}

} // namespace stems
