/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the waveforms of a page are drawn from: headroommeter's messages of
 * intervals, which come in the run that measures anyway.
 *
 *     Waves waves;
 *     launch.line({..., "headroommeter", "name=mix", set("interval", wave_interval(seconds)),
 * ...}); run(launch, {.each = [&](const Said &said) { waves.take(said); }}); waves.of("mix");
 */
#pragma once

#include "json.h"
#include "run.h"

#include <map>
#include <string>
#include <vector>

namespace stems::tool
{

/* For the property interval, in nanoseconds: fine enough for a page's width,
 * and no finer. 0 seconds: the length is not known. */
unsigned long long wave_interval(double seconds) noexcept;

class Waves
{
public:
    /* Ignores all but intervals of a headroommeter. */
    void take(const Said &said);

    /* Of an element: `step` (double: seconds from point to point), `peak` and
     * `rms` (for each channel its points, in whole tenths of a dB relative to
     * full scale, null in silence), `clips` (for each stretch with clip runs its
     * start and end in seconds and their number). At most kPoints points: of
     * those that fall together the highest peak, the mean power. */
    JsonPtr of(const std::string &element) const;

    static constexpr std::size_t kPoints = 1600;

private:
    struct Clips {
        double from, until;
        unsigned long long runs;
    };
    struct Wave {
        double step = 0.0;
        std::vector<std::vector<float>> peak, rms; /* by channel and point, dB */
        std::vector<Clips> clips;
    };

    std::map<std::string, Wave> waves_;
};

} // namespace stems::tool
