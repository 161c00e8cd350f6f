/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: element messages as values, and whole pipelines run
 * to their end.
 */
#pragma once

#include <gst/gst.h>

#include <memory>
#include <string>
#include <vector>

namespace stems::test
{

/* The structure of one element message; copies are deep. */
class Fields
{
public:
    explicit Fields(const GstStructure *structure) : s_{gst_structure_copy(structure), Free{}} {}
    Fields(const Fields &other) : Fields{other.s_.get()} {}
    Fields &operator=(const Fields &) = delete;

    const GstStructure *get() const { return s_.get(); }
    bool has(const char *field) const { return gst_structure_has_field(s_.get(), field); }
    double number(const char *field) const
    {
        return g_value_get_double(value(field, G_TYPE_DOUBLE));
    }
    guint64 count(const char *field) const
    {
        return g_value_get_uint64(value(field, G_TYPE_UINT64));
    }
    bool flag(const char *field) const { return g_value_get_boolean(value(field, G_TYPE_BOOLEAN)); }
    std::string text(const char *field) const
    {
        return g_value_get_string(value(field, G_TYPE_STRING));
    }
    std::vector<double> array(const char *field) const
    {
        const GValue *list = value(field, GST_TYPE_ARRAY);
        std::vector<double> out;
        for (guint i = 0; i < gst_value_array_get_size(list); i++)
            out.push_back(g_value_get_double(gst_value_array_get_value(list, i)));
        return out;
    }
    /* All fields as text: equal texts are equal messages. */
    std::string all() const
    {
        char *text = gst_structure_to_string(s_.get());
        std::string out{text};
        g_free(text);
        return out;
    }

private:
    struct Free {
        void operator()(GstStructure *s) const { gst_structure_free(s); }
    };
    const GValue *value(const char *field, GType type) const
    {
        const GValue *v = gst_structure_get_value(s_.get(), field);
        if (!v || !G_VALUE_HOLDS(v, type))
            g_error("no field %s of type %s in %s", field, g_type_name(type), all().c_str());
        return v;
    }
    std::unique_ptr<GstStructure, Free> s_;
};

/* Element messages of that name that wait on a bus, and removes everything. */
inline std::vector<Fields> take_messages(GstBus *bus, const char *name)
{
    std::vector<Fields> out;
    while (GstMessage *message = gst_bus_pop(bus)) {
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT && gst_message_has_name(message, name))
            out.emplace_back(gst_message_get_structure(message));
        gst_message_unref(message);
    }
    return out;
}

/* What a pipeline run as by gst-launch-1.0 left behind. */
struct Run {
    bool eos = false;
    std::string error;               /* of the first error message; empty if none */
    std::string debug;               /* its debug text */
    std::string source;              /* the element that posted it */
    std::vector<Fields> messages;    /* element messages named as asked, in order */
    std::vector<std::string> before; /* names of all of them that came before the error */
};

/* Plays the pipeline until EOS, an error, or a time-out (a hang, eos stays
 * false and error says so), and stops it. */
inline Run run_pipeline(const std::string &description, const char *message_name = "",
                        GstClockTime timeout = 30 * GST_SECOND)
{
    Run run;
    GError *error = nullptr;
    GstElement *pipeline =
        gst_parse_launch_full(description.c_str(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error);
    if (!pipeline) {
        run.error = error->message;
        g_clear_error(&error);
        return run;
    }
    GstBus *bus = gst_element_get_bus(pipeline);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    constexpr auto kinds =
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT);
    while (!run.eos && run.error.empty()) {
        GstMessage *message = gst_bus_timed_pop_filtered(bus, timeout, kinds);
        if (!message) {
            run.error = "timed out";
            break;
        }
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
            run.eos = true;
        } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
            char *debug = nullptr;
            gst_message_parse_error(message, &error, &debug);
            run.error = error->message;
            run.debug = debug ? debug : "";
            run.source = GST_MESSAGE_SRC_NAME(message);
            g_clear_error(&error);
            g_free(debug);
        } else {
            const GstStructure *s = gst_message_get_structure(message);
            run.before.emplace_back(gst_structure_get_name(s));
            if (gst_structure_has_name(s, message_name))
                run.messages.emplace_back(s);
        }
        gst_message_unref(message);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(bus);
    gst_object_unref(pipeline);
    return run;
}

} // namespace stems::test
