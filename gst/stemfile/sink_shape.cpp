/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sink_shape.h"

#include <sndfile.h>

#include <algorithm>
#include <numeric>

namespace stems
{
namespace
{

struct Place {
    GstAudioChannelPosition position;
    int sound_place;
};

/* In the order of the bits of WAVE's dwChannelMask (Microsoft, mmreg.h). */
constexpr Place kPlaces[] = {
    {GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT, SF_CHANNEL_MAP_LEFT},
    {GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT, SF_CHANNEL_MAP_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER, SF_CHANNEL_MAP_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_LFE1, SF_CHANNEL_MAP_LFE},
    {GST_AUDIO_CHANNEL_POSITION_REAR_LEFT, SF_CHANNEL_MAP_REAR_LEFT},
    {GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT, SF_CHANNEL_MAP_REAR_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT_OF_CENTER, SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT_OF_CENTER, SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_REAR_CENTER, SF_CHANNEL_MAP_REAR_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT, SF_CHANNEL_MAP_SIDE_LEFT},
    {GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT, SF_CHANNEL_MAP_SIDE_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_TOP_CENTER, SF_CHANNEL_MAP_TOP_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_LEFT, SF_CHANNEL_MAP_TOP_FRONT_LEFT},
    {GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_CENTER, SF_CHANNEL_MAP_TOP_FRONT_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_TOP_FRONT_RIGHT, SF_CHANNEL_MAP_TOP_FRONT_RIGHT},
    {GST_AUDIO_CHANNEL_POSITION_TOP_REAR_LEFT, SF_CHANNEL_MAP_TOP_REAR_LEFT},
    {GST_AUDIO_CHANNEL_POSITION_TOP_REAR_CENTER, SF_CHANNEL_MAP_TOP_REAR_CENTER},
    {GST_AUDIO_CHANNEL_POSITION_TOP_REAR_RIGHT, SF_CHANNEL_MAP_TOP_REAR_RIGHT},
};
constexpr std::size_t kMono = 2; /* is in the center */

/* Its bit; past the end if WAVE has no such place. */
std::size_t bit_of(GstAudioChannelPosition position) noexcept
{
    if (position == GST_AUDIO_CHANNEL_POSITION_MONO)
        return kMono;
    const auto *found = std::find_if(std::begin(kPlaces), std::end(kPlaces),
                                     [=](const Place &p) { return p.position == position; });
    return static_cast<std::size_t>(found - std::begin(kPlaces));
}

} // namespace

std::vector<int> set_places(FileShape &shape, const GstAudioInfo &info, bool *lost)
{
    std::vector<int> order(static_cast<std::size_t>(info.channels));
    std::iota(order.begin(), order.end(), 0);
    shape.mask = 0;
    shape.channel_map.clear();
    *lost = false;
    if (GST_AUDIO_INFO_IS_UNPOSITIONED(&info) || info.channels > 64)
        return order;
    std::vector<std::size_t> bits;
    for (int c : order)
        bits.push_back(bit_of(info.position[c]));
    *lost = *std::max_element(bits.begin(), bits.end()) == std::size(kPlaces);
    if (*lost)
        return order;
    std::sort(order.begin(), order.end(), [&bits](int a, int b) {
        return bits[static_cast<std::size_t>(a)] < bits[static_cast<std::size_t>(b)];
    });
    for (int c : order) {
        const std::size_t bit = bits[static_cast<std::size_t>(c)];
        shape.mask |= 1U << bit;
        shape.channel_map.push_back(kPlaces[bit].sound_place);
    }
    return order;
}

} // namespace stems
