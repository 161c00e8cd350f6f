/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_job.h"

#include "chain.h"
#include "options.h"
#include "table.h"

#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <cmath>
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

struct Container {
    const char *name, *extension;
};
constexpr std::array<Container, 4> kContainers = {
    {{"wav", ".wav"}, {"aiff", ".aiff"}, {"flac", ".flac"}, {"rf64", ".wav"}}};
constexpr double kLongestTail = 24 * 60 * 60;

constexpr char kSummary[] =
    "Bounces the tracks of SESSION (a folder, a glob or a file) to stems and the mix\n"
    "in DIR: in one pass, in the session's rate and depth, all of one length. Then\n"
    "it reads its files back, and keeps them only if they sum to the mix.";
constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 bounce session --plan         which track goes where, and why\n"
    "  gst-stems-1.0 bounce session -o stems --versions instrumental,acapella\n"
    "  gst-stems-1.0 bounce session -o stems --tail 2 \\\n"
    "      --insert drums=\"audiodynamic threshold=0.5 ratio=0.5\"\n"
    "  gst-stems-1.0 bounce session -o stems --mix \"Final Mix.wav\" --residual-stem\n"
    "  gst-stems-1.0 bounce session -o stems --name pe --artist AB --song \"My Song\" \\\n"
    "      --mixer CD --revision 01\n"
    "\n"
    "A map has lines such as \"Track 7 = drums\"; \"-\" is no stem. A --name has fields:\n"
    "{artist} {song} {mixer} {version} {stem} {rate} {bits}; or is \"stem\" (which is\n"
    "{stem}), \"full\" ({artist}_{song}_{stem}_v{version}_{rate}{bits}) or \"pe\".\n"
    "What does not pass is kept in DIR/rejected.\n";

const Container &container_of(const std::string &name)
{
    for (const Container &container : kContainers)
        if (name == container.name)
            return container;
    throw Trouble("--format " + name +
                  ": there are wav, aiff, flac and rf64; stems are never delivered lossy.");
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

Places places_of(const BouncePlan &plan)
{
    Places places;
    places.stems = plan.stems;
    for (const PlanRow &row : plan.rows)
        places.tracks.push_back(row.track);
    return places;
}

void check_inserts(const BounceJob &job, std::vector<std::string> &notes)
{
    const auto check = [&](const std::string &chain, const std::string &place, int channels) {
        check_chain(chain, place);
        const std::string late = delay_told(chain, place, job.session.rate, channels);
        if (!late.empty())
            notes.push_back(late);
    };
    for (const auto &[track, chain] : job.inserts.tracks) {
        check(chain, "\"" + job.plan.rows[track].track + "\"", job.plan.rows[track].channels);
        if (job.plan.rows[track].stem.empty())
            throw Trouble("--insert \"" + job.plan.rows[track].track +
                          "\": this track is in no stem.");
    }
    for (const auto &[stem, chain] : job.inserts.stems)
        check(chain, "\"" + job.plan.stems[stem] + "\"", job.channels);
    if (!job.inserts.mix.empty())
        check(job.inserts.mix, "mix", job.channels);
}

/* What rings on behind each kind of place, one behind the other. */
std::uint64_t tail_of_inserts(const BounceJob &job)
{
    const int bits = job.session.is_float() ? 24 : std::stoi(job.session.bits());
    const auto ring = [&](const std::string &chain, int channels) {
        return ring_of(chain, job.session.rate, channels, bits);
    };
    std::uint64_t track = 0, stem = 0;
    for (const auto &[at, chain] : job.inserts.tracks)
        track = std::max(track, ring(chain, job.plan.rows[at].channels));
    for (const auto &[at, chain] : job.inserts.stems)
        stem = std::max(stem, ring(chain, job.channels));
    return track + stem + (job.inserts.mix.empty() ? 0 : ring(job.inserts.mix, job.channels));
}

std::uint64_t to_time(std::uint64_t frames, int rate)
{
    return gst_util_uint64_scale_ceil(frames, GST_SECOND, static_cast<guint64>(rate));
}

/* The engineer's mix: all is as long as the longer of the two. */
void take_mix(const BounceRequest &request, PreparedBounce &prepared)
{
    BounceJob &job = prepared.job;
    const SessionFacts mix = facts_of(request.mix);
    if (!request.allow_damaged)
        refuse_damage(mix);
    if (mix.rate != job.session.rate)
        throw Trouble("\"" + request.mix + "\" has " + std::to_string(mix.rate) +
                      " Hz, the session " + std::to_string(job.session.rate) +
                      " Hz: give a mix of the session's rate.");
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
        file.path = names.name(fields, file.label, container_of(request.format).extension);
        const CharPtr folded{g_utf8_casefold(file.path.c_str(), -1)};
        const auto [at, added] = taken.emplace(folded.get(), file.label);
        if (!added)
            throw Trouble("\"" + at->second + "\" and \"" + file.label +
                          "\" would both be the file " + file.path +
                          ": give the stem another name with --map.");
    }
}

} // namespace

std::uint64_t duration_in(const std::string &text)
{
    std::string number = text;
    double unit = GST_SECOND;
    if (number.ends_with("ms")) {
        unit = GST_MSECOND;
        number.resize(number.size() - 2);
    } else if (number.ends_with("s")) {
        number.pop_back();
    }
    const double value = number_in(number) * unit;
    if (!(value >= 0.0 && value <= kLongestTail * GST_SECOND) || number.ends_with("B"))
        throw Trouble("\"" + text + "\" is no time: say 2, 2.5s or 500ms, up to a day.");
    return static_cast<std::uint64_t>(std::llround(value));
}

BounceRequest read_bounce_request(const Arguments &arguments)
{
    BounceRequest request;
    Options options{"bounce SESSION -o DIR", kSummary, kExamples};
    options.text("output", request.folder, "DIR", "Where the files go; it is made", 'o');
    options.flag("plan", request.plan_only, "Print which track goes to which stem, and stop");
    options.text("map", request.map, "FILE", "Which track goes where, before any rule");
    options.text("taxonomy", request.taxonomy, "NAME", "The stems: basic or extended");
    options.text("versions", request.versions, "LIST", "Of instrumental, acapella, tv");
    options.text("tail", request.tail, "TIME", "Goes on after the last file: 2, 2.5s, 500ms");
    options.texts("insert", request.inserts, "NAME=CHAIN", "Effects on a stem, a track or the mix");
    options.text("mix", request.mix, "FILE", "The real mix: the stems are to sum to it");
    options.flag("residual-stem", request.residual, "What the stems lack of the mix, as a stem");
    options.text("name", request.name, "TEMPLATE", "What files are called: stem, full, pe, or own");
    options.text("artist", request.fields.artist, "TEXT", "For names");
    options.text("song", request.fields.song, "TEXT", "For names; else the session's folder");
    options.text("mixer", request.fields.mixer, "TEXT", "For names");
    options.text("revision", request.fields.version, "TEXT", "For names: {version}; else 1");
    options.text("format", request.format, "KIND", "wav, aiff, flac or rf64");
    options.count("channels", request.channels, 1, 64, "N", "Of a stem; else 2");
    options.each(
        "target", [&](const std::string &text) { request.target = number_in(text); }, "DBFS",
        "No file may have a peak above; else what clips fails");
    options.flag("allow-damaged", request.allow_damaged,
                 "Go on without what cannot be read of a damaged file");
    options.flag("overwrite", request.overwrite, "Replace files that are there");
    options.text("html", request.html, "FILE", "Write a page on what was bounced, as check does");
    options.flag("json", request.json, "Print the report as JSON");
    options.flag("print-pipeline", request.print,
                 "Print the pipelines for gst-launch-1.0, and stop");
    const Arguments rest = options.parse(arguments);
    if (rest.size() != 1)
        throw Trouble("bounce takes one session: a folder, a glob or a file. See gst-stems-1.0 "
                      "bounce --help.");
    request.session = rest[0];
    if (request.folder.empty() && !request.plan_only)
        throw Trouble("Where to? Say it with -o DIR; --plan shows the plan alone.");
    if (request.taxonomy != "basic" && request.taxonomy != "extended")
        throw Trouble("--taxonomy " + request.taxonomy + ": there are basic and extended.");
    container_of(request.format);
    std::error_code error;
    if (!request.plan_only && fs::equivalent(request.session, request.folder, error))
        throw Trouble("\"" + request.folder +
                      "\" is the session: stems in it would be taken for tracks. Say another "
                      "folder with -o.");
    return request;
}

std::vector<std::string> PreparedBounce::names() const
{
    std::vector<std::string> names;
    for (const BounceFile &file : job.files)
        names.push_back(file.path);
    names.push_back(map);
    return names;
}

PreparedBounce prepare_bounce(const BounceRequest &request)
{
    PreparedBounce prepared;
    BounceJob &job = prepared.job;
    job.session = facts_of(request.session);
    prepared.notes = job.session.warnings;
    job.allow_damaged = request.allow_damaged;
    if (!request.plan_only && !request.allow_damaged)
        refuse_damage(job.session);
    const TrackMap map =
        request.map.empty() ? TrackMap{} : parse_track_map(read_file(request.map), request.map);
    job.plan = plan_bounce(job.session.tracks,
                           request.taxonomy == "basic" ? Taxonomy::Basic : Taxonomy::Extended, map,
                           request.map);
    prepared.notes.insert(prepared.notes.end(), job.plan.notes.begin(), job.plan.notes.end());
    job.inserts = place_inserts(request.inserts, places_of(job.plan));
    job.channels = request.channels;
    check_inserts(job, prepared.notes);
    job.versions = derive_versions(request.versions, job.plan.stems);
    for (const DerivedVersion &version : job.versions)
        if (!version.note.empty())
            prepared.notes.push_back(version.note);
    job.container = request.format;
    job.tail = request.tail.empty() ? tail_of_inserts(job) : duration_in(request.tail);
    if (request.tail.empty() && job.tail)
        prepared.notes.push_back("the effects ring on, so all files are " +
                                 duration(static_cast<double>(job.tail) / GST_SECOND) +
                                 " longer than the session; --tail says another time");
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
    name_files(request, prepared);
    return prepared;
}

} // namespace stems::tool
