/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "chain.h"

#include "command.h"
#include "figures.h"
#include "handles.h"
#include "launch.h"
#include "run.h"

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

std::vector<std::string> long_queue()
{
    return {"queue", "max-size-buffers=0", "max-size-bytes=0", "max-size-time=5000000000"};
}

void append_chain(std::vector<std::string> &line, const std::string &chain, int rate, int channels)
{
    append(line, {"!", "audioconvert", "!"});
    append(line, Launch::words_of(chain));
    append(line,
           {"!", "audioconvert", "!",
            "audio/x-raw,rate=" + std::to_string(rate) + ",channels=" + std::to_string(channels),
            "!"});
}

/* How long it is silent until a tick comes out of @chain, in nanoseconds. */
static guint64 silence_before_tick(const std::string &chain, int rate, int channels)
{
    Launch launch;
    std::vector<std::string> line{"audiotestsrc",
                                  "wave=ticks",
                                  "num-buffers=40",
                                  "samplesperbuffer=" + std::to_string(rate / 20),
                                  "freq=" + std::to_string(rate / 4),
                                  "!",
                                  "audio/x-raw,rate=" + std::to_string(rate) +
                                      ",channels=" + std::to_string(channels)};
    append_chain(line, chain, rate, channels);
    append(line,
           {"headroommeter", "name=meter", "peak-mode=sample", "loudness=false", "!", "fakesink"});
    launch.line(std::move(line));
    const Outcome outcome = run(launch);
    const GstStructure *meter = outcome.final_of("meter", "headroommeter");
    const guint64 silent = count_in(meter, "head-silence");
    return silent < count_in(meter, "duration") ? silent : 0; // a gate may let nothing through
}

std::uint64_t delay_of(const std::string &chain, int rate, int channels)
{
    const guint64 behind = silence_before_tick(chain, rate, channels);
    const guint64 before = silence_before_tick("identity", rate, channels);
    if (behind <= before)
        return 0;
    return gst_util_uint64_scale_round(behind - before, static_cast<guint64>(rate), GST_SECOND);
}

std::uint64_t ring_of(const std::string &chain, int rate, int channels, int bits)
{
    constexpr int kBuffers = 1239; // 61.95 s: the first tick is at 30.95 s, the next not in it
    std::vector<std::string> line{"audiotestsrc",
                                  "wave=ticks",
                                  "volume=1",
                                  "tick-interval=31000000000",
                                  "num-buffers=" + std::to_string(kBuffers),
                                  "samplesperbuffer=" + std::to_string(rate / 20),
                                  "freq=" + std::to_string(rate / 4),
                                  "!",
                                  "audio/x-raw,format=F32LE,rate=" + std::to_string(rate) +
                                      ",channels=" + std::to_string(channels)};
    const auto sounding = [&](const std::string &effects) -> guint64 {
        Launch one;
        std::vector<std::string> words = line;
        append_chain(words, effects, rate, channels);
        append(words, {"headroommeter", "name=meter", "peak-mode=sample", "loudness=false",
                       set("silence-level", -6.02 * bits), "!", "fakesink"});
        one.line(std::move(words));
        const Outcome outcome = run(one);
        const GstStructure *meter = outcome.final_of("meter", "headroommeter");
        return count_in(meter, "duration") - count_in(meter, "tail-silence");
    };
    const guint64 wet = sounding(chain);
    const guint64 dry = sounding("identity");
    return wet <= dry ? 0 : std::min<guint64>(wet - dry, 30 * GST_SECOND);
}

std::string delay_told(const std::string &chain, const std::string &place, int rate, int channels)
{
    const std::uint64_t late = delay_of(chain, rate, channels);
    if (late == 0)
        return "";
    return "the insert on " + place + " sounds " + std::to_string(late) +
           " samples late, which is not made up for: take an effect without latency, if this is "
           "not meant to be";
}

void check_chain(const std::string &chain, const std::string &place)
{
    GError *failed = nullptr;
    GstElement *bin = gst_parse_bin_from_description_full(chain.c_str(), TRUE, nullptr,
                                                          GST_PARSE_FLAG_FATAL_ERRORS, &failed);
    const ErrorPtr error{failed};
    if (bin)
        gst_object_ref_sink(bin);
    const ObjectPtr owned{bin};
    const auto pad = [&](const char *name) {
        GstPad *found = bin ? gst_element_get_static_pad(bin, name) : nullptr;
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
