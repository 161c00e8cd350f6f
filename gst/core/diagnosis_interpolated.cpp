/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is left where a stem is moved by a fraction of a sample. No two interpolators agree
 * at the top of the band: a converter's has few taps, and that of an excerpt does not know
 * what comes before and after, which counts most next to half the sample rate. Below, all
 * that have taps enough agree; and a second fault, be it a gain, a lag or flat tops, leaves
 * something there.
 */
#include "diagnosis_poses.h"

namespace stems
{
namespace
{

constexpr double kBelow = 0.75; // of the band

/* The energy of what is in that range, as if it were as loud all over (Welch's window), and
 * below the top of the band. */
double energy_below(Scene &scene, Wave &wave, Range range)
{
    constexpr double kWelch = 8.0 / 15.0; // of the energy
    Scene::Bins &bins = scene.bin_room(0);
    const double half = 0.5 * static_cast<double>(range.size());
    for (std::size_t i = 0; i < wave.size(); ++i) {
        const double x = (static_cast<double>(i) - static_cast<double>(range.from) + 0.5) / half;
        wave[i] *= i >= range.from && i < range.to ? x * (2.0 - x) : 0.0;
    }
    scene.fourier().forward(wave.data(), bins.data());
    double sum = 0.0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(kBelow * 0.5 * scene.size); ++k)
        sum += std::norm(bins[k]);
    return sum * 2.0 / (kWelch * static_cast<double>(scene.size));
}

/* Whether there is more than that in what the poses leave. */
bool is_more_left(Scene &scene, std::span<const Pose> poses, double reach, double than)
{
    double sum = 0.0;
    Wave &left = scene.room(0);
    for (std::size_t p : scene.strongest)
        for (std::size_t c = 0; c < scene.lanes && sum <= than; ++c) {
            scene.misfit(scene.parts[p], c, poses, left);
            sum += energy_below(scene, left, scene.inner(scene.parts[p], reach));
        }
    return sum > than;
}

} // namespace

/* Below the top nothing is left but rounding, of what was more by far. */
bool only_interpolated(Scene &scene, std::span<const Pose> poses)
{
    constexpr double kFar = 100.0;
    if (!interpolates(poses))
        return false;
    const double reach = largest_lag(poses);
    const double rounding = 4.0 * kBelow * scene.floor(scene.strongest, poses, reach);
    const std::vector<Pose> plain(scene.stems);
    return !is_more_left(scene, poses, reach, rounding) &&
           is_more_left(scene, plain, reach, kFar * rounding);
}

} // namespace stems
