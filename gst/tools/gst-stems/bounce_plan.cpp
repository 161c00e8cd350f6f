/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_plan.h"

#include "common_words.h"
#include "name_kin.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace stems::tool
{

namespace
{

constexpr std::size_t kNamesTold = 8;

bool is_any_of(const std::vector<std::string> &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/* "Kick", "Snare" and 22 more */
std::string listed(const std::vector<std::string> &names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kNamesTold; i++)
        text += (i ? ", \"" : "\"") + on_one_line(names[i]) + "\"";
    if (names.size() > kNamesTold)
        text += " and " + std::to_string(names.size() - kNamesTold) + " more";
    return text;
}

PlanRow *find_row(std::vector<PlanRow> &rows, const std::string &track)
{
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const PlanRow &row) { return row.track == track; });
    return found == rows.end() ? nullptr : &*found;
}

void apply_map(std::vector<PlanRow> &rows, const TrackMap &map, const std::string &file,
               int channels)
{
    std::vector<std::string> names;
    for (const PlanRow &row : rows)
        names.push_back(row.track);
    for (const MapLine &line : map) {
        const std::string place = file + ", line " + std::to_string(line.line) + ": ";
        PlanRow *row = find_row(rows, line.track);
        if (!row)
            throw std::runtime_error(place + "there is no track \"" + line.track +
                                     "\" in the session; it has " + listed(names));
        if (!row->rule.empty())
            throw std::runtime_error(place + "track \"" + line.track + "\" is named twice");
        if (!line.side.empty() && (row->channels != 1 || channels != 2))
            throw std::runtime_error(place + "@" + line.side + " is for a mono track in a stereo " +
                                     "stem");
        row->stem = line.stem;
        row->side = line.side;
        row->rule =
            "map, line " + std::to_string(line.line) + (line.side.empty() ? "" : ", " + line.side);
    }
}

std::vector<std::string> stems_in_order(const std::vector<PlanRow> &rows, Taxonomy taxonomy)
{
    std::vector<std::string> stems;
    const auto add = [&](const std::string &stem) {
        if (!stem.empty() && std::find(stems.begin(), stems.end(), stem) == stems.end())
            stems.push_back(stem);
    };
    for (const std::string_view usual : stems_of(taxonomy))
        for (const PlanRow &row : rows)
            if (row.stem == usual)
                add(row.stem);
    for (const PlanRow &row : rows)
        add(row.stem);
    return stems;
}

/* Whether the words that all names begin with are a title's: "Bass Culture", or
 * "Mix 1", which would leave all of them out; but not "Lead Vox" or "Gtr". */
bool is_title(const NameWords &words)
{
    const Assignment all = assign_track(joined(words), Taxonomy::Basic);
    return (all.known && all.stem.empty()) ||
           std::any_of(words.begin(), words.end(), [](const std::string &word) {
               return word.find_first_not_of("0123456789") != word.npos &&
                      !assign_track(word, Taxonomy::Basic).known;
           });
}

/* The names that rules are asked for: without a title that all begin with, if
 * what is behind it tells more than half of the tracks. */
std::vector<std::string> own_names(BouncePlan &plan)
{
    std::vector<std::string> full, own;
    std::vector<NameWords> words;
    for (const PlanRow &row : plan.rows) {
        full.push_back(row.track);
        words.push_back(words_in(row.track));
    }
    const std::size_t same = alike(words);
    if (same == 0)
        return full;
    const NameWords title{words[0].begin(), words[0].begin() + static_cast<std::ptrdiff_t>(same)};
    if (!is_title(title))
        return full;
    std::size_t known = 0;
    for (const std::string &name : full) {
        own.push_back(without_words(name, same));
        known += assign_track(own.back(), Taxonomy::Basic).known;
        // "Song_Mix 1" beside "Song_Mix 1_Kick" is that mix
        if (joined(words_in(own.back())).find_first_not_of("0123456789 ") == std::string::npos)
            own.back() = name;
    }
    if (2 * known < full.size())
        return full;
    plan.notes.push_back("all names begin with \"" + joined(title) + "\", which does not count");
    return own;
}

/* Split stereo: two mono tracks that are alike but for their side. */
void place_pairs(BouncePlan &plan, const std::vector<SessionTrack> &tracks)
{
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> kin;
    for (std::size_t i = 0; i < plan.rows.size(); i++) {
        const PlanRow &row = plan.rows[i];
        const NameSide side = side_of(row.track);
        if (row.channels == 1 && !row.stem.empty() && !side.rest.empty())
            kin[{row.stem, side.rest}].push_back(i);
    }
    std::vector<std::string> placed;
    for (const auto &[name, pair] : kin) {
        if (pair.size() != 2 || tracks[pair[0]].frames != tracks[pair[1]].frames ||
            side_of(plan.rows[pair[0]].track).right == side_of(plan.rows[pair[1]].track).right)
            continue;
        for (const std::size_t i : pair) {
            PlanRow &row = plan.rows[i];
            if (!row.side.empty())
                continue;
            row.side = side_of(row.track).right ? "right" : "left";
            row.rule += ", " + row.side + " of a pair";
            placed.push_back(row.track);
        }
    }
    if (!placed.empty())
        plan.notes.push_back("mono tracks that are pairs by their names are placed left and right, "
                             "which a map with \"@centre\" behind the stem undoes: " +
                             listed(placed));
}

/* What a submix is of: its words without numbers and side. */
std::string matter_of(const std::string &name)
{
    const NameSide side = side_of(name);
    std::string matter = side.rest.empty() ? joined(words_in(name)) : side.rest;
    std::erase_if(matter, [](char c) { return c == '|' || c == ' ' || (c >= '0' && c <= '9'); });
    return matter;
}

bool are_sides(const std::string &one, const std::string &other)
{
    const NameSide a = side_of(one), b = side_of(other);
    return !a.rest.empty() && a.rest == b.rest && a.right != b.right;
}

/* A submix is a track where those that it was made of are not there, too; of two
 * that are called alike neither is, unless they are sides. */
void take_submixes(BouncePlan &plan, const std::vector<std::string> &names, Taxonomy taxonomy,
                   std::vector<std::string> &lost)
{
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> submixes;
    for (std::size_t i = 0; i < plan.rows.size(); i++) {
        const std::string stem = plan.rows[i].stem.empty() && is_any_of(lost, plan.rows[i].track)
                                     ? stem_of_submix(names[i], taxonomy == Taxonomy::Basic)
                                     : "";
        if (!stem.empty() && std::none_of(plan.rows.begin(), plan.rows.end(),
                                          [&stem](const PlanRow &row) { return row.stem == stem; }))
            submixes[{stem, matter_of(names[i])}].push_back(i);
    }
    for (const auto &[what, rows] : submixes) {
        if (rows.size() > 2 || (rows.size() == 2 && !are_sides(names[rows[0]], names[rows[1]])))
            continue;
        for (const std::size_t i : rows) {
            plan.rows[i].stem = what.first;
            plan.rows[i].rule = "a mix of " + what.first + ", which nothing else is";
            std::erase(lost, plan.rows[i].track);
        }
    }
}

/* "Song" beside "Song_Kick" and "Song_Bass" may be the mix of these. */
void doubt_title(BouncePlan &plan)
{
    std::vector<NameWords> words;
    for (const PlanRow &row : plan.rows)
        words.push_back(words_in(row.track));
    const std::size_t title = title_among(words);
    if (title < words.size() && !plan.rows[title].stem.empty())
        plan.notes.push_back("all other names begin with \"" + on_one_line(plan.rows[title].track) +
                             "\", so this may be the mix of them: as it is, it goes to " +
                             plan.rows[title].stem + "; --map takes it out");
}

} // namespace

TrackMap BouncePlan::map() const
{
    TrackMap map;
    for (const PlanRow &row : rows)
        map.push_back({row.track, row.stem, static_cast<int>(map.size()) + 1, row.side});
    return map;
}

BouncePlan plan_bounce(const std::vector<SessionTrack> &tracks, Taxonomy taxonomy,
                       const TrackMap &map, const std::string &map_file, int channels)
{
    BouncePlan plan;
    int first = 0;
    for (const SessionTrack &track : tracks) {
        plan.rows.push_back({track.label, first, track.channels, "", "", ""});
        first += track.channels;
    }
    apply_map(plan.rows, map, map_file, channels);
    std::vector<std::string> unknown, left_out, lost;
    const std::vector<std::string> names = own_names(plan);
    for (std::size_t i = 0; i < plan.rows.size(); i++) {
        PlanRow &row = plan.rows[i];
        if (!row.rule.empty())
            continue;
        const Assignment found = assign_track(names[i], taxonomy);
        row.stem = found.stem;
        row.rule = found.rule;
        if (!found.known)
            unknown.push_back(row.track);
        else if (found.stem.empty())
            (found.lost ? lost : left_out).push_back(row.track);
    }
    take_submixes(plan, names, taxonomy, lost);
    if (channels == 2)
        place_pairs(plan, tracks);
    doubt_title(plan);
    plan.stems = stems_in_order(plan.rows, taxonomy);
    if (plan.stems.empty() && left_out.empty() && lost.empty())
        throw std::runtime_error("no track goes to any stem: " + map_file +
                                 " leaves all of them out");
    if (plan.stems.empty())
        throw std::runtime_error("no track goes to any stem; say where with --map: " +
                                 listed(left_out.empty() ? lost : left_out));
    if (!unknown.empty())
        plan.notes.push_back("no rule knows these names, they go to music; --map says otherwise: " +
                             listed(unknown));
    if (!lost.empty())
        plan.notes.push_back("left out, though their names are those of instruments, too; --map "
                             "takes them in: " +
                             listed(lost));
    if (!left_out.empty())
        plan.notes.push_back("left out by their names: " + listed(left_out));
    return plan;
}

} // namespace stems::tool
