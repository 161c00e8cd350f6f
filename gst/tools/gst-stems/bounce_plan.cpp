/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_plan.h"

#include "common_words.h"

#include <algorithm>
#include <stdexcept>

namespace stems::tool
{

namespace
{

constexpr std::size_t kNamesTold = 8;

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

void apply_map(std::vector<PlanRow> &rows, const TrackMap &map, const std::string &file)
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
        row->stem = line.stem;
        row->rule = "map, line " + std::to_string(line.line);
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

} // namespace

TrackMap BouncePlan::map() const
{
    TrackMap map;
    for (const PlanRow &row : rows)
        map.push_back({row.track, row.stem, static_cast<int>(map.size()) + 1});
    return map;
}

BouncePlan plan_bounce(const std::vector<SessionTrack> &tracks, Taxonomy taxonomy,
                       const TrackMap &map, const std::string &map_file)
{
    BouncePlan plan;
    int first = 0;
    for (const SessionTrack &track : tracks) {
        plan.rows.push_back({track.label, first, track.channels, "", ""});
        first += track.channels;
    }
    apply_map(plan.rows, map, map_file);
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
