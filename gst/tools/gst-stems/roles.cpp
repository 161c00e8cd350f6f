/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "roles.h"

#include "command.h"
#include "common_words.h"
#include "name_kin.h"

#include "core/naming.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace stems::tool
{

namespace
{

/* What tells the files of a set from each other. */
std::vector<std::string> own_names(const std::vector<SetFile> &files)
{
    std::vector<NameWords> names;
    for (const SetFile &file : files)
        if (!is_sum(file))
            names.push_back(words_in(file.name));
    for (int side = 0; side < 2; ++side) {
        const auto same = static_cast<std::ptrdiff_t>(alike(names));
        for (NameWords &words : names) {
            words.erase(words.begin(), words.begin() + same);
            std::reverse(words.begin(), words.end());
        }
    }
    std::vector<std::string> own;
    auto next = names.begin();
    for (const SetFile &file : files)
        own.push_back(is_sum(file) ? "sum" : joined(*next++));
    return own;
}

bool any_of_words(const std::string &own, const std::set<std::string> &any)
{
    const NameWords words = words_in(own);
    return std::any_of(words.begin(), words.end(),
                       [&any](const std::string &word) { return any.contains(word); });
}

/* "TV mix", "Instrumental"; but "Clean" alone, as "Clean Gtr" is none. */
bool is_version(const std::string &own)
{
    static const std::set<std::string> names{"clean", "clean mix", "clean version"};
    static const std::set<std::string> words{"instrumental", "acapella", "acappella",
                                             "cappella",     "tv",       "karaoke"};
    return names.contains(own) || any_of_words(own, words);
}

/* How well a name is that of the mix: 0 not at all. */
int mixness(const std::string &own)
{
    if (is_version(own))
        return 0;
    static const std::set<std::string> names{"main", "full",      "main mix",  "full mix",
                                             "mix",  "final mix", "stereo mix"};
    static const std::set<std::string> words{"mix", "mixdown", "2mix", "premaster"};
    static const std::set<std::string> masters{"master", "print"};
    if (names.contains(own))
        return 4;
    const Assignment assigned = assign_track(own, Taxonomy::Basic);
    const bool mixes = any_of_words(own, words);
    if (!assigned.stem.empty() || (!mixes && !any_of_words(own, masters)))
        return 0;
    if (!stem_of_submix(own, true).empty()) // "drum mix" is a stem
        return 0;
    if (assigned.lost) // "bass culture mix": the name may be that of a stem, too
        return 1;
    return mixes ? 3 : 2;
}

bool same_file(const std::string &a, const std::string &b)
{
    std::error_code error;
    return std::filesystem::equivalent(a, b, error);
}

/* The index of the mix by its name; of none, the number of files. */
std::size_t find_mix(const std::vector<SetFile> &files, const std::vector<std::string> &own)
{
    std::size_t best = files.size();
    int most = 0;
    bool several = false;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const int rank = is_sum(files[i]) ? 0 : mixness(own[i]);
        if (rank == 0 || rank < most)
            continue;
        several = rank == most;
        most = rank;
        best = i;
    }
    if (most == 0) { // "Song" beside "Song drums"
        std::vector<NameWords> words;
        for (const std::string &name : own)
            words.push_back(words_in(name));
        return title_among(words);
    }
    if (!several)
        return best;
    if (most == 1) // submixes
        return files.size();
    std::string names;
    for (std::size_t i = 0; i < files.size(); ++i)
        if (mixness(own[i]) == most)
            names += (names.empty() ? "" : ", ") + shown(files[i].name);
    throw Trouble("Several files may be the mix: " + names + ". Say which with --mix FILE.");
}

} // namespace

bool is_sum(const SetFile &file)
{
    const CharPtr name{g_ascii_strdown(file.label().c_str(), -1)};
    return std::string_view{name.get()} == "sum";
}

void assign_roles(std::vector<SetFile> &files, const std::string &mix)
{
    std::size_t which = files.size();
    if (!mix.empty()) {
        const auto there = std::find_if(files.begin(), files.end(), [&mix](const SetFile &file) {
            return same_file(file.path, mix);
        });
        which = static_cast<std::size_t>(there - files.begin());
        std::error_code error;
        if (!std::filesystem::exists(mix, error))
            throw Trouble("--mix \"" + shown(mix) +
                          "\": " + (error ? error.message() : "there is no such file") +
                          ". Name the file of the mix.");
        if (there == files.end())
            files.push_back(inspect_file(mix));
    }
    const std::vector<std::string> own = own_names(files);
    if (mix.empty())
        which = find_mix(files, own);
    std::size_t instruments = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        SetFile &file = files[i];
        Assignment assigned = assign_track(own[i], Taxonomy::Basic);
        if (const std::string submix = stem_of_submix(own[i], true); !submix.empty())
            assigned = assign_track(submix, Taxonomy::Basic);
        if (!assigned.known) // "Bass DI" among files of which all are a bass
            assigned = assign_track(file.name, Taxonomy::Basic);
        file.own = own[i];
        file.stem = assigned.stem;
        file.stem_known = assigned.known;
        file.role = i == which              ? Role::Mix
                    : is_sum(file)          ? Role::Other
                    : is_version(own[i])    ? Role::Version
                    : assigned.stem.empty() ? Role::Other
                                            : Role::Stem;
        instruments += file.role == Role::Stem && file.stem != "vocals";
    }
    // "Instrumental" beside vocals alone is a stem.
    for (SetFile &file : files)
        if (file.role == Role::Version && instruments == 0)
            file.role = Role::Stem;
}

const SetFile *mix_of(const std::vector<SetFile> &files) noexcept
{
    const auto found = std::find_if(files.begin(), files.end(),
                                    [](const SetFile &file) { return file.role == Role::Mix; });
    return found == files.end() ? nullptr : &*found;
}

} // namespace stems::tool
