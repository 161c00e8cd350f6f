/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A view of audio of either layout: it owns nothing. Interleaved audio has one
 * plane of frames x channels samples, planar audio one plane for each channel.
 * Real-time safe: everything here.
 */
#pragma once

#include "sample.h"

namespace stems
{

/* To read. */
struct Planes {
    const void *const *planes;
    Format format;
    Layout layout;
    int channels;
    std::size_t skip; /* frames into each plane */

    /* How many samples apart two frames of a channel are. */
    std::size_t stride() const noexcept
    {
        return layout == Layout::Planar ? 1 : static_cast<std::size_t>(channels);
    }
    /* The first sample of a channel. */
    const void *channel(int c) const noexcept
    {
        const bool planar = layout == Layout::Planar;
        const auto *plane = static_cast<const std::byte *>(planes[planar ? c : 0]);
        const std::size_t samples = skip * stride() + static_cast<std::size_t>(planar ? 0 : c);
        return plane + samples * width(format);
    }
    Planes advanced(std::size_t frames) const noexcept
    {
        Planes further = *this;
        further.skip += frames;
        return further;
    }
};

/* To write. */
struct OutPlanes {
    void *const *planes;
    Format format;
    Layout layout;
    int channels;
    std::size_t skip; /* frames into each plane */
};

/* Copies n frames, sample by sample, between layouts. Formats and channels are
 * the same; the planes do not overlap. */
void copy_frames(const Planes &from, const OutPlanes &to, std::size_t n) noexcept;

} // namespace stems
