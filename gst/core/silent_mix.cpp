/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A mix that is silent wherever there is a residual.
 */
#include "silent_mix.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

/* Of the samples whose residual is more than rounding leaves, nearly all are 0 in
 * the mix, or dither. */
bool is_silent(const Evidence &evidence) noexcept
{
    constexpr double kZero = 0x1p-22; // excerpts are float: sums of theirs are not exact
    const std::size_t stems = evidence.setup.stems;
    constexpr double kOther = 0.01; // of them may be something else
    const auto lanes = static_cast<std::size_t>(evidence.lanes);
    std::size_t differing = 0, silent = 0, still = 0; // to come
    for (const Excerpt &excerpt : evidence.excerpts)
        still += excerpt.frames * lanes;
    for (const Excerpt &excerpt : evidence.excerpts)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            // Even if all that is still to come were silent.
            if (static_cast<double>(differing - silent) >
                kOther * static_cast<double>(differing + still))
                return false;
            still -= excerpt.frames;
            for (std::size_t i = 0; i < excerpt.frames; ++i) {
                const auto at = [&](std::size_t s) {
                    return static_cast<double>(
                        excerpt.signal(lane * (stems + 1) + s, evidence.capacity)[i]);
                };
                double mix = at(stems), sizes = 0.0;
                for (std::size_t s = 0; s < stems && evidence.float_bound > 0.0; ++s)
                    sizes += std::fabs(at(s));
                if (std::fabs(mix) <= std::max(kZero, evidence.innocent(sizes)))
                    continue;
                for (std::size_t s = 0; s < stems; ++s)
                    mix += at(s);
                ++differing;
                silent += std::fabs(mix) <= std::max(kZero, evidence.quiet);
            }
        }
    return differing > 0 &&
           static_cast<double>(differing - silent) < kOther * static_cast<double>(differing);
}

} // namespace

std::optional<Diagnosis> find_silent_mix(const Evidence &evidence)
{
    if (evidence.loud == 0 || !is_silent(evidence))
        return std::nullopt;
    Diagnosis found;
    found.from = evidence.first;
    found.to = evidence.last;
    found.partial = true;
    found.confidence = found.explained = 1.0;
    found.stems.resize(evidence.setup.stems);
    found.fault = Fault::Truncated;
    // Live, the mix may be late, and stems that are silent may be yet to come in.
    if (evidence.setup.live ||
        std::ranges::all_of(evidence.stems, [](const StemTrace &s) { return s.sounding > 0; }))
        return found;
    found.fault = Fault::DifferentContent;
    for (std::size_t s = 0; s < evidence.stems.size(); ++s)
        if (evidence.stems[s].sounding > 0) {
            found.guilty.push_back(s);
            found.stems[s].fault = Fault::DifferentContent;
        }
    return found;
}

} // namespace stems
