/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "json_read.h"

#include "byte_file.h"

#include "command.h"
#include "set_files.h"

#include <cmath>
#include <limits>

namespace stems::tool::room
{

namespace
{

bool holds(JsonNode *node, GType type)
{
    return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

} // namespace

void JsonView::wrong(const std::string &key, const char *what) const
{
    throw Trouble(place_ + ": \"" + key + "\" " + what + ".");
}

bool JsonView::has(const char *key) const
{
    return json_object_has_member(object_, key) && !json_object_get_null_member(object_, key);
}

JsonNode *JsonView::node(const char *key) const
{
    if (!json_object_has_member(object_, key))
        wrong(key, "is not there");
    return json_object_get_member(object_, key);
}

std::string JsonView::text(const char *key) const
{
    JsonNode *value = node(key);
    if (!holds(value, G_TYPE_STRING))
        wrong(key, "is no text");
    return json_node_get_string(value);
}

std::string JsonView::text_or(const char *key, std::string otherwise) const
{
    return has(key) ? text(key) : std::move(otherwise);
}

bool JsonView::flag(const char *key) const
{
    JsonNode *value = node(key);
    if (!holds(value, G_TYPE_BOOLEAN))
        wrong(key, "is neither true nor false");
    return json_node_get_boolean(value);
}

std::int64_t JsonView::whole(const char *key, std::int64_t least, std::int64_t most) const
{
    JsonNode *value = node(key);
    if (!holds(value, G_TYPE_INT64))
        wrong(key, "is no whole number");
    const std::int64_t number = json_node_get_int(value);
    if (number < least || number > most)
        wrong(key, "is out of range");
    return number;
}

double JsonView::number_of(JsonNode *value, const char *key) const
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (holds(value, G_TYPE_DOUBLE) || holds(value, G_TYPE_INT64))
        return json_node_get_double(value);
    const std::string text = holds(value, G_TYPE_STRING) ? json_node_get_string(value) : "";
    if (text == "inf" || text == "-inf")
        return text == "inf" ? kInfinity : -kInfinity;
    if (text != "nan")
        wrong(key, "is no number");
    return std::numeric_limits<double>::quiet_NaN();
}

double JsonView::number(const char *key) const
{
    return number_of(node(key), key);
}

void JsonView::each(const char *key, const std::function<void(JsonNode *)> &take) const
{
    JsonNode *value = node(key);
    if (!JSON_NODE_HOLDS_ARRAY(value))
        wrong(key, "is no list");
    JsonArray *array = json_node_get_array(value);
    for (guint i = 0; i < json_array_get_length(array); ++i)
        take(json_array_get_element(array, i));
}

std::vector<double> JsonView::numbers(const char *key) const
{
    std::vector<double> numbers;
    each(key, [&](JsonNode *value) { numbers.push_back(number_of(value, key)); });
    return numbers;
}

std::vector<std::string> JsonView::texts(const char *key) const
{
    std::vector<std::string> texts;
    each(key, [&](JsonNode *value) {
        if (!holds(value, G_TYPE_STRING))
            wrong(key, "has what is no text");
        texts.emplace_back(json_node_get_string(value));
    });
    return texts;
}

JsonView JsonView::object(const char *key) const
{
    JsonNode *value = node(key);
    if (!JSON_NODE_HOLDS_OBJECT(value))
        wrong(key, "is no object");
    return {json_node_get_object(value), place_ + ": " + key};
}

std::vector<JsonView> JsonView::list(const char *key) const
{
    std::vector<JsonView> list;
    each(key, [&](JsonNode *value) {
        if (!JSON_NODE_HOLDS_OBJECT(value))
            wrong(key, "has what is no object");
        list.emplace_back(json_node_get_object(value),
                          place_ + ": " + key + '[' + std::to_string(list.size()) + ']');
    });
    return list;
}

JsonFile::JsonFile(const std::string &path) : parser_{json_parser_new()}, path_{path}
{
    const std::string text = text_in_file(path);
    if (!is_plain_json(text))
        throw Trouble("\"" + shown(path) + "\" is no JSON that was written here.");
    GError *failed = nullptr;
    json_parser_load_from_data(parser_.get(), text.data(), static_cast<gssize>(text.size()),
                               &failed);
    const ErrorPtr error{failed};
    if (error)
        throw Trouble("\"" + shown(path) + "\" cannot be read: " + error->message);
    JsonNode *root = json_parser_get_root(parser_.get());
    if (!root || !JSON_NODE_HOLDS_OBJECT(root))
        throw Trouble("\"" + shown(path) + "\" is no JSON object.");
}

JsonView JsonFile::root() const
{
    return {json_node_get_object(json_parser_get_root(parser_.get())), '"' + shown(path_) + '"'};
}

} // namespace stems::tool::room
