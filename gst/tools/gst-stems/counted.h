/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How many samples came out of an effect: an identity behind it counts.
 */
#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace stems::tool
{

/* What the identities that count are called: this, and the place of the effect. */
inline constexpr char kCounted[] = "after-";

/* Of each identity of @pipeline that counts, the samples per channel that passed
 * it, by its name. Before the pipeline is at READY again. */
std::map<std::string, std::uint64_t> samples_counted(GstElement *pipeline);

/* Of those that @counted has, a sentence for each whose effect ended before its
 * input did. @planned: the samples that went in, by the place of the effect;
 * @told: how a message calls that. */
std::vector<std::string>
early_ends(const std::map<std::string, std::uint64_t> &counted,
           const std::function<std::uint64_t(const std::string &place)> &planned,
           const std::function<std::string(const std::string &place)> &told);

} // namespace stems::tool
