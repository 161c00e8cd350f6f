/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the commands of gst-stems-1.0 have in common. A command is a function
 * that takes what stands behind its name and returns the exit code; it is known
 * by its row in the table in main.cpp. What it cannot do it throws as Trouble.
 */
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace stems::tool
{

inline constexpr int kPassed = 0;
inline constexpr int kFailed = 1;        /* a check failed */
inline constexpr int kWrong = 2;         /* wrong use, or what cannot be read or written */
inline constexpr int kInterrupted = 130; /* by SIGINT or SIGTERM */

/* As the shell gave them: file names are bytes. */
using Arguments = std::vector<std::string>;

/* Ends the program with kWrong. The text is a sentence or two that name the file
 * and the cure. */
struct Trouble : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/* Ends it with kInterrupted. */
struct Interrupted {
};

struct Command {
    const char *name;
    const char *summary; /* a line for --help */
    int (*run)(const Arguments &arguments);
};

int bounce(const Arguments &arguments);
int check(const Arguments &arguments);
int deliver(const Arguments &arguments);
int meter(const Arguments &arguments);
int release(const Arguments &arguments);
int sum(const Arguments &arguments);
int verify(const Arguments &arguments);

} // namespace stems::tool
