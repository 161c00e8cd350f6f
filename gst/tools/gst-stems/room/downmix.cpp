/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "downmix.h"

#include <gst/audio/audio.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

namespace stems::tool::room
{

namespace
{

using Sides = std::array<double, 2>; /* what of a channel goes left and right */

constexpr double kHalf = 1.0 / std::numbers::sqrt2; /* of the power: -3 dB */
constexpr std::uint64_t kStereo = 3;

Sides sides_of(GstAudioChannelPosition position) noexcept
{
    switch (position) {
    case GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT_OF_CENTER:
    case GST_AUDIO_CHANNEL_POSITION_WIDE_LEFT:
        return {1, 0};
    case GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT_OF_CENTER:
    case GST_AUDIO_CHANNEL_POSITION_WIDE_RIGHT:
        return {0, 1};
    case GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_REAR_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_TOP_SIDE_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_TOP_REAR_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_BOTTOM_FRONT_LEFT:
        return {kHalf, 0};
    case GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_TOP_SIDE_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_TOP_REAR_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_BOTTOM_FRONT_RIGHT:
        return {0, kHalf};
    case GST_AUDIO_CHANNEL_POSITION_LFE1:
    case GST_AUDIO_CHANNEL_POSITION_LFE2:
        return {0, 0};
    case GST_AUDIO_CHANNEL_POSITION_REAR_CENTER:
    case GST_AUDIO_CHANNEL_POSITION_TOP_CENTER:
    case GST_AUDIO_CHANNEL_POSITION_TOP_REAR_CENTER:
        return {kHalf * kHalf, kHalf * kHalf};
    default: // in the middle, in front
        return {kHalf, kHalf};
    }
}

std::vector<Sides> pairs(std::size_t channels)
{
    std::vector<Sides> sides(channels);
    for (std::size_t c = 0; c < channels; ++c)
        sides[c] = c + 1 == channels && channels % 2 == 1 ? Sides{1, 1}
                   : c % 2 == 0                           ? Sides{1, 0}
                                                          : Sides{0, 1};
    return sides;
}

double sum_of(const std::vector<Sides> &channels, std::size_t side) noexcept
{
    double sum = 0.0;
    for (const Sides &one : channels)
        sum += one[side];
    return sum;
}

std::vector<Sides> speakers(int channels, std::uint64_t mask)
{
    std::array<GstAudioChannelPosition, 64> positions{};
    if (std::popcount(mask) != channels ||
        !gst_audio_channel_positions_from_mask(channels, mask, positions.data()))
        return {};
    std::vector<Sides> sides;
    for (int c = 0; c < channels; ++c)
        sides.push_back(sides_of(positions[static_cast<std::size_t>(c)]));
    const bool silent = sum_of(sides, 0) + sum_of(sides, 1) == 0.0; // of nothing but LFE
    return silent ? std::vector<Sides>{} : sides;
}

} // namespace

Downmix downmix_of(int channels, std::uint64_t mask)
{
    if (channels < 2 || (channels == 2 && mask == kStereo))
        return {};
    std::vector<Sides> sides = speakers(channels, mask);
    if (sides.empty())
        sides = pairs(static_cast<std::size_t>(channels));
    const double scale = 1.0 / std::max({1.0, sum_of(sides, 0), sum_of(sides, 1)});
    Downmix made;
    for (std::size_t side = 0; side < 2; ++side) {
        made.matrix += side == 0 ? "<<" : ", <";
        for (std::size_t c = 0; c < sides.size(); ++c) {
            std::array<char, G_ASCII_DTOSTR_BUF_SIZE> text{};
            made.matrix += (c == 0 ? "(float)" : ", (float)") +
                           std::string{g_ascii_formatd(text.data(), text.size(), "%.9f",
                                                       sides[c][side] * scale)};
        }
        made.matrix += side == 0 ? ">" : ">>";
    }
    made.gain = scale < 1.0 ? 20.0 * std::log10(scale) : 0.0;
    return made;
}

} // namespace stems::tool::room
