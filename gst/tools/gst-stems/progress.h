/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bar on the terminal's standard error, with speed and time left; nothing
 * where that is no terminal.
 */
#pragma once

#include <chrono>
#include <string>

namespace stems::tool
{

class Progress
{
public:
    explicit Progress(std::string what);
    ~Progress(); /* wipes the bar away */
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    bool shown() const noexcept { return shown_; }
    /* Seconds of audio done, of how many; none if that is not above 0. */
    void at(double done, double all);

private:
    using Clock = std::chrono::steady_clock;

    std::string what_;
    bool shown_;
    std::string drawn_; /* as it is on the terminal; empty: nothing */
    Clock::time_point begin_ = Clock::now();
};

} // namespace stems::tool
