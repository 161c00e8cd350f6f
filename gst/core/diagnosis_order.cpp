/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Channels in another order, where there are more than two: exchanged sides of a surround stem, or
 * one that was printed in the order of films, L C R Ls Rs LFE. Each channel of the mix is then a
 * stem's other one, exactly; of two that are the same it is its own, if it can be.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{
namespace
{

/* What is left of the residual in a channel once stem @s (the last: the sum) is heard there by its
 * channel @k; no more than @most is added up. Sets @peak. */
double left_by(const Scene &scene, std::size_t s, std::size_t c, std::size_t k, double most,
               double &peak)
{
    std::array<double, Scene::kPiece> room, own_room, other_room;
    double left = 0.0;
    peak = 0.0;
    for (const Part &part : scene.parts)
        for (Range piece; piece.from < part.frames && left <= most; piece.from = piece.to) {
            piece.to = std::min(piece.from + Scene::kPiece, part.frames);
            const double *r = scene.piece(part, c, scene.stems, piece, room.data());
            const double *own = scene.source(part, c, s, piece, own_room.data());
            const double *other = scene.source(part, k, s, piece, other_room.data());
            for (std::size_t i = 0; i < piece.size(); ++i) {
                const double x = r[i] + own[i] - other[i];
                left += x * x;
                peak = std::max(peak, std::fabs(x));
            }
        }
    return left;
}

/* The channel that is heard in each; empty if there is no order of them that nulls. */
std::vector<std::size_t> find_order(const Scene &scene, std::size_t s, double most, double &peak)
{
    std::vector<std::size_t> order(scene.lanes);
    std::vector<bool> taken(scene.lanes);
    const auto fits = [&](std::size_t c, std::size_t k) {
        double of_lane = 0.0;
        if (taken[k] || left_by(scene, s, c, k, most, of_lane) > most)
            return false;
        order[c] = k;
        taken[k] = true;
        peak = std::max(peak, of_lane);
        return true;
    };
    std::vector<std::size_t> others;
    peak = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c)
        if (!fits(c, c))
            others.push_back(c);
    for (std::size_t c : others) {
        bool found = false;
        for (std::size_t k = 0; k < scene.lanes && !found; ++k)
            found = fits(c, k);
        if (!found)
            return {};
    }
    return order;
}

} // namespace

bool Doctor::reordered()
{
    if (scene_.lanes <= 2 || posing_.nulls)
        return false;
    std::vector<std::size_t> every(scene_.parts.size());
    for (std::size_t p = 0; p < every.size(); ++p)
        every[p] = p;
    const double most = 4.0 * scene_.floor(every, 0.0);
    for (std::size_t s = 0; s <= scene_.stems; ++s) {
        double peak = 0.0;
        const std::vector<std::size_t> order = find_order(scene_, s, most, peak);
        if (order.empty())
            continue;
        if (s < scene_.stems) {
            accuse(s, Fault::SwappedChannels, 1.0);
            out_.stems[s].order = order;
        } else {
            out_.fault = Fault::MixProcessing;
            out_.confidence = 1.0;
            out_.mix_order = order;
        }
        out_.explained = 1.0;
        out_.repaired = peak;
        out_.nulls = true;
        return true;
    }
    return false;
}

} // namespace stems
