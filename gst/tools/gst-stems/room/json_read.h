/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading of JSON that others may have written or changed: whatever is not of
 * the type that is asked for is Trouble that names the file and the field.
 *
 *     const JsonFile file{path};
 *     const JsonView root = file.root();
 *     root.whole("version", 1, 9999); for (const JsonView &row : root.list("versions")) ...
 */
#pragma once

#include "json.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace stems::tool::room
{

/* An object. Lives as long as its JsonFile. */
class JsonView
{
public:
    JsonView(JsonObject *object, std::string place) : object_{object}, place_{std::move(place)} {}

    bool has(const char *key) const; /* and is not null */
    std::string text(const char *key) const;
    std::string text_or(const char *key, std::string otherwise) const;
    bool flag(const char *key) const;
    std::int64_t whole(const char *key, std::int64_t least, std::int64_t most) const;
    double number(const char *key) const; /* "-inf", "inf", "nan" as well */
    std::vector<double> numbers(const char *key) const;
    std::vector<std::string> texts(const char *key) const;
    JsonView object(const char *key) const;
    std::vector<JsonView> list(const char *key) const; /* of objects */

private:
    [[noreturn]] void wrong(const std::string &key, const char *what) const;
    JsonNode *node(const char *key) const;
    double number_of(JsonNode *node, const char *key) const;
    void each(const char *key, const std::function<void(JsonNode *)> &take) const;

    JsonObject *object_;
    std::string place_;
};

class JsonFile
{
public:
    explicit JsonFile(const std::string &path);
    JsonView root() const;

private:
    std::unique_ptr<JsonParser, Free<g_object_unref>> parser_;
    std::string path_;
};

} // namespace stems::tool::room
