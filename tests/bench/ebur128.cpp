/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libebur128 as a program, for the bench of whole processes: raw 32-bit floats
 * at 48 kHz, everything that it measures.
 *
 *   bench-ebur128 FILE CHANNELS
 */
#include <ebur128.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    std::FILE *file = std::fopen(argv[1], "rb");
    const auto channels = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
    if (!file || channels == 0)
        return 2;
    ebur128_state *state =
        ebur128_init(channels, 48000,
                     EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S | EBUR128_MODE_M |
                         EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM);
    for (unsigned c = 0; c < channels; ++c)
        ebur128_set_channel(state, c, EBUR128_CENTER);
    std::vector<float> block(std::size_t{4096} * channels);
    while (const std::size_t n = std::fread(block.data(), 4 * channels, 4096, file))
        ebur128_add_frames_float(state, block.data(), n);
    double integrated = 0.0, range = 0.0;
    ebur128_loudness_global(state, &integrated);
    ebur128_loudness_range(state, &range);
    std::printf("%.2f LUFS, %.2f LU\n", integrated, range);
    ebur128_destroy(&state);
    std::fclose(file);
}
