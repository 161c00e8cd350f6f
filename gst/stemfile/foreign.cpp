/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "foreign.h"

#include <cstddef>
#include <string_view>
#include <unistd.h>

namespace stems
{

namespace
{

using namespace std::string_view_literals;

struct Row {
    std::size_t at; /* byte of the file */
    std::string_view bytes;
    const char *name;
    bool lossy;
};

constexpr Row kFiles[] = {
    {4, "ftyp"sv, "AAC or ALAC in MP4", false},
    {0, "\x1A\x45\xDF\xA3"sv, "Matroska or WebM, such as Opus", false},
    {0, "wvpk"sv, "WavPack", false},
    {0, "MAC "sv, "Monkey's Audio", false},
    {0, "TTA1"sv, "True Audio", false},
    {0, "FRM8"sv, "DSD", false},
    {0, "DSD "sv, "DSD", false},
    {0, "\x30\x26\xB2\x75"sv, "WMA", false},
    {0, "\x0B\x77"sv, "AC-3", true},
    {0, "ADIF"sv, "AAC", true},
};

/* Behind the head of Ogg's first page, which has one segment. */
constexpr Row kOgg[] = {
    {28, "\1vorbis"sv, "Vorbis", true},
    {28, "OpusHead"sv, "Opus", true},
    {28, "Speex   "sv, "Speex", true},
    {28,
     "\x7F"
     "FLAC"sv,
     "FLAC in Ogg", false},
    {28, "fLaC"sv, "FLAC in Ogg", false},
};

/* The format of CAF's first chunk. */
constexpr Row kCaf[] = {
    {28, "ima4"sv, "IMA ADPCM", true},    {28, "opus"sv, "Opus", true},
    {28, "aac"sv, "AAC", true},           {28, ".mp3"sv, "MP3", true},
    {28, ".mp2"sv, "MPEG", true},         {28, "ac-3"sv, "AC-3", true},
    {28, "flac"sv, "FLAC in CAF", false}, {28, "alac"sv, "ALAC in CAF", false},
};

template <std::size_t N> Foreign look_up(const Row (&rows)[N], std::string_view head)
{
    for (const Row &row : rows)
        if (head.size() > row.at && head.substr(row.at).starts_with(row.bytes))
            return {row.name, row.lossy, false};
    return {};
}

std::string_view read_head(int descriptor, std::size_t at, char (&to)[64])
{
    const ssize_t got = pread(descriptor, to, sizeof to, static_cast<off_t>(at));
    return {to, got > 0 ? static_cast<std::size_t>(got) : 0};
}

/* The head of a frame of MPEG audio, and of AAC, which has layer 0. */
Foreign frame_in(std::string_view head)
{
    if (head.size() < 4 || head[0] != '\xFF' || (head[1] & 0xE0) != 0xE0)
        return {};
    const int layer = head[1] >> 1 & 3;
    // No such version, bit rate or sampling rate: noise, not the head of a frame.
    if (layer != 0 &&
        ((head[1] & 0x18) == 0x08 || (head[2] & 0xF0) == 0xF0 || (head[2] & 0x0C) == 0x0C))
        return {};
    switch (layer) {
    case 0:
        return (head[1] & 0xF0) == 0xF0 ? Foreign{"AAC", true, false} : Foreign{};
    case 1:
        return {"MP3", true, false};
    default:
        return {"MPEG", true, false};
    }
}

} // namespace

Foreign foreign_in(int descriptor)
{
    char bytes[64];
    std::string_view head = read_head(descriptor, 0, bytes);
    if (head.starts_with("OggS")) {
        Foreign found = look_up(kOgg, head);
        found.ogg = true;
        if (found.name.empty())
            found.name = "Ogg";
        return found;
    }
    if (head.starts_with("caff"))
        return look_up(kCaf, head);
    if (head.starts_with("ID3") && head.size() > 10) {
        std::size_t size = 0; // in bytes of 7 bits
        for (std::size_t i = 6; i < 10; i++)
            size = size << 7 | (head[i] & 0x7F);
        head = read_head(descriptor, 10 + size, bytes);
    }
    Foreign found = look_up(kFiles, head);
    return found.name.empty() ? frame_in(head) : found;
}

} // namespace stems
