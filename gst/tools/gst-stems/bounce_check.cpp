/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_check.h"

#include "bounce_lengths.h"
#include "figures.h"
#include "table.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace stems::tool
{

namespace
{

using Words = std::vector<std::string>;
using Role = BounceFile::Role;

constexpr double kOnTarget = 0.001; /* dB, as headroommeter has it */

/* Whether the stems ought to sum to the mix that is delivered. */
bool sums(const BounceJob &job)
{
    return job.inserts.mix.empty() || job.has(Role::Residual);
}

/* Whether a residual makes the stems sum to a mix from elsewhere, whatever it is. */
bool has_remainder(const BounceJob &job)
{
    return !job.real_mix.empty() && job.has(Role::Residual);
}

/* A null for each of: the mix, the real mix, the stems without a residual, the versions. */
class CheckGraph
{
public:
    CheckGraph(const BounceJob &job, const BounceCheckOptions &options)
        : job_{job}, options_{options}
    {
    }

    Launch make()
    {
        null("null");
        if (!options_.real_mix.empty()) {
            null("null-real");
            Words line{"stemfilesrc", set("location", options_.real_mix)};
            if (!job_.allow_damaged)
                line.emplace_back("strict=true");
            if (options_.real_tail)
                line.push_back(set("tail", static_cast<unsigned long long>(options_.real_tail)));
            line.insert(line.end(), {"!", "null-real.reference"});
            launch_.line(std::move(line));
        }
        if (has_remainder(job_))
            null("null-stems");
        for (std::size_t i = 0; i < job_.versions.size(); i++)
            null(version(i));
        for (std::size_t i = 0; i < job_.files.size(); i++)
            read(i);
        return std::move(launch_);
    }

private:
    static std::string version(std::size_t i) { return "null-version-" + std::to_string(i); }

    void null(const std::string &name)
    {
        const bool exact =
            name != "null-real" && name != "null-stems" && !job_.session.is_float() && sums(job_);
        Words line{"nullcheck", "name=" + name};
        if (exact)
            line.emplace_back("tolerance=exact");
        line.insert(line.end(), {"!", "fakesink"});
        launch_.line(std::move(line));
    }

    std::string next_sink(const std::string &null)
    {
        return null + ".sink_" + std::to_string(pads_[null]++);
    }

    Words destinations(const BounceFile &file)
    {
        Words to;
        if (file.role == Role::Mix)
            return has_remainder(job_) ? Words{"null.reference", "null-stems.reference"}
                                       : Words{"null.reference"};
        if (file.role == Role::Version)
            return {version(file.index) + ".reference"};
        to.push_back(next_sink("null"));
        if (!options_.real_mix.empty())
            to.push_back(next_sink("null-real"));
        if (has_remainder(job_) && file.role == Role::Stem)
            to.push_back(next_sink("null-stems"));
        for (std::size_t i = 0; i < job_.versions.size() && file.role == Role::Stem; i++) {
            const auto &stems = job_.versions[i].stems;
            if (std::find(stems.begin(), stems.end(), file.index) != stems.end())
                to.push_back(next_sink(version(i)));
        }
        return to;
    }

    void read(std::size_t i)
    {
        const BounceFile &file = job_.files[i];
        Words line{"stemfilesrc",
                   set("location", file.path),
                   "strict=true",
                   "!",
                   "headroommeter",
                   "name=meter-" + std::to_string(i),
                   "peak-mode=sample",
                   "loudness=false",
                   set("target", options_.target.value_or(0.0)),
                   "!"};
        const Words to = destinations(file);
        if (to.size() == 1) {
            line.push_back(to[0]);
            launch_.line(std::move(line));
            return;
        }
        const std::string tee = "file-" + std::to_string(i);
        line.insert(line.end(), {"tee", "name=" + tee});
        launch_.line(std::move(line));
        for (const std::string &pad : to)
            launch_.line({tee + ".", "!", "queue", "!", pad});
    }

    const BounceJob &job_;
    const BounceCheckOptions &options_;
    Launch launch_;
    std::map<std::string, int> pads_;
};

std::string residual_of(const GstStructure *null)
{
    return "the verdict is " + text_in(null, "verdict") + ", the residual has a peak of " +
           decibels(highest_in(null, "residual-peak")) + " dBFS";
}

/* What did not fit while the files were written. */
void judge_overs(const BounceJob &job, const Outcome &written, BounceCheck &check)
{
    for (const Said &said : written.finals) {
        if (!said.is("stemgroup") && !said.is("stemsum"))
            continue;
        const guint64 overs = count_in(said.structure.get(), "overs");
        const bool ours = said.element == "bounce" || said.element == "mix" ||
                          said.element.starts_with("version-");
        if (!ours || overs == 0 || job.session.is_float())
            continue;
        std::string what = text_in(said.structure.get(), "stem");
        for (std::size_t stem = 0; stem < job.plan.stems.size(); stem++)
            if (what == job.id_of(stem))
                what = job.plan.stems[stem];
        if (said.element.starts_with("version-"))
            what = job.versions[std::stoul(said.element.substr(8))].name;
        if (what == "mix" && said.element == "bounce" && !job.real_mix.empty())
            continue; // that mix is not delivered
        double peak = 0.0;
        gst_structure_get_double(said.structure.get(), "peak", &peak);
        check.faults.push_back("\"" + what + "\" clips: " + std::to_string(overs) +
                               " samples do not fit, its peak is " + decibels(peak) +
                               " dBFS; turn its tracks down by that much, or bounce from floats");
    }
}

/* What an insert on the mix means for the set: it is no fault. */
std::string bus_told(const BounceJob &job, const GstStructure *null)
{
    std::string text = "the insert on the mix is not on the stems: ";
    if (sums(job))
        text += "the residual stem is what it does to the mix";
    else if (flag_in(null, "passed"))
        text += "they sum to the mix all the same, so it does nothing to it";
    else
        text += "what they lack of the mix has a peak of " +
                decibels(highest_in(null, "residual-peak")) +
                " dBFS, and --residual-stem writes it as one more stem";
    if (!job.versions.empty())
        text += "; it is on the versions as well, so the stems do not sum to these";
    return text;
}

void judge_nulls(const BounceJob &job, const BounceCheckOptions &options, BounceCheck &check)
{
    const Outcome &outcome = check.outcome;
    const GstStructure *null = outcome.final_of("null", "nullcheck");
    if (!job.inserts.mix.empty())
        check.notes.push_back(bus_told(job, null));
    if (sums(job) && !flag_in(null, "passed"))
        check.faults.push_back("the files do not sum to the mix: " + residual_of(null) + "; " +
                               text_in(null, "explanation"));
    for (std::size_t i = 0; i < job.versions.size(); i++) {
        const GstStructure *version =
            outcome.final_of("null-version-" + std::to_string(i), "nullcheck");
        if (job.inserts.mix.empty() && !flag_in(version, "passed"))
            check.faults.push_back("the stems do not sum to " + job.versions[i].name + ": " +
                                   residual_of(version));
    }
    const GstStructure *stems = outcome.final_of("null-stems", "nullcheck");
    if (stems && !flag_in(stems, "passed"))
        check.notes.push_back("without the residual stem the stems do not sum to " + job.real_mix +
                              ": " + residual_of(stems) + "; " + text_in(stems, "explanation"));
    if (options.real_mix.empty())
        return;
    const GstStructure *real = outcome.final_of("null-real", "nullcheck");
    if (!flag_in(real, "passed"))
        check.faults.push_back("the stems do not sum to " + options.real_mix + ": " +
                               residual_of(real) + "; " + text_in(real, "explanation") +
                               " --residual-stem delivers the difference as one more stem");
}

void judge_headroom(const BounceJob &job, const BounceCheckOptions &options, BounceCheck &check)
{
    for (std::size_t i = 0; i < job.files.size(); i++) {
        const GstStructure *meter =
            check.outcome.final_of("meter-" + std::to_string(i), "headroommeter");
        const double peak = highest_in(meter, "peak");
        if (count_in(meter, "non-finite-samples"))
            check.faults.push_back("\"" + job.files[i].label + "\" has " +
                                   std::to_string(count_in(meter, "non-finite-samples")) +
                                   " samples that are no finite numbers");
        else if (options.target && peak > *options.target + kOnTarget)
            check.faults.push_back("\"" + job.files[i].label + "\" has a peak of " +
                                   decibels(peak) + " dBFS, " + decibels(peak - *options.target) +
                                   " dB above the target of " + decibels(*options.target) +
                                   " dBFS; turn its tracks down, or say another --target");
        else if (const guint64 clips = count_in(meter, "clip-runs");
                 clips && !options.target && !job.session.is_float())
            check.faults.push_back("\"" + job.files[i].label + "\" clips " + std::to_string(clips) +
                                   " times; turn its tracks down, or say --target 0 if they are "
                                   "meant to");
        else if (peak > kOnTarget) // floats alone can
            check.notes.push_back(
                "\"" + job.files[i].label + "\" has a peak of " + decibels(peak) +
                (count_in(meter, "flat-tops")
                     ? " dBFS, and is flat at its tops: it was clipped before "
                       "it was raised, and turning it down does not mend that"
                     : " dBFS, which integers would clip; it is whole in floats"));
    }
}

} // namespace

Launch bounce_check_graph(const BounceJob &job, const BounceCheckOptions &options)
{
    return CheckGraph{job, options}.make();
}

BounceCheck check_bounce(const BounceJob &job, const BounceCheckOptions &options,
                         const Outcome &written)
{
    BounceCheck check;
    check.outcome = run(bounce_check_graph(job, options), {.what = "Checking"});
    judge_overs(job, written, check);
    judge_nulls(job, options, check);
    judge_lengths(job, written, check);
    judge_headroom(job, options, check);
    return check;
}

} // namespace stems::tool
