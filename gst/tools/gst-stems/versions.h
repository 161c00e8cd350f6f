/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The versions that are derived from stems: sums of some of them.
 *
 *   instrumental   all but the voices
 *   acapella       the voices alone
 *   tv             all but the lead voice: an artist sings to it, the backing
 *                  vocals are there
 *
 * What is a voice the names of the stems say, by the rules of core/naming.h:
 * vocals, lead-vocals, ad-libs (these two are the lead) and backing-vocals, or
 * words for them ("BGVs"). Not real-time safe: allocates.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace stems::tool
{

struct DerivedVersion {
    std::string name;
    std::vector<std::size_t> stems; /* indices, ascending */
    std::string note;               /* a sentence that is to be told; or empty */
};

/* Of a list parted by commas. Throws std::runtime_error where there is no such
 * version, or it would be empty, or lead and backing vocals are one stem. */
std::vector<DerivedVersion> derive_versions(const std::string &names,
                                            const std::vector<std::string> &stems);

/* Whether a file or stem of this name is one of them. */
bool is_version_name(const std::string &name);

} // namespace stems::tool
