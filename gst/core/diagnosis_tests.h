/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: the faults that no gain and no lag explains. Each
 * gives evidence for single stems; diagnosis.cpp weighs it.
 */
#pragma once

#include "diagnosis_scene.h"

#include <optional>
#include <utility>

namespace stems
{

/* Where the least value is, and the next; the same of a single one. */
inline std::pair<std::size_t, std::size_t> two_least(const std::vector<double> &values) noexcept
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

/* diagnosis_shapes.cpp */

struct Cut {
    std::size_t stem;
    bool head, drops; /* silent from the start; sounds again after */
    Fault fault() const noexcept { return drops ? Fault::Missing : Fault::Truncated; }
};
/* The stems that are digitally silent wherever the residual is loud, stop or
 * start just there, and sound elsewhere. */
std::vector<Cut> find_cuts(const Evidence &evidence);

/* The one stem that is silent wherever the residual is loud and falls silent before,
 * for good, but no earlier than it is wont to: within its longest rest. And whether
 * its file ends there, as no other does. It is cut between two of its sounds then; a
 * whole stem can have a silent tail just where one that is missing begins. */
struct Ending {
    std::size_t stem;
    bool shorter;
};
std::optional<Ending> find_ending(const Evidence &evidence);
struct Clipping {
    std::size_t stem; /* == stems: the mix */
    double level;     /* linear */
    double gain;      /* of the file below its tops, against what it should be; < 0: inverted */
};
/* The one file that is at its flat top wherever the residual is loud; or, if there
 * is none, wherever the residual is loud once a gain of that file is undone: what
 * was driven into a clipper, or above full scale. With that gain the residual holds
 * a part of the file wherever it is not clipped, which least squares find there. */
std::optional<Clipping> find_clipping(const Scene &scene);

/* diagnosis_tops.cpp: the stems that are at flat tops at all, those most so first;
 * hides the samples at the tops of some. */
std::vector<std::size_t> find_flat(const Scene &scene);
void hide_tops(Scene &scene, std::span<const std::size_t> of);
/* The one stem, or the two, at whose flat tops all is that is left of the residual
 * with stems in @poses, and more than @slack and rounding. */
std::vector<std::size_t> find_tops(Scene &scene, std::span<const Pose> poses, double slack);

/* diagnosis_motion.cpp: what part of the residual is left when a gain that moves
 * with time is given to each stem alone; the last is that of all stems alike.
 * Also the range of these gains, linear: of the stems in the mix. */
struct Motion {
    std::vector<double> left, lowest, highest;
    std::vector<std::vector<double>> pieces; /* of left, by pieces of 90 ms: energy */
};
Motion find_motion(const Scene &scene);

/* diagnosis_curve.cpp: what part of the residual is left when each stem alone goes
 * through a gain, and through a curve of its samples; the last is the sum. Of what is
 * not constant. */
struct Curves {
    double energy = 0.0; /* of the residual, so */
    std::vector<double> by_gain, left;
};
/* Nothing if each leaves more than @most, which costs less to know. */
std::optional<Curves> find_curves(const Scene &scene, double most);

/* diagnosis_spectra.cpp: by Welch's method, over all excerpts. */
struct Spectra {
    std::size_t windows = 0;
    double bin = 0.0;                         /* Hz */
    std::vector<double> residual;             /* power of each bin */
    std::vector<std::vector<double>> stems;   /* the same; the last is the sum */
    std::vector<std::vector<double>> targets; /* of what the mix holds beside the others */
    std::vector<std::vector<std::complex<double>>> cross; /* of those and the stems: t s* */
    std::vector<double> left;   /* of the residual, after the best filter on each */
    std::vector<double> held;   /* gain of each in its target, by plain least squares */
    std::vector<double> above;  /* part of the cells in which the residual exceeds the stem */
    std::vector<bool> same;     /* it holds the sound of the residual, or the other way around */
    std::vector<double> level;  /* of the residual against the stem, power */
    std::vector<double> low;    /* the same below 3 kHz, if there is some of the stem */
    std::vector<bool> steady;   /* it hardly changes, nor does the residual, 6 dB below it */
    std::vector<double> alike;  /* correlation of level with the residual's, by band and time */
    std::vector<double> unique; /* of that, squared, what no other stem explains as well */
};
Spectra find_spectra(const Scene &scene);
/* diagnosis_slope.cpp: by how much a filter can have raised each bin of a stem in the mix, linear;
 * @rounding is the power of what rounding leaves in a bin. */
std::vector<double> most_raised(const Spectra &spectra, std::size_t s, double rounding);
/* diagnosis_transfer.cpp: what part of the residual is left after the best filter on a stem, and
 * after the lag that is best near another one; with it and a gain. Without the top of the band. */
struct Transfer {
    double by_filter = 0.0, by_lag = 0.0;
    double lag = 0.0, gain = 1.0;
};
Transfer find_transfer(const Spectra &spectra, std::size_t s, double near);
/* Whether a filter on a stem explains what is left of a residual once that stem is moved, and is
 * more than any converter of times does. */
bool beyond_converters(const Spectra &left, std::size_t s);
/* diagnosis_lossy.cpp: whether the residual can be a coder's noise, of a stem or of the mix. */
bool can_be_noise(const Spectra &spectra);
bool is_masked(const Spectra &spectra, std::size_t s);
bool can_be_noise_of(const Spectra &spectra, std::size_t s);
/* How far the residual is from a stem between the channels: 0 ... 1. */
double aside(const Scene &scene, std::size_t s);

/* diagnosis_response.cpp: what part of the residual is left after the best response of
 * a third of a second to each of these stems alone, == stems: to the sum of all; 1 if
 * that does not tell. */
struct Response {
    double left = 1.0;
    std::vector<double> parts; /* what is left in each excerpt that is long enough: energy */
};
/* @few: of those that explain nothing of where the residual is strongest, no more is made
 * than that. */
std::vector<Response> find_responses(const Scene &scene, std::span<const std::size_t> of,
                                     bool few = false);

/* Whether what is left in the same parts is less than that of another, by more than
 * the parts differ: the faint stems of a sum tell it from its loudest stem. */
bool explains_more(const std::vector<double> &left, const std::vector<double> &than);

/* diagnosis_steady.cpp: what the residual is if it never changes and is far below the
 * mix; such is no stem of its own. */
enum class Steady { No, Noise, Hum };
struct Steadiness {
    Steady what = Steady::No;
    double below = 0.0; /* dB, of the sum */
    double mains = 0.0; /* Hz, of a hum */
};
Steadiness find_steady(const Scene &scene);

/* diagnosis_presence.cpp */
struct Presence {
    std::vector<double> gains, errors;
};
Presence find_presence(const Scene &scene, const Spectra &spectra);

/* diagnosis_edge.cpp: the frequency above which all but a thirtieth of the residual is, in Hz; 0 if
 * there is none that is high. And the stems whose own spectrum ends there; of
 * several, one that a filter mends in part, or that falls to what rounding leaves
 * (@rounding: the mean square of all files) where the others do not. */
struct Edge {
    double frequency = 0.0;
    std::vector<std::size_t> stems;
};
Edge find_edge(const Spectra &spectra, double rate, double rounding);

} // namespace stems
