/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * gst-stems-demo-session: writes the tracks of a small song, so that there is
 * a session to bounce, to null and to measure.
 */
#include "session.h"
#include "wav.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>

namespace
{

constexpr char usage[] = "usage: gst-stems-demo-session [--seconds N] [--rate R] DIR\n";

/* Whole number within the limits, or 0. */
long number(const char *text, long low, long high)
{
    char *end = nullptr;
    const long value = std::strtol(text, &end, 10);
    return *text && !*end && value >= low && value <= high ? value : 0;
}

} // namespace

int main(int argc, char **argv)
{
    long seconds = 40, rate = 48000;
    std::string dir;
    for (int i = 1; i < argc; ++i) {
        const std::string arg = argv[i];
        if (arg == "--seconds" && i + 1 < argc)
            seconds = number(argv[++i], 1, 3600);
        else if (arg == "--rate" && i + 1 < argc)
            rate = number(argv[++i], 44100, 192000);
        else if (arg[0] != '-' && dir.empty())
            dir = arg;
        else
            seconds = 0;
    }
    if (seconds == 0 || rate == 0 || dir.empty()) {
        std::fputs(usage, stderr);
        std::fputs("N: 1 to 3600, else 40. R: 44100 to 192000, else 48000.\n", stderr);
        return 2;
    }
    try {
        std::filesystem::create_directories(dir);
        stems::demo::render(double(rate), double(seconds), [&](const stems::demo::Track &track) {
            stems::demo::write_wav(dir + "/" + track.name + ".wav", track, int(rate));
        });
    } catch (const std::exception &error) {
        std::fprintf(stderr, "gst-stems-demo-session: %s\n", error.what());
        return 2;
    }
    return 0;
}
