/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "versions.h"

#include "core/naming.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace stems::tool
{

namespace
{

constexpr std::array<const char *, 3> kVersions = {"instrumental", "acapella", "tv"};

enum class Voice { None, Lead, Backing, Both };

Voice voice_of(const std::string &stem)
{
    if (stem == "vocals")
        return Voice::Both;
    const Assignment found = assign_track(stem, Taxonomy::Extended);
    if (!found.known)
        return Voice::None;
    if (found.stem == "backing-vocals")
        return Voice::Backing;
    return found.stem == "lead-vocals" || found.stem == "ad-libs" ? Voice::Lead : Voice::None;
}

bool is_in(const std::string &version, Voice voice)
{
    if (version == "instrumental")
        return voice == Voice::None;
    if (version == "acapella")
        return voice != Voice::None;
    return voice == Voice::None || voice == Voice::Backing;
}

DerivedVersion derive(const std::string &name, const std::vector<Voice> &voices)
{
    const auto has = [&](Voice voice) {
        return std::find(voices.begin(), voices.end(), voice) != voices.end();
    };
    const bool sung = has(Voice::Lead) || has(Voice::Backing) || has(Voice::Both);
    if (name == "tv" && has(Voice::Both))
        throw std::runtime_error("tv keeps the backing vocals, and here they are in one stem with "
                                 "the lead; part them with --taxonomy extended, or with --map");
    DerivedVersion version{name, {}, ""};
    for (std::size_t i = 0; i < voices.size(); i++)
        if (is_in(name, voices[i]))
            version.stems.push_back(i);
    if (version.stems.empty())
        throw std::runtime_error(name + " would be empty: " +
                                 (sung ? "all stems are vocals" : "no stem is one of vocals"));
    if (!sung)
        version.note = name + " is the whole mix, as no stem is one of vocals";
    else if (name == "tv" && !has(Voice::Backing))
        version.note = "tv is the same as instrumental, as there are no backing vocals";
    return version;
}

} // namespace

bool is_version_name(const std::string &name)
{
    return std::find(kVersions.begin(), kVersions.end(), name) != kVersions.end();
}

std::vector<DerivedVersion> derive_versions(const std::string &names,
                                            const std::vector<std::string> &stems)
{
    std::vector<Voice> voices;
    for (const std::string &stem : stems)
        voices.push_back(voice_of(stem));
    if (std::find(voices.begin(), voices.end(), Voice::Backing) != voices.end())
        std::replace(voices.begin(), voices.end(), Voice::Both, Voice::Lead);
    std::vector<DerivedVersion> versions;
    for (std::size_t at = 0; at < names.size();) {
        const std::size_t end = std::min(names.find(',', at), names.size());
        const std::string name = names.substr(at, end - at);
        at = end + 1;
        if (!is_version_name(name))
            throw std::runtime_error("there is no version \"" + name +
                                     "\"; there are instrumental, acapella and tv");
        if (std::none_of(versions.begin(), versions.end(),
                         [&](const DerivedVersion &v) { return v.name == name; }))
            versions.push_back(derive(name, voices));
    }
    return versions;
}

} // namespace stems::tool
