/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether a file's name has the form that a recipient asks for: the templates of
 * file_name.h, read backwards.
 *
 *     {artist}_{song}_{stem}_{rate}{bits}   takes   AB_Song_Drums_48k24
 *
 * {rate} and {bits} must be those of the file (48k, 44k or 44.1k, 48000; 24,
 * 32f), {version} holds a number; any other field takes any text, but at least
 * a character. The extension is no part of it.
 */
#pragma once

#include "handles.h"

#include <string>

namespace stems::tool
{

struct NameMatch {
    bool matches = false;
    std::string stem; /* what stands for {stem}; empty if the pattern has none */
    std::string why;  /* it does not match: a part of a sentence */
};

class NamePattern
{
public:
    /* Throws Trouble where a brace is missing or a field is named twice. */
    explicit NamePattern(const std::string &text);

    /* @bits: "24", "32f". */
    NameMatch match(const std::string &name, int rate, const std::string &bits) const;

private:
    std::string text_;
    std::unique_ptr<GRegex, Free<g_regex_unref>> regex_;
};

} // namespace stems::tool
