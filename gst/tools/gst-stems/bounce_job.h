/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What bounce is asked for, and the job that it makes of it.
 */
#pragma once

#include "bounce_check.h"
#include "bounce_graph.h"
#include "command.h"
#include "file_name.h"

#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

struct BounceRequest {
    std::string session, folder, map, taxonomy = "basic", versions, tail, name = "stem", mix;
    std::string format = "wav", html;
    std::vector<std::string> inserts;
    NameFields fields;
    std::optional<double> target;
    int channels = 2;
    bool plan_only = false, residual = false, overwrite = false, json = false, print = false;
    bool allow_damaged = false;
};

/* Of the arguments of the command; throws Trouble. */
BounceRequest read_bounce_request(const Arguments &arguments);

struct PreparedBounce {
    BounceJob job;   /* its files have names alone, not yet paths */
    std::string map; /* of the map that is written beside the stems: tracks.map; empty: none is */
    BounceCheckOptions check;
    std::vector<std::string> notes; /* sentences that are to be told */

    std::vector<std::string> names() const; /* of all that is delivered, the map as well */
};

/* Looks at the session and the mix, and says what is to be done. Throws Trouble,
 * or another std::exception that names what is wrong. */
PreparedBounce prepare_bounce(const BounceRequest &request);

/* "2", "2.5s", "500ms" as nanoseconds, up to a day. Throws Trouble. */
std::uint64_t duration_in(const std::string &text);

} // namespace stems::tool
