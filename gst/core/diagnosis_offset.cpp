/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A constant offset, of a stem or of the mix. Audio has next to none of its own, so the
 * stem whose mean is the residual's with the other sign is the one that has it.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{
namespace
{

/* The mean of a signal in the loud range of a part. */
double mean_of(const Scene &scene, const Part &part, std::size_t lane, std::size_t s)
{
    std::array<double, Scene::kPiece> room;
    double sum = 0.0;
    for (Range piece = part.loud; piece.from < part.loud.to; piece.from = piece.to) {
        piece.to = std::min(piece.from + Scene::kPiece, part.loud.to);
        const double *x = scene.piece(part, lane, s, piece, room.data());
        for (std::size_t i = 0; i < piece.size(); ++i)
            sum += x[i];
    }
    return part.loud.size() > 0 ? sum / static_cast<double>(part.loud.size()) : 0.0;
}

} // namespace

bool Doctor::offset()
{
    constexpr double kNear = 0.5; // of the offset: nearer to it than to none, in every excerpt
    double all = 0.0, frames = 0.0;
    std::vector<double> offsets(scene_.lanes);
    std::vector<std::size_t> every(scene_.parts.size());
    for (std::size_t p = 0; p < every.size(); ++p) {
        const Part &part = scene_.parts[p];
        every[p] = p;
        for (std::size_t c = 0; c < scene_.lanes; ++c) {
            const auto n = static_cast<double>(part.loud.size());
            offsets[c] += n * mean_of(scene_, part, c, scene_.stems);
            all += scene_.energy(part, c, scene_.stems, part.loud);
        }
        frames += static_cast<double>(part.loud.size());
    }
    double constant = 0.0, most = 0.0;
    for (double &x : offsets) {
        x /= std::max(frames, 1.0);
        constant += frames * x * x;
        most = std::fabs(x) > std::fabs(most) ? x : most;
    }
    const double rounding = scene_.floor(every, 0.0);
    // What a coder takes away is constant, too, but it leaves its noise besides.
    if (constant <= 4.0 * rounding || all - constant > 4.0 * rounding)
        return false;
    // What swings has a mean of its own in a few of its periods.
    const auto least = static_cast<std::size_t>(scene_.evidence.setup.rate / 4);
    const auto has_it = [&](std::size_t s) {
        std::size_t parts = 0;
        for (const Part &part : scene_.parts) {
            if (part.loud.size() < least)
                continue;
            ++parts;
            for (std::size_t c = 0; c < scene_.lanes; ++c)
                if (std::fabs(mean_of(scene_, part, c, s) + offsets[c]) > kNear * std::fabs(most))
                    return false;
        }
        return parts > 0;
    };
    std::vector<std::size_t> found;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (has_it(s))
            found.push_back(s);
    const std::string size =
        format("a constant offset of %.1f dBFS", 20.0 * std::log10(std::fabs(most)));
    out_.explained = constant / all;
    out_.likely = -1;
    if (found.size() == 1) {
        accuse(found.front(), Fault::Unknown, 0.9);
        out_.note = "it has " + size + " that the mix does not have";
    } else {
        out_.note = "the residual is " + size + ", which the mix has or a stem";
    }
    return true;
}

} // namespace stems
