/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Accusations that are taken back: of a stem of which another one can be the copy.
 */
#include "diagnosis_doctor.h"

#include <algorithm>

namespace stems
{

/* Takes back what the only stem that is accused is accused of. */
void Doctor::withdraw(std::size_t stem)
{
    out_.guilty.clear();
    out_.stems[stem] = {};
    out_.fault = Fault::Unknown;
    out_.repaired = -1.0;
}

/* A stem that is silent wherever there is a residual, and sounds elsewhere. */
bool Doctor::rests_throughout(std::size_t s) const
{
    const StemTrace &stem = evidence_.stems[s];
    return stem.sounding == 0 && stem.elsewhere > 0;
}

/* Whether the residual is more of a stem rather than less of it. */
bool Doctor::holds_more(std::size_t s) const
{
    Wave stem_room(Scene::kPiece), residual_room(Scene::kPiece);
    double both = 0.0;
    for (const Part &part : scene_.parts)
        for (std::size_t at = part.loud.from; at < part.loud.to; at += Scene::kPiece) {
            const Range range{at, std::min(at + Scene::kPiece, part.loud.to)};
            for (std::size_t c = 0; c < scene_.lanes; ++c)
                both += product_of(scene_.piece(part, c, s, range, stem_room.data()),
                                   scene_.piece(part, c, scene_.stems, range, residual_room.data()),
                                   range.size());
        }
    return both > 0.0;
}

/* A kit that is crushed, a room of a voice: where the copy of a stem is cut off, or silent,
 * a gain or a filter of that stem explains nearly all of the residual. While another stem is
 * silent wherever there is one, what does not mend the set accuses nobody. */
void Doctor::doubt()
{
    if (out_.guilty.size() != 1 || out_.nulls)
        return;
    const std::size_t named = out_.guilty.front();
    const Fault fault = out_.stems[named].fault;
    constexpr double kNearly = 0.9; // of the residual: an interpolated lag may leave a little
    if (fault != Fault::Unknown && fault != Fault::Gain &&
        (fault != Fault::Delay || out_.explained > kNearly))
        return;
    bool rests = false, silent = false;
    for (std::size_t s = 0; s < evidence_.stems.size(); ++s) {
        rests = rests || rests_throughout(s);
        silent = silent || evidence_.stems[s].first_sound == kNowhere;
    }
    if (!rests && !(silent && holds_more(named)))
        return;
    if (out_.note.empty())
        out_.note = format("a %s of it explains %.0f %% of the residual",
                           fault == Fault::Delay ? "lag" : "gain", 100.0 * out_.explained);
    out_.note += rests ? "; but another stem is silent wherever that is, and can be cut there"
                       : "; but another stem is silent, and the mix can hold it as a copy of this";
    out_.likely = static_cast<int>(named);
    withdraw(named);
}

} // namespace stems
