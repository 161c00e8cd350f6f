/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "message_fields.h"

#include <algorithm>
#include <limits>

namespace stems::tool
{

std::string text_in(const GstStructure *structure, const char *field)
{
    const char *text = structure ? gst_structure_get_string(structure, field) : nullptr;
    return text ? text : "";
}

guint64 count_in(const GstStructure *structure, const char *field)
{
    guint64 count = 0;
    if (structure)
        gst_structure_get_uint64(structure, field, &count);
    return count;
}

bool truth_in(const GstStructure *structure, const char *field)
{
    gboolean truth = FALSE;
    return structure && gst_structure_get_boolean(structure, field, &truth) && truth;
}

double highest(const GstStructure *structure, const char *field)
{
    double highest = -std::numeric_limits<double>::infinity();
    const GValue *value = structure ? gst_structure_get_value(structure, field) : nullptr;
    if (value && G_VALUE_HOLDS_DOUBLE(value))
        return g_value_get_double(value);
    for (guint i = 0; value && i < gst_value_array_get_size(value); i++)
        highest = std::max(highest, g_value_get_double(gst_value_array_get_value(value, i)));
    return highest;
}

} // namespace stems::tool
