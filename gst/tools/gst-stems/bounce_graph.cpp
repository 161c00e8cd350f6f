/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_graph.h"

#include "chain.h"
#include "counted.h"

#include <glib.h>

#include <algorithm>

namespace stems::tool
{

namespace
{

using Words = std::vector<std::string>;
using Role = BounceFile::Role;

/* What may stand behind the "." of a pad's name in the text of a pipeline. */
bool is_identifier(const std::string &text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return g_ascii_isalnum(c) || c == '-' || c == '_';
    });
}

/* The branches of a bounce, made one after the other. */
class Graph
{
public:
    explicit Graph(const BounceJob &job) : job_{job} {}

    Launch make()
    {
        source();
        std::vector<std::string> sends(job_.plan.stems.size());
        for (std::size_t stem = 0; stem < sends.size(); stem++)
            sends[stem] = job_.inserts.stems.contains(stem)
                              ? stem_with_insert(stem)
                              : sends_of(stem, "bounce", pad_, channel_);
        group(sends);
        mix();
        for (std::size_t i = 0; i < job_.versions.size(); i++)
            version(i);
        outputs();
        return std::move(launch_);
    }

private:
    /* Whether the mix and the versions have effects of their own. */
    bool has_bus() const { return !job_.inserts.mix.empty(); }
    bool in_parts() const { return !job_.inserts.tracks.empty() || !job_.inserts.stems.empty(); }

    /* Where effects hold some branches back the others must wait. */
    Words queue() const { return job_.inserts.empty() ? Words{"queue"} : long_queue(); }

    Words caps_of(const std::string &format) const { return {"audio/x-raw,format=" + format, "!"}; }

    Words source_of(const std::string &location) const
    {
        Words words{"stemfilesrc", set("location", location)};
        if (!job_.allow_damaged)
            words.emplace_back("strict=true");
        return words;
    }

    /* What goes straight into the group is all of its first pad. */
    void source()
    {
        bool direct = false;
        for (std::size_t stem = 0; stem < job_.plan.stems.size(); stem++)
            direct |= !job_.inserts.stems.contains(stem) && takes_session(stem);
        if (direct) {
            pad_ = 1;
            channel_ = job_.session.channels;
        }
        Words line = source_of(job_.session.location);
        if (job_.tail)
            line.push_back(set("tail", static_cast<unsigned long long>(job_.tail)));
        // In silence that is marked as such the tails of effects would be lost.
        if (!job_.inserts.empty())
            line.emplace_back("mark-gaps=false");
        if (!in_parts()) {
            append(line, {"!", "bounce.sink_0"});
            launch_.line(std::move(line));
            return;
        }
        append(line, {"!", "tee", "name=session"});
        launch_.line(std::move(line));
        if (direct)
            branch("session.", "bounce.sink_0");
    }

    /* A track behind its effects, to a pad. */
    void track_with_insert(std::size_t track, const std::string &to)
    {
        const PlanRow &row = job_.plan.rows[track];
        Words line{"session.", "!"};
        append(line, queue());
        append(line, {"!", "stemgroup", "name=track-" + std::to_string(track),
                      set("routing", "track=" + send_of(row.first, row.channels)),
                      "channels=" + std::to_string(row.channels)});
        append_chain(line, job_.inserts.tracks.at(track), job_.session.rate, row.channels,
                     kCounted + ("track-" + std::to_string(track)));
        append(line, queue());
        append(line, {"!", to});
        launch_.line(std::move(line));
    }

    /* The tracks of a stem that have no insert; those that have one go to pads
     * of @element, whose next free pad and channel are given. */
    std::string sends_of(std::size_t stem, const std::string &element, int &pad, int &channel)
    {
        std::string sends;
        for (std::size_t track = 0; track < job_.plan.rows.size(); track++) {
            const PlanRow &row = job_.plan.rows[track];
            if (row.stem != job_.plan.stems[stem])
                continue;
            int first = row.first;
            if (job_.inserts.tracks.contains(track)) {
                track_with_insert(track, element + ".sink_" + std::to_string(pad++));
                first = channel;
                channel += row.channels;
            }
            sends += (sends.empty() ? "" : ",") + send_of(first, row.channels) +
                     (row.side == "left"    ? ":pan=-1"
                      : row.side == "right" ? ":pan=1"
                                            : "");
        }
        return sends;
    }

    /* Whether a stem takes anything straight from the session. */
    bool takes_session(std::size_t stem) const
    {
        for (std::size_t track = 0; track < job_.plan.rows.size(); track++)
            if (job_.plan.rows[track].stem == job_.plan.stems[stem] &&
                !job_.inserts.tracks.contains(track))
                return true;
        return false;
    }

    /* The send of what comes out of the insert. */
    std::string stem_with_insert(std::size_t stem)
    {
        const std::string name = "group-" + std::to_string(stem);
        int pad = takes_session(stem) ? 1 : 0;
        int channel = pad ? job_.session.channels : 0;
        const std::string inner = sends_of(stem, name, pad, channel);
        if (takes_session(stem))
            branch("session.", name + ".sink_0");
        /* What is too loud for integers may be turned down by the insert. */
        Words line{"stemgroup", "name=" + name, set("routing", "stem=" + inner),
                   "channels=" + std::to_string(job_.channels), "keep-headroom=true"};
        append_chain(line, job_.inserts.stems.at(stem), job_.session.rate, job_.channels,
                     kCounted + ("stem-" + std::to_string(stem)));
        append(line, queue());
        append(line, {"!", "bounce.sink_" + std::to_string(pad_++)});
        launch_.line(std::move(line));
        channel_ += job_.channels;
        return send_of(channel_ - job_.channels, job_.channels);
    }

    void group(const std::vector<std::string> &sends)
    {
        std::string routing;
        for (std::size_t stem = 0; stem < sends.size(); stem++)
            routing += (stem ? ";" : "") + job_.id_of(stem) + "=" + sends[stem];
        Words line{"stemgroup", "name=bounce", set("routing", routing)};
        if (job_.channels != 2)
            line.push_back("channels=" + std::to_string(job_.channels));
        if (in_parts() && job_.session.format.starts_with("S16"))
            line.emplace_back("dither=tpdf"); // only what effects have made has it
        launch_.line(std::move(line));
    }

    std::string stem_pad(std::size_t stem) const { return "bounce.stem_" + job_.id_of(stem); }
    std::string stem_tee(std::size_t stem) const { return "stem-" + std::to_string(stem); }

    bool is_branched(std::size_t stem) const
    {
        if (job_.has(Role::Residual))
            return true;
        return std::any_of(job_.versions.begin(), job_.versions.end(), [&](const auto &version) {
            return std::find(version.stems.begin(), version.stems.end(), stem) !=
                   version.stems.end();
        });
    }

    /* Behind a source pad of the group: the format is the session's again. */
    Words from_group(const std::string &pad) const
    {
        Words line{pad, "!"};
        if (in_parts())
            append(line, caps_of(job_.session.format));
        return line;
    }

    /* The insert on the mix, and back to the session's format; ends with "!". */
    void append_bus(Words &line, const std::string &name) const
    {
        append_chain(line, job_.inserts.mix, job_.session.rate, job_.channels, kCounted + name);
        append(line, {"stemsum", "name=" + name});
        if (job_.session.format.starts_with("S16"))
            line.emplace_back("dither=tpdf");
        line.emplace_back("!");
        append(line, caps_of(job_.session.format));
    }

    void mix()
    {
        const bool residual = job_.has(Role::Residual);
        if (!job_.real_mix.empty()) {
            Words line = source_of(job_.real_mix);
            if (job_.real_tail)
                line.push_back(set("tail", static_cast<unsigned long long>(job_.real_tail)));
            append(line, {"!", "stemsum", "name=mix"});
            if (job_.real_format.starts_with("S16"))
                line.emplace_back("dither=tpdf"); // only what is rounded has it
            line.emplace_back("!");
            append(line, caps_of(job_.real_format));
            append(line, {"tee", "name=mix-tee"});
            launch_.line(std::move(line));
        } else if (!job_.inserts.mix.empty()) {
            Words line = from_group("bounce.src");
            append(line, queue());
            append_bus(line, "mix");
            append(line, {"tee", "name=mix-tee"});
            launch_.line(std::move(line));
        }
        if (residual) {
            launch_.line({"nullcheck", "name=residual", "diagnose=false", "post-messages=false",
                          "!", "tee", "name=residual-tee"});
            branch("mix-tee.", "residual.reference");
            for (std::size_t stem = 0; stem < job_.plan.stems.size(); stem++)
                branch(stem_tee(stem) + ".", "residual.sink_" + std::to_string(stem));
        }
    }

    void branch(const std::string &from, const std::string &to)
    {
        Words line{from, "!"};
        append(line, queue());
        append(line, {"!", to});
        launch_.line(std::move(line));
    }

    void version(std::size_t i)
    {
        const std::string name = "version-" + std::to_string(i);
        const std::string sum = has_bus() ? "sum-of-" + name : name;
        std::size_t pad = 0;
        for (const std::size_t stem : job_.versions[i].stems)
            branch(stem_tee(stem) + ".", sum + ".sink_" + std::to_string(pad++));
        Words line{"stemsum", "name=" + sum};
        if (has_bus()) { // what is too loud may be turned down by the insert
            append(line, {"keep-headroom=true", "!"});
            append(line, queue());
            append_bus(line, name);
            append(line, {"tee", "name=" + name + "-tee"});
        }
        launch_.line(std::move(line));
    }

    std::string origin_of(const BounceFile &file) const
    {
        switch (file.role) {
        case Role::Stem:
            return is_branched(file.index) ? stem_tee(file.index) + "." : stem_pad(file.index);
        case Role::Version:
            return "version-" + std::to_string(file.index) + (has_bus() ? "-tee." : ".");
        case Role::Residual:
            return "residual-tee.";
        case Role::Mix:
            break;
        }
        return job_.real_mix.empty() && job_.inserts.mix.empty() ? "bounce.src" : "mix-tee.";
    }

    void outputs()
    {
        for (std::size_t stem = 0; stem < job_.plan.stems.size(); stem++) {
            if (!is_branched(stem))
                continue;
            Words line = from_group(stem_pad(stem));
            append(line, {"tee", "name=" + stem_tee(stem)});
            launch_.line(std::move(line));
        }
        for (std::size_t i = 0; i < job_.files.size(); i++) {
            const BounceFile &file = job_.files[i];
            const std::string from = origin_of(file);
            Words line = from.starts_with("bounce.") ? from_group(from) : Words{from, "!"};
            append(line, queue());
            append(line, {"!", "stemfilesink", "name=file-" + std::to_string(i),
                          set("location", file.path), set("format", job_.container),
                          set("label", file.label)});
            append(line, time_reference(job_.session.origin));
            launch_.line(std::move(line));
        }
    }

    const BounceJob &job_;
    Launch launch_;
    int pad_ = 0;     /* of bounce, the next that is free */
    int channel_ = 0; /* of bounce, the first of that pad */
};

} // namespace

bool BounceJob::has(BounceFile::Role role) const
{
    return std::any_of(files.begin(), files.end(),
                       [&](const BounceFile &file) { return file.role == role; });
}

std::string BounceJob::id_of(std::size_t stem) const
{
    if (is_identifier(plan.stems[stem]))
        return plan.stems[stem];
    std::string id = "stem-" + std::to_string(stem);
    while (std::find(plan.stems.begin(), plan.stems.end(), id) != plan.stems.end())
        id += "-";
    return id;
}

Launch bounce_graph(const BounceJob &job)
{
    return Graph{job}.make();
}

} // namespace stems::tool
