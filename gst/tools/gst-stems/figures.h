/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fields of the elements' messages as plain values; what is not there, or of a
 * message that is null, is NaN, 0, false or empty.
 */
#pragma once

#include <gst/gst.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace stems::tool
{

inline double number_in(const GstStructure *structure, const char *field) noexcept
{
    double value = std::numeric_limits<double>::quiet_NaN();
    if (structure)
        gst_structure_get_double(structure, field, &value);
    return value;
}

inline guint64 count_in(const GstStructure *structure, const char *field) noexcept
{
    guint64 value = 0;
    if (structure)
        gst_structure_get_uint64(structure, field, &value);
    return value;
}

inline int whole_in(const GstStructure *structure, const char *field) noexcept
{
    int value = 0;
    if (structure)
        gst_structure_get_int(structure, field, &value);
    return value;
}

inline bool flag_in(const GstStructure *structure, const char *field) noexcept
{
    gboolean value = FALSE;
    return structure && gst_structure_get_boolean(structure, field, &value) && value;
}

inline std::string text_in(const GstStructure *structure, const char *field)
{
    const gchar *text = structure ? gst_structure_get_string(structure, field) : nullptr;
    return text ? text : "";
}

/* Of an array of doubles, or of one. */
inline std::vector<double> numbers_in(const GstStructure *structure, const char *field)
{
    std::vector<double> numbers;
    const GValue *array = structure ? gst_structure_get_value(structure, field) : nullptr;
    if (array && G_VALUE_HOLDS_DOUBLE(array))
        return {g_value_get_double(array)};
    for (guint i = 0; array && i < gst_value_array_get_size(array); ++i)
        numbers.push_back(g_value_get_double(gst_value_array_get_value(array, i)));
    return numbers;
}

/* Of all channels; -inf of none. */
inline double highest_in(const GstStructure *structure, const char *field)
{
    double highest = -std::numeric_limits<double>::infinity();
    for (const double value : numbers_in(structure, field))
        highest = std::max(highest, value);
    return highest;
}

} // namespace stems::tool
