/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An example application: a meter in a terminal, drawn from the messages of
 * headroommeter. A bar for each channel with its held peak, and the loudness.
 *
 *   terminal-meter FILE [SINK]
 *
 * SINK is a description of what the audio goes to: autoaudiosink if it is left
 * out, and for instance "fakesink sync=true" to be quiet. Where the output is no
 * terminal, each message is one line.
 */
#include <gst/gst.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <unistd.h>

namespace
{

constexpr double kFloor = -60.0; /* dB, at the left end of a bar */
constexpr int kWidth = 60;       /* characters: one for each dB */

struct Screen {
    bool terminal = isatty(STDOUT_FILENO) != 0;
    int lines = 0; /* drawn, to be drawn over */
};

double number(const GstStructure *message, const char *field)
{
    double value = kFloor;
    gst_structure_get_double(message, field, &value);
    return value;
}

double item(const GValue *array, guint i)
{
    return g_value_get_double(gst_value_array_get_value(array, i));
}

int place(double db)
{
    return static_cast<int>(std::lround(std::clamp(db - kFloor, 0.0, double{kWidth})));
}

/* The peak as a bar, and a mark where it is held. */
std::string bar(double peak, double held)
{
    std::string line(kWidth + 1, ' ');
    std::fill_n(line.begin(), place(peak), '#');
    if (held > kFloor)
        line[static_cast<std::size_t>(place(held))] = '|';
    return line;
}

/* An interval's message: peaks of its channels, and where they are held. */
void draw(Screen &screen, const GstStructure *message)
{
    // True peaks are there unless peak-mode=sample was set.
    const GValue *peaks = gst_structure_get_value(message, "true-peak");
    const GValue *held = gst_structure_get_value(message, "decay");
    if (!peaks || !held)
        return;
    guint64 end = 0;
    gst_structure_get_uint64(message, "endtime", &end);
    if (screen.terminal && screen.lines > 0)
        std::printf("\033[%dA", screen.lines); // up again
    screen.lines = 0;
    for (guint i = 0; i < gst_value_array_get_size(peaks); ++i) {
        const double peak = item(peaks, i), top = item(held, i);
        if (screen.terminal) {
            std::printf("%3u %s %6.1f dBTP\033[K\n", i, bar(peak, top).c_str(), top);
            ++screen.lines;
        } else {
            std::printf("%s%u: %.1f dBTP", i > 0 ? ", " : "", i, peak);
        }
    }
    std::printf(
        "%s%.2f s, momentary %.1f LUFS, integrated %.1f LUFS%s\n", screen.terminal ? "    " : "; ",
        static_cast<double>(end) / static_cast<double>(GST_SECOND), number(message, "momentary"),
        number(message, "integrated"), screen.terminal ? "\033[K" : "");
    ++screen.lines;
    std::fflush(stdout);
}

void conclude(const GstStructure *message)
{
    std::printf("Headroom %.2f dB, integrated %.2f LUFS, range %.1f LU, PLR %.1f, crest factor "
                "%.1f dB\n",
                number(message, "headroom"), number(message, "integrated"),
                number(message, "loudness-range"), number(message, "plr"),
                number(message, "crest"));
}

/* Until the end; the exit status. */
int watch(GstElement *pipeline)
{
    Screen screen;
    GstBus *bus = gst_element_get_bus(pipeline);
    int status = -1;
    while (status < 0) {
        GstMessage *message = gst_bus_timed_pop(bus, GST_CLOCK_TIME_NONE);
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
            status = 0;
        } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
            GError *error = nullptr;
            char *debug = nullptr;
            gst_message_parse_error(message, &error, &debug);
            std::fprintf(stderr, "%s\n%s\n", error->message, debug ? debug : "");
            g_clear_error(&error);
            g_free(debug);
            status = 1;
        } else if (gst_message_has_name(message, "headroommeter")) {
            const GstStructure *fields = gst_message_get_structure(message);
            gboolean final = FALSE;
            gst_structure_get_boolean(fields, "final", &final);
            if (final)
                conclude(fields);
            else
                draw(screen, fields);
        }
        gst_message_unref(message);
    }
    gst_object_unref(bus);
    return status;
}

} // namespace

int main(int argc, char **argv)
{
    gst_init(&argc, &argv);
    if (argc < 2 || argc > 3) {
        std::fprintf(stderr, "usage: %s FILE [SINK]\n", argv[0]);
        return 2;
    }
    const std::string description =
        std::string{"filesrc name=file ! decodebin ! audioconvert ! "
                    "headroommeter interval=50000000 peak-ttl=1000000000 peak-falloff=20 ! "} +
        (argc > 2 ? argv[2] : "audioresample ! autoaudiosink");
    GError *error = nullptr;
    GstElement *pipeline = gst_parse_launch(description.c_str(), &error);
    if (error) {
        std::fprintf(stderr, "%s\n", error->message);
        g_clear_error(&error);
        if (pipeline)
            gst_object_unref(pipeline);
        return 2;
    }
    GstElement *file = gst_bin_get_by_name(GST_BIN(pipeline), "file");
    g_object_set(file, "location", argv[1], nullptr);
    gst_object_unref(file);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    const int status = watch(pipeline);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
    return status;
}
