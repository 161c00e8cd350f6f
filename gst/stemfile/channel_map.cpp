/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "channel_map.h"

#include "support/format.h"

namespace stems
{

namespace
{

GstAudioChannelPosition position_of(int channel) noexcept
{
    switch (channel) {
    case SF_CHANNEL_MAP_LEFT:
    case SF_CHANNEL_MAP_FRONT_LEFT:
        return GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT;
    case SF_CHANNEL_MAP_RIGHT:
    case SF_CHANNEL_MAP_FRONT_RIGHT:
        return GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT;
    case SF_CHANNEL_MAP_CENTER:
    case SF_CHANNEL_MAP_FRONT_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER;
    case SF_CHANNEL_MAP_LFE:
        return GST_AUDIO_CHANNEL_POSITION_LFE1;
    case SF_CHANNEL_MAP_REAR_LEFT:
        return GST_AUDIO_CHANNEL_POSITION_REAR_LEFT;
    case SF_CHANNEL_MAP_REAR_RIGHT:
        return GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT;
    case SF_CHANNEL_MAP_REAR_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_REAR_CENTER;
    case SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT_OF_CENTER;
    case SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT_OF_CENTER;
    case SF_CHANNEL_MAP_SIDE_LEFT:
        return GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT;
    case SF_CHANNEL_MAP_SIDE_RIGHT:
        return GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT;
    case SF_CHANNEL_MAP_TOP_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_TOP_CENTER;
    case SF_CHANNEL_MAP_TOP_FRONT_LEFT:
        return GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_LEFT;
    case SF_CHANNEL_MAP_TOP_FRONT_RIGHT:
        return GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_RIGHT;
    case SF_CHANNEL_MAP_TOP_FRONT_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_CENTER;
    case SF_CHANNEL_MAP_TOP_REAR_LEFT:
        return GST_AUDIO_CHANNEL_POSITION_TOP_REAR_LEFT;
    case SF_CHANNEL_MAP_TOP_REAR_RIGHT:
        return GST_AUDIO_CHANNEL_POSITION_TOP_REAR_RIGHT;
    case SF_CHANNEL_MAP_TOP_REAR_CENTER:
        return GST_AUDIO_CHANNEL_POSITION_TOP_REAR_CENTER;
    default:
        return GST_AUDIO_CHANNEL_POSITION_INVALID;
    }
}

} // namespace

GstAudioInfo info_of(const Session &session, const ChannelRange &range) noexcept
{
    GstAudioChannelPosition positions[64] = {};
    bool placed = range.file && range.channels > 2 && range.channels <= 64 &&
                  range.file->channel_map.size() == static_cast<std::size_t>(range.channels);
    for (int c = 0; placed && c < range.channels; c++)
        positions[c] = position_of(range.file->channel_map[static_cast<std::size_t>(c)]);
    placed = placed && gst_audio_check_valid_channel_positions(positions, range.channels, TRUE);
    // Two tracks that happen to be two channels are no left and right.
    if (range.channels == 2 && !range.one) {
        positions[0] = positions[1] = GST_AUDIO_CHANNEL_POSITION_NONE;
        placed = true;
    }
    GstAudioInfo info;
    gst_audio_info_init(&info);
    gst_audio_info_set_format(&info, gst_format_of(session.format()), session.rate(),
                              range.channels, placed ? positions : nullptr);
    info.layout = GST_AUDIO_LAYOUT_NON_INTERLEAVED;
    return info;
}

} // namespace stems
