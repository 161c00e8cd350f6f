/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "counted.h"

#include "handles.h"

#include <memory>

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
    const GstStructure *format = caps ? gst_caps_get_structure(caps.get(), 0) : nullptr;
    int channels = 0;
    if (!format || !gst_structure_get_int(format, "channels", &channels))
        return 0;
    // "S24_32LE" has its width behind the depth
    std::string name = gst_structure_get_string(format, "format");
    if (const std::size_t wide = name.find('_'); wide != name.npos)
        name.erase(1, wide);
    return channels * std::atoi(name.c_str() + 1) / 8;
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

} // namespace stems::tool
