/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_job.h"

#include "chain.h"
#include "inner_folders.h"

#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;
using Role = BounceFile::Role;

/* Of --format, which the request has checked. */
const char *extension_of(const std::string &format)
{
    return format == "aiff" ? ".aiff" : format == "flac" ? ".flac" : ".wav";
}

std::string read_file(const std::string &path)
{
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (file)
        text << file.rdbuf();
    if (!file || fs::is_directory(path))
        throw Trouble("The map \"" + path + "\" cannot be read.");
    return text.str();
}

/* A song is called as its folder, where nothing else is said. */
std::string song_of(const std::string &session)
{
    std::error_code error;
    const fs::path path = fs::canonical(session, error);
    if (error)
        return "";
    return fs::is_directory(path, error) ? path.filename().string()
                                         : path.parent_path().filename().string();
}

std::string channels_told(int channels)
{
    return std::to_string(channels) + (channels == 1 ? " channel" : " channels");
}

/* A track has the channels of its stem, or is mono in a stereo stem. */
bool fits(int track, int stem)
{
    return track == stem || (track == 1 && stem == 2);
}

bool all_fit(const BouncePlan &plan, int stems)
{
    return std::all_of(plan.rows.begin(), plan.rows.end(), [stems](const PlanRow &row) {
        return row.stem.empty() || fits(row.channels, stems);
    });
}

void check_channels(const BouncePlan &plan, int channels)
{
    int most = 1;
    for (const PlanRow &row : plan.rows)
        most = std::max(most, row.stem.empty() ? 1 : row.channels);
    const std::string other = all_fit(plan, most) ? "--channels " + std::to_string(most) : "";
    for (const PlanRow &row : plan.rows)
        if (!row.stem.empty() && !fits(row.channels, channels))
            throw Trouble("Track \"" + row.track + "\" has " + channels_told(row.channels) +
                          ", and stems have " + std::to_string(channels) +
                          " (--channels): " + (other.empty() ? "" : "say " + other + ", or ") +
                          "take the track out with --map.");
}

void check_mix_channels(const BounceJob &job, const SessionFacts &mix)
{
    if (fits(job.channels, mix.channels))
        return;
    const std::string other = all_fit(job.plan, mix.channels)
                                  ? ", or say --channels " + std::to_string(mix.channels)
                                  : "";
    throw Trouble("\"" + mix.location + "\" has " + channels_told(mix.channels) +
                  ", the stems have " + std::to_string(job.channels) + ": export the mix in " +
                  (job.channels == 2 ? "stereo" : channels_told(job.channels)) + other + ".");
}

/* Many programs write 0 where they do not know. */
void check_mix_origin(const SessionFacts &session, const SessionFacts &mix)
{
    if (session.origin > 0 && mix.origin > 0 && mix.origin != session.origin)
        throw Trouble("\"" + mix.location + "\" begins at sample " + std::to_string(mix.origin) +
                      " by its BWF time reference, the session at " +
                      std::to_string(session.origin) +
                      ": export the mix from where the session begins.");
}

Places places_of(const BouncePlan &plan)
{
    Places places;
    places.stems = plan.stems;
    for (const PlanRow &row : plan.rows)
        places.tracks.push_back(row.track);
    return places;
}

/* One behind the other: those of tracks, of stems, of the mix. */
std::array<std::vector<Insert>, 3> inserts_of(const BounceJob &job)
{
    std::array<std::vector<Insert>, 3> inserts;
    const auto add = [&](std::size_t row, const std::string &place, const std::string &chain,
                         int channels) {
        inserts.at(row).push_back({place, chain, job.session.rate, channels});
    };
    for (const auto &[track, chain] : job.inserts.tracks)
        add(0, "\"" + job.plan.rows[track].track + "\"", chain, job.plan.rows[track].channels);
    for (const auto &[stem, chain] : job.inserts.stems)
        add(1, "\"" + job.plan.stems[stem] + "\"", chain, job.channels);
    if (!job.inserts.mix.empty())
        add(2, "mix", job.inserts.mix, job.channels);
    return inserts;
}

void check_inserts(const BounceJob &job, std::vector<std::string> &notes)
{
    for (const auto &[track, chain] : job.inserts.tracks)
        if (job.plan.rows[track].stem.empty())
            throw Trouble("--insert \"" + job.plan.rows[track].track +
                          "\": this track is in no stem.");
    for (const auto &row : inserts_of(job))
        for (const Insert &insert : row) {
            check_chain(insert.chain, insert.place);
            const std::string late = delay_told(insert);
            if (!late.empty())
                notes.push_back(late);
        }
}

std::uint64_t tail_of_inserts(const BounceJob &job)
{
    const int bits = job.session.is_float() ? 24 : std::stoi(job.session.bits());
    std::uint64_t tail = 0;
    for (const auto &row : inserts_of(job)) {
        std::uint64_t longest = 0;
        for (const Insert &insert : row)
            longest = std::max(longest, ring_of(insert, bits));
        tail += longest;
    }
    return tail;
}

std::uint64_t to_time(std::uint64_t frames, int rate)
{
    return gst_util_uint64_scale_ceil(frames, GST_SECOND, static_cast<guint64>(rate));
}

/* The engineer's mix: all is as long as the longer of the two. */
void take_mix(const BounceRequest &request, PreparedBounce &prepared)
{
    BounceJob &job = prepared.job;
    std::error_code error;
    if (fs::is_directory(request.mix, error))
        throw Trouble("--mix \"" + request.mix + "\" is a folder: name the file in it.");
    const SessionFacts mix = facts_of(request.mix);
    if (!request.allow_damaged)
        refuse_damage(mix);
    if (mix.rate != job.session.rate)
        throw Trouble("\"" + request.mix + "\" has " + std::to_string(mix.rate) +
                      " Hz, the session " + std::to_string(job.session.rate) +
                      " Hz: give a mix of the session's rate.");
    check_mix_channels(job, mix);
    check_mix_origin(job.session, mix);
    if (!job.inserts.mix.empty())
        throw Trouble("--mix and an insert on the mix: which of the two is the mix?");
    const std::uint64_t tail =
        gst_util_uint64_scale_round(job.tail, static_cast<guint64>(job.session.rate), GST_SECOND);
    const std::uint64_t length = job.session.frames + tail;
    std::uint64_t mix_tail = 0;
    if (mix.frames > length)
        job.tail = to_time(mix.frames - job.session.frames, job.session.rate);
    else
        mix_tail = to_time(length - mix.frames, job.session.rate);
    if (!request.residual) {
        prepared.check.real_mix = request.mix;
        prepared.check.real_tail = mix_tail;
        return;
    }
    job.real_mix = request.mix;
    job.real_tail = mix_tail;
    job.real_format = job.session.format; // a set has one depth
    if (wider_format(mix.format, job.session.format) != job.session.format)
        prepared.notes.push_back("\"" + request.mix + "\" has " + mix.bits() +
                                 " bits, the session " + job.session.bits() +
                                 ": the mix is rounded to these, like the stems");
}

void name_files(const BounceRequest &request, PreparedBounce &prepared)
{
    BounceJob &job = prepared.job;
    for (std::size_t i = 0; i < job.plan.stems.size(); i++)
        job.files.push_back({Role::Stem, i, job.plan.stems[i], ""});
    if (request.residual)
        job.files.push_back({Role::Residual, 0, "residual", ""});
    job.files.push_back({Role::Mix, 0, "mix", ""});
    for (std::size_t i = 0; i < job.versions.size(); i++)
        job.files.push_back({Role::Version, i, job.versions[i].name, ""});
    const NameTemplate names{request.name};
    NameFields fields = request.fields;
    fields.rate = job.session.rate;
    fields.bits = job.session.bits();
    if (fields.song.empty())
        fields.song = song_of(request.session);
    prepared.map = names.name(fields, "tracks", ".map");
    std::map<std::string, std::string> taken; // file systems may not tell cases apart
    for (BounceFile &file : job.files) {
        file.path = names.name(fields, file.label, extension_of(request.format));
        const CharPtr folded{g_utf8_casefold(file.path.c_str(), -1)};
        const auto [at, added] = taken.emplace(folded.get(), file.label);
        if (!added)
            throw Trouble("\"" + at->second + "\" and \"" + file.label +
                          "\" would both be the file " + file.path +
                          ": give the stem another name with --map.");
    }
}

} // namespace

std::vector<std::string> PreparedBounce::names() const
{
    std::vector<std::string> names;
    for (const BounceFile &file : job.files)
        names.push_back(file.path);
    if (!map.empty())
        names.push_back(map);
    return names;
}

/* Never silent about tracks that are not taken. */
SessionFacts session_of(const BounceRequest &request)
{
    std::error_code error;
    const InnerAudio inner = fs::is_directory(request.session, error)
                                 ? audio_within(request.session, request.folder)
                                 : InnerAudio{};
    const std::string cure = "name them as \"" + inner.pattern + "\", in quotes";
    if (!inner.files.empty() && inner.alone)
        throw Trouble("There is no audio file in \"" + request.session +
                      "\" itself: " + inner.files + ". To bounce them, " + cure + ".");
    SessionFacts facts = facts_of(request.session);
    if (!inner.files.empty())
        facts.warnings.push_back(inner.files +
                                 ", which are not bounced: move them up to the "
                                 "others, or " +
                                 cure);
    return facts;
}

PreparedBounce prepare_bounce(const BounceRequest &request)
{
    PreparedBounce prepared;
    BounceJob &job = prepared.job;
    job.session = session_of(request);
    prepared.notes = job.session.warnings;
    job.allow_damaged = request.allow_damaged;
    if (!request.plan_only && !request.allow_damaged)
        refuse_damage(job.session);
    const TrackMap map =
        request.map.empty() ? TrackMap{} : parse_track_map(read_file(request.map), request.map);
    job.plan = plan_bounce(job.session.tracks,
                           request.taxonomy == "basic" ? Taxonomy::Basic : Taxonomy::Extended, map,
                           request.map, request.channels);
    prepared.notes.insert(prepared.notes.end(), job.plan.notes.begin(), job.plan.notes.end());
    job.inserts = place_inserts(request.inserts, places_of(job.plan));
    job.channels = request.channels;
    if (job.session.frames == 0)
        throw Trouble("\"" + request.session +
                      "\" has no samples: all of its tracks are empty. "
                      "Export them again.");
    if (!request.plan_only)
        check_channels(job.plan, job.channels);
    check_inserts(job, prepared.notes);
    job.versions = derive_versions(request.versions, job.plan.stems);
    for (const DerivedVersion &version : job.versions)
        if (!version.note.empty())
            prepared.notes.push_back(version.note);
    job.container = request.format;
    job.tail = request.tail.empty() ? tail_of_inserts(job) : duration_in(request.tail);
    if (request.tail.empty() && job.tail)
        prepared.notes.push_back(ring_told("all files are", job.tail, "the session"));
    prepared.check.target = request.target;
    if (request.residual && request.mix.empty() && job.inserts.mix.empty())
        throw Trouble("--residual-stem: the stems sum to their own mix, nothing is left over. Say "
                      "with --mix which mix they are to sum to.");
    if (!request.mix.empty())
        take_mix(request, prepared);
    if (job.container == "flac" && (job.session.is_float() || job.session.bits() == "32" ||
                                    (!job.real_format.empty() && job.real_format[0] == 'F')))
        throw Trouble("FLAC holds integers of 16 and 24 bits, and this session has " +
                      job.session.bits() + " bits: say --format wav.");
    if (job.session.origin > 0 && (job.container == "aiff" || job.container == "flac"))
        prepared.notes.push_back("the session begins at sample " +
                                 std::to_string(job.session.origin) +
                                 " by its BWF time references, and " + job.container +
                                 " holds none: that is lost; wav and rf64 keep it");
    name_files(request, prepared);
    return prepared;
}

} // namespace stems::tool
