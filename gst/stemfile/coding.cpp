/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "coding.h"

#include <algorithm>
#include <iterator>

namespace stems
{

namespace
{

struct Row {
    int samples; /* SF_FORMAT_* */
    Format format;
    const char *name;
    int bits;
};
constexpr Row kRows[] = {
    {SF_FORMAT_PCM_S8, Format::S16, "pcm", 8},    {SF_FORMAT_PCM_U8, Format::S16, "pcm", 8},
    {SF_FORMAT_PCM_16, Format::S16, "pcm", 16},   {SF_FORMAT_PCM_24, Format::S24, "pcm", 24},
    {SF_FORMAT_PCM_32, Format::S32, "pcm", 32},   {SF_FORMAT_FLOAT, Format::F32, "float", 32},
    {SF_FORMAT_DOUBLE, Format::F64, "float", 64}, {SF_FORMAT_ALAC_16, Format::S16, "alac", 16},
    {SF_FORMAT_ALAC_20, Format::S24, "alac", 20}, {SF_FORMAT_ALAC_24, Format::S24, "alac", 24},
    {SF_FORMAT_ALAC_32, Format::S32, "alac", 32}};

constexpr int kRawContainers[] = {SF_FORMAT_WAV,  SF_FORMAT_WAVEX, SF_FORMAT_RF64, SF_FORMAT_W64,
                                  SF_FORMAT_AIFF, SF_FORMAT_CAF,   SF_FORMAT_RAW};

bool is_flac(int coding) noexcept
{
    return (coding & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC;
}

std::optional<SF_FORMAT_INFO> info_of(int part) noexcept
{
    SF_FORMAT_INFO info{};
    info.format = part;
    if (sf_command(nullptr, SFC_GET_FORMAT_INFO, &info, sizeof info) != 0)
        return std::nullopt;
    return info;
}

} // namespace

std::optional<Coding> coding_of(int coding) noexcept
{
    const auto *row = std::find_if(std::begin(kRows), std::end(kRows), [coding](const Row &its) {
        return its.samples == (coding & SF_FORMAT_SUBMASK);
    });
    if (row == std::end(kRows))
        return std::nullopt;
    return Coding{row->format, is_flac(coding) ? "flac" : row->name, row->bits};
}

bool is_plain(int coding) noexcept
{
    const int samples = coding & SF_FORMAT_SUBMASK;
    return !is_flac(coding) && samples != SF_FORMAT_ALAC_16 && samples != SF_FORMAT_ALAC_20 &&
           samples != SF_FORMAT_ALAC_24 && samples != SF_FORMAT_ALAC_32;
}

bool is_raw(SNDFILE *file, int coding) noexcept
{
    const int container = coding & SF_FORMAT_TYPEMASK;
    const auto its = coding_of(coding);
    return its && is_plain(coding) && its->bits == 8 * static_cast<int>(width(its->format)) &&
           std::find(std::begin(kRawContainers), std::end(kRawContainers), container) !=
               std::end(kRawContainers) &&
           sf_command(file, SFC_RAW_DATA_NEEDS_ENDSWAP, nullptr, 0) == SF_FALSE;
}

bool is_little_riff(int coding) noexcept
{
    const int container = coding & SF_FORMAT_TYPEMASK;
    return is_plain(coding) && (coding & SF_FORMAT_ENDMASK) != SF_ENDIAN_BIG &&
           (container == SF_FORMAT_WAV || container == SF_FORMAT_WAVEX ||
            container == SF_FORMAT_RF64 || container == SF_FORMAT_W64);
}

std::string coding_name(int coding)
{
    const auto info = info_of(coding & SF_FORMAT_SUBMASK);
    return info && info->name ? info->name : "an unknown coding";
}

const char *container_name(int coding) noexcept
{
    const auto info = info_of(coding & SF_FORMAT_TYPEMASK);
    return info && info->extension ? info->extension : "unknown";
}

} // namespace stems
