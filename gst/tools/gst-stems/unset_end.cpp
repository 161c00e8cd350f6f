/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "unset_end.h"

#include "handles.h"

#include <memory>

namespace stems::tool
{

namespace
{

constexpr int kShortestByFft = 32; /* FFT_THRESHOLD */

bool has_property(GstElement *element, const char *name)
{
    return g_object_class_find_property(G_OBJECT_GET_CLASS(element), name) != nullptr;
}

/* That of audiofirfilter cannot be said in text: it is 1. */
int kernel_length(GstElement *element)
{
    int length = 1;
    if (has_property(element, "length"))
        g_object_get(element, "length", &length, nullptr);
    return length;
}

gint compare(const GValue *value, const GValue *)
{
    auto *element = static_cast<GstElement *>(g_value_get_object(value));
    const GType base = g_type_from_name("GstAudioFXBaseFIRFilter");
    if (!base || !G_TYPE_CHECK_INSTANCE_TYPE(element, base))
        return 1;
    gboolean low_latency = FALSE;
    g_object_get(element, "low-latency", &low_latency, nullptr);
    return !low_latency && kernel_length(element) >= kShortestByFft ? 0 : 1;
}

} // namespace

std::string filter_with_unset_end(GstElement *bin, int channels)
{
    if (channels < 2)
        return "";
    const std::unique_ptr<GstIterator, Free<gst_iterator_free>> elements{
        gst_bin_iterate_recurse(GST_BIN(bin))};
    GValue found = G_VALUE_INIT;
    if (!gst_iterator_find_custom(elements.get(), reinterpret_cast<GCompareFunc>(compare), &found,
                                  nullptr))
        return "";
    const std::string name = GST_OBJECT_NAME(
        gst_element_get_factory(static_cast<GstElement *>(g_value_get_object(&found))));
    g_value_unset(&found);
    return name;
}

} // namespace stems::tool
