/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the tracks of a session are called, and what is found under a name.
 */
#include "listing.h"
#include "session.h"

#include "core/naming_words.h"

#include <algorithm>
#include <map>
#include <set>

namespace stems
{

namespace
{

/* A name as gst-launch-1.0 can write it in that of a pad: letters, digits and
 * some signs of ASCII, and "_" for each character that is none of these. */
std::string plain(const std::string &name)
{
    std::string text;
    for (const char c : name)
        if (g_ascii_isalnum(c) || c == '-' || c == '%' || c == ':' || c == '_')
            text += c;
        else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) // of UTF-8, the first byte
            text += '_';
    return text;
}

} // namespace

/* A name that two files have, such as the song's, tells no track from another:
 * then the next that a file has is taken, at last the file's own. */
void Session::name_tracks()
{
    std::map<std::string, int> uses;
    for (File &file : files_) {
        file.name = without_extension(display_name(file.reader.path()));
        std::set<std::string> own;
        for (const TrackLabels &source : file.reader.facts().names)
            for (const TrackLabel &track : source)
                own.insert(track.label);
        for (const std::string &label : own)
            uses[label]++;
    }
    std::set<std::string> taken;
    for (File &file : files_) {
        const FileFacts &facts = file.reader.facts();
        const auto unique = [&uses](const TrackLabels &source) {
            return std::all_of(source.begin(), source.end(), [&uses](const TrackLabel &track) {
                return uses.at(track.label) == 1;
            });
        };
        const auto source = std::find_if(facts.names.begin(), facts.names.end(), unique);
        file.tracks =
            source != facts.names.end() ? *source : TrackLabels{{file.name, facts.channels}};
        for (TrackLabel &track : file.tracks) {
            const std::string label = track.label;
            for (int i = 2; !taken.insert(track.label).second; i++)
                track.label = label + " " + std::to_string(i);
            labels_.push_back(track);
        }
    }
}

ChannelRange Session::everything() const
{
    const File &one = files_[0];
    return {0, channels_, labels_.size() == 1, files_.size() == 1 ? &one.reader.facts() : nullptr,
            files_.size() == 1 ? one.reader.path() : ""};
}

std::optional<ChannelRange> Session::find(const std::string &name) const
{
    const auto whole = [](const File &file) {
        const FileFacts &facts = file.reader.facts();
        return ChannelRange{file.first, facts.channels, file.tracks.size() == 1, &facts,
                            file.reader.path()};
    };
    const auto exact = [](const std::string &text) { return text; };
    for (std::string (*said)(const std::string &) : {+exact, plain}) {
        for (const File &file : files_) {
            int first = file.first;
            for (const TrackLabel &track : file.tracks) {
                if (said(track.label) == name)
                    return file.tracks.size() == 1
                               ? whole(file)
                               : ChannelRange{first, track.channels, true, nullptr, ""};
                first += track.channels;
            }
        }
        for (const File &file : files_)
            if (said(file.name) == name || said(display_name(file.reader.path())) == name)
                return whole(file);
    }
    return std::nullopt;
}

} // namespace stems
