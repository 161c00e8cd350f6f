/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * bounce: its options.
 */
#include "bounce_job.h"

#include "options.h"

#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string_view>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kFormats = {"wav", "aiff", "flac", "rf64"};
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
    if (rest.size() != 1 || rest[0].empty())
        throw Trouble("bounce takes one session: a folder, a glob or a file. See gst-stems-1.0 "
                      "bounce --help.");
    request.session = rest[0];
    if (request.folder.empty() && !request.plan_only)
        throw Trouble("Where to? Say it with -o DIR; --plan shows the plan alone.");
    if (request.taxonomy != "basic" && request.taxonomy != "extended")
        throw Trouble("--taxonomy " + request.taxonomy + ": there are basic and extended.");
    if (std::find(kFormats.begin(), kFormats.end(), request.format) == kFormats.end())
        throw Trouble("--format " + request.format +
                      ": there are wav, aiff, flac and rf64; stems are never delivered lossy.");
    std::error_code error;
    if (!request.plan_only && fs::equivalent(request.session, request.folder, error))
        throw Trouble("\"" + request.folder +
                      "\" is the session: stems in it would be taken for tracks. Say another "
                      "folder with -o.");
    return request;
}

} // namespace stems::tool
