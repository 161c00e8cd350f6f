/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems of which the mix holds nothing, or what it holds once in another one as well.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{

/* The stems that the mix holds nothing of. */
std::vector<std::size_t> Doctor::not_held()
{
    const Presence &found = presence();
    std::vector<std::size_t> out;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        // Noise that follows a stem deceives the weights of presence, where a
        // stem has nearly all of its energy at few frequencies: then it is held.
        if (std::fabs(found.gains[s]) < 0.25 && found.errors[s] < 0.1 && spectra().held[s] < 0.5)
            out.push_back(s);
    return out;
}

/* Whether the mix holds every stem but that one, nearer to once than to twice or not at all. */
bool Doctor::holds_others(std::size_t but)
{
    const Presence &found = presence();
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (s != but && !(found.errors[s] < 0.1 && std::fabs(found.gains[s] - 1.0) < 0.5))
            return false;
    return scene_.stems > 1;
}

/* The stems of which the mix holds less than all, by either measure: another take, or
 * sounds in other places, of which some are as they should be. */
std::vector<std::size_t> Doctor::held_in_part()
{
    constexpr double kPart = 0.75;
    const Presence &found = presence();
    std::vector<std::size_t> out;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (found.gains[s] < kPart && found.errors[s] < 0.1 && spectra().held[s] < kPart)
            out.push_back(s);
    return out;
}

/* A stem that the mix does not hold; or holds once, in another one. */
void Doctor::absent(std::size_t s)
{
    if (const int twin = twin_of(s); twin >= 0) {
        const std::size_t later = std::max(s, static_cast<std::size_t>(twin));
        accuse(later, Fault::Duplicate, 1.0 - posing_.unexplained);
        out_.stems[later].other = static_cast<int>(std::min(s, static_cast<std::size_t>(twin)));
        out_.note = "extra";
        return;
    }
    accuse(s, Fault::DifferentContent, 1.0 - posing_.unexplained);
    out_.note = "extra";
}

/* Another stem that holds the same audio, but for rounding, from where the fault begins. */
int Doctor::twin_of(std::size_t s) const
{
    constexpr std::size_t kPiece = 4096;
    std::array<double, kPiece> x_room, y_room;
    for (std::size_t k = 0; k < scene_.stems; ++k) {
        if (k == s)
            continue;
        double differ = 0.0, both = 0.0, frames = 0.0;
        const auto equal = [&] { return differ <= 1e-9 * both + evidence_.mean_square * frames; };
        for (const Part &part : scene_.parts) {
            const bool begins = evidence_.first != kNowhere && evidence_.first > part.start;
            std::size_t at = begins ? evidence_.first - part.start : 0;
            for (std::size_t to = at; at < part.frames && equal(); at = to) {
                to = std::min(at + kPiece, part.frames);
                for (std::size_t c = 0; c < scene_.lanes; ++c) {
                    const double *x = scene_.piece(part, c, s, {at, to}, x_room.data());
                    const double *y = scene_.piece(part, c, k, {at, to}, y_room.data());
                    for (std::size_t i = 0; i < to - at; ++i) {
                        differ += (x[i] - y[i]) * (x[i] - y[i]);
                        both += x[i] * x[i];
                    }
                    frames += static_cast<double>(to - at);
                }
            }
        }
        if (both > 0.0 && equal())
            return static_cast<int>(k);
    }
    return -1;
}

/* Two stems are one, and the mix holds it once. */
bool Doctor::twins()
{
    for (std::size_t s = 0; s < scene_.stems; ++s) {
        const int twin = twin_of(s);
        if (twin <= static_cast<int>(s))
            continue;
        const auto later = static_cast<std::size_t>(twin);
        const Presence &found = presence();
        // Nearer to once than to twice, or to not at all: what it took the place of may
        // hold its bleed, or be held for it. Where that is as loud at its frequencies,
        // plain least squares know better.
        std::vector<Pose> gains(scene_.stems);
        refine(scene_, scene_.strongest, gains, std::vector<bool>(scene_.stems, true),
               std::vector<bool>(scene_.stems), 1);
        const auto once = [](double a, double b) { return std::fabs(a + b - 1.0) <= 0.5; };
        const bool known = std::min(found.errors[s], found.errors[later]) <= 0.1;
        if (!(known && once(found.gains[s], found.gains[later])) &&
            !once(gains[s].gain, gains[later].gain))
            continue;
        std::vector<Pose> without(scene_.stems);
        without[later].gain = 0.0;
        const double weight = weight_of(scene_, later, without[later]);
        accuse(later, Fault::Duplicate, 0.95);
        out_.stems[later].other = static_cast<int>(s);
        out_.explained = std::min(weight, 1.0);
        const double left = scene_.misfit_energy(scene_.strongest, without, 0.0);
        if (left <= 4.0 * scene_.floor(scene_.strongest, 0.0)) {
            out_.note = "extra";
            out_.repaired = scene_.misfit_peak(without, 0.0);
            out_.nulls = true;
        }
        return true;
    }
    return false;
}

/* A stem holds what the mix does not have. */
bool Doctor::replaced()
{
    std::vector<std::size_t> gone;
    for (std::size_t s : not_held())
        if (weight_of(scene_, s, Pose{0.0, 0.0, false, {}}) > 0.02)
            gone.push_back(s);
    // Where the others are not as they should be either, it is not only this one. Live, the
    // mix may be another programme from now on: one of them has to be known to be there.
    std::size_t known = 0, held = 0;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (presence().errors[s] < 0.1 && std::ranges::find(gone, s) == gone.end()) {
            ++known;
            held += std::fabs(presence().gains[s] - 1.0) < 0.5;
        }
    if (gone.size() != 1 || (held == 0 && (known > 0 || evidence_.setup.live)))
        return false;
    // What a compressor or a filter of the mix holds back of a stem is not missing.
    std::vector<Pose> without(scene_.stems);
    without[gone.front()].gain = 0.0;
    const double left =
        scene_.misfit_energy(scene_.strongest, without, 0.0) / scene_.energy(scene_.strongest, 0.0);
    if (std::min(find_motion(scene_).left.back(), spectra().left.back()) < 0.5 * left)
        return false;
    accuse(gone.front(), Fault::DifferentContent, 0.9);
    out_.explained = std::min(weight_of(scene_, gone.front(), Pose{0.0, 0.0, false, {}}), 1.0);
    return true;
}

} // namespace stems
