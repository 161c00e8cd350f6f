/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "set_files.h"

#include "command.h"
#include "figures.h"
#include "inner_folders.h"
#include "run.h"

#include "core/naming_words.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace fs = std::filesystem;

namespace stems::tool
{

namespace
{

/* What stemfilesrc posts when it opens a file: its message, or an error. */
struct Opened {
    StructurePtr message;
    std::string error;
};

Opened open_file(const std::string &path)
{
    const ObjectPtr source{gst_element_factory_make("stemfilesrc", nullptr)};
    if (!source)
        throw Trouble("There is no element stemfilesrc: install gst-stems' plugins, or set "
                      "GST_PLUGIN_PATH_1_0.");
    gst_object_ref_sink(source.get());
    g_object_set(source.get(), "location", path.c_str(), nullptr);
    const BusPtr bus{gst_bus_new()};
    gst_element_set_bus(source.get(), bus.get());
    const bool open =
        gst_element_set_state(source.get(), GST_STATE_PAUSED) != GST_STATE_CHANGE_FAILURE;
    gst_element_set_state(source.get(), GST_STATE_NULL);
    gst_element_set_bus(source.get(), nullptr);
    Opened opened;
    for (;;) {
        const MessagePtr message{gst_bus_pop_filtered(
            bus.get(), static_cast<GstMessageType>(GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR))};
        if (!message)
            return opened;
        const bool error = GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ERROR;
        if (!error && gst_message_has_name(message.get(), "stemfilesrc"))
            opened.message.reset(gst_structure_copy(gst_message_get_structure(message.get())));
        else if (error && !open && opened.error.empty()) // an open file has nowhere to play
            opened.error = text_of(message.get());
    }
}

} // namespace

const char *name_of(Role role) noexcept
{
    constexpr const char *names[] = {"mix", "stem", "version", "other"};
    return names[static_cast<int>(role)];
}

double SetFile::seconds() const noexcept
{
    return rate > 0 ? static_cast<double>(frames) / rate : 0.0;
}

std::string SetFile::label() const
{
    return std::string{without_extension(shown(name))};
}

std::string SetFile::depth() const
{
    return std::to_string(bits) + " bits" + (is_float() ? " float" : "");
}

std::string base_name(const std::string &path)
{
    return fs::path{path}.filename().string();
}

std::string shown(const std::string &name)
{
    const CharPtr display{g_filename_display_name(name.c_str())};
    return display.get();
}

SetFile inspect_file(const std::string &path)
{
    SetFile file;
    file.path = path;
    file.name = base_name(path);
    if (!g_utf8_validate(path.c_str(), -1, nullptr)) {
        const bool own = !g_utf8_validate(file.name.c_str(), -1, nullptr);
        file.problem = "File \"" + shown(own ? file.name : path) + "\" " +
                       (own ? "has a name" : "is in a folder with a name") +
                       " that is no UTF-8, so a pipeline cannot name it: rename " +
                       (own ? "it." : "that.");
        return file;
    }
    Opened opened = open_file(path);
    const GValue *files =
        opened.message ? gst_structure_get_value(opened.message.get(), "files") : nullptr;
    if (!files || gst_value_array_get_size(files) != 1) {
        file.problem = opened.error.empty() ? "File \"" + shown(file.name) + "\" cannot be read."
                                            : opened.error;
        return file;
    }
    const GstStructure *facts = gst_value_get_structure(gst_value_array_get_value(files, 0));
    file.facts.reset(gst_structure_copy(facts));
    file.container = text_in(facts, "container");
    file.coding = text_in(facts, "coding");
    file.format = text_in(facts, "format");
    gst_structure_get_int(facts, "rate", &file.rate);
    gst_structure_get_int(facts, "channels", &file.channels);
    gst_structure_get_int(facts, "bits", &file.bits);
    gst_structure_get_uint64(facts, "frames", &file.frames);
    gst_structure_get_uint64(facts, "missing", &file.missing);
    gboolean unfinished = FALSE;
    gst_structure_get_boolean(facts, "unfinished", &unfinished);
    file.unfinished = unfinished;
    guint64 reference = 0;
    if (gst_structure_get_uint64(facts, "time-reference", &reference))
        file.time_reference = reference;
    return file;
}

std::vector<std::string> audio_files_in(const std::string &folder)
{
    std::vector<std::pair<std::string, std::string>> found; // by a key for the natural order
    std::error_code error;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (name[0] == '.' || without_extension(name) == name || it->is_directory(ignored))
            continue;
        const CharPtr key{g_utf8_collate_key_for_filename(shown(name).c_str(), -1)};
        found.emplace_back(key.get(), it->path().string());
    }
    if (error && fs::is_regular_file(folder))
        throw Trouble("\"" + shown(folder) +
                      "\" is a file, and a set is a folder: name that of the stems.");
    if (error)
        throw Trouble("Folder \"" + shown(folder) + "\" cannot be read: " + error.message() + ".");
    if (found.empty()) {
        const InnerAudio inner = audio_within(folder);
        throw Trouble("There is no audio file in \"" + shown(folder) + "\": " +
                      (inner.files.empty() ? "name the folder that they are in."
                                           : inner.files + ". Name the folder that they are in, "
                                                           "or put them into one."));
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> paths;
    for (auto &[key, path] : found)
        paths.push_back(std::move(path));
    return paths;
}

} // namespace stems::tool
