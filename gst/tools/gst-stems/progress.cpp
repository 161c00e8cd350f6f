/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "progress.h"

#include "terminal.h"

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
    constexpr int kWidth = 28;
    if (!shown_ || all <= 0.0)
        return;
    const double part = std::clamp(done / all, 0.0, 1.0);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    std::string bar(static_cast<std::size_t>(part * kWidth), '#');
    bar.resize(kWidth, '.');
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%.24s [%s] %3.0f %%", what_.c_str(), bar.c_str(),
                  part * 100.0);
    std::string line = text.data();
    if (part > 0.0 && seconds > 0.2) {
        const auto left = static_cast<int>(std::lround(seconds * (1.0 - part) / part));
        std::snprintf(text.data(), text.size(), "  %.0fx  %d:%02d left", done / seconds, left / 60,
                      left % 60);
        line += text.data();
    }
    if (line == drawn_)
        return;
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    std::fflush(stderr);
    drawn_ = std::move(line);
}

} // namespace stems::tool
