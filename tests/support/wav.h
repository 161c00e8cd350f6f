/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: WAV files, written by the plain layout of RIFF/WAVE.
 */
#pragma once

#include "audio.h"

#include <cstdio>

namespace stems::test
{

/* A file of S16 or S24 in the test's temporary folder; returns its path. */
inline std::string write_wav(const std::string &name, const GstAudioInfo &info,
                             std::span<const double> audio)
{
    const std::string path = std::string{g_get_tmp_dir()} + "/" + name;
    const auto width = static_cast<std::size_t>(info.finfo->width / 8);
    std::string data(audio.size() * width, '\0');
    for (std::size_t i = 0; i < audio.size(); i++)
        put_sample(info.finfo->format, data.data() + i * width, audio[i]);
    std::string file = "RIFF";
    const auto number = [&file](std::size_t value, int bytes) {
        for (int i = 0; i < bytes; i++)
            file += static_cast<char>(value >> (8 * i) & 255);
    };
    const auto channels = static_cast<std::size_t>(info.channels);
    const auto rate = static_cast<std::size_t>(info.rate);
    number(36 + data.size(), 4);
    file += "WAVEfmt ";
    number(16, 4);
    number(1, 2); /* PCM */
    number(channels, 2);
    number(rate, 4);
    number(rate * channels * width, 4);
    number(channels * width, 2);
    number(8 * width, 2);
    file += "data";
    number(data.size(), 4);
    if (!g_file_set_contents(path.c_str(), (file + data).data(),
                             static_cast<gssize>(file.size() + data.size()), nullptr))
        g_error("cannot write %s", path.c_str());
    return path;
}

} // namespace stems::test
