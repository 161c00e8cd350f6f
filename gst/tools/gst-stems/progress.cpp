/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace stems::tool
{

Progress::Progress(std::string what)
    : what_{std::move(what)}, shown_{!what_.empty() && isatty(STDERR_FILENO) == 1}
{
}

Progress::~Progress()
{
    if (drawn_)
        std::fputs("\r\033[K", stderr);
}

void Progress::at(double done, double all)
{
    constexpr int kWidth = 28;
    if (!shown_ || all <= 0.0)
        return;
    const double part = std::clamp(done / all, 0.0, 1.0);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    std::string bar(static_cast<std::size_t>(part * kWidth), '#');
    bar.resize(kWidth, '.');
    std::fprintf(stderr, "\r\033[K%.24s [%s] %3.0f %%", what_.c_str(), bar.c_str(), part * 100.0);
    if (part > 0.0 && seconds > 0.2) {
        const auto left = static_cast<int>(seconds * (1.0 - part) / part + 0.5);
        std::fprintf(stderr, "  %.0fx  %d:%02d left", done / seconds, left / 60, left % 60);
    }
    std::fflush(stderr);
    drawn_ = true;
}

} // namespace stems::tool
