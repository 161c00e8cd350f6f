/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * meter FILES...: headroommeter's figures of each.
 */
#include "command.h"
#include "options.h"
#include "run.h"

#include <cstdio>

namespace stems::tool
{

int meter(const Arguments &arguments)
{
    Options options{"meter FILES...", "Measures files.", ""};
    for (const std::string &file : options.parse(arguments)) {
        Launch launch;
        launch.line({"stemfilesrc", set("location", file), "!", "headroommeter", "name=meter", "!",
                     "fakesink"});
        const Outcome outcome = run(launch, {.what = file});
        const CharPtr text{gst_structure_to_string(outcome.final_of("meter", "headroommeter"))};
        std::puts(text.get());
    }
    return kPassed;
}

} // namespace stems::tool
