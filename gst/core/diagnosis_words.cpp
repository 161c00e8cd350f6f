/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A diagnosis in words.
 */
#include "diagnosis_words.h"

#include "decibel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace stems
{
namespace
{

template <class... T> std::string format(const char *text, T... values)
{
    char buffer[256];
    std::snprintf(buffer, sizeof buffer, text, values...);
    return buffer;
}

std::string joined(const std::vector<std::string> &parts)
{
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i)
        out += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return out;
}

/* "37 samples late (0.77 ms)" */
std::string lateness(double delay, int rate)
{
    const double size = std::fabs(delay);
    return format("%.*f sample%s %s (%.*f ms)", size == std::nearbyint(size) ? 0 : 3, size,
                  size == 1.0 ? "" : "s", delay > 0.0 ? "late" : "early", size < 48.0 ? 3 : 2,
                  1000.0 * size / rate);
}

std::string loudness(double gain)
{
    const double db = to_db(gain);
    const double size = std::fabs(db);
    return format("%.*f dB too %s", size < 0.1 ? 4 : 2, size, db > 0.0 ? "loud" : "soft");
}

/* "has its left channel 2.00 dB too loud" */
template <class Say>
void say_channel(double gain, std::size_t channel, std::size_t channels, const Say &say)
{
    const bool off = std::fabs(to_db(std::fabs(gain))) >= 0.005;
    if (gain > 0.0 && !off)
        return;
    const std::string which = channels == 2
                                  ? std::string{channel == 0 ? "left" : "right"} + " channel"
                                  : format("channel %d", static_cast<int>(channel));
    if (gain < 0.0)
        say("has its " + which + " inverted", "flipped");
    if (off)
        say("has its " + which + " " + loudness(std::fabs(gain)), "levelled");
}

/* What is wrong with a stem, and what undoes it. */
void say_stem(const StemFinding &stem, const std::vector<std::string> &labels, int rate,
              std::vector<std::string> &wrong, std::vector<std::string> &undone)
{
    const auto say = [&](const std::string &what, const char *undo) {
        wrong.push_back(what);
        undone.emplace_back(undo);
    };
    const auto has = [&](Fault fault) { return stem.fault == fault || stem.second == fault; };
    if (has(Fault::SwappedChannels))
        say("has left and right swapped", "swapped back");
    if (has(Fault::Drift))
        say(format("runs %s by %.2f ppm against the mix (%+.1f samples in the middle)",
                   stem.drift > 0.0 ? "slow" : "fast", std::fabs(stem.drift), stem.delay),
            "resampled");
    else if (stem.delay != 0.0)
        say("is " + lateness(stem.delay, rate), "moved");
    for (std::size_t c = 0; c < stem.gains.size(); ++c)
        say_channel(stem.gains[c], c, stem.gains.size(), say);
    if (!stem.gains.empty())
        return;
    if (stem.inverted)
        say(wrong.empty() ? "is inverted" : "inverted", "flipped");
    if (has(Fault::Gain) || std::fabs(to_db(stem.gain)) >= 0.005)
        say((wrong.empty() ? "is " : "") + loudness(stem.gain), "levelled");
    if (has(Fault::Clipped))
        say("is clipped", "");
    if (has(Fault::LossyLike))
        say("looks like the copy of a lossy codec", "");
    if (has(Fault::Resampled))
        say("looks resampled", "");
    if (has(Fault::DifferentContent))
        say("holds audio that is not in the mix", "left out");
    if (has(Fault::Duplicate))
        say("holds the same audio as " + (stem.other >= 0
                                              ? labels[static_cast<std::size_t>(stem.other)]
                                              : std::string{"another stem"}),
            "left out");
}

std::string span_of(const Diagnosis &diagnosis, int rate)
{
    if (!diagnosis.partial)
        return "";
    return format(" from %.3f s to %.3f s", static_cast<double>(diagnosis.from) / rate,
                  static_cast<double>(diagnosis.to) / rate);
}

std::string nulls_to(const Diagnosis &diagnosis)
{
    if (diagnosis.repaired < 0.0)
        return "";
    return format("the set nulls to %.1f dBFS", to_db(diagnosis.repaired));
}

std::string say_mix(const Diagnosis &diagnosis, int rate)
{
    std::vector<std::string> wrong;
    if (diagnosis.mix_delay != 0.0)
        wrong.push_back(lateness(diagnosis.mix_delay, rate));
    if (diagnosis.mix_gain < 0.0)
        wrong.emplace_back("inverted");
    if (std::fabs(std::fabs(diagnosis.mix_gain) - 1.0) > 1e-4)
        wrong.push_back(loudness(std::fabs(diagnosis.mix_gain)));
    if (!wrong.empty())
        return "No stem is at fault: against all of them the mix is " + joined(wrong) +
               "; with that undone, " + nulls_to(diagnosis) + ".";
    return "No stem is at fault: the mix was processed" +
           (diagnosis.note.empty() ? "" : "; " + diagnosis.note) + ".";
}

std::string say_cut(const Diagnosis &diagnosis, const std::vector<std::string> &labels, int rate)
{
    const double from = static_cast<double>(diagnosis.from) / rate;
    const double to = static_cast<double>(diagnosis.to) / rate;
    std::vector<std::string> names;
    for (std::size_t s : diagnosis.guilty)
        names.push_back(labels[s]);
    const bool one = names.size() == 1;
    if (diagnosis.note == "head")
        return joined(names) + format(one ? " is silent up to %.3f s, where the mix has it."
                                          : " are silent up to %.3f s, where the mix has them.",
                                      to);
    if (diagnosis.note == "drop")
        return joined(names) + format(one ? " drops out from %.3f s to %.3f s."
                                          : " drop out from %.3f s to %.3f s.",
                                      from, to);
    return joined(names) + format(one ? " ends at %.3f s; its tail, up to %.3f s, is missing."
                                      : " end at %.3f s; their tails, up to %.3f s, are missing.",
                                  from, to);
}

} // namespace

std::string describe(const Diagnosis &diagnosis, const std::vector<std::string> &labels, int rate)
{
    if (diagnosis.fault == Fault::None)
        return "";
    const std::string figures =
        diagnosis.note.empty() ? std::string{} : " (" + diagnosis.note + ")";
    if (diagnosis.guilty.empty()) {
        if (diagnosis.fault == Fault::Missing)
            return "A stem is missing: no stem of the set explains the residual, which is what it "
                   "would hold.";
        if (diagnosis.fault == Fault::Truncated)
            return "The mix is silent" + span_of(diagnosis, rate) + ", where the stems are not.";
        if (diagnosis.fault == Fault::Unknown && diagnosis.likely >= 0)
            return "The evidence does not say for certain which stem is at fault; look at " +
                   labels[static_cast<std::size_t>(diagnosis.likely)] + " first" + figures + ".";
        if (diagnosis.fault == Fault::Unknown)
            return "The evidence does not say which stem is at fault" + figures + ".";
        return say_mix(diagnosis, rate);
    }
    const std::string &first = labels[diagnosis.guilty.front()];
    if (!diagnosis.note.empty() &&
        (diagnosis.fault == Fault::Truncated ||
         (diagnosis.fault == Fault::Missing && diagnosis.note == "drop")))
        return say_cut(diagnosis, labels, rate);
    if (diagnosis.fault == Fault::Missing)
        return first + " is silent, and the mix holds what no other stem does.";
    if (diagnosis.fault == Fault::Unknown)
        return first + " is not what the mix holds of it" + span_of(diagnosis, rate) + figures +
               ".";
    std::vector<std::string> clauses, undone;
    bool extra = false;
    for (std::size_t s : diagnosis.guilty) {
        std::vector<std::string> wrong;
        say_stem(diagnosis.stems[s], labels, rate, wrong, undone);
        clauses.push_back(labels[s] + " " + joined(wrong));
        extra = extra || diagnosis.note == "extra";
    }
    std::string text = joined(clauses) + span_of(diagnosis, rate);
    if (!diagnosis.note.empty() && !extra)
        text += figures;
    std::vector<std::string> steps;
    for (const std::string &step : undone)
        if (!step.empty() && std::find(steps.begin(), steps.end(), step) == steps.end())
            steps.push_back(step);
    if (diagnosis.repaired >= 0.0 && !steps.empty())
        text += "; " + joined(steps) + ", " + nulls_to(diagnosis);
    return text + ".";
}

} // namespace stems
