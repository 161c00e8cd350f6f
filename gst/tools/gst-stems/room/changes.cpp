/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "changes.h"

#include "files.h"
#include "paths.h"

#include "command.h"
#include "figures.h"
#include "run.h"
#include "table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace stems::tool::room
{

namespace
{

using Kind = Change::Kind;

constexpr unsigned long long kNever = 24ULL * 60 * 60 * GST_SECOND; /* between messages */

using Pairs = std::vector<const StemFile *>; /* the old file of each new one; null: none */

/* Pairs up what is left on both sides and alike in the field. */
void pair_up(Pairs &pairs, const Manifest &manifest, const Manifest &last,
             std::string StemFile::*field)
{
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const StemFile &file = manifest.files[i];
        for (const StemFile &old : last.files)
            if (!pairs[i] && !(file.*field).empty() && old.role == file.role &&
                old.*field == file.*field &&
                std::find(pairs.begin(), pairs.end(), &old) == pairs.end())
                pairs[i] = &old;
    }
}

/* The mix is the mix, whatever it is called: its name often has its version. */
void pair_mixes(Pairs &pairs, const Manifest &manifest, const Manifest &last)
{
    const auto is_mix = [](const StemFile &file) { return file.role == "mix"; };
    const auto old = std::find_if(last.files.begin(), last.files.end(), is_mix);
    const auto mix = std::find_if(manifest.files.begin(), manifest.files.end(), is_mix);
    if (old == last.files.end() || mix == manifest.files.end() ||
        std::find(pairs.begin(), pairs.end(), &*old) != pairs.end())
        return;
    const StemFile *&pair = pairs[static_cast<std::size_t>(mix - manifest.files.begin())];
    if (!pair)
        pair = &*old;
}

const StemFile *same_bytes(const Manifest &last, const StemFile &file)
{
    const auto found =
        std::find_if(last.files.begin(), last.files.end(),
                     [&file](const StemFile &old) { return old.sha256 == file.sha256; });
    return found == last.files.end() ? nullptr : &*found;
}

/* Of the new file as the only stem and the old one as the mix: what is wrong with the
 * stem is what happened to the file. */
StructurePtr diagnosis(const std::string &old_path, const std::string &new_path)
{
    const auto read = [](const std::string &path, const char *pad) {
        return std::vector<std::string>{"stemfilesrc", set("location", path), "align=start", "!",
                                        pad};
    };
    Launch launch;
    launch.line({"nullcheck", "name=null", set("interval", kNever), "tolerance=exact", "!",
                 "fakesink", "async=false"});
    launch.line(read(old_path, "null.reference"));
    launch.line(read(new_path, "null.sink_0"));
    const Outcome outcome = run(launch, {.what = "Comparing"});
    const GstStructure *null = outcome.final_of("null", "nullcheck");
    return StructurePtr{null ? gst_structure_copy(null) : nullptr};
}

const GstStructure *first_stem(const GstStructure *null)
{
    const GValue *stems = null ? gst_structure_get_value(null, "stems") : nullptr;
    return stems && gst_value_array_get_size(stems) == 1
               ? gst_value_get_structure(gst_value_array_get_value(stems, 0))
               : nullptr;
}

struct Turned {
    double gain = 0.0, delay = 0.0; /* dB, samples */
    bool inverted = false;
};

/* What is said of all stems together is said of the one. */
Turned turned_of(const GstStructure *null)
{
    const auto finite = [](double value) { return std::isfinite(value) ? value : 0.0; };
    const GstStructure *stem = first_stem(null);
    Turned turned{finite(number_in(stem, "gain-db")), finite(number_in(stem, "delay")),
                  flag_in(stem, "inverted")};
    if (turned.gain == 0.0)
        turned.gain = -finite(number_in(null, "mix-gain-db"));
    if (std::abs(turned.gain) < 0.00005)
        turned.gain = 0.0; // and not -0
    if (turned.delay == 0.0)
        turned.delay = -finite(number_in(null, "mix-delay"));
    return turned;
}

/* Whether what was found makes the old file of the new one: of what is mostly one stem
 * that stem's gain is the best that there is, and leaves the others. */
bool explains(const Turned &turned, const GstStructure *null, const StemFile &old,
              const StemFile &file)
{
    constexpr double kLeft = 0.01; /* -40 dB of the old peak */
    const auto linear = [](double db) { return std::pow(10.0, db / 20.0); };
    double peak = 0.0;
    for (const double channel : old.peak)
        peak = std::max(peak, linear(channel));
    const double step = file.bits > 0 ? std::ldexp(2.0, -static_cast<int>(file.bits)) : 0.0;
    const double rounding = 2.0 * step * std::max(1.0, linear(-turned.gain));
    return !(linear(number_in(null, "repaired-peak")) > std::max(kLeft * peak, rounding));
}

std::string signed_text(double value, int digits, const char *unit)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%+.*f %s", digits, value, unit);
    return text.data();
}

Change compare(const StemFile &old, const std::string &old_path, const StemFile &file,
               const std::string &new_path)
{
    Change change;
    change.kind = Kind::Replaced;
    if (old.rate != file.rate || old.channels != file.channels) {
        change.explanation = "Other audio: rate or channels are others.";
        return change;
    }
    const StructurePtr null = diagnosis(old_path, new_path);
    const std::string verdict = text_in(null.get(), "verdict");
    const std::string fault = text_in(null.get(), "fault");
    if (verdict == "bit-exact" && old.frames == file.frames) {
        change.kind = Kind::Same;
        change.explanation = "The same audio, in a file that is not the same.";
        return change;
    }
    if (verdict == "bit-exact") {
        const bool more = file.frames > old.frames;
        change.explanation =
            "The same audio, with " +
            std::to_string(more ? file.frames - old.frames : old.frames - file.frames) +
            (more ? " more" : " fewer") + " samples of silence at its end.";
        return change;
    }
    const Turned turned = turned_of(null.get());
    if ((fault == "gain" || fault == "polarity" || fault == "delay") &&
        !explains(turned, null.get(), old, file)) {
        change.explanation = "Other audio.";
    } else if (fault == "gain" || fault == "polarity") {
        change.kind = Kind::Rebalanced;
        change.gain = turned.gain;
        change.inverted = turned.inverted;
        change.explanation = turned.gain == 0.0 && change.inverted
                                 ? "Inverted."
                                 : "Turned by " + signed_text(turned.gain, 2, "dB") +
                                       (change.inverted ? ", and inverted." : ".");
    } else if (fault == "delay" && turned.delay != 0.0) {
        change.kind = Kind::Moved;
        change.delay = turned.delay;
        if (std::abs(turned.gain) >= 0.01)
            change.gain = turned.gain;
        change.inverted = turned.inverted;
        const bool whole = std::abs(turned.delay - std::round(turned.delay)) < 0.005;
        change.explanation =
            "Moved by " + signed_text(turned.delay, whole ? 0 : 2, "samples") +
            (change.gain ? ", and turned by " + signed_text(turned.gain, 2, "dB") : "") +
            (change.inverted ? ", and inverted." : ".");
    } else if (verdict == "quantisation" || verdict == "float-rounding") {
        change.explanation = "The same audio, rounded in another way: the last bits differ.";
    } else {
        const bool ends = fault == "truncated" && old.frames != file.frames;
        change.explanation = ends ? "Other audio: the length is another, and "
                                    "what both have is alike."
                                  : "Other audio.";
    }
    return change;
}

} // namespace

void find_changes(Delivery &delivery, const Manifest *last, const std::string &folder)
{
    if (!last)
        return;
    Manifest &manifest = delivery.manifest;
    manifest.since = last->version;
    Pairs pairs(manifest.files.size());
    for (const auto field : {&StemFile::label, &StemFile::sha256, &StemFile::stem})
        pair_up(pairs, manifest, *last, field);
    pair_mixes(pairs, manifest, *last);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        StemFile &file = manifest.files[i];
        const StemFile *old = pairs[i];
        if (!old) {
            file.change.kind = Kind::New;
            continue;
        }
        if (old->sha256 == file.sha256) {
            file.change.kind = Kind::Same;
            if (old->label != file.label)
                file.change.explanation = "It was called " + old->label + '.';
            continue;
        }
        file.change.kind = Kind::Replaced;
        if (const StemFile *other = same_bytes(*last, file)) { // names were exchanged
            file.change.explanation = "Other audio: it is what was called " + other->label + '.';
            continue;
        }
        const std::string path = joined(joined(folder, kDataFolder), old->file);
        if (old->locked || !is_there(path)) {
            file.change.explanation =
                "Not the same file. How it changed cannot be told: that of v" +
                std::to_string(last->version) + (old->locked ? " is locked." : " is not there.");
            continue;
        }
        try {
            file.change = compare(*old, path, file, delivery.plain(file.file));
        } catch (const Trouble &trouble) {
            file.change.explanation = std::string{"Not the same file. How it changed cannot be "
                                                  "told: "} +
                                      trouble.what();
        }
    }
    for (const StemFile &old : last->files)
        if (std::find(pairs.begin(), pairs.end(), &old) == pairs.end())
            manifest.removed.push_back(old.label);
}

} // namespace stems::tool::room
