/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How many samples came out of an effect: an identity behind it counts.
 */
#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <map>
#include <string>

namespace stems::tool
{

/* What the identities that count are called: this, and the place of the effect. */
inline constexpr char kCounted[] = "after-";

/* Of each identity of @pipeline that counts, the samples per channel that passed
 * it, by its name. Before the pipeline is at READY again. */
std::map<std::string, std::uint64_t> samples_counted(GstElement *pipeline);

} // namespace stems::tool
