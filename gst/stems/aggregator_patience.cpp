/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Patience: an element waits for the pads that it cannot do without, but not
 * for ever.
 */
#include "gststemaggregator.h"

namespace stems
{

namespace
{

/* In real time, and again as long as pads may come. */
constexpr GstClockTime kPatience = 3 * GST_SECOND;

/* A decoder or demuxer that has not shown its pads. */
gint is_opening(gconstpointer item, gconstpointer) noexcept
{
    auto *element =
        static_cast<GstElement *>(g_value_get_object(static_cast<const GValue *>(item)));
    const ObjectLock lock{element};
    if (element->numsrcpads > 0)
        return 1;
    for (GList *t = gst_element_class_get_pad_template_list(GST_ELEMENT_GET_CLASS(element)); t;
         t = t->next) {
        const auto *templ = static_cast<GstPadTemplate *>(t->data);
        if (GST_PAD_TEMPLATE_DIRECTION(templ) == GST_PAD_SRC &&
            GST_PAD_TEMPLATE_PRESENCE(templ) == GST_PAD_SOMETIMES)
            return 0;
    }
    return 1;
}

/* Whether some element of the pipeline may yet add a pad, and so be linked. */
bool pads_may_come(GstStemAggregator *self) noexcept
{
    Ref<GstObject> top{static_cast<GstObject *>(gst_object_ref(self))};
    while (GstObject *parent = gst_object_get_parent(top.get()))
        top.reset(parent);
    if (!GST_IS_BIN(top.get()))
        return false;
    GstIterator *elements = gst_bin_iterate_recurse(GST_BIN(top.get()));
    GValue found = G_VALUE_INIT;
    const bool any = gst_iterator_find_custom(elements, is_opening, &found, nullptr) != FALSE;
    if (any)
        g_value_unset(&found);
    gst_iterator_free(elements);
    return any;
}

/* A sink takes its first buffer and then waits until all have theirs. That a
 * pad is blocked is somebody's will. */
bool held_up(GstStemAggregator *self) noexcept
{
    const guint now = GST_STEM_AGGREGATOR_GET_CLASS(self)->holding_up(self);
    if (now == 0 || std::exchange(self->priv->held_up, now) != now)
        return false;
    const ObjectLock lock{self};
    for (GList *pad = GST_ELEMENT_CAST(self)->srcpads; pad; pad = pad->next)
        if (gst_pad_is_blocked(GST_PAD_CAST(pad->data)))
            return false;
    return true;
}

gboolean look(GstClock *, GstClockTime, GstClockID, gpointer user_data) noexcept
{
    const Ref<GstStemAggregator> alive{
        static_cast<GstStemAggregator *>(g_weak_ref_get(static_cast<GWeakRef *>(user_data)))};
    GstStemAggregator *self = alive.get();
    if (!self)
        return TRUE;
    const char *missing = GST_STEM_AGGREGATOR_GET_CLASS(self)->missing(self);
    bool none = false; /* and none ever were */
    bool failed = false;
    {
        const std::lock_guard lock{self->priv->mutex};
        none = self->priv->pads.empty() && self->priv->position < 0;
        failed = self->priv->failed;
    }
    if (!failed && held_up(self)) {
        GST_ELEMENT_ERROR(self, CORE, PAD,
                          ("%s: the sink behind one source pad keeps the others from their audio; "
                           "put a queue behind each.",
                           GST_OBJECT_NAME(self)),
                          ("the first buffer of a pad was not taken within %" G_GUINT64_FORMAT " s",
                           kPatience / GST_SECOND));
        fail(self);
        return TRUE;
    }
    /* Live, pads may come and go at any time. */
    if (!missing && none && !GST_CLOCK_TIME_IS_VALID(gst_aggregator_get_latency(&self->parent)))
        missing = "no sink pad: there is nothing to sum";
    if (failed || !missing || pads_may_come(self))
        return TRUE;
    GST_ELEMENT_ERROR(self, CORE, PAD, ("%s: %s.", GST_OBJECT_NAME(self), missing),
                      ("waited %" G_GUINT64_FORMAT " s, and no element is about to add a pad",
                       kPatience / GST_SECOND));
    fail(self);
    return TRUE;
}

} // namespace

void start_patience(GstStemAggregator *self) noexcept
{
    GstClock *clock = gst_system_clock_obtain();
    self->priv->patience =
        gst_clock_new_periodic_id(clock, gst_clock_get_time(clock) + kPatience, kPatience);
    gst_object_unref(clock);
    /* The clock's thread lets go of its data some time after it is told to. */
    GWeakRef *weak = g_new0(GWeakRef, 1);
    g_weak_ref_init(weak, self);
    gst_clock_id_wait_async(self->priv->patience, look, weak, [](gpointer data) {
        g_weak_ref_clear(static_cast<GWeakRef *>(data));
        g_free(data);
    });
}

void stop_patience(GstStemAggregator *self) noexcept
{
    if (GstClockID id = std::exchange(self->priv->patience, nullptr)) {
        gst_clock_id_unschedule(id);
        gst_clock_id_unref(id);
    }
}

} // namespace stems
