/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems that were printed in mono: left and right are the same, (L + R) / 2 of what the
 * mix holds. The residual is (L - R) / 2, and the same with the other sign.
 */
#include "diagnosis_doctor.h"

#include <array>

namespace stems
{

/* That alone does not tell which stem it is: others can be mono as they should. */
bool Doctor::folded(std::size_t s) const
{
    constexpr double kMiddle = 0.01; // of the residual's energy may be the same in both
    if (scene_.lanes != 2)
        return false;
    std::array<double, Scene::kPiece> left_room, right_room;
    double differ = 0.0, middle = 0.0, both = 0.0, frames = 0.0;
    const auto each = [&](const Part &part, std::size_t signal, auto call) {
        for (std::size_t at = part.loud.from; at < part.loud.to; at += Scene::kPiece) {
            const Range range{at, std::min(at + Scene::kPiece, part.loud.to)};
            const double *left = scene_.piece(part, 0, signal, range, left_room.data());
            const double *right = scene_.piece(part, 1, signal, range, right_room.data());
            for (std::size_t i = 0; i < range.size(); ++i)
                call(left[i], right[i]);
        }
    };
    for (const Part &part : scene_.parts) {
        each(part, s,
             [&](double left, double right) { differ += (left - right) * (left - right); });
        each(part, scene_.stems, [&](double left, double right) {
            middle += 0.5 * (left + right) * (left + right);
            both += left * left + right * right;
        });
        frames += static_cast<double>(part.loud.size());
    }
    const double rounding = 8.0 * evidence_.mean_square * frames;
    return differ <= rounding && middle <= kMiddle * both + rounding;
}

/* What else such a stem is accused of, and does not mend the set, fits it by chance. */
void Doctor::fold()
{
    if (out_.guilty.size() != 1 || out_.nulls || !folded(out_.guilty.front()))
        return;
    const std::size_t s = out_.guilty.front();
    withdraw(s);
    accuse(s, Fault::Unknown, 0.9);
    out_.note = "left and right of it are the same, and the residual is what they differ by in "
                "the mix, as if it were printed in mono";
}

} // namespace stems
