/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ASC MHL history of a room: ROOM/ascmhl, a generation for each delivery and the
 * chain file. By the schemas ASCMHL.xsd and ASCMHLDirectory.xsd, version 2.0, of the
 * ASC's reference implementation (github.com/ascmitc/mhl); hashes are C4.
 *
 * A generation lists the files of the version that came with it, as "original". What
 * changes with each delivery (the page, room.json) is in its list of what to ignore.
 */
#pragma once

#include "bag.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stems::tool::room
{

inline constexpr char kChainName[] = "ascmhl_chain.xml";

struct ChainLink {
    int number = 1;
    std::string file; /* "0001_room_2026-01-31_120000Z.mhl" */
    std::string c4;   /* of it */
};

/* The chain of a room; none where there is no history. Throws Trouble where it cannot
 * be read. */
std::vector<ChainLink> read_chain(const std::string &room);

/* What a generation for @version will be called. */
std::string generation_name(const std::string &room, const std::vector<ChainLink> &chain,
                            const std::string &delivered);

struct Generation {
    std::string name;    /* by generation_name() */
    std::string folder;  /* "v3" */
    std::string comment; /* or empty */
    std::string delivered;
};

/* The generation and the chain with it; @staging: for what is not yet whole. */
void write_generation(const std::string &room, const std::string &staging,
                      const std::vector<ChainLink> &chain, const Generation &generation,
                      const BagFiles &files);

/* Takes back the generation @name, where it is the last one. */
void drop_generation(const std::string &room, const std::string &staging, const std::string &name);

struct HistoryFile {
    std::string c4;
    std::optional<std::uint64_t> bytes;
};

/* The files that a generation has, by path in the room. Throws Trouble. */
std::map<std::string, HistoryFile> read_generation(const std::string &path);

} // namespace stems::tool::room
