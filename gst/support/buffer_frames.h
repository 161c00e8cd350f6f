/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How many frames a buffer claims to have, and whether that can be.
 */
#pragma once

#include "format.h"

namespace stems
{

/* None if it is not what its caps say. @meta is the buffer's, or null. */
inline std::optional<std::size_t> frames_of(GstBuffer *buffer, const GstAudioInfo &info,
                                            const GstAudioMeta *meta) noexcept
{
    const std::size_t size = gst_buffer_get_size(buffer);
    const auto bpf = static_cast<std::size_t>(GST_AUDIO_INFO_BPF(&info));
    if (!meta) {
        if (layout_of(info) != Layout::Interleaved || size % bpf != 0)
            return std::nullopt;
        return size / bpf;
    }
    if (meta->info.layout != info.layout ||
        GST_AUDIO_INFO_FORMAT(&meta->info) != GST_AUDIO_INFO_FORMAT(&info) ||
        GST_AUDIO_INFO_CHANNELS(&meta->info) != GST_AUDIO_INFO_CHANNELS(&info) ||
        meta->samples > size / bpf)
        return std::nullopt;
    return meta->samples;
}

} // namespace stems
