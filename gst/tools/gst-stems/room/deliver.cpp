/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * deliver: a checked set as a version of a delivery room.
 */
#include "command.h"
#include "delivery.h"
#include "files.h"
#include "options.h"
#include "page.h"
#include "paths.h"
#include "staging.h"
#include "take_in.h"

#include <cstdio>
#include <filesystem>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;
using namespace room;

constexpr char kSummary[] =
    "Puts a set of stems into a delivery room: a folder with a page to listen to it,\n"
    "each version whole and apart, with checksums. The set is checked first.";

constexpr char kExamples[] = "Examples:\n"
                             "  gst-stems-1.0 deliver stems -o room\n"
                             "  gst-stems-1.0 deliver stems -o room --note \"Vocals up\"\n"
                             "\n"
                             "Exits with 1 if the set does not pass; nothing is delivered then.\n";

DeliverRequest read_deliver_request(const Arguments &arguments)
{
    DeliverRequest request;
    Options options{"deliver SET", kSummary, kExamples};
    options.text("output", request.room, "ROOM", "The room's folder; it is made", 'o');
    options.count("version", request.version, 1, 999'999, "N",
                  "The version's number; else the next one");
    options.text("note", request.note, "TEXT", "What is new, for the page");
    options.text("accept", request.accept, "WHY",
                 "Deliver a set that does not pass, and say why on the page");
    options.text("mix", request.check.mix, "FILE", "The mix; else it is found by its name", 'm');
    options.flag("json", request.json, "Print the manifest as JSON: docs/manifest.schema.json");
    add_preview_options(options, request.preview);
    add_door_options(options, request.doors);
    add_lock_options(options, request.lock);
    const Arguments sets = options.parse(arguments);
    if (sets.size() != 1)
        throw Trouble("Which set? Name its folder, one. See gst-stems-1.0 deliver --help.");
    if (request.room.empty())
        throw Trouble("Where to? Say the room's folder with -o. See gst-stems-1.0 deliver --help.");
    request.set = sets[0];
    request.check.set = sets[0];
    request.check.waves = true;
    request.check.what = "Checking";
    return request;
}

} // namespace

int deliver(const Arguments &arguments)
{
    const DeliverRequest request = read_deliver_request(arguments);
    CheckReport checked = check_set(request.check);
    Manifest manifest = manifest_of(checked);
    if (!manifest.passed && request.accept.empty()) {
        std::fputs(text_of(checked).c_str(), stdout);
        return kFailed;
    }
    Staging staging{request.room, kStagingPattern};
    const std::string index_path = joined(request.room, kIndexName);
    Room room{request.room, staging.path(""), {}, {}};
    if (fs::exists(index_path))
        room.index = read_index(index_path);
    else
        room.index.room = base_name(fs::absolute(request.room).lexically_normal().string());
    for (const VersionRow &row : room.index.versions)
        room.manifests.push_back(read_manifest(
            joined(joined(joined(request.room, row.folder), kDataFolder), kManifestName)));
    manifest.room = room.index.room;
    manifest.version = room.index.versions.empty() ? 1 : room.index.versions.back().version + 1;
    manifest.note = request.note;
    manifest.accepted = request.accept;
    manifest.delivered = "2026-01-31T12:00:00Z";
    const std::string bag = staging.path("version");
    Delivery delivery{request, std::move(checked), std::move(manifest), joined(bag, kDataFolder)};
    prepare_preview(delivery);
    prepare_doors(delivery);
    prepare_lock(delivery);
    make_folder(bag);
    make_folder(delivery.data);
    take_in(delivery);
    make_preview(delivery);
    make_doors(delivery);
    make_lock(delivery);
    write_file(delivery.path(kManifestName), text_of(json_of(delivery.manifest), true) + '\n');
    const std::string folder = folder_of(delivery.manifest.version);
    rename_file(bag, joined(request.room, folder));
    room.index.versions.push_back({delivery.manifest.version, folder, delivery.manifest.note,
                                   delivery.manifest.delivered, delivery.manifest.verdict,
                                   delivery.manifest.passed, "", ""});
    room.manifests.push_back(std::move(delivery.manifest));
    write_page(room);
    room.write(kIndexName, text_of(json_of(room.index), true) + '\n');
    staging.deliver({}, false);
    return kPassed;
}

} // namespace stems::tool
