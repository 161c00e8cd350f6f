/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lost_end.h"

#include "handles.h"

#include <memory>

namespace stems::tool
{

namespace
{

struct Ends {
    bool taken = false, given = false; /* of any pad */
    bool open = false;                 /* a sink pad that is not at its end */
    bool task = false;
};

void look_at(GstPad *pad, Ends &ends)
{
    if (gst_pad_get_direction(pad) == GST_PAD_SINK) {
        GST_OBJECT_LOCK(pad);
        const bool eos = GST_PAD_IS_EOS(pad);
        GST_OBJECT_UNLOCK(pad);
        ends.taken |= eos;
        ends.open |= !eos;
        return;
    }
    GstEvent *eos = gst_pad_get_sticky_event(pad, GST_EVENT_EOS, 0);
    ends.given |= eos != nullptr;
    if (eos)
        gst_event_unref(eos);
    GST_OBJECT_LOCK(pad);
    ends.task |= GST_PAD_TASK(pad) != nullptr;
    GST_OBJECT_UNLOCK(pad);
}

/* In this order: what is at its end on the way in was so before the way out is
 * looked at. */
bool keeps_the_end(GstElement *element)
{
    Ends ends;
    for (const GstPadDirection direction : {GST_PAD_SINK, GST_PAD_SRC}) {
        bool any = false;
        GST_OBJECT_LOCK(element);
        const GList *pads = direction == GST_PAD_SINK ? element->sinkpads : element->srcpads;
        for (const GList *at = pads; at; at = at->next) {
            look_at(static_cast<GstPad *>(at->data), ends);
            any = true;
        }
        GST_OBJECT_UNLOCK(element);
        if (!any)
            return false;
    }
    return ends.taken && !ends.open && !ends.given && !ends.task;
}

gint compare(const GValue *value, const GValue *)
{
    auto *element = static_cast<GstElement *>(g_value_get_object(value));
    return !GST_IS_BIN(element) && keeps_the_end(element) ? 0 : 1;
}

} // namespace

std::string element_that_keeps_the_end(GstElement *pipeline)
{
    const std::unique_ptr<GstIterator, void (*)(GstIterator *)> elements{
        gst_bin_iterate_recurse(GST_BIN(pipeline)), gst_iterator_free};
    GValue found = G_VALUE_INIT;
    if (!gst_iterator_find_custom(elements.get(), reinterpret_cast<GCompareFunc>(compare), &found,
                                  nullptr))
        return "";
    std::string name = GST_OBJECT_NAME(g_value_get_object(&found));
    g_value_unset(&found);
    return name;
}

} // namespace stems::tool
