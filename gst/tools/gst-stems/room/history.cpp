/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "history.h"

#include "byte_file.h"

#include "command.h"
#include "file_name.h"
#include "paths.h"
#include "set_files.h"

#include "config.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>

namespace stems::tool::room
{

namespace
{

constexpr char kXml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::size_t kMostBytes = 100; /* of the room's name in that of a generation */

using MarkupPtr = std::unique_ptr<GMarkupParseContext, Free<g_markup_parse_context_free>>;

/* What the reader of a file wants to know: each element's end, with its text. */
struct Reading {
    std::function<void(const std::string &element, const char **names, const char **values)> begin;
    std::function<void(const std::string &element, const std::string &text)> end;
    std::string text;
};

void read_begin(GMarkupParseContext *, const gchar *element, const gchar **names,
                const gchar **values, gpointer data, GError **)
{
    auto *reading = static_cast<Reading *>(data);
    reading->text.clear();
    if (reading->begin)
        reading->begin(element, names, values);
}

void read_end(GMarkupParseContext *, const gchar *element, gpointer data, GError **)
{
    auto *reading = static_cast<Reading *>(data);
    reading->end(element, reading->text);
    reading->text.clear();
}

void read_text(GMarkupParseContext *, const gchar *text, gsize size, gpointer data, GError **)
{
    static_cast<Reading *>(data)->text.append(text, size);
}

void read_xml(const std::string &path, Reading &reading)
{
    const std::string contents = text_in_file(path);
    GError *failed = nullptr;
    constexpr GMarkupParser parser{read_begin, read_end, read_text, nullptr, nullptr};
    const MarkupPtr context{
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, nullptr)};
    if (g_markup_parse_context_parse(context.get(), contents.data(),
                                     static_cast<gssize>(contents.size()), &failed))
        g_markup_parse_context_end_parse(context.get(), &failed);
    const ErrorPtr error{failed};
    if (error)
        throw Trouble("\"" + shown(path) + "\" cannot be read: " + error->message + ".");
}

/* As text of an element; what no XML can say becomes "?". */
std::string escaped(const std::string &text)
{
    const CharPtr valid{g_utf8_make_valid(text.c_str(), static_cast<gssize>(text.size()))};
    std::string plain = valid.get();
    for (char &c : plain)
        if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t')
            c = '?';
    const CharPtr markup{g_markup_escape_text(plain.c_str(), -1)};
    return markup.get();
}

std::string chain_text(const std::vector<ChainLink> &chain)
{
    std::string text =
        std::string{kXml} + "<ascmhldirectory xmlns=\"urn:ASC:MHL:DIRECTORY:v2.0\">\n";
    for (const ChainLink &link : chain)
        text += "  <hashlist sequencenr=\"" + std::to_string(link.number) + "\">\n    <path>" +
                escaped(link.file) + "</path>\n    <c4>" + escaped(link.c4) +
                "</c4>\n  </hashlist>\n";
    return text + "</ascmhldirectory>\n";
}

std::string generation_text(const Generation &generation, const BagFiles &files)
{
    std::string text = std::string{kXml} +
                       "<hashlist version=\"2.0\" xmlns=\"urn:ASC:MHL:v2.0\">\n  <creatorinfo>\n"
                       "    <creationdate>" +
                       generation.delivered + "</creationdate>\n    <hostname>" +
                       escaped(g_get_host_name()) +
                       "</hostname>\n    <tool version=\"" VERSION "\">gst-stems-1.0</tool>\n";
    if (!generation.comment.empty())
        text += "    <comment>" + escaped(generation.comment) + "</comment>\n";
    text += "  </creatorinfo>\n  <processinfo>\n    <process>transfer</process>\n    <ignore>\n";
    for (const char *pattern :
         {".DS_Store", "ascmhl", "ascmhl/", kPageName, "page/", kIndexName, ".delivery-*"})
        text += "      <pattern>" + std::string{pattern} + "</pattern>\n";
    text += "    </ignore>\n  </processinfo>\n  <hashes>\n";
    for (const auto &[name, digests] : files)
        text += "    <hash>\n      <path size=\"" + std::to_string(digests.bytes) + "\">" +
                escaped(joined(generation.folder, name)) +
                "</path>\n      <c4 action=\"original\" hashdate=\"" + generation.delivered +
                "\">" + digests.c4 + "</c4>\n    </hash>\n";
    return text + "  </hashes>\n</hashlist>\n";
}

void publish(const std::string &room, const std::string &staging, const std::string &name,
             const std::string &text)
{
    const std::string folder = joined(room, kHistoryFolder);
    hold_real_folder(folder);
    if (!is_there(folder))
        make_folder(folder);
    publish_file(staging, joined(folder, name), text);
}

} // namespace

std::vector<ChainLink> read_chain(const std::string &room)
{
    std::vector<ChainLink> chain;
    const std::string path = joined(joined(room, kHistoryFolder), kChainName);
    if (!is_there(path))
        return chain;
    ChainLink link;
    Reading reading;
    reading.begin = [&](const std::string &element, const char **names, const char **values) {
        if (element != "hashlist")
            return;
        link = {};
        for (; *names; ++names, ++values)
            if (std::string{*names} == "sequencenr")
                link.number = static_cast<int>(g_ascii_strtoll(*values, nullptr, 10));
    };
    reading.end = [&](const std::string &element, const std::string &text) {
        if (element == "path")
            link.file = text;
        else if (element == "c4")
            link.c4 = text;
        else if (element == "hashlist")
            chain.push_back(link);
    };
    read_xml(path, reading);
    for (const ChainLink &it : chain)
        if (it.file.empty() || it.file.find_first_of("/\\") != std::string::npos)
            throw Trouble("\"" + shown(path) + "\" names what is no file beside it.");
        else if (it.c4.empty())
            throw Trouble("\"" + shown(path) + "\" has no C4 hash of \"" + it.file + "\".");
    return chain;
}

std::string generation_name(const std::string &room, const std::vector<ChainLink> &chain,
                            const std::string &delivered)
{
    int last = 0;
    for (const ChainLink &link : chain)
        last = std::max(last, link.number);
    std::string name = safe_name(base_name(std::filesystem::absolute(room).lexically_normal()));
    if (name.size() > kMostBytes) {
        const char *end = g_utf8_find_prev_char(name.c_str(), name.c_str() + kMostBytes + 1);
        name.resize(static_cast<std::size_t>(end - name.c_str()));
    }
    std::string time = delivered; // "2026-01-31T12:00:00Z" as "2026-01-31_120000Z"
    std::replace(time.begin(), time.end(), 'T', '_');
    std::erase(time, ':');
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "%04d", last + 1);
    return std::string{number.data()} + '_' + name + '_' + time + ".mhl";
}

void write_generation(const std::string &room, const std::string &staging,
                      const std::vector<ChainLink> &chain, const Generation &generation,
                      const BagFiles &files)
{
    const std::string text = generation_text(generation, files);
    publish(room, staging, generation.name, text);
    std::vector<ChainLink> longer = chain;
    longer.push_back(
        {std::atoi(generation.name.c_str()), generation.name, digests_of_text(text).c4});
    publish(room, staging, kChainName, chain_text(longer));
}

void drop_generation(const std::string &room, const std::string &chain, const std::string &name)
{
    const std::string folder = joined(room, kHistoryFolder);
    hold_real_folder(folder);
    const std::vector<ChainLink> links = read_chain(room);
    if (!links.empty() && links.back().file == name && is_there(chain))
        rename_file(chain, joined(folder, kChainName));
    std::error_code error;
    std::filesystem::remove(joined(folder, name), error);
}

std::map<std::string, HistoryFile> read_generation(const std::string &path)
{
    std::map<std::string, HistoryFile> files;
    std::string name;
    std::optional<std::uint64_t> bytes;
    bool directory = false; // of a folder: what it has is of no file
    Reading reading;
    reading.begin = [&](const std::string &element, const char **names, const char **values) {
        directory = directory || element == "directoryhash" || element == "roothash";
        if (element == "path")
            bytes.reset();
        for (; element == "path" && *names; ++names, ++values)
            if (std::string{*names} == "size")
                bytes = g_ascii_strtoull(*values, nullptr, 10);
    };
    reading.end = [&](const std::string &element, const std::string &text) {
        if (element == "directoryhash" || element == "roothash")
            directory = false;
        else if (!directory && element == "path")
            name = text;
        else if (!directory && element == "c4")
            files[name] = {text, bytes};
    };
    read_xml(path, reading);
    return files;
}

} // namespace stems::tool::room
