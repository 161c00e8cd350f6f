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

/* FLAC's fixed order of up to 8 channels (RFC 9639, table 18), as masks. */
constexpr guint64 kFlacMasks[] = {0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0xd0f, 0xc3f};

/* Where a file says that its channels stand. False: it does not say, or what
 * GStreamer has no words for. */
bool places_of(const FileFacts &facts, GstAudioChannelPosition *positions) noexcept
{
    const int channels = facts.channels;
    const bool flac = (facts.coding & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC;
    if (facts.nowhere && channels == 2) {
        positions[0] = positions[1] = GST_AUDIO_CHANNEL_POSITION_NONE;
        return true;
    }
    if (flac && channels > 2 && channels <= 8)
        return gst_audio_channel_positions_from_mask(channels, kFlacMasks[channels], positions);
    if (channels > 64 || facts.channel_map.size() != static_cast<std::size_t>(channels))
        return false;
    for (int c = 0; c < channels; c++)
        positions[c] = position_of(facts.channel_map[static_cast<std::size_t>(c)]);
    // In the center alone is what mono is.
    if (channels == 1 && positions[0] == GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER)
        return false;
    return gst_audio_check_valid_channel_positions(positions, channels, TRUE);
}

} // namespace

GstAudioInfo info_of(const Session &session, const ChannelRange &range) noexcept
{
    GstAudioChannelPosition positions[64] = {};
    bool placed = range.file && places_of(*range.file, positions);
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

guint64 mask_of(const Session &session, const Session::File &file) noexcept
{
    const FileFacts &facts = file.reader.facts();
    const GstAudioInfo info =
        info_of(session, {0, facts.channels, file.tracks.size() == 1, &facts, {}});
    guint64 mask = 0;
    if (facts.channels > 1 && !GST_AUDIO_INFO_IS_UNPOSITIONED(&info))
        gst_audio_channel_positions_to_mask(info.position, facts.channels, FALSE, &mask);
    return mask;
}

} // namespace stems
