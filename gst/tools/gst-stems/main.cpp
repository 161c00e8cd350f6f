/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * gst-stems-1.0: bounces sessions to stems, checks sets of stems, sums and
 * meters them. See docs/gst-stems.md.
 */
#include "command.h"
#include "interrupt.h"
#include "json.h"
#include "terminal.h"

#include "config.h"

#include <gst/gst.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <unistd.h>

using namespace stems::tool;

namespace
{

constexpr Command kCommands[] = {
    {"bounce", "tracks of a session to stems, mix and versions, checked", bounce},
    {"check", "does a set null against its mix, and what else is wrong with it", check},
    {"deliver", "a checked set to a delivery room: versions, a page, checksums", deliver},
    {"meter", "how loud, how high, how much room is left in a file or in many", meter},
    {"release", "the full-quality files of a room that was delivered locked", release},
    {"sum", "stems to one file, with gains, inserts and a target", sum},
    {"verify", "is a delivery room what was delivered", verify},
};

constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 bounce session -o stems            tracks to stems and mix\n"
    "  gst-stems-1.0 check stems --html report.html     do they sum to the mix?\n"
    "  gst-stems-1.0 sum stems -o sum.wav --gain vocals=-1.5dB\n"
    "  gst-stems-1.0 meter drums.wav                    the figures of one file\n"
    "\n"
    "gst-stems-1.0 COMMAND --help tells more of each. It exits with 0 when all\n"
    "passed, 1 when a check failed, 2 when it was used in a wrong way or a file\n"
    "could not be read or written, 130 when it was interrupted.\n";

void help()
{
    std::puts("Usage: gst-stems-1.0 COMMAND [OPTION...] ...\n\nCommands:");
    for (const Command &command : kCommands)
        std::printf("  %-8s  %s\n", command.name, command.summary);
    std::printf("\n%s", kExamples);
}

/* Of one set check says it itself, with its name. */
void say_as_json(const Arguments &words, const std::string &error)
{
    const auto is_it = [&words](const Command &command) { return words[0] == command.name; };
    if (words.empty() || std::ranges::none_of(kCommands, is_it) ||
        std::find(words.begin(), words.end(), "--json") == words.end())
        return;
    const std::string text =
        text_of(JsonFields{}.set("command", words[0]).set("error", error).node(), false);
    std::puts(text.c_str());
}

int run_command(const Arguments &words)
{
    if (words.empty())
        throw Trouble("Which command? See gst-stems-1.0 --help.");
    if (words[0] == "help" && words.size() > 1 && words[1][0] != '-')
        return run_command({words[1], "--help"});
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        help();
        return kPassed;
    }
    if (words[0] == "--version") {
        std::puts("gst-stems-1.0 " VERSION);
        return kPassed;
    }
    for (const Command &command : kCommands)
        if (words[0] == command.name)
            return command.run({words.begin() + 1, words.end()});
    throw Trouble("There is no command \"" + words[0] + "\". See gst-stems-1.0 --help.");
}

} // namespace

int main(int argc, char **argv)
{
    heed_interrupts();
    keep_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN); // half-made things would be left
    gst_init(nullptr, nullptr);    // no setlocale(): output is UTF-8, numbers have a point
    int code = kWrong;
    try {
        code = run_command({argv + 1, argv + argc});
        if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
            throw_if_interrupted(); // what was interrupted is the writing
            if (!has_no_reader(STDOUT_FILENO)) {
                say("Standard output cannot be written.");
                code = kWrong;
            }
        }
    } catch (const Interrupted &) {
        code = kInterrupted;
    } catch (const std::exception &error) {
        say_as_json({argv + 1, argv + argc}, error.what());
        say(error.what());
    }
    return code;
}
