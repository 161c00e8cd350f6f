/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * verify_room.h at work: one room, or one version alone. Its parts are in
 * verify_room.cpp (what is in the room), verify_version.cpp (each version as a bag)
 * and verify_history.cpp (the ASC MHL history, and the page).
 */
#pragma once

#include "swaps.h"
#include "unfinished.h"
#include "verify_room.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stems::tool::room
{

class Verifying
{
public:
    Verifying(const std::string &place, const VerifyOptions &options)
        : options_{options}, unfinished_{place}
    {
        state_.place = place;
    }

    RoomState room();
    RoomState version();

private:
    std::vector<std::string> entries() const;
    std::string at(const std::string &name) const;
    void fault(BagFault::Kind kind, const std::string &file, std::string explanation);
    std::optional<Index> index();
    void check_rest();
    RoomState done();

    void find_versions();
    std::string place_of(const VersionRow &row) const;
    void check_version(const std::string &folder, const VersionRow *row);
    void check_bag(const std::string &folder, const VersionRow *row, VerifiedVersion &version);
    void check_identity(const VersionRow &row, const BagFiles &files, const Manifest *manifest);
    void judge_unlisted(const std::string &folder);

    void check_page();
    void check_history();
    void check_generation(const std::string &file);

    RoomState state_;
    VerifyOptions options_;
    Unfinished unfinished_;
    Index index_;
    std::map<std::string, std::string> seals_; /* of each folder that has one */
    Places places_;
    std::set<std::string> lost_;
    /* What no list of its version names, as that is not there: by folder. */
    std::map<std::string, std::set<std::string>> unlisted_;
    std::map<std::string, std::string> generations_; /* that tell of a folder's files */
};

} // namespace stems::tool::room
