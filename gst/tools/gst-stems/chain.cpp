/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "chain.h"

#include "command.h"
#include "figures.h"
#include "handles.h"
#include "launch.h"
#include "run.h"
#include "table.h"
#include "unset_end.h"

#include <algorithm>

namespace stems::tool
{

void append(std::vector<std::string> &line, const std::vector<std::string> &more)
{
    line.insert(line.end(), more.begin(), more.end());
}

std::string send_of(int first, int channels)
{
    std::string send = std::to_string(first);
    for (int i = 1; i < channels; i++)
        send += "+" + std::to_string(first + i);
    return send;
}

std::vector<std::string> time_reference(std::uint64_t origin)
{
    if (origin == 0)
        return {};
    return {set("time-reference", static_cast<unsigned long long>(origin))};
}

std::vector<std::string> long_queue()
{
    return {"queue", "max-size-buffers=0", "max-size-bytes=0", "max-size-time=5000000000"};
}

void append_chain(std::vector<std::string> &line, const std::string &chain, int rate, int channels,
                  const std::string &counted)
{
    append(line, {"!", "audioconvert", "!"});
    append(line, Launch::words_of(chain));
    append(line,
           {"!", "audioconvert", "!",
            "audio/x-raw,rate=" + std::to_string(rate) + ",channels=" + std::to_string(channels),
            "!"});
    if (!counted.empty())
        append(line, {"identity", set("name", counted), "!"});
}

namespace
{

std::vector<std::string> ticks(int rate, const std::vector<std::string> &how)
{
    std::vector<std::string> line{"audiotestsrc", "wave=ticks",
                                  "samplesperbuffer=" + std::to_string(rate / 20),
                                  "freq=" + std::to_string(rate / 4)};
    append(line, how);
    return line;
}

/* What a meter says of what comes out of an insert. Throws Trouble that names it
 * where nothing does. */
StructurePtr measure(std::vector<std::string> line, const Insert &insert, double silence)
{
    append(line, {"!", "audio/x-raw,format=F32LE,rate=" + std::to_string(insert.rate) +
                           ",channels=" + std::to_string(insert.channels)});
    append_chain(line, insert.chain, insert.rate, insert.channels);
    append(line, {"headroommeter", "name=meter", "peak-mode=sample", "loudness=false",
                  set("silence-level", silence), "!", "fakesink"});
    Launch launch;
    launch.line(std::move(line));
    const auto refuse = [&insert](const std::string &why) -> Trouble {
        return Trouble{"--insert " + insert.place + ": \"" + insert.chain + "\": " + why};
    };
    try {
        const Outcome outcome = run(launch);
        const GstStructure *meter = outcome.final_of("meter", "headroommeter");
        if (count_in(meter, "duration") > 0)
            return StructurePtr{gst_structure_copy(meter)};
    } catch (const Trouble &trouble) {
        throw refuse(trouble.what());
    }
    throw refuse("no audio comes out of it, not even silence: take it out, or an effect for it.");
}

/* How long it is silent until a tick comes out, in nanoseconds. */
guint64 silence_before_tick(const Insert &insert)
{
    constexpr double kSilence = -60.0; /* dBFS */
    const StructurePtr meter = measure(ticks(insert.rate, {"num-buffers=40"}), insert, kSilence);
    const guint64 silent = count_in(meter.get(), "head-silence");
    return silent < count_in(meter.get(), "duration") ? silent
                                                      : 0; // a gate may let nothing through
}

Insert dry(Insert insert)
{
    insert.chain = "identity";
    return insert;
}

/* Caps at an end of @chain link two elements in the pipeline of a bounce; alone
 * they are no chain to the parser. */
std::string between_elements(const std::string &chain)
{
    const auto is_caps = [&chain](std::size_t from) {
        const std::size_t at = chain.find_first_not_of(' ', from);
        return at != chain.npos && chain.compare(at, 6, "audio/") == 0;
    };
    const std::size_t last = chain.rfind('!');
    return (is_caps(0) ? "identity ! " : "") + chain +
           (is_caps(last == chain.npos ? 0 : last + 1) ? " ! identity" : "");
}

/* Null where it cannot be made. */
ObjectPtr made_of(const std::string &chain, ErrorPtr &error)
{
    GError *failed = nullptr;
    GstElement *bin = gst_parse_bin_from_description_full(
        between_elements(chain).c_str(), TRUE, nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &failed);
    error.reset(failed);
    if (bin)
        gst_object_ref_sink(bin);
    return ObjectPtr{bin};
}

void refuse_unset_end(const Insert &insert)
{
    ErrorPtr error;
    const ObjectPtr bin = made_of(insert.chain, error);
    const std::string filter = bin ? filter_with_unset_end(bin.get(), insert.channels) : "";
    if (!filter.empty())
        throw Trouble("--insert " + insert.place + ": \"" + insert.chain + "\": with " +
                      std::to_string(insert.channels) + " channels " + filter +
                      " of GStreamer ends in samples that it never set: say " + filter +
                      " low-latency=true, which works another way, or a length below 32.");
}

} // namespace

std::uint64_t delay_of(const Insert &insert)
{
    const guint64 behind = silence_before_tick(insert);
    const guint64 before = silence_before_tick(dry(insert));
    if (behind <= before)
        return 0;
    return gst_util_uint64_scale_round(behind - before, static_cast<guint64>(insert.rate),
                                       GST_SECOND);
}

std::uint64_t ring_of(const Insert &insert, int bits)
{
    // 61.95 s: the first tick is at 30.95 s, the next not in it
    const std::vector<std::string> line =
        ticks(insert.rate, {"volume=1", "tick-interval=31000000000", "num-buffers=1239", "!",
                            // The first sample of a tick is what was in memory (1.22), and as a
                            // float it could be any number.
                            "audio/x-raw,format=S32LE", "!", "audioconvert"});
    const auto sounding = [&](const Insert &one) -> guint64 {
        const StructurePtr meter = measure(line, one, -6.02 * bits);
        return count_in(meter.get(), "duration") - count_in(meter.get(), "tail-silence");
    };
    const guint64 wet = sounding(insert);
    const guint64 without = sounding(dry(insert));
    return wet <= without ? 0 : std::min<guint64>(wet - without, 30 * GST_SECOND);
}

std::string ring_told(const std::string &what, std::uint64_t ring, const std::string &than)
{
    const double seconds = static_cast<double>(ring) / GST_SECOND;
    const CharPtr few{g_strdup_printf("%.2g ms", 1000.0 * seconds)};
    return "the effects ring on, so " + what + " longer than " + than + " by " +
           (seconds < 0.095 ? few.get() : duration(seconds)) + "; --tail says another time";
}

std::string delay_told(const Insert &insert)
{
    refuse_unset_end(insert);
    const std::uint64_t late = delay_of(insert);
    if (late == 0)
        return "";
    return "the insert on " + insert.place + " sounds " + std::to_string(late) +
           " samples late, which is not made up for: take an effect without latency, if this is "
           "not meant to be";
}

void check_chain(const std::string &chain, const std::string &place)
{
    ErrorPtr error;
    const ObjectPtr bin = made_of(chain, error);
    const auto pad = [&](const char *name) {
        GstPad *found = bin ? gst_element_get_static_pad(bin.get(), name) : nullptr;
        if (found)
            gst_object_unref(found);
        return found != nullptr;
    };
    if (error)
        throw Trouble("--insert " + place + ": \"" + chain + "\": " + error->message +
                      ". An insert is a chain of GStreamer's effects, as \"audiodynamic "
                      "threshold=0.5 ! freeverb\".");
    if (!pad("sink") || !pad("src"))
        throw Trouble("--insert " + place + ": \"" + chain +
                      "\" must take audio in at its beginning and give it out at its end.");
}

} // namespace stems::tool
