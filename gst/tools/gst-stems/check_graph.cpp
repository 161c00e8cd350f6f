/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: the pipeline. Each file is read once: its samples go through a meter
 * to nullcheck, and past it to the sum, in the thread that read them.
 */
#include "check.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

using Words = std::vector<std::string>;

constexpr unsigned long long kNever = 24ULL * 60 * 60 * GST_SECOND; /* between messages */

Words operator+(Words a, const Words &b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

struct Shape {
    int rate = 0, channels = 0;
};

/* What stems are held to: the mix's, else the most channels that one has. */
Shape shape_of(const CheckReport &report)
{
    Shape shape;
    for (const SetFile &file : report.files)
        if (file.readable() && file.role == Role::Stem && file.channels > shape.channels)
            shape = {file.rate, file.channels};
    const SetFile *mix = report.mix();
    return mix && mix->readable() ? Shape{mix->rate, mix->channels} : shape;
}

bool stems_fit(const CheckReport &report)
{
    const Shape shape = shape_of(report);
    std::size_t stems = 0;
    for (const SetFile &file : report.files) {
        if (file.role != Role::Stem)
            continue;
        if (!file.readable() || file.rate != shape.rate || !adds_to(file.channels, shape.channels))
            return false;
        ++stems;
    }
    return stems > 0;
}

Words meter(const CheckReport &report, const std::string &name, const Words &more)
{
    double seconds = 0.0;
    for (const SetFile &file : report.files)
        seconds = std::max(seconds, file.seconds());
    const CheckRequest &request = report.request;
    Words words{"headroommeter", set("name", name), set("target", report.target()),
                set("interval", request.waves ? wave_interval(seconds) : kNever)};
    if (request.sample_peak || (request.profile && request.profile->sample_peak))
        words.push_back("peak-mode=sample");
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/* nullcheck names files, whatever their tags call them. */
Words null_of(const CheckReport &report, const std::string &name,
              const std::vector<std::size_t> &stems)
{
    Words words{"nullcheck", set("name", name), set("interval", kNever)};
    for (std::size_t i = 0; i < stems.size(); ++i)
        words.push_back(
            set("sink_" + std::to_string(i) + "::label", report.files[stems[i]].label()));
    return words;
}

/* Where the samples of each file go, as pads that wait for them. */
class Ways
{
public:
    explicit Ways(const CheckReport &report) : ways_(report.files.size()) {}

    void add(std::size_t file, const std::string &pad) { ways_[file].push_back(pad); }
    void add(const std::string &element, const std::vector<std::size_t> &stems)
    {
        for (std::size_t i = 0; i < stems.size(); ++i)
            add(stems[i], element + ".sink_" + std::to_string(i));
    }

    /* Read once, measured on the way to the first of them. */
    void lines(std::size_t file, const Words &read, const Words &measure, Launch &launch) const
    {
        const Words &ways = ways_[file];
        const std::string tee = "tee" + std::to_string(file);
        Words line = read;
        if (ways.size() > 1)
            line = line + Words{"tee", set("name", tee), "!"};
        line = line + measure + Words{"!"};
        launch.line(ways.empty() ? line + Words{"fakesink", "async=false"} : line + Words{ways[0]});
        for (std::size_t i = 1; i < ways.size(); ++i)
            launch.line({tee + ".", "!", "identity", "silent=true", "!", ways[i]});
    }

private:
    std::vector<Words> ways_;
};

} // namespace

CheckGraph check_graph(const CheckReport &report)
{
    CheckGraph graph;
    Ways ways{report};
    std::vector<std::size_t> stems;
    std::size_t mix = report.files.size();
    for (std::size_t i = 0; i < report.files.size(); ++i) {
        if (report.files[i].role == Role::Stem)
            stems.push_back(i);
        if (report.files[i].role == Role::Mix)
            mix = i;
    }
    const bool has_mix = mix < report.files.size();
    graph.sums = stems_fit(report);
    graph.nulls = graph.sums && has_mix && report.files[mix].readable();
    const Words end{"!", "fakesink", "async=false"};
    if (graph.nulls) {
        graph.launch.line(null_of(report, "null", stems) +
                          (report.request.waves
                               ? Words{"!"} + meter(report, "residual", {"loudness=false"})
                               : Words{}) +
                          end);
        ways.add(mix, "null.reference");
        ways.add("null", stems);
    }
    if (graph.sums) {
        graph.launch.line(
            Words{"stemsum", "name=mixer", "keep-headroom=true", "!"} +
            meter(report, "sum",
                  has_mix && !report.request.waves ? Words{"loudness=false"} : Words{}) +
            end);
        ways.add("mixer", stems);
    }
    for (std::size_t i = 0; i < report.versions.size(); ++i) {
        const CheckVersion &version = report.versions[i];
        if (!version.problem.empty())
            continue;
        const std::string name = "version" + std::to_string(i);
        graph.launch.line(null_of(report, name, version.stems) + end);
        ways.add(version.file, name + ".reference");
        ways.add(name, version.stems);
    }
    for (std::size_t i = 0; i < report.files.size(); ++i) {
        const SetFile &file = report.files[i];
        if (file.readable())
            ways.lines(i, {"stemfilesrc", set("location", file.path), "align=start", "!"},
                       meter(report, "file" + std::to_string(i), {"spectrum=true"}), graph.launch);
    }
    return graph;
}

} // namespace stems::tool
