/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The files of a set: which there are in a folder, and what stemfilesrc says of
 * each.
 */
#pragma once

#include "handles.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

enum class Role : std::uint8_t {
    Mix,
    Stem,
    Version, /* the mix without some stems: instrumental, a cappella, TV ... */
    Other    /* in no stem: a click, a guide, another mix */
};

const char *name_of(Role role) noexcept;

/* The fields of a file in the message of stemfilesrc. */
struct SetFile {
    std::string path;
    std::string name; /* without the folder; as bytes */
    Role role = Role::Stem;
    std::string own;         /* what tells its name from those of the others */
    std::string stem;        /* by the rules of core/naming.h; empty: none */
    bool stem_known = false; /* else no rule knows the name */

    StructurePtr facts; /* null: @problem says why it cannot be read */
    std::string problem;
    std::string container, coding, format;
    int rate = 0, channels = 0, bits = 0;
    std::uint64_t frames = 0, missing = 0;
    bool unfinished = false;
    std::optional<std::uint64_t> time_reference;

    bool readable() const noexcept { return facts != nullptr; }
    bool is_float() const noexcept { return coding == "float"; }
    double seconds() const noexcept;
    std::string label() const; /* what reports call it: its name without the extension */
    std::string depth() const; /* "24 bits", "32 bits float" */
};

/* Never throws but for memory: what cannot be read has a problem. */
SetFile inspect_file(const std::string &path);

/* The paths of the audio files in a folder, lossy ones included, hidden ones not,
 * in natural order. Throws Trouble if it cannot be read or has none. */
std::vector<std::string> audio_files_in(const std::string &folder);

std::string base_name(const std::string &path);
/* A path or name as it may be shown: UTF-8. */
std::string shown(const std::string &name);

} // namespace stems::tool
