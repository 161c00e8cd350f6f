/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "counted.h"

#include "handles.h"

#include <gst/audio/audio.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace stems::tool
{

namespace
{

/* Of a frame, in bytes; 0: no audio has come. */
int frame_size(GstElement *element)
{
    using Caps = std::unique_ptr<GstCaps, Free<gst_caps_unref>>;
    const std::unique_ptr<GstPad, Free<gst_object_unref>> pad{
        gst_element_get_static_pad(element, "sink")};
    const Caps caps{gst_pad_get_current_caps(pad.get())};
    GstAudioInfo info;
    return caps && gst_audio_info_from_caps(&info, caps.get()) ? GST_AUDIO_INFO_BPF(&info) : 0;
}

void count(const GValue *value, gpointer counted)
{
    auto *element = static_cast<GstElement *>(g_value_get_object(value));
    const std::string name = GST_OBJECT_NAME(element);
    if (!name.starts_with(kCounted))
        return;
    GstStructure *taken = nullptr;
    g_object_get(element, "stats", &taken, nullptr);
    const StructurePtr stats{taken};
    guint64 bytes = 0;
    gst_structure_get_uint64(stats.get(), "num-bytes", &bytes);
    const int size = frame_size(element);
    (*static_cast<std::map<std::string, std::uint64_t> *>(counted))[name] =
        size ? bytes / static_cast<guint64>(size) : 0;
}

} // namespace

std::map<std::string, std::uint64_t> samples_counted(GstElement *pipeline)
{
    std::map<std::string, std::uint64_t> counted;
    const std::unique_ptr<GstIterator, Free<gst_iterator_free>> elements{
        gst_bin_iterate_recurse(GST_BIN(pipeline))};
    gst_iterator_foreach(elements.get(), count, &counted);
    return counted;
}

std::vector<std::string>
early_ends(const std::map<std::string, std::uint64_t> &counted,
           const std::function<std::uint64_t(const std::string &place)> &planned,
           const std::function<std::string(const std::string &place)> &told)
{
    struct Early {
        std::string place;
        std::uint64_t frames, planned;
    };
    std::vector<Early> found;
    for (const auto &[name, frames] : counted) {
        const std::string place = name.substr(std::string_view{kCounted}.size());
        if (const std::uint64_t all = planned(place); frames < all)
            found.push_back({place, frames, all});
    }
    // What ends first has ended the others, too: they stop a while later.
    std::vector<std::string> sentences;
    for (const Early &early : found)
        if (std::none_of(found.begin(), found.end(),
                         [&early](const Early &other) { return other.frames < early.frames; }))
            sentences.push_back(told(early.place) + " gives out " + std::to_string(early.frames) +
                                " samples, and takes in " + std::to_string(early.planned) +
                                ": it ends early, or is no effect that keeps the length. Take it "
                                "out, or an effect for it");
    return sentences;
}

} // namespace stems::tool
