/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stall.h"

#include "counted.h"
#include "handles.h"

#include <array>
#include <memory>
#include <string_view>

namespace stems::tool
{

namespace
{

constexpr int kPatience = 10; /* turns */

/* Of a queue, a limit and what it limits. */
struct Limit {
    const char *level, *most;
    bool wide; /* guint64 */
};
constexpr std::array<Limit, 3> kLimits = {{{"current-level-buffers", "max-size-buffers", false},
                                           {"current-level-bytes", "max-size-bytes", false},
                                           {"current-level-time", "max-size-time", true}}};

guint64 number_in(GstElement *element, const char *property, bool wide)
{
    guint64 number = 0;
    guint narrow = 0;
    if (wide)
        g_object_get(element, property, &number, nullptr);
    else
        g_object_get(element, property, &narrow, nullptr);
    return wide ? number : narrow;
}

bool is_queue(GstElement *element)
{
    GstElementFactory *factory = gst_element_get_factory(element);
    return factory && std::string_view{GST_OBJECT_NAME(factory)} == "queue";
}

template <typename Each> void for_each_queue(GstElement *pipeline, Each each)
{
    const std::unique_ptr<GstIterator, Free<gst_iterator_free>> elements{
        gst_bin_iterate_recurse(GST_BIN(pipeline))};
    gst_iterator_foreach(
        elements.get(),
        [](const GValue *value, gpointer each_one) {
            auto *element = static_cast<GstElement *>(g_value_get_object(value));
            if (is_queue(element))
                (*static_cast<Each *>(each_one))(element);
        },
        &each);
}

} // namespace

void Stall::turn()
{
    std::vector<std::uint64_t> state;
    bool full = false;
    for_each_queue(pipeline_, [&](GstElement *queue) {
        for (const Limit &limit : kLimits) {
            const guint64 level = number_in(queue, limit.level, limit.wide);
            const guint64 most = number_in(queue, limit.most, limit.wide);
            state.push_back(level);
            full |= most > 0 && level >= most;
        }
    });
    for (const auto &[name, samples] : samples_counted(pipeline_))
        state.push_back(samples);
    turns_ = full && state == state_ ? turns_ + 1 : 0;
    state_ = std::move(state);
    if (turns_ < kPatience)
        return;
    turns_ = 0;
    for_each_queue(pipeline_, [](GstElement *queue) {
        for (const Limit &limit : kLimits) {
            const guint64 most = number_in(queue, limit.most, limit.wide);
            if (most == 0 || number_in(queue, limit.level, limit.wide) < most)
                continue;
            if (limit.wide)
                g_object_set(queue, limit.most, 2 * most, nullptr);
            else
                g_object_set(queue, limit.most, static_cast<guint>(2 * most), nullptr);
        }
    });
}

} // namespace stems::tool
