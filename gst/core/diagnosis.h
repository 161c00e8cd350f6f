/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis of a set that does not null: which stem, and what is wrong
 * with it.
 *
 * What the mix holds of a stem is modelled as g s(t + d): least squares over
 * all stems at once gives gains and, with the stems' derivatives, delays; lags
 * of more than a sample come first, from the peak of the transfer function of
 * each stem to what the mix holds beside all others (diagnosis_lags.cpp). What
 * no such model explains is held against the shapes of other faults: where a
 * stem is silent or at its flat top (diagnosis_shapes.cpp), a gain that moves
 * with time (diagnosis_motion.cpp), holes and edges in a spectrum
 * (diagnosis_spectra.cpp). A stem is named only if what it is accused of
 * explains the residual, and no other stem does nearly as well; otherwise the
 * fault is Unknown.
 *
 * Signs: a stem is delayed by +d if it is late, and has a gain of +g dB if it is
 * too loud; both are errors of the stem against the mix.
 *
 * Not real-time safe: seconds of CPU, and memory several times that of one
 * excerpt.
 */
#pragma once

#include "fourier.h"
#include "null_trace.h"

#include <string>

namespace stems
{

enum class Fault : std::uint8_t {
    None,
    Gain,
    Polarity,
    Delay,
    Missing,
    Duplicate,
    SwappedChannels,
    Clipped,
    Truncated,
    DifferentContent,
    LossyLike,
    Resampled,
    Drift,
    MixProcessing,
    Unknown
};

/* "none", "gain", ... "unknown" */
const char *name_of(Fault fault) noexcept;

struct StemFinding {
    Fault fault = Fault::None;
    Fault second = Fault::None; /* another one that the stem has as well */
    double gain = 1.0;          /* the stem's error, linear, positive: see inverted */
    double delay = 0.0;         /* samples; of a drifting stem in the middle */
    bool inverted = false;
    double drift = 0.0;             /* parts per million: the stem runs slow */
    int other = -1;                 /* the stem that it is a copy of */
    std::vector<double> gains;      /* of each channel, where they differ; inverted: negative. Then
                                     * gain is that which is furthest off */
    std::vector<std::size_t> order; /* the channel of the stem that the mix has in each of its own,
                                     * from 0; empty: the same one, or left and right swapped */
};

struct Diagnosis {
    Fault fault = Fault::None;
    std::vector<std::size_t> guilty; /* stems; empty: none, or it is not known */
    double confidence = 0.0;         /* 0 ... 1 */
    std::vector<StemFinding> stems;
    double explained = 0.0;   /* part of the residual's energy that the finding explains */
    double repaired = -1.0;   /* highest sample of the residual after the repair, linear */
    bool nulls = false;       /* that is as good as innocent */
    double mix_delay = 0.0;   /* all stems against the mix, samples: > 0, the mix is late */
    double mix_gain = 1.0;    /* of the mix against the stems */
    bool mix_swapped = false; /* left of the mix is right of the stems */
    std::vector<std::size_t> mix_order; /* the channel of the stems in each of the mix, as above */
    bool behind = false;                /* what is said of stems is so once both are undone */
    bool partial = false;               /* the fault is only in [from, to) */
    std::uint64_t from = 0, to = 0;
    /* A stem that is silent in [from, to), for longer than it rests elsewhere, where
     * the residual is that nothing else explains. */
    struct Resting {
        std::size_t stem;
        std::uint64_t from, to;
    };
    std::optional<Resting> resting;
    int likely = -1;  /* the stem that @note speaks of where none is guilty; -1: none */
    std::string note; /* further figures, a clause of a sentence */
};

/* @evidence of a set whose residual is not innocent. */
Diagnosis diagnose(const Evidence &evidence);

} // namespace stems
