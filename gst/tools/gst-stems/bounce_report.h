/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What bounce prints: for people, and as JSON (docs/gst-stems.md).
 */
#pragma once

#include "bounce_job.h"

#include <string>

namespace stems::tool
{

struct BounceResult {
    const BounceRequest &request;
    const PreparedBounce &prepared;
    const Outcome &written;
    const BounceCheck &check;
    std::string folder; /* where the files are now */
};

std::string plan_text(const PreparedBounce &prepared);
std::string plan_json(const PreparedBounce &prepared);
std::string result_text(const BounceResult &result);
std::string result_json(const BounceResult &result);

} // namespace stems::tool
