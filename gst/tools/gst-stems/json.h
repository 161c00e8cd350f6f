/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reports as JSON. Fields have the names that the elements' messages give them
 * (docs/report.schema.json). JSON has no infinity: "-inf", "inf" and "nan" are
 * strings; a number of 64 bits that stands for "none" (the highest one) is null.
 */
#pragma once

#include "handles.h"

#include <json-glib/json-glib.h>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace stems::tool
{

using JsonPtr = std::unique_ptr<JsonNode, Free<json_node_unref>>;

JsonPtr to_json(const std::string &text); /* made valid UTF-8 */
JsonPtr to_json(const char *text);
JsonPtr to_json(double number);
JsonPtr to_json(bool yes);
JsonPtr to_json(std::nullptr_t);
template <std::integral T>
requires(!std::same_as<T, bool>) JsonPtr to_json(T number)
{
    if (std::cmp_greater(number, G_MAXINT64))
        return to_json(nullptr);
    JsonPtr node{json_node_new(JSON_NODE_VALUE)};
    json_node_set_int(node.get(), static_cast<gint64>(number));
    return node;
}
JsonPtr to_json(const GValue *value);
JsonPtr to_json(const GstStructure *structure); /* an object without its name; null for null */
inline JsonPtr to_json(JsonPtr node)
{
    return node;
}

/* An object that is being made; fields keep their order. */
class JsonFields
{
public:
    JsonFields() : object_{json_object_new()} {}
    ~JsonFields() { json_object_unref(object_); }
    JsonFields(const JsonFields &) = delete;
    JsonFields &operator=(const JsonFields &) = delete;

    template <class T> JsonFields &set(const char *name, T &&value)
    {
        json_object_set_member(object_, name, to_json(std::forward<T>(value)).release());
        return *this;
    }
    JsonPtr node() const;

private:
    JsonObject *object_;
};

class JsonList
{
public:
    JsonList() : array_{json_array_new()} {}
    ~JsonList() { json_array_unref(array_); }
    JsonList(const JsonList &) = delete;
    JsonList &operator=(const JsonList &) = delete;

    template <class T> void add(T &&value)
    {
        json_array_add_element(array_, to_json(std::forward<T>(value)).release());
    }
    JsonPtr node() const;

private:
    JsonArray *array_;
};

/* Whether @text may be given to the parser, which calls itself for each level: nothing in
 * it is deeper than anything of ours, nor outside of strings what no JSON has, as comments. */
bool is_plain_json(std::string_view text) noexcept;

/* A line without a line end, or, @pretty, many. */
std::string text_of(const JsonPtr &node, bool pretty);

} // namespace stems::tool
