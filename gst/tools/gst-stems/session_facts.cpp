/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session_facts.h"

#include "command.h"
#include "figures.h"
#include "interrupt.h"
#include "run.h"

namespace stems::tool
{

namespace
{

constexpr GstClockTime kTurn = 100 * GST_MSECOND;
constexpr int kTurns = 600; /* a minute */
constexpr const char *kEndian = G_BYTE_ORDER == G_LITTLE_ENDIAN ? "LE" : "BE";
constexpr auto kHeeded =
    static_cast<GstMessageType>(GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS | GST_MESSAGE_ERROR |
                                GST_MESSAGE_WARNING | GST_MESSAGE_INFO | GST_MESSAGE_ELEMENT);

template <typename Each>
void for_each_in(const GstStructure *structure, const char *field, Each &&each)
{
    const GValue *array = gst_structure_get_value(structure, field);
    for (guint i = 0; array && i < gst_value_array_get_size(array); i++)
        each(gst_value_get_structure(gst_value_array_get_value(array, i)));
}

void read_facts(const GstStructure *told, SessionFacts &facts)
{
    facts.format = text_in(told, "format") + kEndian;
    gst_structure_get_int(told, "rate", &facts.rate);
    gst_structure_get_int(told, "channels", &facts.channels);
    facts.frames = count_in(told, "frames");
    facts.origin = count_in(told, "origin");
    int first = 0;
    for_each_in(told, "files", [&](const GstStructure *file) {
        SessionFile session_file{text_in(file, "location"), text_in(file, "label"),
                                 text_in(file, "format") + kEndian, first, 0};
        gst_structure_get_int(file, "channels", &session_file.channels);
        first += session_file.channels;
        facts.files.push_back(session_file);
        for_each_in(file, "tracks", [&](const GstStructure *track) {
            SessionTrack found;
            found.label = text_in(track, "label");
            gst_structure_get_int(track, "channels", &found.channels);
            found.frames = count_in(file, "frames");
            facts.tracks.push_back(found);
        });
    });
}

/* As stemfilesrc has it: other warnings are about settings. */
bool is_damage(GstMessage *message)
{
    GError *warning = nullptr;
    gst_message_parse_warning(message, &warning, nullptr);
    return ErrorPtr
    {
        warning
        } -> domain == GST_STREAM_ERROR;
}

/* An error that is about one file may have its name alone. */
std::string with_location(const std::string &text, const std::string &location)
{
    return text.find(location) == text.npos ? "\"" + location + "\": " + text : text;
}

} // namespace

std::string SessionFacts::bits() const
{
    return format.substr(1, 2) + (is_float() ? "f" : "");
}

SessionFacts facts_of(const std::string &location)
{
    Launch launch;
    launch.line({"stemfilesrc", set("location", location), "!", "fakesink"});
    GError *failed = nullptr;
    const ObjectPtr pipeline{gst_parse_launch(launch.text().c_str(), &failed)};
    const ErrorPtr error{failed};
    if (error)
        throw Trouble(std::string{"stemfilesrc cannot be used: "} + error->message);
    const BusPtr bus{gst_element_get_bus(pipeline.get())};
    const std::unique_ptr<GstElement, void (*)(GstElement *)> at_end{
        pipeline.get(), [](GstElement *it) { gst_element_set_state(it, GST_STATE_NULL); }};
    gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
    SessionFacts facts;
    facts.location = location;
    for (int turns = 0;;) {
        throw_if_interrupted();
        const MessagePtr message{gst_bus_timed_pop_filtered(bus.get(), kTurn, kHeeded)};
        if (!message && ++turns < kTurns)
            continue;
        if (!message)
            throw Trouble("\"" + location + "\" cannot be read within a minute.");
        switch (GST_MESSAGE_TYPE(message.get())) {
        case GST_MESSAGE_ERROR:
            throw Trouble(with_location(text_of(message.get()), location));
        case GST_MESSAGE_WARNING:
            facts.warnings.push_back(text_of(message.get()));
            if (is_damage(message.get()))
                facts.damage.push_back(facts.warnings.back());
            break;
        case GST_MESSAGE_INFO: {
            GError *info = nullptr;
            gchar *debug = nullptr;
            gst_message_parse_info(message.get(), &info, &debug);
            const ErrorPtr what{info};
            const CharPtr owned{debug};
            const std::string more = debug ? debug : "";
            facts.warnings.push_back(std::string{what->message} + " " +
                                     more.substr(more.rfind('\n') + 1));
            break;
        }
        case GST_MESSAGE_ELEMENT:
            if (gst_message_has_name(message.get(), "stemfilesrc"))
                read_facts(gst_message_get_structure(message.get()), facts);
            break;
        default:
            if (facts.tracks.empty())
                throw Trouble("\"" + location + "\": there is no audio in it.");
            return facts;
        }
    }
}

void refuse_damage(const SessionFacts &facts)
{
    if (facts.damage.empty())
        return;
    constexpr std::size_t kTold = 5;
    std::string text;
    for (std::size_t i = 0; i < facts.damage.size() && i < kTold; i++)
        text += facts.damage[i] + "\n";
    if (facts.damage.size() > kTold)
        text += "So are " + std::to_string(facts.damage.size() - kTold) + " more.\n";
    throw Trouble(text + "Export what is damaged again, or take it out of \"" + facts.location +
                  "\"; --allow-damaged goes on with what can be read.");
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
