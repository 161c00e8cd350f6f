/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * deliver: a checked set as a version of a delivery room.
 */
#include "bag.h"
#include "changes.h"
#include "delivered.h"
#include "delivery.h"
#include "files.h"
#include "history.h"
#include "open_room.h"
#include "page.h"
#include "paths.h"
#include "space.h"
#include "take_in.h"
#include "verify_room.h"
#include "works.h"

#include "command.h"
#include "options.h"
#include "own_files.h"

namespace stems::tool
{

namespace
{

using namespace room;

constexpr char kSummary[] =
    "Puts a set of stems into a delivery room: a folder with a page to listen to it, and\n"
    "in it each version whole and apart, with checksums. The set is checked first, and\n"
    "what does not pass is not delivered.";

constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 deliver stems -o room\n"
    "  gst-stems-1.0 deliver stems -o room --note \"Vocals up\"\n"
    "  gst-stems-1.0 deliver stems -o room --accept \"the client knows of the hiss\"\n"
    "\n"
    "Exits with 0 when it is delivered, 1 if the set did not pass, 2 if something cannot\n"
    "be read or written, or the room is not what was delivered; it is as it was then.\n";

DeliverRequest read_deliver_request(const Arguments &arguments)
{
    DeliverRequest request;
    std::string profile;
    Options options{"deliver SET", kSummary, kExamples};
    options.text("output", request.room, "ROOM", "The room's folder; it is made", 'o');
    options.count("version", request.version, 1, 999'999, "N",
                  "The version's number; else the next one");
    options.text("note", request.note, "TEXT", "What is new: for the page");
    options.text("accept", request.accept, "WHY",
                 "Deliver the set though it does not pass; the page says why");
    options.text("mix", request.check.mix, "FILE", "The mix; else it is found by its name", 'm');
    options.text("profile", profile, "FILE", "What the recipient asks for: docs/profiles.md", 'p');
    options.number("target", request.check.target, "DB",
                   "Fail if a stem, the sum or the mix peaks above this");
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
    if (!profile.empty())
        request.check.profile = read_profile(profile);
    return request;
}

/* What cannot be read is never delivered, whatever is accepted. */
void refuse(const DeliverRequest &request, const CheckReport &checked)
{
    std::vector<std::string> sources;
    for (const SetFile &file : checked.files) {
        if (!file.readable())
            throw Trouble(file.problem);
        sources.push_back(file.path);
    }
    if (is_folder_of(request.room, sources))
        throw Trouble("\"" + shown(request.room) +
                      "\" is where the stems are. Say another folder with -o.");
}

/* The new page, index and generation would vouch for what is there: what is not as it was
 * delivered is not built upon. */
void hold_whole(const std::string &room)
{
    if (!is_there(joined(room, kIndexName)))
        return;
    const RoomState state = verify_room(room, {.depth = Depth::Lists});
    if (state.passed())
        return;
    constexpr std::size_t kMost = 3;
    std::string faults;
    for (std::size_t i = 0; i < state.faults.size() && i < kMost; ++i) {
        const BagFault &fault = state.faults[i];
        faults += std::string{"\n  "} + name_of(fault.kind) + ": " + shown(fault.file) + ' ' +
                  fault.explanation;
    }
    if (state.faults.size() > kMost)
        faults += "\n  and " + std::to_string(state.faults.size() - kMost) +
                  " more, which gst-stems-1.0 verify names";
    throw Trouble("\"" + shown(room) +
                  "\" is not as it was delivered, and nothing is added to it:" + faults +
                  "\nPut that back from a copy of the room that is whole, take away what was "
                  "added, and deliver again; or deliver into a new room.");
}

int next_version(const Index &index, const DeliverRequest &request)
{
    const int last = index.versions.empty() ? 0 : index.versions.back().version;
    if (request.version == 0)
        return last + 1;
    if (request.version <= last)
        throw Trouble("Version " + std::to_string(request.version) + " cannot be added: v" +
                      std::to_string(last) +
                      " is delivered, and what is delivered does not change. Say --version " +
                      std::to_string(last + 1) + " or higher, or nothing.");
    return request.version;
}

/* The version's data, of which a bag is made. */
void make_data(Delivery &delivery, const Sources &sources, const Manifest *last,
               const std::string &last_folder)
{
    make_folder(delivery.data);
    take_in(delivery, sources);
    find_changes(delivery, last, last_folder);
    make_preview(delivery);
    make_doors(delivery);
    make_lock(delivery);
    if (delivery.aside) // what was locked is what was looked at before
        sources.hold();
    write_file(delivery.path(kManifestName), text_of(json_of(delivery.manifest), true) + '\n');
}

VersionRow row_of(const Manifest &manifest, const std::string &seal, const std::string &generation)
{
    return {manifest.version,
            folder_of(manifest.version),
            manifest.note,
            manifest.delivered,
            manifest.verdict,
            manifest.passed,
            seal,
            generation};
}

/* From here on all of it comes to be, or nothing. */
void publish(Works &works, Room &room, const Manifest &manifest, const BagFiles &files)
{
    const std::vector<ChainLink> chain = read_chain(room.path);
    const Generation generation{generation_name(room.path, chain, manifest.delivered),
                                folder_of(manifest.version), manifest.note, manifest.delivered};
    const std::string seal = files.at(kBagTags).sha256;
    works.plan({generation.folder, seal, generation.name, room.index.versions.empty()});
    rename_file(works.path("version"), joined(room.path, generation.folder));
    sync_folder(room.path);
    write_generation(room.path, room.staging, chain, generation, files);
    room.index.versions.push_back(row_of(manifest, seal, generation.name));
    room.manifests.push_back(manifest);
    write_page(room);
    room.index.page = page_files(room.path, room.index.page);
    std::erase_if(room.index.page, [](const auto &it) { return is_litter(it.first); });
    room.write(kIndexName, text_of(json_of(room.index), true) + '\n');
    works.done();
}

} // namespace

int deliver(const Arguments &arguments)
{
    const DeliverRequest request = read_deliver_request(arguments);
    const Sources sources{request.check};
    CheckReport checked = check_set(request.check);
    refuse(request, checked);
    if (!checked.passed() && request.accept.empty()) {
        tell_refused(request, checked);
        return kFailed;
    }
    Works works{request.room};
    hold_whole(request.room);
    Room room = open_room(request.room, works.staging());
    const Manifest *last = room.manifests.empty() ? nullptr : &room.manifests.back();
    const std::string last_folder =
        last ? joined(request.room, room.index.versions.back().folder) : "";
    Manifest manifest = manifest_of(checked);
    manifest.room = room.index.room;
    manifest.version = next_version(room.index, request);
    manifest.note = request.note;
    manifest.accepted = manifest.passed ? "" : request.accept;
    manifest.delivered = now();
    const std::string place = joined(request.room, folder_of(manifest.version));
    if (is_there(place))
        throw Trouble("\"" + shown(place) + "\" is there, though " + kIndexName +
                      " does not name it: move it away, or say another --version.");
    const std::string bag = works.path("version");
    Delivery delivery{request, std::move(checked), std::move(manifest), joined(bag, kDataFolder)};
    prepare_preview(delivery);
    prepare_doors(delivery);
    prepare_lock(delivery);
    hold_space(delivery);
    BagFiles files;
    try {
        make_folder(bag);
        make_data(delivery, sources, last, last_folder);
        files = seal_bag(bag, delivery.manifest);
    } catch (const Trouble &trouble) {
        throw Trouble(with_name(trouble.what(), bag, place));
    }
    try {
        publish(works, room, delivery.manifest, files);
    } catch (const Trouble &trouble) {
        throw Trouble(with_name(trouble.what(), works.staging(), joined(request.room, "")));
    }
    keep_lock(delivery);
    tell_delivered(request, delivery);
    return kPassed;
}

} // namespace stems::tool
