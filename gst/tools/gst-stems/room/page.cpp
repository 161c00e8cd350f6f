/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page.h"

#include "files.h"
#include "mp3.h"
#include "paths.h"
#include "preview.h"

#include "command.h"
#include "html.h"
#include "html_page.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace stems::tool::room
{

namespace
{

namespace fs = std::filesystem;

/* The function of the page that takes what its scripts bring (page/pieces.js). */
constexpr char kTaker[] = "gstStems";

std::string bytes_of(const std::string &path)
{
    std::ifstream in{path, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot be read");
    return {std::istreambuf_iterator<char>{in}, {}};
}

/* Of a file from elsewhere, which may hold anything: what is no JSON is null. */
JsonPtr json_in(const std::string &path)
{
    GError *failed = nullptr;
    JsonPtr node{json_from_string(bytes_of(path).c_str(), &failed)};
    const ErrorPtr error{failed};
    return node ? std::move(node) : to_json(nullptr);
}

std::string script(const std::string &name, const JsonPtr &what)
{
    return std::string{kTaker} + '(' + text_of(to_json(name), false) + ',' + text_of(what, false) +
           ");\n";
}

JsonPtr base64_of(const std::string &bytes)
{
    const CharPtr text{
        g_base64_encode(reinterpret_cast<const guchar *>(bytes.data()), bytes.size())};
    return to_json(text.get());
}

std::string scripts_of(const VersionRow &row)
{
    return room::scripts_of(row.folder, row.seal);
}

class Version
{
public:
    Version(const Room &room, std::size_t index)
        : room_{room}, row_{room.index.versions[index]}, manifest_{room.manifests[index]},
          data_{joined(joined(room.path, row_.folder), kDataFolder)}
    {
    }

    /* The scripts, in a folder that is renamed when all are in it. */
    void write_scripts() const
    {
        const std::string target = joined(joined(room_.path, kPageFolder), scripts_of(row_));
        if (fs::exists(target))
            return;
        const std::string whole = joined(room_.staging, kPageFolder);
        std::error_code error;
        fs::remove_all(whole, error);
        make_folder(whole);
        JsonList waves;
        for (std::size_t i = 0; i < manifest_.files.size(); ++i)
            waves.add(write_pieces(whole, i));
        write_file(joined(whole, "waves.js"), script(name("waves"), waves.node()));
        sync_folder(whole);
        rename_file(whole, target);
        sync_folder(joined(room_.path, kPageFolder));
    }

    JsonPtr json() const
    {
        JsonList tracks;
        for (const StemFile &file : manifest_.files) {
            const std::uint64_t samples = preview_samples(file.frames, file.rate);
            tracks.add(JsonFields{}
                           .set("rate", preview_rate(file.rate))
                           .set("channels", preview_channels(file.channels))
                           .set("samples", samples)
                           .set("pieces", file.preview ? Mp3::pieces(samples) : 0)
                           .node());
        }
        return JsonFields{}
            .set("folder", row_.folder)
            .set("scripts", joined(kPageFolder, scripts_of(row_)))
            .set("manifest", json_of(manifest_))
            .set("tracks", tracks.node())
            .node();
    }

private:
    std::string name(const std::string &script) const
    {
        return joined(joined(kPageFolder, scripts_of(row_)), script);
    }

    /* Of one file; its waveform is returned. Of an older version some may be lost:
     * the page tells that, and verify why. */
    JsonPtr write_pieces(const std::string &folder, std::size_t index) const
    {
        const StemFile &file = manifest_.files[index];
        if (!file.preview)
            return to_json(nullptr);
        try {
            const Mp3 stream{bytes_of(joined(data_, file.preview->file))};
            const std::size_t pieces = Mp3::pieces(preview_samples(file.frames, file.rate));
            for (std::size_t k = 0; k < pieces; ++k) {
                const std::string piece = std::to_string(index) + '-' + std::to_string(k);
                write_file(joined(folder, piece + ".js"),
                           script(name(piece), base64_of(stream.piece(k))));
            }
            return json_in(joined(data_, file.preview->peaks));
        } catch (const Trouble &) {
            throw;
        } catch (const std::runtime_error &) {
            return to_json(nullptr);
        }
    }

    const Room &room_;
    const VersionRow &row_;
    const Manifest &manifest_;
    std::string data_;
};

/* Where scripts go; a link there would lead them out of the room. */
void hold_scripts(const Room &room)
{
    const std::string folder = joined(room.path, kPageFolder);
    std::error_code error;
    const fs::file_type type = fs::symlink_status(folder, error).type();
    if (type == fs::file_type::not_found)
        make_folder(folder);
    else if (type != fs::file_type::directory)
        throw Trouble("\"" + folder + "\" is no folder: move it away, deliver makes its own.");
}

/* Scripts of deliveries that came to nothing. */
void remove_others(const Room &room, const std::set<std::string> &names)
{
    std::error_code error;
    for (const auto &entry : fs::directory_iterator{joined(room.path, kPageFolder), error}) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory(error) && !entry.is_symlink(error) && !names.contains(name) &&
            is_of_scripts(joined(kPageFolder, name) + '/'))
            fs::remove_all(entry.path(), error);
    }
}

} // namespace

std::string scripts_of(const std::string &folder, const std::string &seal)
{
    return folder + '-' + seal.substr(0, 16);
}

bool is_of_scripts(const std::string &name) // "page/v3-0123456789abcdef/..."
{
    const std::string begin = joined(kPageFolder, "v");
    const std::size_t dash = name.find('-');
    const std::size_t slash = name.find('/', begin.size());
    return name.starts_with(begin) && dash < slash && slash != name.npos &&
           name.find_first_not_of("0123456789", begin.size()) == dash;
}

void write_page(const Room &room)
{
    JsonList versions;
    std::set<std::string> names;
    hold_scripts(room);
    for (std::size_t i = 0; i < room.index.versions.size(); ++i) {
        const Version version{room, i};
        version.write_scripts();
        versions.add(version.json());
        names.insert(scripts_of(room.index.versions[i]));
    }
    JsonFields data;
    data.set("room", room.index.room)
        .set("lead", kLeadSamples)
        .set("piece", kPieceSamples)
        .set("versions", versions.node());
    room.write(kPageName, std::string{room_page_before_report} +
                              in_script(text_of(data.node(), false)) +
                              std::string{room_page_after_report});
    remove_others(room, names);
}

} // namespace stems::tool::room
