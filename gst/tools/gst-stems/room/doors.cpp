/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "doors.h"

#include "bag.h"
#include "dawproject.h"
#include "delivery.h"
#include "files.h"
#include "paths.h"
#include "stem_mp4.h"
#include "zip_file.h"

#include "options.h"

namespace stems::tool::room
{

namespace
{

/* What the rules of names say of the stems; the manifest's files have the order of
 * the checked ones. */
std::vector<SlotStem> slot_stems(const Delivery &delivery)
{
    std::vector<SlotStem> stems;
    for (const SetFile &file : delivery.checked.files)
        if (file.role == Role::Stem)
            stems.push_back({file.label(), file.own, file.stem, file.stem_known});
    return stems;
}

StemMp4 plan_of(const Delivery &delivery)
{
    const DoorSettings &settings = delivery.request.doors;
    return plan_stem_mp4(delivery.manifest, slot_stems(delivery), settings.stem_slots,
                         settings.stem_codec);
}

/* "doors/Song-v3.dawproject" */
std::string door_name(const Manifest &manifest, const char *ending)
{
    constexpr std::size_t kMostBytes = 200;
    std::string room = bag_name(manifest.room);
    if (room.size() > kMostBytes)
        room.resize(static_cast<std::size_t>(
            g_utf8_find_prev_char(room.c_str(), room.c_str() + kMostBytes + 1) - room.c_str()));
    return joined(kDoorsFolder,
                  (room.empty() ? "room" : room) + '-' + folder_of(manifest.version) + ending);
}

void add_door(Delivery &delivery, const char *kind, const std::string &name)
{
    const Digests digests = digests_of(delivery.plain(name));
    delivery.manifest.doors.push_back({kind, name, digests.bytes, digests.sha256, {}});
}

} // namespace

void add_door_options(Options &options, DoorSettings &settings)
{
    options.flag("dawproject", settings.dawproject, "Also as a DAWproject session");
    options.text("artist", settings.artist, "TEXT", "Whose song it is, as these two say it");
    options.number("tempo", settings.tempo, "BPM", "The tempo that the session says; else none");
    options.flag("stem-mp4", settings.stem_mp4,
                 "Also as a stem file of Native Instruments: mix and four stems");
    options.text("stem-codec", settings.stem_codec, "CODEC",
                 "Its codec: alac (the default) or aac");
    options.texts("stem-slot", settings.stem_slots, "SLOT=STEMS",
                  "Which of its stems: drums, bass, other or vocals; may be given again");
}

void prepare_doors(const Delivery &delivery)
{
    const DoorSettings &settings = delivery.request.doors;
    if (settings.dawproject)
        need_zip();
    if (settings.tempo != 0.0 && !settings.dawproject)
        throw Trouble("--tempo is for --dawproject.");
    if (settings.tempo != 0.0 && (settings.tempo < 1.0 || settings.tempo > 999.0))
        throw Trouble("--tempo: a tempo is from 1 to 999 BPM.");
    if (!settings.artist.empty() && !settings.dawproject && !settings.stem_mp4)
        throw Trouble("--artist is for --dawproject and --stem-mp4.");
    if (settings.stem_mp4)
        plan_of(delivery);
    else if (!settings.stem_slots.empty() || settings.stem_codec != DoorSettings{}.stem_codec)
        throw Trouble("--stem-slot and --stem-codec are for --stem-mp4.");
}

void make_doors(Delivery &delivery)
{
    const DoorSettings &settings = delivery.request.doors;
    if (!settings.dawproject && !settings.stem_mp4)
        return;
    const PathOf plain = [&delivery](const std::string &name) { return delivery.plain(name); };
    make_folder(delivery.plain(kDoorsFolder));
    if (settings.dawproject) {
        const std::string name = door_name(delivery.manifest, ".dawproject");
        write_dawproject(delivery.manifest, {settings.tempo, settings.artist}, plain,
                         delivery.plain(name));
        add_door(delivery, "dawproject", name);
    }
    if (settings.stem_mp4) {
        const std::string name = door_name(delivery.manifest, ".stem.mp4");
        write_stem_mp4(plan_of(delivery), plain, delivery.plain(name), delivery.manifest.room,
                       settings.artist);
        add_door(delivery, "stem-mp4", name);
    }
    sync_folder(delivery.plain(kDoorsFolder));
}

} // namespace stems::tool::room
