/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: the versions in a set. Their names say which stems they are the sum of,
 * as for bounce, and each is held against that.
 */
#include "check.h"
#include "figures.h"
#include "table.h"
#include "versions.h"

#include "core/naming.h"
#include "core/naming_words.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace stems::tool
{

namespace
{

bool has_word(const std::string &name, std::initializer_list<std::string_view> any)
{
    const std::vector<NameWord> words = words_of(name);
    return std::any_of(words.begin(), words.end(), [any](const NameWord &word) {
        return std::find(any.begin(), any.end(), word.text) != any.end();
    });
}

/* As derive_versions() calls it; empty: its name does not say. */
std::string kind_of(const SetFile &file)
{
    std::string kind;
    const auto take = [&](const char *one, bool is_it) {
        if (is_it)
            kind = kind.empty() ? one : "several";
    };
    take("instrumental", has_word(file.own, {"instrumental"}));
    take("acapella", has_word(file.own, {"acapella", "acappella", "cappella"}));
    take("tv", has_word(file.own, {"tv"}));
    return is_version_name(kind) ? kind : "";
}

/* A voice by what it is, all else by a word that is none. "Vox" alone may have
 * the backing vocals in it. */
std::string voice_of(const SetFile &file)
{
    if (file.stem != "vocals")
        return "music";
    const std::string voice = assign_track(file.own, Taxonomy::Extended).stem;
    const bool lead = voice == "lead-vocals" && !has_word(file.own, {"lead", "ld", "lv", "main"});
    return lead || voice.empty() ? "vocals" : voice;
}

/* As bounce --residual-stem calls it. */
bool is_residual(const SetFile &file)
{
    return file.role == Role::Stem && file.own == "residual";
}

/* Of the files that are stems; what a mix has more than its stems is in none of
 * the versions. */
std::vector<std::size_t> stems_in(const CheckReport &report)
{
    std::vector<std::size_t> stems;
    for (std::size_t i = 0; i < report.files.size(); ++i)
        if (report.files[i].role == Role::Stem && !is_residual(report.files[i]))
            stems.push_back(i);
    return stems;
}

/* Why a pipeline cannot hold it; or empty. */
std::string obstacle(const CheckReport &report, const CheckVersion &version)
{
    const SetFile &file = report.files[version.file];
    if (!file.readable())
        return "it cannot be read";
    for (const std::size_t i : version.stems) {
        const SetFile &stem = report.files[i];
        const std::string name = shown(stem.name);
        if (!stem.readable())
            return name + " cannot be read";
        if (stem.rate != file.rate)
            return "it has " + std::to_string(file.rate) + " Hz, and " + name + " " +
                   std::to_string(stem.rate);
        if (!adds_to(stem.channels, file.channels))
            return "it has " + channels_of(file) + ", and " + name + " " +
                   std::to_string(stem.channels);
    }
    return "";
}

CheckVersion plan(const CheckReport &report, std::size_t index)
{
    CheckVersion version{index, {}, "", nullptr};
    const std::string kind = kind_of(report.files[index]);
    if (kind.empty()) {
        version.problem = "its name does not say which stems are in it";
        return version;
    }
    const std::vector<std::size_t> stems = stems_in(report);
    std::vector<std::string> voices;
    for (const std::size_t stem : stems)
        voices.push_back(voice_of(report.files[stem]));
    try {
        const std::vector<DerivedVersion> derived = derive_versions(kind, voices);
        for (const std::size_t stem : derived.at(0).stems)
            version.stems.push_back(stems[stem]);
    } catch (const std::runtime_error &) { // in the words of bounce
        version.problem = kind == "tv"
                              ? "the names of the stems do not part lead and backing vocals"
                          : kind == "acapella" ? "no stem is one of vocals by its name"
                                               : "all stems are vocals by their names";
        return version;
    }
    version.problem = obstacle(report, version);
    return version;
}

std::string listed(const CheckReport &report, const CheckVersion &version)
{
    std::string names;
    for (std::size_t i = 0; i < version.stems.size(); ++i)
        names += (i == 0                          ? ""
                  : i + 1 == version.stems.size() ? " and "
                                                  : ", ") +
                 report.files[version.stems[i]].label();
    return names;
}

/* Why another sum may be meant so; or empty. A stem whose name says nothing may be
 * a voice; and of effects on a mix, that its stems lack, a version may have the same. */
std::string excuse(const CheckReport &report)
{
    bool known = true;
    bool residual = false;
    for (const SetFile &file : report.files) {
        residual = residual || is_residual(file);
        known = known && (file.role != Role::Stem || file.stem_known || is_residual(file));
    }
    if (residual)
        return " But the set has a residual stem: what the stems lack of the mix, they may lack "
               "of this as well.";
    return known ? "" : " But not all stems' names say whether they are voices.";
}

/* The cause, if it is known, in nullcheck's words. */
std::string cause_of(const GstStructure *null, const std::string &name)
{
    const std::string fault = text_in(null, "fault");
    if (fault == "none" || fault == "unknown")
        return "";
    if (fault == "missing")
        return " It holds something that none of them does.";
    std::string cause = ' ' + in_short(text_in(null, "explanation"));
    constexpr std::string_view mix = "the mix";
    for (std::size_t at = 0; (at = cause.find(mix, at)) != cause.npos; at += name.size())
        cause.replace(at, mix.size(), name);
    return cause;
}

void find_in_version(CheckReport &report, const CheckVersion &version)
{
    const SetFile &file = report.files[version.file];
    const std::string name = shown(file.name);
    const GstStructure *null = version.null.get();
    if (!null) {
        if (file.readable()) // else that is told
            report.find("version", Severity::Note, file.name,
                        name + " was not held against the stems: " + version.problem + ".");
        return;
    }
    if (flag_in(null, "passed"))
        return;
    const std::string why = excuse(report);
    CheckFinding finding{"version", why.empty() ? Severity::Failed : Severity::Warning, file.name,
                         name + " is not the sum of " + listed(report, version) +
                             ", which it is by its name: the difference peaks at " +
                             decibels(highest_in(null, "residual-peak")) + " dBFS."};
    finding.text += cause_of(null, name) + why;
    finding.start = count_in(null, "fault-start");
    finding.end = count_in(null, "fault-end");
    report.findings.push_back(std::move(finding));
}

} // namespace

void plan_versions(CheckReport &report)
{
    for (std::size_t i = 0; i < report.files.size(); ++i)
        if (report.files[i].role == Role::Version)
            report.versions.push_back(plan(report, i));
}

void find_in_versions(CheckReport &report)
{
    for (const CheckVersion &version : report.versions)
        find_in_version(report, version);
}

} // namespace stems::tool
