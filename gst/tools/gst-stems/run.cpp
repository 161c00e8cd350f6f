/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "run.h"

#include "command.h"
#include "counted.h"
#include "interrupt.h"
#include "lost_end.h"
#include "progress.h"
#include "stall.h"

#include <optional>

namespace stems::tool
{

namespace
{

constexpr auto kHeeded = static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR |
                                                     GST_MESSAGE_WARNING | GST_MESSAGE_ELEMENT);

constexpr guint64 kTurn = 100'000; /* microseconds */

/* What a pipeline posts, in a queue that has a lock. That of GstBus has none: with
 * GStreamer 1.22 and a busy machine, threads that post at the same moment, as the
 * meters of a set do, have been seen to wait in it for each other for ever. */
class Messages
{
public:
    explicit Messages(GstElement *pipeline) : bus_{gst_element_get_bus(pipeline)}
    {
        // Who is still posting when this goes holds the queue.
        gst_bus_set_sync_handler(
            bus_.get(), take, g_async_queue_ref(queue_.get()),
            [](gpointer queue) { g_async_queue_unref(static_cast<GAsyncQueue *>(queue)); });
    }
    ~Messages() { gst_bus_set_sync_handler(bus_.get(), nullptr, nullptr, nullptr); }
    Messages(const Messages &) = delete;
    Messages &operator=(const Messages &) = delete;

    /* Null: none came for a while. */
    MessagePtr next() const
    {
        return MessagePtr{
            static_cast<GstMessage *>(g_async_queue_timeout_pop(queue_.get(), kTurn))};
    }

private:
    static GstBusSyncReply take(GstBus *, GstMessage *message, gpointer queue) noexcept
    {
        if (GST_MESSAGE_TYPE(message) & kHeeded)
            g_async_queue_push(static_cast<GAsyncQueue *>(queue), message);
        else
            gst_message_unref(message);
        return GST_BUS_DROP; // it is ours
    }
    static void drop(gpointer message) noexcept
    {
        gst_message_unref(static_cast<GstMessage *>(message));
    }

    std::unique_ptr<GAsyncQueue, Free<g_async_queue_unref>> queue_{g_async_queue_new_full(drop)};
    BusPtr bus_;
};

/* A pipeline that goes to NULL however it ends. */
class Playing
{
public:
    explicit Playing(const std::string &text)
    {
        GError *failed = nullptr;
        GstParseContext *context = gst_parse_context_new();
        pipeline_.reset(
            gst_parse_launch_full(text.c_str(), context, GST_PARSE_FLAG_FATAL_ERRORS, &failed));
        const ErrorPtr error{failed};
        std::string why = error ? error->message : "";
        if (char **missing = gst_parse_context_get_missing_elements(context)) {
            why += ". Install the GStreamer plugin that has it, or set GST_PLUGIN_PATH_1_0.";
            g_strfreev(missing);
        }
        gst_parse_context_free(context);
        if (!pipeline_)
            throw Trouble("The pipeline cannot be built: " + why);
        messages_.emplace(pipeline_.get());
        stall_.emplace(pipeline_.get());
    }
    ~Playing() { gst_element_set_state(pipeline_.get(), GST_STATE_NULL); }
    Playing(const Playing &) = delete;
    Playing &operator=(const Playing &) = delete;

    void start() { gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING); }
    /* None after a while. */
    MessagePtr next() const { return messages_->next(); }

    /* What waits for ever is helped, or told, not waited for. */
    void look_at_a_standstill()
    {
        stall_->turn();
        const std::string name = element_that_keeps_the_end(pipeline_.get());
        if (!name.empty())
            throw Trouble("\"" + name +
                          "\" gives nothing out: it does not pass on the end of the "
                          "audio.");
    }

    std::map<std::string, std::uint64_t> counted() const
    {
        return samples_counted(pipeline_.get());
    }

    void show(Progress &progress, double seconds)
    {
        if (!progress.shown())
            return;
        gint64 at = 0;
        gint64 all = 0;
        if (!gst_element_query_position(pipeline_.get(), GST_FORMAT_TIME, &at))
            return;
        if (seconds <= 0.0 && gst_element_query_duration(pipeline_.get(), GST_FORMAT_TIME, &all))
            seconds = static_cast<double>(all) / GST_SECOND;
        progress.at(static_cast<double>(at) / GST_SECOND, seconds);
    }

private:
    ObjectPtr pipeline_;
    std::optional<Messages> messages_;
    std::optional<Stall> stall_;
};

std::string name_of(GstMessage *message)
{
    return GST_MESSAGE_SRC(message) ? GST_OBJECT_NAME(GST_MESSAGE_SRC(message)) : "";
}

bool is_final(const GstStructure *structure) noexcept
{
    gboolean final = FALSE;
    return gst_structure_get_boolean(structure, "final", &final) && final;
}

Warning warning_of(GstMessage *message)
{
    const GstStructure *details = nullptr;
    gst_message_parse_warning_details(message, &details);
    return {name_of(message), text_of(message),
            StructurePtr{details ? gst_structure_copy(details) : nullptr}};
}

} // namespace

std::string text_of(GstMessage *message)
{
    GError *error = nullptr;
    gchar *debug = nullptr;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_WARNING)
        gst_message_parse_warning(message, &error, &debug);
    else
        gst_message_parse_error(message, &error, &debug);
    const ErrorPtr owned_error{error};
    const CharPtr owned_debug{debug};
    std::string text = error->message;
    const std::string more = debug ? debug : "";
    if (const auto line = more.find('\n'); line != std::string::npos && line + 1 < more.size())
        text += " (" + more.substr(line + 1) + ")";
    return text;
}

const GstStructure *Outcome::final_of(const std::string &element,
                                      const char *message) const noexcept
{
    for (auto said = finals.rbegin(); said != finals.rend(); ++said)
        if (said->element == element && said->is(message))
            return said->structure.get();
    return nullptr;
}

Outcome run(const Launch &launch, const RunOptions &options)
{
    throw_if_interrupted();
    Outcome outcome;
    Playing playing{launch.text()};
    Progress progress{options.what};
    playing.start();
    for (;;) {
        throw_if_interrupted();
        playing.show(progress, options.seconds);
        const MessagePtr message = playing.next();
        if (!message) {
            playing.look_at_a_standstill();
            continue;
        }
        if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS) {
            outcome.counted = playing.counted();
            return outcome;
        }
        if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ERROR)
            throw Trouble(text_of(message.get()));
        if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_WARNING) {
            outcome.warnings.push_back(warning_of(message.get()));
            continue;
        }
        const GstStructure *structure = gst_message_get_structure(message.get());
        if (!structure)
            continue;
        Said said{name_of(message.get()), StructurePtr{gst_structure_copy(structure)}};
        if (options.each)
            options.each(said);
        if (is_final(structure))
            outcome.finals.push_back(std::move(said));
    }
}

} // namespace stems::tool
