/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A pipeline as text, for gst_parse_launch() and for a shell.
 *
 *     Launch launch;
 *     launch.line({"nullcheck", "name=null", "!", "fakesink"});
 *     launch.line({"stemfilesrc", set("location", path), "!", "null.reference"});
 *
 * A line is a branch; for a shell each has a line of its own.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stems::tool
{

/* name=value, with the value quoted where GStreamer's parser wants it. A value
 * that is no UTF-8 cannot be said in a pipeline: throws Trouble. */
std::string set(std::string_view name, std::string_view value);
std::string set(std::string_view name, double value);
std::string set(std::string_view name, unsigned long long value);
inline std::string set(std::string_view name, const char *value)
{
    return set(name, std::string_view{value});
}

class Launch
{
public:
    /* Words of a branch, quoted by set() where they need it. */
    void line(std::vector<std::string> words) { lines_.push_back(std::move(words)); }
    /* Words that the user gave as the text of a pipeline, such as "audiodynamic
     * ratio=2 ! identity": kept as they are. */
    static std::vector<std::string> words_of(std::string_view text);

    std::string text() const;      /* for gst_parse_launch() */
    std::string for_shell() const; /* gst-launch-1.0 and all, to be pasted */

private:
    std::vector<std::vector<std::string>> lines_;
};

} // namespace stems::tool
