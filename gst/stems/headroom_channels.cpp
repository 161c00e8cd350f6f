/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the places of channels mean to headroommeter.
 */
#include "headroom_channels.h"

#include "core/levels.h"

#include <algorithm>
#include <span>

namespace stems
{
namespace
{

using Position = GstAudioChannelPosition;

/* Empty if channels have no places; more than 64 never do. */
std::span<const Position> places(const GstAudioInfo &info) noexcept
{
    const auto channels = static_cast<std::size_t>(GST_AUDIO_INFO_CHANNELS(&info));
    if (GST_AUDIO_INFO_IS_UNPOSITIONED(&info) || channels > std::size(info.position))
        return {};
    return {info.position, channels};
}

double weight(Position position, bool sides) noexcept
{
    switch (position) {
    case GST_AUDIO_CHANNEL_POSITION_LFE1:
    case GST_AUDIO_CHANNEL_POSITION_LFE2:
        return 0.0;
    case GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_WIDE_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_WIDE_RIGHT:
        return 1.41;
    case GST_AUDIO_CHANNEL_POSITION_REAR_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT:
        return sides ? 1.0 : 1.41;
    default:
        return 1.0;
    }
}

constexpr struct {
    Position left, right;
} kPairs[] = {
    {GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT, GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_REAR_LEFT, GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT, GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT, GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_WIDE_LEFT, GST_AUDIO_CHANNEL_POSITION_WIDE_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT_OF_CENTER,
     GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT_OF_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_LEFT, GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_TOP_REAR_LEFT, GST_AUDIO_CHANNEL_POSITION_TOP_REAR_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_TOP_SIDE_LEFT, GST_AUDIO_CHANNEL_POSITION_TOP_SIDE_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_BOTTOM_FRONT_LEFT, GST_AUDIO_CHANNEL_POSITION_BOTTOM_FRONT_RIGHT},
};

int place_of(std::span<const Position> all, Position position) noexcept
{
    const auto found = std::ranges::find(all, position);
    return found == all.end() ? kNoPartner : static_cast<int>(found - all.begin());
}

} // namespace

std::vector<double> channel_weights(const GstAudioInfo &info)
{
    std::vector<double> weights(static_cast<std::size_t>(GST_AUDIO_INFO_CHANNELS(&info)), 1.0);
    const std::span<const Position> all = places(info);
    const bool sides = place_of(all, GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT) != kNoPartner ||
                       place_of(all, GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT) != kNoPartner;
    for (std::size_t c = 0; c < all.size(); ++c)
        weights[c] = weight(all[c], sides);
    return weights;
}

std::vector<int> channel_partners(const GstAudioInfo &info)
{
    const auto channels = static_cast<std::size_t>(GST_AUDIO_INFO_CHANNELS(&info));
    std::vector<int> partners(channels, kNoPartner);
    const std::span<const Position> all = places(info);
    if (all.empty() || channels == 2) {
        for (std::size_t c = 0; c + 1 < channels; c += 2)
            partners[c] = static_cast<int>(c) + 1;
        return partners;
    }
    for (const auto &pair : kPairs) {
        const int left = place_of(all, pair.left);
        if (left != kNoPartner)
            partners[static_cast<std::size_t>(left)] = place_of(all, pair.right);
    }
    return partners;
}

} // namespace stems
