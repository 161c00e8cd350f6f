/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "profile.h"

#include "command.h"
#include "name_pattern.h"
#include "options.h"
#include "set_files.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string_view>

namespace stems::tool
{

namespace
{

using Values = std::vector<std::string>;
using Entries = std::map<std::string, Values>;

constexpr char kGroup[] = "profile";

using ParserPtr = std::unique_ptr<JsonParser, Free<g_object_unref>>;
using KeyFilePtr = std::unique_ptr<GKeyFile, Free<g_key_file_unref>>;

std::string value_of(JsonNode *node, const std::string &key)
{
    const GType type = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_value_type(node) : G_TYPE_NONE;
    if (type == G_TYPE_STRING)
        return json_node_get_string(node);
    if (type == G_TYPE_BOOLEAN)
        return json_node_get_boolean(node) ? "true" : "false";
    if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
        throw Trouble("\"" + key + "\" must be text, a number, true or false, or a list of these.");
    std::array<char, G_ASCII_DTOSTR_BUF_SIZE> text{};
    return g_ascii_dtostr(text.data(), static_cast<int>(text.size()), json_node_get_double(node));
}

Entries from_json(const std::string &text)
{
    if (!is_plain_json(text))
        throw Trouble("it is no plain JSON, or too deep.");
    const ParserPtr parser{json_parser_new()};
    GError *failed = nullptr;
    json_parser_load_from_data(parser.get(), text.c_str(), static_cast<gssize>(text.size()),
                               &failed);
    const ErrorPtr error{failed};
    if (error) { // "<data>:3:7: Parse error: ..."
        const std::string message = error->message;
        const bool placed = message.starts_with("<data>:");
        throw Trouble((placed ? "line " + message.substr(7) : message) + ".");
    }
    JsonNode *root = json_parser_get_root(parser.get());
    if (!root || !JSON_NODE_HOLDS_OBJECT(root))
        throw Trouble("it is no JSON object.");
    JsonObject *object = json_node_get_object(root);
    Entries entries;
    GList *keys = json_object_get_members(object);
    const std::unique_ptr<GList, Free<g_list_free>> owned{keys};
    for (GList *key = keys; key; key = key->next) {
        const std::string name = static_cast<const char *>(key->data);
        JsonNode *node = json_object_get_member(object, name.c_str());
        if (!JSON_NODE_HOLDS_ARRAY(node)) {
            entries[name] = {value_of(node, name)};
            continue;
        }
        JsonArray *array = json_node_get_array(node);
        Values &values = entries[name];
        for (guint i = 0; i < json_array_get_length(array); ++i)
            values.push_back(value_of(json_array_get_element(array, i), name));
    }
    return entries;
}

Entries from_key_file(const std::string &text)
{
    const KeyFilePtr file{g_key_file_new()};
    GError *failed = nullptr;
    g_key_file_load_from_data(file.get(), text.c_str(), text.size(), G_KEY_FILE_NONE, &failed);
    gchar **keys = failed ? nullptr : g_key_file_get_keys(file.get(), kGroup, nullptr, &failed);
    const std::unique_ptr<gchar *, Free<g_strfreev>> owned{keys};
    const ErrorPtr error{failed};
    if (error)
        throw Trouble(std::string{error->message} +
                      ". A profile is JSON, or begins with [profile].");
    Entries entries;
    for (gchar **key = keys; *key; ++key) {
        gchar **list = g_key_file_get_string_list(file.get(), kGroup, *key, nullptr, nullptr);
        const std::unique_ptr<gchar *, Free<g_strfreev>> owned_list{list};
        for (gchar **value = list; value && *value; ++value)
            entries[*key].emplace_back(g_strstrip(*value));
    }
    return entries;
}

/* GLib's message names the file, and the reason behind its last colon. */
std::string reason_of(const std::string &message)
{
    const auto colon = message.rfind(": ");
    return colon == std::string::npos ? message : message.substr(colon + 2);
}

/* The one value of a key that is no list. */
const std::string &single(const Values &values)
{
    if (values.size() != 1)
        throw Trouble("it takes one value.");
    return values[0];
}

bool yes(const Values &values)
{
    const std::string &text = single(values);
    if (text != "true" && text != "false")
        throw Trouble("\"" + text + "\" is neither true nor false.");
    return text == "true";
}

std::vector<int> wholes(const Values &values)
{
    std::vector<int> numbers;
    for (const std::string &text : values) {
        const double number = number_in(text);
        if (number != std::floor(number) || number < 1 || number > 1e7)
            throw Trouble("\"" + text + "\" is no whole number above 0.");
        numbers.push_back(static_cast<int>(number));
    }
    return numbers;
}

/* One of a few words. */
const std::string &one_of(const std::string &text, std::initializer_list<std::string_view> words)
{
    if (std::find(words.begin(), words.end(), text) != words.end())
        return text;
    std::string all;
    for (const std::string_view word : words)
        all += (all.empty() ? "" : ", ") + std::string{word};
    throw Trouble("\"" + text + "\" is none of " + all + ".");
}

double least_0(const Values &values)
{
    const double number = number_in(single(values));
    if (number < 0.0)
        throw Trouble("\"" + values[0] + "\" is below 0.");
    return number;
}

using Take = void (*)(DeliveryList &, const Values &);

const std::map<std::string, Take, std::less<>> kKeys{
    {"name", [](DeliveryList &p, const Values &v) { p.name = single(v); }},
    {"stems", [](DeliveryList &p, const Values &v) { p.stems = v; }},
    {"optional", [](DeliveryList &p, const Values &v) { p.optional = v; }},
    {"mix", [](DeliveryList &p, const Values &v) { p.mix = yes(v); }},
    {"versions", [](DeliveryList &p, const Values &v) { p.versions = v; }},
    {"rate", [](DeliveryList &p, const Values &v) { p.rates = wholes(v); }},
    {"depth",
     [](DeliveryList &p, const Values &v) {
         for (const std::string &depth : v)
             p.depths.push_back(one_of(depth, {"8", "16", "20", "24", "32", "32f", "64f"}));
     }},
    {"true-depth", [](DeliveryList &p, const Values &v) { p.true_depth = yes(v); }},
    {"channels", [](DeliveryList &p, const Values &v) { p.channels = wholes(v); }},
    {"container", [](DeliveryList &p, const Values &v) { p.containers = v; }},
    {"headroom", [](DeliveryList &p, const Values &v) { p.headroom = least_0(v); }},
    {"sum-headroom", [](DeliveryList &p, const Values &v) { p.sum_headroom = least_0(v); }},
    {"peak-mode",
     [](DeliveryList &p, const Values &v) {
         p.sample_peak = one_of(single(v), {"true", "sample"}) == "sample";
     }},
    {"name-pattern",
     [](DeliveryList &p, const Values &v) {
         p.pattern = single(v);
         NamePattern{p.pattern}; // throws
     }},
    {"null",
     [](DeliveryList &p, const Values &v) {
         p.null_verdict = one_of(
             single(v), {"bit-exact", "float-rounding", "quantisation", "below-gate", "audible"});
     }},
    {"tail", [](DeliveryList &p, const Values &v) { p.tail = least_0(v); }},
};

} // namespace

DeliveryList read_profile(const std::string &path)
{
    gchar *contents = nullptr;
    gsize size = 0;
    GError *failed = nullptr;
    g_file_get_contents(path.c_str(), &contents, &size, &failed);
    const CharPtr owned{contents};
    const ErrorPtr error{failed};
    if (error)
        throw Trouble("The profile \"" + shown(path) + "\" cannot be read: " +
                      reason_of(error->message) + ". Name another with --profile.");
    const std::string text{contents, size};
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    DeliveryList list;
    list.name = shown(base_name(path));
    std::string key;
    try {
        for (const auto &[name, values] : first != std::string::npos && text[first] == '{'
                                              ? from_json(text)
                                              : from_key_file(text)) {
            key = name;
            const auto take = kKeys.find(name);
            if (take == kKeys.end())
                throw Trouble("there is no such key; see docs/profiles.md.");
            take->second(list, values);
        }
    } catch (const Trouble &trouble) {
        throw Trouble("The profile \"" + shown(path) +
                      "\" is wrong: " + (key.empty() ? "" : "\"" + key + "\": ") + trouble.what());
    }
    return list;
}

} // namespace stems::tool
