/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where everything in a delivery room is (docs/room.md):
 *
 *   ROOM/index.html, page/        the page, made anew with each delivery
 *   ROOM/room.json                which versions there are; written last
 *   ROOM/v3/                      a version: a BagIt bag, never touched again
 *   ROOM/v3/data/manifest.json    what it holds
 *   ROOM/v3/data/stems|locked|PREVIEW|doors/
 *   ROOM/ascmhl/                  ASC MHL history
 *   ROOM/.delivery-XXXXXX/        a delivery that is under way
 */
#pragma once

#include <functional>
#include <string>

namespace stems::tool::room
{

inline constexpr char kIndexName[] = "room.json";
inline constexpr char kPageName[] = "index.html";
inline constexpr char kPageFolder[] = "page";
inline constexpr char kHistoryFolder[] = "ascmhl";
inline constexpr char kDataFolder[] = "data";
inline constexpr char kManifestName[] = "manifest.json";
inline constexpr char kStemsFolder[] = "stems";
inline constexpr char kLockedFolder[] = "locked";
inline constexpr char kPreviewFolder[] = "PREVIEW";
inline constexpr char kDoorsFolder[] = "doors";
inline constexpr char kStagingPrefix[] = ".delivery-";
inline constexpr char kStagingPattern[] = ".delivery-XXXXXX";

/* "v3" */
inline std::string folder_of(int version)
{
    return "v" + std::to_string(version);
}

/* @folder/@name; names in a manifest have "/" between folders, as in a URL. */
inline std::string joined(const std::string &folder, const std::string &name)
{
    return folder.empty() || folder.ends_with('/') ? folder + name : folder + '/' + name;
}

/* Where the file is that a manifest calls so. */
using PathOf = std::function<std::string(const std::string &)>;

} // namespace stems::tool::room
