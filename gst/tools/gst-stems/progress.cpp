/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "progress.h"

#include "table.h"
#include "terminal.h"
#include "track_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <unistd.h>

namespace stems::tool
{

Progress::Progress(std::string what)
    : what_{std::move(what)}, shown_{!what_.empty() && is_able_terminal(STDERR_FILENO)}
{
}

Progress::~Progress()
{
    if (!drawn_.empty())
        std::fputs("\r\033[K", stderr);
}

void Progress::at(double done, double all)
{
    constexpr int kMost = 28, kLeast = 4; /* of the bar */
    constexpr int kRate = 18;             /* "  123x  1:02 left" */
    if (!shown_ || all <= 0.0)
        return;
    // A line that is broken could not be wiped away.
    const int columns = terminal_columns(STDERR_FILENO) - 1;
    const std::string name = cut(on_one_line(what_), std::clamp(columns / 3, 4, 24));
    const int around = columns_of(name) + 9;
    const int width = std::clamp(columns - around - kRate, kLeast, kMost);
    if (around + width > columns)
        return;
    const double part = std::clamp(done / all, 0.0, 1.0);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    std::string bar(static_cast<std::size_t>(part * width), '#');
    bar.resize(static_cast<std::size_t>(width), '.');
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%3.0f %%", part * 100.0);
    std::string line = name + " [" + bar + "] " + text.data();
    if (part > 0.0 && seconds > 0.2) {
        const auto left = static_cast<int>(std::lround(seconds * (1.0 - part) / part));
        std::snprintf(text.data(), text.size(), "  %.0fx  %d:%02d left", done / seconds, left / 60,
                      left % 60);
        if (columns_of(line + text.data()) <= columns)
            line += text.data();
    }
    if (line == drawn_)
        return;
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
    drawn_ = std::move(line);
}

} // namespace stems::tool
