/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two stems at fault, of which one is flat, or moved for a part of the
 * time only. What is wrong with the other shows alone where that is not: where a
 * pose of one stem nulls an excerpt, it is undone everywhere, and the rest is
 * held against the shapes of faults once more. Only if that explains all of the
 * rest are both believed.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <optional>

namespace stems
{

std::optional<std::size_t> posed_alone(std::span<const Pose> poses)
{
    std::optional<std::size_t> found;
    for (std::size_t s = 0; s < poses.size(); ++s) {
        if (poses[s].plain())
            continue;
        if (found || !poses[s].held())
            return std::nullopt;
        found = s;
    }
    return found;
}

namespace
{

/* From which samples on a stem is at its highest or lowest. */
struct Tops {
    double high = 0.0, low = 0.0;
};

/* Of each stem in all parts: [lane * stems + stem]. */
std::vector<Tops> tops_of(const Scene &scene)
{
    const double slack = 3.5 * scene.evidence.quiet;
    std::vector<Tops> out;
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (std::size_t s = 0; s < scene.stems; ++s) {
            const auto [high, low] = scene.top(c, s);
            out.push_back({high * (1.0 - 1e-4) - slack, slack - low * (1.0 - 1e-4)});
        }
    return out;
}

/* The longest run of a part's loud frames in which no stem is at its highest or
 * lowest sample. */
Range unclipped(const Scene &scene, const Part &part, std::span<const Tops> all)
{
    std::vector<bool> flat(part.frames);
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (std::size_t s = 0; s < scene.stems; ++s) {
            const double high = all[c * scene.stems + s].high, low = all[c * scene.stems + s].low;
            scene.each_piece(part, c, s, [&](std::size_t at, const double *x, std::size_t n) {
                for (std::size_t i = 0; i < n; ++i)
                    if ((high > 0.0 && x[i] >= high) || (low < 0.0 && x[i] <= low))
                        flat[at + i] = true;
            });
        }
    return longest_run(part.loud, flat);
}

/* The pose that nulls an excerpt, if it is that of one stem. */
std::vector<Pose> pose_alone(Scene &scene, std::size_t p, Range range)
{
    const std::vector<std::size_t> strongest = std::exchange(scene.strongest, {p});
    const Range loud = std::exchange(scene.parts[p].loud, range);
    Posing found = pose_stems(scene, false);
    const bool counted = found.nulls && counts(scene, found.poses);
    scene.strongest = strongest;
    scene.parts[p].loud = loud;
    if (!counted || !posed_alone(found.poses))
        return {};
    return found.poses;
}

} // namespace

void undo(Scene &scene, std::span<const Pose> poses)
{
    const double reach = largest_lag(poses);
    for (Part &part : scene.parts) {
        const Range inner = scene.inner(part, reach);
        std::vector<Wave> left(scene.lanes);
        for (std::size_t c = 0; c < scene.lanes; ++c)
            scene.misfit(part, c, poses, left[c]);
        std::vector<Wave> moved(scene.lanes * scene.stems);
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t s = 0; s < scene.stems; ++s) {
                if (poses[s].plain())
                    continue; // it stays
                Wave &wave = moved[c * scene.stems + s];
                scene.move(part, c, s, poses[s], wave);
                for (double &x : wave)
                    x *= poses[s].of(c);
            }
        part.energy = 0.0;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            for (std::size_t s = 0; s < scene.stems; ++s)
                if (!poses[s].plain())
                    scene.set(part, c, s, std::move(moved[c * scene.stems + s]));
            part.energy += energy_of(left[c], inner);
            scene.set(part, c, scene.stems, std::move(left[c]));
        }
        part.loud = inner;
        scene.measure(part);
    }
    const double each = scene.floor(scene.strongest, 0.0);
    double frames = 0.0;
    for (std::size_t p : scene.strongest)
        frames += static_cast<double>(scene.inner(scene.parts[p], 0.0).size());
    std::erase_if(scene.parts, [&](const Part &part) {
        return part.energy <=
               4.0 * each / std::max(frames, 1.0) * static_cast<double>(part.loud.size());
    });
    scene.rank();
}

bool Doctor::again()
{
    constexpr std::size_t kMost = 4, kLeast = 2048;
    const std::size_t count = scene_.parts.size();
    const std::vector<Tops> tops = tops_of(scene_);
    for (std::size_t i = 0; i < std::min(kMost, count); ++i) {
        const std::size_t p =
            i * (count - 1) / std::max<std::size_t>(std::min(kMost, count) - 1, 1);
        const Range range = unclipped(scene_, scene_.parts[p], tops);
        if (range.size() < kLeast)
            continue;
        const std::vector<Pose> poses = pose_alone(scene_, p, range);
        if (poses.empty())
            continue;
        const std::size_t first = *posed_alone(poses);
        Scene rest{evidence_};
        undo(rest, poses);
        if (rest.parts.empty() || !explain_rest(rest, first))
            continue;
        StemFinding &stem = out_.stems[first];
        out_.guilty.insert(out_.guilty.begin(), first);
        take_pose(stem, poses[first], Fault::None);
        out_.fault = stem.fault;
        out_.confidence = 0.9;
        out_.explained = 1.0;
        out_.note.clear();
        return true;
    }
    return false;
}

/* What is left when stem @known is as it should be. */
bool Doctor::explain_rest(Scene &rest, std::size_t known)
{
    if (const auto found = find_clipping(rest); found && found->stem < scene_.stems) {
        if (found->stem == known)
            return false;
        accuse(found->stem, Fault::Clipped, 0.9);
        return true;
    }
    const Posing other = pose_stems(rest, false);
    if (!other.nulls || !counts(rest, other.poses) || !other.poses[known].plain())
        return false;
    const std::optional<std::size_t> second = posed_alone(other.poses);
    if (!second)
        return false;
    accuse(*second, Fault::Unknown, 0.9);
    take_pose(out_.stems[*second], other.poses[*second], Fault::None);
    return true;
}

} // namespace stems
