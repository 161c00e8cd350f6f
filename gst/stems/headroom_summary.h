/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What headroommeter's report has in common for fields and sentences: figures of
 * all channels made one. Real-time safe.
 */
#pragma once

#include "core/headroom_meter.h"

namespace stems
{

using Figures = std::span<const ChannelFigures>;

struct Summit {
    Highest highest;
    std::size_t channel = 0;
};

inline Summit summit(Figures channels, Highest ChannelFigures::*which) noexcept
{
    Summit top;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        const Highest before = top.highest;
        const Highest &here = channels[c].*which;
        top.highest.raise(here.peak, here.at);
        if (top.highest.peak != before.peak || top.highest.at != before.at)
            top.channel = c;
    }
    return top;
}

inline double highest_peak(Figures channels, bool true_peak) noexcept
{
    return summit(channels, true_peak ? &ChannelFigures::between : &ChannelFigures::sample)
        .highest.peak;
}

inline std::uint64_t total(Figures channels, std::uint64_t ChannelFigures::*which) noexcept
{
    std::uint64_t sum = 0;
    for (const ChannelFigures &figures : channels)
        sum += figures.*which;
    return sum;
}

} // namespace stems
