/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "terminal.h"

#include "track_map.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sstream>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace stems::tool
{

bool is_able_terminal(int descriptor) noexcept
{
    const char *kind = std::getenv("TERM");
    return isatty(descriptor) == 1 && kind && *kind && std::string_view{kind} != "dumb";
}

int terminal_columns(int descriptor) noexcept
{
    winsize size{};
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void keep_standard_descriptors() noexcept
{
    int last = open("/dev/null", O_RDONLY); // to print there is an error still
    while (last >= 0 && last <= STDERR_FILENO)
        last = open("/dev/null", O_RDONLY);
    if (last > STDERR_FILENO)
        close(last);
}

bool has_no_reader(int descriptor) noexcept
{
    pollfd end{descriptor, 0, 0};
    return poll(&end, 1, 0) == 1 && (end.revents & POLLERR);
}

void say(const std::string &text)
{
    std::string lines;
    std::istringstream all{text};
    for (std::string line; std::getline(all, line);)
        lines += on_one_line(line) + '\n';
    std::fflush(stdout);
    std::fprintf(stderr, "gst-stems-1.0: %s", lines.c_str());
}

} // namespace stems::tool
