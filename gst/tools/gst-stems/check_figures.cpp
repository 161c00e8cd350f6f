/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: what was measured. Clips and a set that does not null fail; so does
 * what is above a target that was asked for. What may be meant so is a warning.
 */
#include "check.h"
#include "figures.h"
#include "table.h"

#include <algorithm>
#include <cmath>

namespace stems::tool
{

namespace
{

constexpr double kDc = 0.001;           /* -60 dB of full scale */
constexpr double kDcSeconds = 1.0;      /* in less, a low tone has a mean */
constexpr double kSoft = -60.0;         /* dBFS: nothing to be heard */
constexpr double kWallFrom = 10e3;      /* Hz: below it plain tones end, and no codec */
constexpr int kHighRate = 50000;        /* Hz: above it there is more than is heard */
constexpr double kLowerRate = 20e3;     /* Hz: the least that a rate of 44.1 kHz leaves */
constexpr double kHalfOfLower = 21.5e3; /* Hz: half of 44.1 kHz, behind a steep filter */
constexpr double kWall = 30.0;          /* dB: steeper than what is played */
constexpr int kLeastBits = 8;           /* of any format */
constexpr double kSameLevel = 1e-9;     /* dB, between the sides of what is mono */
constexpr double kSamePhase = 1e-12;    /* of a correlation of 1 */

std::string count_of(guint64 count, const char *what)
{
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string at(guint64 time)
{
    return " at " + duration(static_cast<double>(time) / GST_SECOND);
}

/* Of two that are the same: 1, and where one is inverted, -1; else 0. */
int sameness(const GstStructure *figures)
{
    const std::vector<double> rms = numbers_in(figures, "rms");
    if (rms.size() != 2 || !std::isfinite(rms[0]) || std::abs(rms[0] - rms[1]) >= kSameLevel)
        return 0;
    const double correlation = number_in(figures, "correlation");
    return 1.0 - correlation < kSamePhase ? 1 : 1.0 + correlation < kSamePhase ? -1 : 0;
}

/* Of stereo, one side; files of more channels may have one that is not used. */
void find_dead_channel(CheckReport &report, const SetFile &file, const GstStructure *figures)
{
    const std::vector<double> peaks = numbers_in(figures, "peak");
    if (peaks.size() != 2 || (peaks[0] < kSoft) == (peaks[1] < kSoft))
        return;
    const bool left = peaks[0] < kSoft;
    const double peak = peaks[left ? 0 : 1];
    report.find("channel", Severity::Warning, file.name,
                "The " + std::string{left ? "left" : "right"} + " channel of " + shown(file.name) +
                    (std::isinf(peak) ? " is digital silence"
                                      : " is all but silent (its highest sample is at " +
                                            decibels(peak) + " dBFS)") +
                    ", while the " + (left ? "right" : "left") + " one sounds.");
}

void find_levels(CheckReport &report, const SetFile &file, const GstStructure *figures)
{
    const std::string name = shown(file.name);
    const double peak = highest_in(figures, "peak");
    if (file.frames == 0) // that is told
        return;
    if (std::isinf(peak) && peak < 0.0)
        report.find("silence", Severity::Warning, file.name,
                    name + " is digital silence from its beginning to its end.");
    else if (peak < kSoft)
        report.find("silence", Severity::Warning, file.name,
                    name + " is all but silent: its highest sample is at " + decibels(peak) +
                        " dBFS.");
    const double dc = number_in(figures, "dc-offset");
    if (std::abs(dc) > kDc && file.seconds() >= kDcSeconds)
        report.find("dc", Severity::Warning, file.name,
                    name + " has a DC offset of " + decibels(dc * 100.0, 3) + " % of full scale (" +
                        decibels(20.0 * std::log10(std::abs(dc))) + " dBFS).");
    if (const int same = sameness(figures); same != 0)
        report.find("mono", Severity::Warning, file.name,
                    name + (same > 0 ? " is mono printed as stereo: both channels are the same."
                                     : " has the same on both sides, inverted on one: in mono "
                                       "nothing is left of it."));
    if (flag_in(figures, "cut-tail"))
        report.find("tail", Severity::Warning, file.name,
                    name + " ends while it still sounds, at " +
                        decibels(number_in(figures, "tail-level")) + " dBFS: its tail is cut off.");
}

/* Whether floats go on above full scale wherever they reach it: whole still. */
bool is_above(const SetFile &file, const GstStructure *figures)
{
    constexpr double kFull = 0.001; /* dBFS: what stops there is clipped */
    const std::vector<double> peaks = numbers_in(figures, "peak");
    return file.is_float() && highest_in(figures, "peak") > kFull &&
           std::none_of(peaks.begin(), peaks.end(),
                        [](double peak) { return std::abs(peak) <= kFull; });
}

void find_clips(CheckReport &report, const SetFile &file, const GstStructure *figures)
{
    const std::string name = shown(file.name);
    const guint64 tops = count_in(figures, "flat-tops");
    const bool above = is_above(file, figures);
    if (above)
        report.find("clips", Severity::Warning, file.name,
                    name + " goes above full scale: its highest sample is at " +
                        decibels(highest_in(figures, "peak")) + " dBFS" +
                        at(count_in(figures, "peak-time")) +
                        (tops ? ", with " + count_of(tops, "flat top") +
                                    " there, as clipping leaves them: it was cut off before it "
                                    "was raised, and turning it down does not mend that."
                              : ". It is whole in floats; integers would clip it."));
    else if (const guint64 runs = count_in(figures, "clip-runs"); runs > 0)
        report.find("clips", Severity::Failed, file.name,
                    name + " clips: " + count_of(runs, "run") + " of full scale with " +
                        count_of(count_in(figures, "clipped-samples"), "sample") + ", the peak" +
                        at(count_in(figures, "peak-time")) + ".");
    if (tops > 0 && !above)
        report.find("clips", Severity::Warning, file.name,
                    name + " has " + count_of(tops, "flat top") +
                        " below full scale, as clipping leaves them: its highest sample is at " +
                        decibels(highest_in(figures, "peak")) + " dBFS.");
    if (const guint64 wrong = count_in(figures, "non-finite-samples"); wrong > 0)
        report.find("clips", Severity::Failed, file.name,
                    name + " has " + count_of(wrong, "sample") + " that " +
                        (wrong == 1 ? "is no number." : "are no numbers."));
}

void find_depth(CheckReport &report, const SetFile &file, const GstStructure *figures)
{
    const auto used = static_cast<int>(whole_in(figures, "used-bits"));
    const int whole = file.is_float() ? 24 : file.bits;
    // Soft audio, or a whole number of bits lost to a gain, is no padding; nor is a
    // wave of a few steps, as a square.
    if (used < kLeastBits || used > whole - 4)
        return;
    const bool strict = report.request.profile && report.request.profile->true_depth;
    report.find("true-depth", strict ? Severity::Failed : Severity::Warning, file.name,
                shown(file.name) + " has " + file.depth() + ", but its samples use " +
                    std::to_string(used) + ": the rest is padding.");
}

void find_spectrum(CheckReport &report, const SetFile &file, const GstStructure *figures)
{
    const double end = number_in(figures, "spectrum-end");
    const double wall = number_in(figures, "spectrum-drop");
    if (!(wall >= kWall) || !(end >= kWallFrom) || end > 0.46 * file.rate)
        return;
    // No codec ends there at such rates: half of a lower one, behind its filter.
    if (end >= (file.rate > kHighRate ? kLowerRate : kHalfOfLower)) {
        report.find("band", Severity::Note, file.name,
                    "The spectrum of " + shown(file.name) + " ends at " +
                        decibels(end / 1000.0, 1) + " kHz as at a wall, and " +
                        std::to_string(file.rate) +
                        " Hz hold more: it may have been made at a lower rate, or coded lossily "
                        "at a high bit rate. It is no proof.");
        return;
    }
    report.find("lossy-like", Severity::Note, file.name,
                "The spectrum of " + shown(file.name) + " ends at " + decibels(end / 1000.0, 1) +
                    " kHz as at a wall, " + decibels(wall, 0) +
                    " dB high. Lossy coding leaves that, and so do a change of rate and a steep "
                    "filter: it is no proof.");
}

void find_headroom(CheckReport &report, const std::string &name, const std::string &what,
                   const GstStructure *figures, double target, Severity severity)
{
    const bool between = gst_structure_has_field(figures, "true-peak");
    const double peak = highest_in(figures, between ? "true-peak" : "peak");
    if (peak <= target + 0.001)
        return;
    report.find("headroom", severity, name,
                what + " peaks at " + decibels(peak) + (between ? " dBTP" : " dBFS") + ", " +
                    decibels(peak - target) + " dB above the target of " + decibels(target) +
                    (between ? " dBTP." : " dBFS."));
}

/* A stem of one channel goes to both sides of a mix: that it fits does not mean
 * that it has all that the mix holds of it. Not told where another is accused. */
std::string mono_stems(const CheckReport &report)
{
    const SetFile *mix = report.mix();
    std::string names;
    int count = 0;
    const std::string faulty = text_in(report.null.get(), "faulty-stem");
    bool accused = faulty.empty();
    for (const SetFile &file : report.files)
        if (file.role == Role::Stem && file.channels == 1 && mix && mix->channels > 1) {
            names += (count++ > 0 ? ", " : "") + shown(file.name);
            accused = accused || file.label() == faulty;
        }
    if (count == 0 || !accused)
        return "";
    return names + (count == 1 ? " is" : " are") + " mono, and the mix has " +
           std::to_string(mix->channels) +
           " channels: what was lost of the stereo is then in the residual, a likely cause. ";
}

/* Where nobody is accused, half of a stem that is silent is the first suspicion. */
std::string dead_channels(const CheckReport &report)
{
    if (!text_in(report.null.get(), "faulty-stem").empty())
        return "";
    std::string names;
    for (const CheckFinding &finding : report.findings)
        for (const SetFile &file : report.files)
            if (finding.check == "channel" && file.role == Role::Stem && file.name == finding.file)
                names += (names.empty() ? "" : ", ") + shown(file.name);
    return names.empty() ? "" : "A channel is silent in " + names + ", a likely cause. ";
}

/* Why a null was not made: the finding that says so, by name and figures. */
std::string obstacle(const CheckReport &report)
{
    for (const CheckFinding &finding : report.findings)
        for (const SetFile &file : report.files)
            if (file.name == finding.file && (file.role == Role::Stem || file.role == Role::Mix) &&
                (finding.check == "rate" || finding.check == "channels" ||
                 (finding.check == "readable" && !file.readable())))
                return finding.text;
    return "a file cannot be read, or rates or channels do not fit.";
}

void find_null(CheckReport &report)
{
    const GstStructure *null = report.null.get();
    if (!null) {
        const bool stems = std::any_of(report.files.begin(), report.files.end(),
                                       [](const SetFile &file) { return file.role == Role::Stem; });
        if (report.mix() && stems) // that there are none is told
            report.find("null", Severity::Failed, "",
                        "The set was not held against its mix: " + obstacle(report));
        return;
    }
    if (flag_in(null, "passed"))
        return;
    std::string suspicions = mono_stems(report) + dead_channels(report);
    if (!suspicions.empty())
        suspicions += "If not that: ";
    CheckFinding finding{"null", Severity::Failed, "", suspicions + text_in(null, "explanation")};
    for (const SetFile &file : report.files)
        if (file.role == Role::Stem && file.label() == text_in(null, "faulty-stem"))
            finding.file = file.name;
    finding.start = count_in(null, "fault-start");
    finding.end = count_in(null, "fault-end");
    report.findings.push_back(std::move(finding));
}

} // namespace

void find_in_figures(CheckReport &report)
{
    const auto &profile = report.request.profile;
    const bool asked = report.request.target || (profile && profile->headroom);
    const bool sum_asked = report.request.target || (profile && profile->sum_headroom);
    const double target = report.target();
    const double sum_target = !report.request.target && profile && profile->sum_headroom
                                  ? -*profile->sum_headroom
                                  : target;
    const auto severity = [](bool wanted) { return wanted ? Severity::Failed : Severity::Warning; };
    for (const SetFile &file : report.files) {
        const GstStructure *figures = report.figures_of(file);
        if (!figures)
            continue;
        find_levels(report, file, figures);
        find_dead_channel(report, file, figures);
        find_clips(report, file, figures);
        find_depth(report, file, figures);
        find_spectrum(report, file, figures);
        const bool stem = file.role == Role::Stem;
        if (file.role != Role::Other)
            find_headroom(report, file.name, shown(file.name), figures, stem ? target : sum_target,
                          severity(stem ? asked : sum_asked));
    }
    if (report.sum)
        find_headroom(report, "", "The sum of the stems", report.sum.get(), sum_target,
                      severity(sum_asked));
    find_null(report);
}

} // namespace stems::tool
