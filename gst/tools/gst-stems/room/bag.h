/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A version as a BagIt bag: RFC 8493, version 1.0, SHA-256.
 */
#pragma once

#include "files.h"
#include "manifest.h"

#include <map>
#include <string>
#include <vector>

namespace stems::tool::room
{

inline constexpr char kBagTags[] = "tagmanifest-sha256.txt"; /* which covers all else */
inline constexpr char kBagPayload[] = "manifest-sha256.txt";

/* By name within the bag: "data/stems/mix.wav", "bagit.txt". */
using BagFiles = std::map<std::string, Digests>;

/* safe_name() without "%", which a bag's manifest has in percent encoding (RFC 8493), and
 * sha256sum looks for as it stands there. */
std::string bag_name(std::string name);

/* Makes a bag of @folder, whose data/ is complete: reads all of it, and writes the tag
 * files. All is on the disk when it returns, and in what it returns. Throws Trouble. */
BagFiles seal_bag(const std::string &folder, const Manifest &manifest);

/* What is wrong with a bag. */
struct BagFault {
    enum class Kind : std::uint8_t {
        Altered,
        Lost,
        Added,
        Swapped, /* its bytes are those of another file */
        Unreadable
    } kind = Kind::Altered;
    std::string file; /* within the bag */
    std::string explanation;
};
const char *name_of(BagFault::Kind kind) noexcept;

struct BagState {
    std::vector<BagFault> faults;
    BagFiles files;                            /* as they are on the disk */
    std::map<std::string, std::string> listed; /* as they were delivered: their SHA-256 */
    std::vector<std::string> unlisted;         /* the list that would have them is not there */
};

enum class Depth : bool {
    All,
    Lists /* and the manifest; of other files their sizes alone */
};

/* Reads the bag in @folder. Throws Interrupted alone. */
BagState inspect_bag(const std::string &folder, Depth depth = Depth::All);

} // namespace stems::tool::room
