/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "inserts.h"

#include <glib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

namespace stems::tool
{

namespace
{

/* Without spaces around it, small, and with its accents as one has them who
 * types them: file names of some systems have them apart. */
std::string folded(const std::string &name)
{
    using Text = std::unique_ptr<gchar, decltype(&g_free)>;
    const Text valid{g_utf8_make_valid(name.c_str(), -1), g_free};
    const Text small{g_utf8_casefold(g_strstrip(valid.get()), -1), g_free};
    const Text whole{g_utf8_normalize(small.get(), -1, G_NORMALIZE_ALL_COMPOSE), g_free};
    return whole.get();
}

/* A stem may have several names. */
std::size_t owner_of(const Place &place, const Places &places)
{
    return place.kind == Place::Kind::Stem && !places.owners.empty() ? places.owners[place.index]
                                                                     : place.index;
}

/* By the very name; @loosely: in other letters, where that is one alone. */
std::optional<Place> place_of(std::string name, const Places &places, bool loosely)
{
    const auto among = [&](const std::vector<std::string> &names,
                           Place::Kind kind) -> std::optional<Place> {
        std::optional<Place> place;
        for (std::size_t i = 0; i < names.size(); i++) {
            if (loosely ? folded(names[i]) != folded(name) : names[i] != name)
                continue;
            const Place found{kind, i};
            if (place && owner_of(*place, places) != owner_of(found, places))
                return {};
            place = place ? place : found;
            if (!loosely)
                break;
        }
        return place;
    };
    if (name == "mix")
        return Place{Place::Kind::Mix, 0};
    for (const auto &[prefix, kind, names] :
         {std::tuple{"stem:", Place::Kind::Stem, &places.stems},
          std::tuple{"track:", Place::Kind::Track, &places.tracks}}) {
        if (name.starts_with(prefix)) {
            name.erase(0, std::string_view{prefix}.size());
            return among(*names, kind);
        }
    }
    if (const auto stem = among(places.stems, Place::Kind::Stem))
        return stem;
    return among(places.tracks, Place::Kind::Track);
}

std::optional<Place> exact_place(const std::string &name, const Places &places)
{
    const auto place = place_of(name, places, false);
    return place ? place : place_of(name, places, true);
}

std::string names_there(const Places &places)
{
    constexpr std::size_t kTold = 12;
    std::vector<std::string> names{places.all};
    for (std::size_t i = 0; i < places.stems.size(); i++)
        if (places.owners.empty() || i == 0 || places.owners[i] != places.owners[i - 1])
            names.push_back(places.stems[i]);
    names.insert(names.end(), places.tracks.begin(), places.tracks.end());
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kTold; i++)
        text += (i ? ", " : "") + names[i];
    if (names.size() > kTold)
        text += " and " + std::to_string(names.size() - kTold) + " more";
    return text;
}

} // namespace

Place find_place_name(const std::string &name, const Places &places, const std::string &option)
{
    if (const auto place = exact_place(name, places))
        return *place;
    throw std::runtime_error(option + ": there is no \"" + name + "\"; there are " +
                             names_there(places));
}

std::pair<Place, std::string> find_place(const std::string &text, const Places &places,
                                         const std::string &option)
{
    if (text.find('=') == text.npos)
        throw std::runtime_error(option + ": \"" + text + "\" is no NAME=VALUE");
    for (std::size_t at = text.rfind('='); at != text.npos && at > 0;
         at = text.rfind('=', at - 1)) {
        if (const auto place = exact_place(text.substr(0, at), places)) {
            if (at + 1 == text.size())
                throw std::runtime_error(option + ": nothing stands behind \"" + text + "\"");
            return {*place,
                    text.substr(std::min(text.find_first_not_of(' ', at + 1), text.size()))};
        }
    }
    return {find_place_name(text.substr(0, text.find('=')), places, option), ""};
}

Inserts place_inserts(const std::vector<std::string> &arguments, const Places &places)
{
    Inserts inserts;
    for (const std::string &argument : arguments) {
        const auto [place, chain] = find_place(argument, places, "--insert");
        std::string &chains = place.kind == Place::Kind::Mix    ? inserts.mix
                              : place.kind == Place::Kind::Stem ? inserts.stems[place.index]
                                                                : inserts.tracks[place.index];
        chains += (chains.empty() ? "" : " ! ") + chain;
    }
    return inserts;
}

std::string gain_text(const std::string &text)
{
    std::string number = text;
    for (const char *unit : {" dB", "dB", " db", "db"})
        if (number.ends_with(unit)) {
            number.resize(number.size() - std::string_view{unit}.size());
            break;
        }
    const std::size_t digits = number.find_first_not_of("+-");
    const bool decimal = digits != number.npos && digits <= 1 &&
                         number.find_first_not_of("0123456789.", digits) == number.npos &&
                         number.find_first_of("0123456789") != number.npos &&
                         std::count(number.begin(), number.end(), '.') <= 1;
    if (!decimal && number != "-inf")
        throw std::runtime_error("--gain: \"" + text + "\" is no gain in dB, such as -1.5dB");
    return number == "-inf" ? number : number + "dB";
}

} // namespace stems::tool
