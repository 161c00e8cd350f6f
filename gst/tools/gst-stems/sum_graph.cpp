/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_graph.h"

#include "chain.h"
#include "counted.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

using Words = std::vector<std::string>;

Words queue_of(const SumJob &job)
{
    for (const SumStem &stem : job.stems)
        if (!stem.insert.empty())
            return long_queue();
    return {"queue"};
}

/* The send of a stem whose channels begin at @first among those of the group. */
std::string send_with_gain(const SumStem &stem, int first)
{
    std::string send = send_of(first, stem.channels);
    if (!stem.gain.empty())
        send += "@" + stem.gain;
    if (stem.mute)
        send += ":mute";
    if (stem.solo)
        send += ":solo";
    return send;
}

/* A stem behind its insert, which is counted as @counted. */
Words line_with_insert(const SumJob &job, const SumStem &stem, int pad, const std::string &counted)
{
    Words line{"set-" + std::to_string(stem.source) + ".", "!"};
    append(line, long_queue());
    append(line, {"!", "stemgroup", set("routing", "stem=" + send_of(stem.first, stem.channels)),
                  "channels=" + std::to_string(stem.channels)});
    append_chain(line, stem.insert, job.rate(), stem.channels, counted);
    append(line, long_queue());
    append(line, {"!", "sum.sink_" + std::to_string(pad)});
    return line;
}

} // namespace

int SumJob::channels() const
{
    int most = 1;
    for (const SumStem &stem : stems)
        most = std::max(most, stem.channels);
    return most;
}

std::uint64_t SumJob::origin() const
{
    for (const SessionFacts &set : sets)
        if (set.origin > 0)
            return set.origin;
    return 0;
}

Launch sum_graph(const SumJob &job, const std::vector<std::string> &end)
{
    Launch launch;
    const Words queue = queue_of(job);
    std::vector<int> firsts; /* of a set, among the group's channels */
    int pad = 0;
    int channels = 0;
    for (std::size_t i = 0; i < job.sets.size(); i++) {
        const std::string tee = "set-" + std::to_string(i);
        const auto takes = [&](bool insert) {
            return std::any_of(job.stems.begin(), job.stems.end(), [&](const SumStem &stem) {
                return stem.source == i && stem.insert.empty() != insert;
            });
        };
        Words line{"stemfilesrc", set("location", job.sets[i].location)};
        if (job.tail)
            line.push_back(set("tail", static_cast<unsigned long long>(job.tail)));
        if (!job.allow_damaged)
            line.emplace_back("strict=true");
        if (takes(true) || !job.insert.empty())
            line.emplace_back("mark-gaps=false"); // else tails of effects end with the audio
        line.emplace_back("!");
        if (takes(true)) {
            append(line, {"tee", "name=" + tee});
            launch.line(std::move(line));
            line = {tee + ".", "!"};
            append(line, queue);
            line.emplace_back("!");
        }
        firsts.push_back(channels);
        if (!takes(false))
            continue;
        line.push_back("sum.sink_" + std::to_string(pad++));
        launch.line(std::move(line));
        channels += job.sets[i].channels;
    }
    std::string sends;
    for (std::size_t i = 0; i < job.stems.size(); i++) {
        const SumStem &stem = job.stems[i];
        int first = firsts[stem.source] + stem.first;
        if (!stem.insert.empty()) {
            launch.line(
                line_with_insert(job, stem, pad++, kCounted + ("stem-" + std::to_string(i))));
            first = channels;
            channels += stem.channels;
        }
        sends += (sends.empty() ? "" : ",") + send_with_gain(stem, first);
    }
    const bool dither = job.format.starts_with("S16"); // only what is rounded has it
    Words line{"stemgroup", "name=sum", set("routing", "sum=" + sends),
               "channels=" + std::to_string(job.channels())};
    if (!job.insert.empty()) {
        line.emplace_back("keep-headroom=true");
        append_chain(line, job.insert, job.rate(), job.channels(), kCounted + std::string{"sum"});
        append(line, {"stemsum", "name=rounded"});
    }
    if (dither)
        line.emplace_back("dither=tpdf");
    append(line, {"!", "audio/x-raw,format=" + job.format, "!"});
    if (!end.empty()) {
        append(line, end);
        launch.line(std::move(line));
        return launch;
    }
    append(line, {"headroommeter", "name=meter", set("profile", job.profile), "!", "queue", "!"});
    if (job.path.empty()) {
        line.emplace_back("fakesink");
    } else {
        append(line, {"stemfilesink", "name=file", set("location", job.path),
                      set("format", job.container), "label=sum"});
        append(line, time_reference(job.origin()));
    }
    launch.line(std::move(line));
    return launch;
}

} // namespace stems::tool
