/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lossy copies of the files of a version, for browsers: data/PREVIEW. They are MP3,
 * which every browser decodes for Web Audio (Opus is younger than many a Safari,
 * and GStreamer's good plugins have no encoder for AAC), of a variable bit rate:
 * with a constant one below 256 kbit/s LAME turns all down by 0.2 to 0.45 dB, and a
 * stem is silent for long. They are at unity gain, but for what more than two
 * channels are turned down by to make two (downmix.h), and have no sample before the
 * first. Beside each is its waveform, of the full file.
 */
#pragma once

#include <cstdint>
#include <string>

namespace stems::tool
{
class Options;
}

namespace stems::tool::room
{

struct Delivery;

struct PreviewSettings {
    bool none = false; /* make none */
};

/* What MP3 can be: two channels at most, of 32, 44.1 or 48 kHz. */
int preview_rate(int rate) noexcept;
int preview_channels(int channels) noexcept;
std::uint64_t preview_samples(std::uint64_t frames, int rate) noexcept;

void add_preview_options(Options &options, PreviewSettings &settings);
void prepare_preview(const Delivery &delivery);
void make_preview(Delivery &delivery);

} // namespace stems::tool::room
