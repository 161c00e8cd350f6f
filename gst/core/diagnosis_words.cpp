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
#include <cstring>
#include <utility>

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
    const double ms = 1000.0 * size / rate;
    return format("%.*f sample%s %s (%.*f ms)", size == std::nearbyint(size) ? 0 : 3, size,
                  size == 1.0 ? "" : "s", delay > 0.0 ? "late" : "early", ms < 0.1 ? 4 : 2, ms);
}

std::string loudness(double gain)
{
    const double db = to_db(gain);
    const double size = std::fabs(db);
    return format("%.*f dB too %s", size < 0.1 ? 4 : 2, size, db > 0.0 ? "loud" : "soft");
}

/* "has its left channel inverted and 2.00 dB too loud"; what is true of all channels
 * is said once. */
template <class Say> void say_channels(const std::vector<double> &gains, const Say &say)
{
    const auto down = [](double gain) { return gain < 0.0; };
    const bool all = std::ranges::all_of(gains, down);
    if (std::ranges::any_of(gains, down))
        say(all ? "is inverted" : "", "flipped");
    for (std::size_t c = 0; c < gains.size(); ++c) {
        const bool off = std::fabs(to_db(std::fabs(gains[c]))) >= 0.005;
        std::vector<std::string> what;
        if (down(gains[c]) && !all)
            what.emplace_back("inverted");
        if (off)
            what.push_back(loudness(std::fabs(gains[c])));
        if (what.empty())
            continue;
        const std::string which = gains.size() == 2
                                      ? std::string{c == 0 ? "left" : "right"} + " channel"
                                      : format("channel %d", static_cast<int>(c) + 1);
        say("has its " + which + " " + joined(what), off ? "levelled" : "");
    }
}

/* What has its channels in another order; @whose it is told in. */
std::string exchanged(const std::vector<std::size_t> &order, const char *whose)
{
    std::vector<std::string> moved, all;
    for (std::size_t c = 0; c < order.size(); ++c) {
        all.push_back(std::to_string(order[c] + 1));
        if (order[c] != c)
            moved.push_back(std::to_string(c + 1));
    }
    return moved.size() == 2 ? "has its channels " + joined(moved) + " swapped"
                             : "has its channels in another order (" + (whose + joined(all)) + ")";
}

/* What is wrong with a stem, and what undoes it. */
void say_stem(const StemFinding &stem, const std::vector<std::string> &labels, int rate,
              std::vector<std::string> &wrong, std::vector<std::string> &undone)
{
    const auto say = [&](const std::string &what, const char *undo) {
        if (!what.empty())
            wrong.push_back(what);
        undone.emplace_back(undo);
    };
    const auto has = [&](Fault fault) { return stem.fault == fault || stem.second == fault; };
    if (has(Fault::SwappedChannels))
        say(stem.order.empty() ? "has left and right swapped"
                               : exchanged(stem.order, "the mix has them in that of "),
            "swapped back");
    if (has(Fault::Drift))
        say(format("runs %.2f ppm %s against the mix (%.1f samples %s in the middle)",
                   std::fabs(stem.drift), stem.drift > 0.0 ? "slow" : "fast", std::fabs(stem.delay),
                   stem.delay > 0.0 ? "late" : "early"),
            "resampled");
    else if (stem.delay != 0.0)
        say("is " + lateness(stem.delay, rate), "moved");
    say_channels(stem.gains, say);
    if (!stem.gains.empty())
        return;
    if (has(Fault::Clipped))
        say("is clipped", "");
    if (stem.inverted)
        say(wrong.empty() ? "is inverted" : "inverted", "flipped");
    if (has(Fault::Gain) || std::fabs(to_db(stem.gain)) >= 0.005)
        say((wrong.empty() ? "is " : "") + loudness(stem.gain), "levelled");
    if (has(Fault::Truncated))
        say("is cut off at its start or end", "");
    if (has(Fault::Missing))
        say("drops out", "");
    if (has(Fault::LossyLike))
        say("looks like a lossy copy, as of MP3 or AAC", "");
    if (has(Fault::Resampled))
        say("looks resampled or cut off at the top", "");
    if (has(Fault::DifferentContent))
        say("holds audio that is not in the mix", "left out");
    if (has(Fault::Duplicate))
        say("holds the same audio as " +
                (stem.other >= 0 ? labels[static_cast<std::size_t>(stem.other)]
                                 : std::string{"another stem"}) +
                ", which the mix has once",
            "left out");
}

std::string span_of(const Diagnosis &diagnosis, int rate)
{
    if (!diagnosis.partial)
        return "";
    return format(" from %.3f s to %.3f s", static_cast<double>(diagnosis.from) / rate,
                  static_cast<double>(diagnosis.to) / rate);
}

constexpr double kSilence = 0x1p-40; // below what any file holds
// More is left of a lag of a fraction of a sample only by who made it.
constexpr double kNearlyAll = 1.0 - 1e-6;

/* What the repair leaves. */
std::string nulls_to(const Diagnosis &diagnosis)
{
    if (diagnosis.repaired < kSilence)
        return "the set nulls to digital silence";
    return format(diagnosis.nulls ? "the set nulls to %.1f dBFS"
                                  : "the residual still peaks at %.1f dBFS",
                  to_db(diagnosis.repaired));
}

/* "is late" of one stem, "are late" of several. */
std::string plural(std::string clause)
{
    constexpr std::pair<const char *, const char *> verbs[] = {
        {"is ", "are "},   {"has its ", "have their "}, {"has ", "have "},
        {"runs ", "run "}, {"looks ", "look "},         {"holds ", "hold "}};
    for (const auto &[one, several] : verbs)
        if (clause.starts_with(one))
            return clause.replace(0, std::strlen(one), several);
    return clause;
}

/* What is wrong with each of the guilty; said once if it is the same. */
std::string say_stems(const std::vector<std::string> &names,
                      const std::vector<std::vector<std::string>> &wrong)
{
    if (names.size() > 1 &&
        std::ranges::all_of(wrong, [&](const auto &other) { return other == wrong.front(); })) {
        std::vector<std::string> clauses;
        for (const std::string &clause : wrong.front())
            clauses.push_back(plural(clause));
        return joined(names) + " " + joined(clauses);
    }
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += (i == 0                  ? ""
                : i + 1 == names.size() ? ", and "
                                        : ", ") +
               names[i] + " " + joined(wrong[i]);
    return out;
}

std::vector<std::string> wrong_with_mix(const Diagnosis &diagnosis, int rate)
{
    std::vector<std::string> wrong;
    if (diagnosis.mix_delay != 0.0)
        wrong.push_back(lateness(diagnosis.mix_delay, rate));
    if (diagnosis.mix_swapped)
        wrong.emplace_back("swapped left for right");
    if (diagnosis.mix_gain < 0.0)
        wrong.emplace_back("inverted");
    if (std::fabs(std::fabs(diagnosis.mix_gain) - 1.0) > 1e-4)
        wrong.push_back(loudness(std::fabs(diagnosis.mix_gain)));
    return wrong;
}

std::string say_mix(const Diagnosis &diagnosis, int rate)
{
    const std::vector<std::string> wrong = wrong_with_mix(diagnosis, rate);
    const std::string innocent = "No stem is at fault: ";
    const std::string note = diagnosis.note.empty() ? "" : "; " + diagnosis.note;
    if (wrong.empty() && diagnosis.mix_order.empty())
        return innocent + "the mix was processed" + note + ".";
    std::string text =
        innocent + "against all of them the mix " +
        (diagnosis.mix_order.empty() ? "is " + joined(wrong)
                                     : exchanged(diagnosis.mix_order, "the stems' are ")) +
        note;
    if (diagnosis.repaired >= 0.0)
        text +=
            "; with that undone, " + nulls_to(diagnosis) +
            (diagnosis.nulls || diagnosis.explained > kNearlyAll || diagnosis.repaired < kSilence
                 ? ""
                 : ", so it was processed as well");
    return text + ".";
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
    if (diagnosis.behind) {
        Diagnosis rest = diagnosis;
        rest.behind = false;
        rest.mix_delay = 0.0;
        rest.mix_gain = 1.0;
        return describe(rest, labels, rate) + " Besides, the mix is " +
               joined(wrong_with_mix(diagnosis, rate)) + " against all stems.";
    }
    if (diagnosis.resting) {
        Diagnosis rest = diagnosis;
        rest.resting.reset();
        const bool drops = diagnosis.fault == Fault::Missing && diagnosis.guilty.size() == 1;
        return (drops ? labels[diagnosis.guilty.front()] + " drops out."
                      : describe(rest, labels, rate)) +
               format(" What else is left lies from %.3f s to %.3f s, where ",
                      static_cast<double>(diagnosis.resting->from) / rate,
                      static_cast<double>(diagnosis.resting->to) / rate) +
               labels[diagnosis.resting->stem] + " is silent, for longer than it rests elsewhere.";
    }
    const std::string figures =
        diagnosis.note.empty() ? std::string{} : " (" + diagnosis.note + ")";
    if (diagnosis.guilty.empty()) {
        if (diagnosis.fault == Fault::Missing)
            return "A stem is missing" + span_of(diagnosis, rate) +
                   ": the mix holds what no stem of the set does, and the residual is just that." +
                   (diagnosis.likely < 0 ? ""
                                         : " Or it is the tail of " +
                                               labels[static_cast<std::size_t>(diagnosis.likely)] +
                                               ", which falls silent just before.");
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
    if (diagnosis.fault == Fault::Missing && diagnosis.guilty.size() == 1)
        return first + " is silent, but the mix holds what no other stem does.";
    if (diagnosis.fault == Fault::Unknown)
        return first + " is not what the mix holds of it" + span_of(diagnosis, rate) +
               (diagnosis.note.empty() ? "" : ": " + diagnosis.note) + ".";
    std::vector<std::string> names, undone;
    std::vector<std::vector<std::string>> wrong;
    bool extra = false;
    for (std::size_t s : diagnosis.guilty) {
        names.push_back(labels[s]);
        say_stem(diagnosis.stems[s], labels, rate, wrong.emplace_back(), undone);
        extra = extra || diagnosis.note == "extra";
    }
    std::string text = say_stems(names, wrong) + span_of(diagnosis, rate);
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
