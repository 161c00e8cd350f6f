/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session_facts.h"

#include "command.h"
#include "run.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

constexpr GstClockTime kPatience = 60 * GST_SECOND;

using CapsPtr = std::unique_ptr<GstCaps, Free<gst_caps_unref>>;
using EventPtr = std::unique_ptr<GstEvent, Free<gst_event_unref>>;
using PadPtr = std::unique_ptr<GstPad, Free<gst_object_unref>>;

/* The sticky event in which tracks are named; see docs/naming.md. */
std::vector<SessionTrack> tracks_of(GstPad *pad)
{
    std::vector<SessionTrack> tracks;
    for (guint i = 0;; i++) {
        const EventPtr event{
            gst_pad_get_sticky_event(pad, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, i)};
        if (!event)
            return tracks;
        const GstStructure *structure = gst_event_get_structure(event.get());
        const GValue *array =
            gst_structure_has_name(structure, "stems-tracks")
                ? gst_structure_get_value(structure, "tracks")
                : nullptr;
        for (guint n = 0; array && n < gst_value_array_get_size(array); n++) {
            const GstStructure *track =
                gst_value_get_structure(gst_value_array_get_value(array, n));
            SessionTrack found;
            found.label = gst_structure_get_string(track, "label");
            gst_structure_get_int(track, "channels", &found.channels);
            tracks.push_back(found);
        }
    }
}

/* A stemfilesrc that stands still at its first block. */
class Source
{
public:
    explicit Source(const std::string &location)
    {
        Launch launch;
        launch.line({"stemfilesrc", "name=source", set("location", location), "!", "fakesink"});
        GError *failed = nullptr;
        pipeline_.reset(gst_parse_launch(launch.text().c_str(), &failed));
        const ErrorPtr error{failed};
        if (error)
            throw Trouble(std::string{"stemfilesrc cannot be used: "} + error->message);
        bus_.reset(gst_element_get_bus(pipeline_.get()));
        source_.reset(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "source"));
        pad_.reset(gst_element_get_static_pad(source_.get(), "src"));
    }
    ~Source() { gst_element_set_state(pipeline_.get(), GST_STATE_NULL); }
    Source(const Source &) = delete;
    Source &operator=(const Source &) = delete;

    void open(std::vector<std::string> &warnings)
    {
        gst_element_set_state(pipeline_.get(), GST_STATE_PAUSED);
        for (;;) {
            const MessagePtr message{gst_bus_timed_pop_filtered(
                bus_.get(), kPatience,
                static_cast<GstMessageType>(GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS |
                                            GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
                                            GST_MESSAGE_INFO))};
            if (!message)
                throw Trouble("The session cannot be read within a minute.");
            switch (GST_MESSAGE_TYPE(message.get())) {
            case GST_MESSAGE_ERROR:
                throw Trouble(text_of(message.get()));
            case GST_MESSAGE_WARNING:
                warnings.push_back(text_of(message.get()));
                break;
            case GST_MESSAGE_INFO: {
                GError *info = nullptr;
                gchar *debug = nullptr;
                gst_message_parse_info(message.get(), &info, &debug);
                const ErrorPtr owned{info};
                const CharPtr text{debug};
                warnings.emplace_back(info->message);
                break;
            }
            default:
                return;
            }
        }
    }

    GstPad *pad() const { return pad_.get(); }

private:
    ObjectPtr pipeline_;
    BusPtr bus_;
    ObjectPtr source_;
    PadPtr pad_;
};

} // namespace

std::string SessionFacts::bits() const
{
    return format.substr(1, 2) + (is_float() ? "f" : "");
}

SessionFacts facts_of(const std::string &location)
{
    SessionFacts facts;
    facts.location = location;
    Source source{location};
    source.open(facts.warnings);
    facts.tracks = tracks_of(source.pad());
    const CapsPtr caps{gst_pad_get_current_caps(source.pad())};
    if (!caps || facts.tracks.empty())
        throw Trouble("\"" + location + "\": there is no audio in it.");
    const GstStructure *structure = gst_caps_get_structure(caps.get(), 0);
    facts.format = gst_structure_get_string(structure, "format");
    gst_structure_get_int(structure, "rate", &facts.rate);
    gst_structure_get_int(structure, "channels", &facts.channels);
    gint64 frames = 0;
    if (gst_pad_query_duration(source.pad(), GST_FORMAT_DEFAULT, &frames) && frames > 0)
        facts.frames = static_cast<std::uint64_t>(frames);
    return facts;
}

std::string wider_format(const std::string &a, const std::string &b)
{
    const auto is_float = [](const std::string &format) { return format[0] == 'F'; };
    const auto bits = [](const std::string &format) { return std::stoi(format.substr(1, 2)); };
    if (is_float(a) == is_float(b))
        return bits(a) >= bits(b) ? a : b;
    const std::string &floats = is_float(a) ? a : b;
    const std::string &whole = is_float(a) ? b : a;
    return bits(whole) > 24 && bits(floats) < 64 ? "F64" + floats.substr(3) : floats;
}

} // namespace stems::tool
