/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a delivered file is called: a template with fields in braces.
 *
 *     {artist}_{song}_{stem}_v{version}_{rate}{bits}  ->  AB_Song_drums_v1_48k24
 *
 *   {artist} {song} {mixer} {version}   as they are given; version is "1" if not
 *   {stem}      the name of the stem, of a version, or "mix"
 *   {rate}      in kHz, cut to whole ones: 44k, 48k, 96k
 *   {bits}      16, 24, 32, or 32f and 64f for floats
 *
 * Presets: "stem" is {stem}; "full" is the one above; "pe" is the form that the
 * Producers & Engineers Wing of the Recording Academy recommends,
 * {artist}_{song}_{mixer}{version}_{stem}_{rate}{bits} with every field in
 * CamelCase of ASCII letters and digits, and a title of at most 14 of them.
 *
 * Safe everywhere: no separators of paths, no characters that a common file
 * system forbids (each becomes "-"), no control characters, none that are not
 * seen or turn the direction of a line, no reserved name of Windows, no dot, space or minus at the
 * beginning and no dot or space at the end; at most 255 bytes with the extension. What is too long
 * is shortened in its artist, song and mixer, the longest first, and only then in its stem and
 * version; between characters of UTF-8.
 *
 * Not real-time safe: allocates.
 */
#pragma once

#include <cstddef>
#include <string>

namespace stems::tool
{

struct NameFields {
    std::string artist, song, mixer, version = "1";
    int rate = 48000;
    std::string bits = "24";
};

class NameTemplate
{
public:
    /* Of a preset's name or a template. Throws std::runtime_error where it has
     * an unknown field, lacks {stem} or a brace. */
    explicit NameTemplate(const std::string &text);

    /* With @extension, as ".wav". Throws std::runtime_error where a field that
     * the template has was not given, or nothing is left of a name. */
    std::string name(const NameFields &fields, const std::string &stem,
                     const std::string &extension) const;

private:
    struct Limits {
        std::size_t own, free; /* bytes of stem and version, and of the other fields */
    };
    std::string expand(const NameFields &fields, const std::string &stem,
                       const Limits &limits) const;

    std::string text_;
    bool camel_ = false; /* fields in CamelCase of ASCII */
};

/* One part of a name, made safe; without the limit of length. */
std::string safe_name(const std::string &text);

/* "drums and Bass" as "DrumsAndBass", accents left out. */
std::string camel_case(const std::string &text);

} // namespace stems::tool
