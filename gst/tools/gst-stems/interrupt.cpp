/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "interrupt.h"

#include "command.h"

#include <cerrno>
#include <csignal>
#include <string_view>
#include <unistd.h>

namespace stems::tool
{

namespace
{

volatile std::sig_atomic_t asked = 0; /* how often */

extern "C" void note(int) noexcept
{
    constexpr std::string_view kPatience = "\ngst-stems-1.0: cleaning up, a moment please.\n";
    const int kept = errno;
    if (asked < 4)
        asked = asked + 1;
    if (asked == 3 && write(STDERR_FILENO, kPatience.data(), kPatience.size()) < 0)
        asked = 4; // nobody listens
    errno = kept;
}

} // namespace

void heed_interrupts() noexcept
{
    struct sigaction action {
    };
    action.sa_handler = note;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {
        };
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) // nohup
            sigaction(signal, &action, nullptr);
    }
}

bool interrupted() noexcept
{
    return asked != 0;
}

void throw_if_interrupted()
{
    if (interrupted())
        throw Interrupted{};
}

} // namespace stems::tool
