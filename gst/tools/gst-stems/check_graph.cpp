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

/* Whether nullcheck and stemsum take a stem of these channels. */
bool fits(int channels, int under) noexcept
{
    return channels == under || (channels == 1 && under == 2);
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
        if (!file.readable() || file.rate != shape.rate || !fits(file.channels, shape.channels))
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
Words labels_of(const CheckReport &report)
{
    Words words;
    for (const SetFile &file : report.files)
        if (file.role == Role::Stem)
            words.push_back(set("sink_" + std::to_string(words.size()) + "::label", file.label()));
    return words;
}

} // namespace

CheckGraph check_graph(const CheckReport &report)
{
    CheckGraph graph;
    const SetFile *mix = report.mix();
    graph.sums = stems_fit(report);
    graph.nulls = graph.sums && mix && mix->readable();
    const Words end{"!", "fakesink", "async=false"};
    const std::string interval = set("interval", kNever);
    if (graph.nulls)
        graph.launch.line(
            Words{"nullcheck", "name=null", interval} + labels_of(report) + Words{"!"} +
            (report.request.waves ? meter(report, "residual", {"loudness=false"}) + Words{"!"}
                                  : Words{}) +
            Words{"fakesink", "async=false"});
    if (graph.sums)
        graph.launch.line(
            Words{"stemsum", "name=mixer", "keep-headroom=true", "!"} +
            meter(report, "sum", mix && !report.request.waves ? Words{"loudness=false"} : Words{}) +
            end);
    int stem = 0;
    for (std::size_t i = 0; i < report.files.size(); ++i) {
        const SetFile &file = report.files[i];
        if (!file.readable())
            continue;
        const Words read{"stemfilesrc", set("location", file.path), "align=start", "!"};
        const Words measure = meter(report, "file" + std::to_string(i), {"spectrum=true"});
        const std::string pad = std::to_string(stem);
        if (graph.nulls && file.role == Role::Mix) {
            graph.launch.line(read + measure + Words{"!", "null.reference"});
        } else if (graph.nulls && file.role == Role::Stem) {
            graph.launch.line(read + Words{"tee", "name=tee" + pad, "!"} + measure +
                              Words{"!", "null.sink_" + pad});
            graph.launch.line(
                {"tee" + pad + ".", "!", "identity", "silent=true", "!", "mixer.sink_" + pad});
            ++stem;
        } else if (graph.sums && file.role == Role::Stem) {
            graph.launch.line(read + measure + Words{"!", "mixer.sink_" + pad});
            ++stem;
        } else {
            graph.launch.line(read + measure + end);
        }
    }
    return graph;
}

} // namespace stems::tool
