/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "interrupt.h"

#include "command.h"

#include <csignal>

namespace stems::tool
{

namespace
{

volatile std::sig_atomic_t asked = 0;

extern "C" void note(int) noexcept
{
    asked = 1;
}

} // namespace

void heed_interrupts() noexcept
{
    struct sigaction action {
    };
    action.sa_handler = note;
    action.sa_flags = static_cast<int>(SA_RESETHAND); // the second one is the system's
    for (const int signal : {SIGINT, SIGTERM})
        sigaction(signal, &action, nullptr);
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
