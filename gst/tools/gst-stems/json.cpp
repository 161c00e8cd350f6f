/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "json.h"

#include <cmath>

namespace stems::tool
{

JsonPtr to_json(const std::string &text)
{
    JsonPtr node{json_node_new(JSON_NODE_VALUE)};
    const CharPtr valid{g_utf8_make_valid(text.c_str(), static_cast<gssize>(text.size()))};
    json_node_set_string(node.get(), valid.get());
    return node;
}

JsonPtr to_json(const char *text)
{
    return text ? to_json(std::string{text}) : to_json(nullptr);
}

JsonPtr to_json(double number)
{
    if (std::isnan(number))
        return to_json("nan");
    if (std::isinf(number))
        return to_json(number > 0.0 ? "inf" : "-inf");
    JsonPtr node{json_node_new(JSON_NODE_VALUE)};
    json_node_set_double(node.get(), number);
    return node;
}

JsonPtr to_json(bool yes)
{
    JsonPtr node{json_node_new(JSON_NODE_VALUE)};
    json_node_set_boolean(node.get(), yes);
    return node;
}

JsonPtr to_json(std::nullptr_t)
{
    return JsonPtr{json_node_new(JSON_NODE_NULL)};
}

JsonPtr to_json(const GValue *value)
{
    if (GST_VALUE_HOLDS_ARRAY(value)) {
        JsonList list;
        for (guint i = 0; i < gst_value_array_get_size(value); ++i)
            list.add(gst_value_array_get_value(value, i));
        return list.node();
    }
    if (GST_VALUE_HOLDS_STRUCTURE(value))
        return to_json(gst_value_get_structure(value));
    if (G_VALUE_HOLDS_DOUBLE(value))
        return to_json(g_value_get_double(value));
    if (G_VALUE_HOLDS_BOOLEAN(value))
        return to_json(g_value_get_boolean(value) == TRUE);
    if (G_VALUE_HOLDS_UINT64(value))
        return to_json(g_value_get_uint64(value));
    if (G_VALUE_HOLDS_INT64(value))
        return to_json(g_value_get_int64(value));
    if (G_VALUE_HOLDS_UINT(value))
        return to_json(g_value_get_uint(value));
    if (G_VALUE_HOLDS_INT(value))
        return to_json(g_value_get_int(value));
    if (G_VALUE_HOLDS_STRING(value))
        return to_json(g_value_get_string(value));
    const CharPtr text{gst_value_serialize(value)};
    return to_json(text.get());
}

JsonPtr to_json(const GstStructure *structure)
{
    if (!structure)
        return to_json(nullptr);
    JsonFields fields;
    for (gint i = 0; i < gst_structure_n_fields(structure); ++i) {
        const gchar *name = gst_structure_nth_field_name(structure, static_cast<guint>(i));
        fields.set(name, gst_structure_get_value(structure, name));
    }
    return fields.node();
}

JsonPtr JsonFields::node() const
{
    JsonPtr node{json_node_new(JSON_NODE_OBJECT)};
    json_node_set_object(node.get(), object_);
    return node;
}

JsonPtr JsonList::node() const
{
    JsonPtr node{json_node_new(JSON_NODE_ARRAY)};
    json_node_set_array(node.get(), array_);
    return node;
}

bool is_plain_json(std::string_view text) noexcept
{
    constexpr int kDeepest = 64;
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string && c == '\\')
            ++i;
        else if (c == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if (c == '\'' || c == '/' || c == '#')
            return false;
        else if (c == '[' || c == '{')
            ++depth;
        else if (c == ']' || c == '}')
            --depth;
        if (depth > kDeepest)
            return false;
    }
    return true;
}

std::string text_of(const JsonPtr &node, bool pretty)
{
    const CharPtr text{json_to_string(node.get(), pretty)};
    return text.get();
}

} // namespace stems::tool
