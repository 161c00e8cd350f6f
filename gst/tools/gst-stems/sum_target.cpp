/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_target.h"

#include "command.h"
#include "figures.h"
#include "table.h"

#include "core/delivery.h"

#include <algorithm>
#include <filesystem>

namespace stems::tool
{

namespace
{

constexpr double kOnTarget = 0.001; /* dB, as headroommeter has it */

const Delivery *find_delivery(const std::string &name)
{
    for (const Profile profile : {Profile::Stems, Profile::EbuR128, Profile::AtscA85,
                                  Profile::Spotify, Profile::Apple, Profile::Netflix})
        if (name == delivery(profile).nick)
            return &delivery(profile);
    return nullptr;
}

std::string peak_unit(const DeliveryList &wished)
{
    return wished.sample_peak ? " dBFS" : " dBTP";
}

std::string shown_of(int value)
{
    return std::to_string(value);
}

std::string shown_of(const std::string &value)
{
    return value;
}

template <class T> std::string any_of(const std::vector<T> &wanted)
{
    std::string all;
    for (const T &one : wanted)
        all += (all.empty() ? "" : " or ") + shown_of(one);
    return all;
}

/* One of a few values. */
template <class T>
void hold_one(std::vector<SumFinding> &findings, const std::vector<T> &wanted, const T &has,
              const char *unit)
{
    if (!wanted.empty())
        findings.push_back(
            {std::find(wanted.begin(), wanted.end(), has) != wanted.end(),
             "The sum has " + shown_of(has) + unit + ", asked for is " + any_of(wanted) + "."});
}

std::vector<SumFinding> hold_wishes(const SumJob &job, const Outcome &outcome)
{
    const DeliveryList &wished = *job.wished;
    const GstStructure *meter = outcome.final_of("meter", "headroommeter");
    std::vector<SumFinding> findings;
    if (wished.sum_headroom) {
        const double peak = highest_in(meter, wished.sample_peak ? "peak" : "true-peak");
        findings.push_back({peak <= -*wished.sum_headroom + kOnTarget,
                            "The sum peaks at " + decibels(peak) + peak_unit(wished) +
                                ", asked for is " + decibels(-*wished.sum_headroom) + " at most."});
    }
    hold_one(findings, wished.rates, job.rate(), " Hz");
    const std::string bits = job.format.substr(1, 2) + (job.format.starts_with('F') ? "f" : "");
    hold_one(findings, wished.depths, bits, " bits");
    hold_one(findings, wished.channels, job.channels(), " channels");
    if (const GstStructure *file = outcome.final_of("file", "stemfilesink"))
        hold_one(findings, wished.containers, text_in(file, "format"), "");
    const double silence = static_cast<double>(count_in(meter, "tail-silence")) / GST_SECOND;
    if (wished.tail > 0.0)
        findings.push_back({silence + 1e-6 >= wished.tail,
                            "The sum ends with " + decibels(silence) +
                                " s of silence, asked for are " + decibels(wished.tail) + " s."});
    return findings;
}

} // namespace

void read_sum_target(const std::string &profile, SumJob &job)
{
    if (find_delivery(profile)) {
        job.profile = profile;
        return;
    }
    std::error_code error;
    if (!std::filesystem::exists(profile, error))
        throw Trouble("--profile " + profile +
                      ": there is no such file, and by their names there are ebu-r128, atsc-a85, "
                      "spotify, apple and netflix. docs/profiles.md tells what a file holds.");
    job.wished = read_profile(profile);
}

std::string target_text(const SumJob &job)
{
    if (job.wished) {
        std::string text;
        const auto add = [&text](const std::string &wish) {
            text += (text.empty() ? "" : ", ") + wish;
        };
        const DeliveryList &wished = *job.wished;
        if (wished.sum_headroom)
            add("peak at most " + decibels(-*wished.sum_headroom, 1) + peak_unit(wished));
        if (!wished.rates.empty())
            add(any_of(wished.rates) + " Hz");
        if (!wished.depths.empty())
            add(any_of(wished.depths) + " bits");
        return paragraph(
            "Target  " + wished.name + ": " +
                (text.empty() ? "nothing is asked of the sum's level or format" : text),
            8);
    }
    const Delivery &target = *find_delivery(job.profile);
    if (job.profile == "stems")
        return "";
    return "Target  " + job.profile + ": " + decibels(target.loudness, 1) + " LUFS +-" +
           decibels(target.tolerance, 1) + " LU, true peak at most " + decibels(target.peak, 1) +
           " dBTP\n";
}

std::vector<SumFinding> hold_sum(const SumJob &job, const Outcome &outcome)
{
    if (job.wished)
        return hold_wishes(job, outcome);
    std::vector<SumFinding> findings;
    const GstStructure *meter = outcome.final_of("meter", "headroommeter");
    const GValue *all = meter ? gst_structure_get_value(meter, "findings") : nullptr;
    for (guint i = 0; job.profile != "stems" && all && i < gst_value_array_get_size(all); i++) {
        const GstStructure *one = gst_value_get_structure(gst_value_array_get_value(all, i));
        findings.push_back({flag_in(one, "passed"), text_in(one, "explanation")});
    }
    return findings;
}

} // namespace stems::tool
