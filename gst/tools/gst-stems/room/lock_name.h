/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a locked file is, bound into it: "which stem of which delivery".
 */
#pragma once

#include <cstdint>
#include <string>

namespace stems::tool::room
{

struct LockedName {
    std::string room;
    int version = 1;
    std::string file; /* as the manifest has it: "stems/drums.wav" */
    std::string role; /* "mix", "stem" ..., or "door" */
    int position = 1; /* among the locked files of the version, from 1 on */
    int count = 1;
    std::uint64_t bytes = 0;
    std::string sha256; /* of the plain file, lower-case hexadecimal */

    bool operator==(const LockedName &) const = default;
};

} // namespace stems::tool::room
