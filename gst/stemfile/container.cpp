/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "container.h"

#include <glib.h>
#include <sndfile.h>

#include <limits>

namespace stems
{
namespace
{

constexpr int kMostChannels = 1024;
constexpr int kMostFlacChannels = 8;
constexpr int kMostFlacRate = 655350;
constexpr std::uint64_t kMostFlacFrames = (std::uint64_t{1} << 36) - 1;
/* What AIFF's 32-bit size leaves for samples, with room for the other chunks. */
constexpr std::uint64_t kMostAiffBytes = (std::uint64_t{1} << 32) - (1U << 20);

struct Extension {
    const char *text;
    Container container;
};
constexpr Extension kExtensions[] = {{".wav", Container::Wav},   {".wave", Container::Wav},
                                     {".bwf", Container::Wav},   {".rf64", Container::Rf64},
                                     {".aif", Container::Aiff},  {".aiff", Container::Aiff},
                                     {".aifc", Container::Aiff}, {".flac", Container::Flac},
                                     {".w64", Container::W64},   {".caf", Container::Caf}};

} // namespace

const char *name_of(Container container) noexcept
{
    constexpr const char *names[] = {"auto", "wav", "rf64", "aiff", "flac", "w64", "caf"};
    return names[static_cast<int>(container)];
}

const char *name_of_samples(Format format) noexcept
{
    constexpr const char *names[] = {"s16", "s24", "s24", "s32", "f32", "f64"};
    return names[static_cast<int>(format)];
}

Container container_of(std::string_view path)
{
    const std::size_t dot = path.rfind('.');
    const std::string end{dot == path.npos ? "" : path.substr(dot)};
    for (const Extension &extension : kExtensions)
        if (g_ascii_strcasecmp(end.c_str(), extension.text) == 0)
            return extension.container;
    return Container::Auto;
}

bool has_own_head(Container container) noexcept
{
    return container == Container::Wav || container == Container::Rf64;
}

std::string why_not(const FileShape &shape)
{
    const std::string channels = std::to_string(shape.channels) + " channels";
    const std::string rate = std::to_string(shape.rate) + " Hz";
    if (shape.channels > kMostChannels)
        return "cannot hold " + channels + ": the most is " + std::to_string(kMostChannels) +
               "; deliver them in several files.";
    if (shape.container == Container::Flac) {
        if (shape.channels > kMostFlacChannels)
            return "cannot hold " + channels +
                   ": FLAC ends at 8; write WAV, or deliver them in several files.";
        if (shape.format != Format::S16 && shape.format != Format::S24)
            return std::string{"cannot hold "} + name_of_samples(shape.format) +
                   " samples: FLAC has integers of at most 24 bits; write WAV, or set "
                   "depth=s24 to round them.";
        if (shape.rate > kMostFlacRate)
            return "cannot hold " + rate + ": FLAC ends at 655350 Hz; write WAV.";
    }
    // A 32-bit field of the head has bytes per second.
    if (shape.container != Container::Flac &&
        static_cast<std::uint64_t>(shape.rate) * shape.frame_bytes() >
            std::numeric_limits<std::uint32_t>::max())
        return "cannot hold " + channels + " at " + rate +
               ": that is more than 4 GiB per second; deliver them in several files.";
    return "";
}

std::uint64_t most_frames(const FileShape &shape) noexcept
{
    if (shape.container == Container::Flac)
        return kMostFlacFrames;
    const std::uint64_t bytes =
        shape.container == Container::Aiff ? kMostAiffBytes : std::uint64_t{1} << 62;
    return bytes / shape.frame_bytes();
}

int sound_format(const FileShape &shape) noexcept
{
    constexpr int samples[] = {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_24,
                               SF_FORMAT_PCM_32, SF_FORMAT_FLOAT,  SF_FORMAT_DOUBLE};
    constexpr int raw = SF_FORMAT_RAW | SF_ENDIAN_LITTLE;
    constexpr int containers[] = {raw,           raw,          raw, SF_FORMAT_AIFF, SF_FORMAT_FLAC,
                                  SF_FORMAT_W64, SF_FORMAT_CAF};
    return containers[static_cast<int>(shape.container)] | samples[static_cast<int>(shape.format)];
}

} // namespace stems
