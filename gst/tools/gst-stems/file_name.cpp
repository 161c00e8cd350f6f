/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "file_name.h"

#include "track_map.h"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace stems::tool
{

namespace
{

constexpr std::size_t kMostBytes = 255;
constexpr std::size_t kLeastOfField = 4; /* bytes: any one character */
constexpr std::size_t kTitle = 14;       /* characters of a song in the P&E form */
constexpr std::array<const char *, 7> kFields = {"artist", "song", "mixer", "version",
                                                 "stem",   "rate", "bits"};

struct Free {
    void operator()(gchar *text) const noexcept { g_free(text); }
};

/* "CON", "com1.wav": the devices of Windows, whatever follows the first dot. */
bool is_device(const std::string &name)
{
    std::string upper = name.substr(0, name.find('.'));
    std::transform(upper.begin(), upper.end(), upper.begin(), g_ascii_toupper);
    for (const char *device : {"CON", "PRN", "AUX", "NUL"})
        if (upper == device)
            return true;
    return upper.size() == 4 && (upper.starts_with("COM") || upper.starts_with("LPT")) &&
           upper[3] >= '1' && upper[3] <= '9';
}

std::string value_of(const std::string &field, const NameFields &fields, const std::string &stem)
{
    if (field == "stem")
        return stem;
    if (field == "rate")
        return std::to_string(fields.rate / 1000) + "k";
    if (field == "bits")
        return fields.bits;
    if (field == "version")
        return fields.version;
    const std::string &value = field == "artist" ? fields.artist
                               : field == "song" ? fields.song
                                                 : fields.mixer;
    if (value.empty())
        throw std::runtime_error("the file names have {" + field + "}: say it with --" + field);
    return value;
}

std::string valid(const std::string &text)
{
    const std::unique_ptr<gchar, Free> valid{
        g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()))};
    return valid.get();
}

std::string cut(std::string text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
        bytes--;
    text.resize(bytes);
    return text;
}

void strip(std::string &text, const char *first, const char *last)
{
    text.erase(0, std::min(text.find_first_not_of(first), text.size()));
    text.erase(text.find_last_not_of(last) + 1);
}

} // namespace

std::string safe_name(const std::string &text)
{
    std::string safe;
    const std::string whole = valid(text);
    for (std::size_t at = 0; at < whole.size(); at++) {
        if (is_unseen(whole, at)) {
            at += 2;
            continue;
        }
        const char c = whole[at];
        const auto byte = static_cast<unsigned char>(c);
        safe += byte < ' ' || byte == 0x7F ||
                        std::string_view{"/\\:*?\"<>|"}.find(c) != std::string_view::npos
                    ? '-'
                    : c;
    }
    strip(safe, ". -", ". ");
    return is_device(safe) ? "_" + safe : safe;
}

std::string camel_case(const std::string &text)
{
    /* Letters with accents come apart into the letter and what is left out. */
    const std::unique_ptr<gchar, Free> apart{
        g_utf8_normalize(valid(text).c_str(), -1, G_NORMALIZE_ALL)};
    std::string camel;
    bool begins = true;
    for (const char *c = apart.get(); *c; c++) {
        if (static_cast<unsigned char>(*c) >= 0x80 || *c == '\'')
            continue;
        if (g_ascii_isalnum(*c))
            camel += begins ? g_ascii_toupper(*c) : *c;
        begins = !g_ascii_isalnum(*c);
    }
    return camel;
}

NameTemplate::NameTemplate(const std::string &text) : text_{text}
{
    if (text == "stem")
        text_ = "{stem}";
    else if (text == "full")
        text_ = "{artist}_{song}_{stem}_v{version}_{rate}{bits}";
    else if (text == "pe")
        text_ = "{artist}_{song}_{mixer}{version}_{stem}_{rate}{bits}";
    camel_ = text == "pe";
    bool has_stem = false;
    for (std::size_t at = 0; (at = text_.find_first_of("{}", at)) != text_.npos; at++) {
        const std::size_t end = text_.find_first_of("{}", at + 1);
        if (text_[at] == '}' || end == text_.npos || text_[end] == '{')
            throw std::runtime_error("\"" + text + "\" has a brace that is alone");
        const std::string field = text_.substr(at + 1, end - at - 1);
        if (std::find(kFields.begin(), kFields.end(), field) == kFields.end())
            throw std::runtime_error("\"{" + field +
                                     "}\" is no field of a name; there are artist, "
                                     "song, mixer, version, stem, rate and bits");
        has_stem |= field == "stem";
        at = end;
    }
    if (!has_stem)
        throw std::runtime_error("\"" + text + "\": without {stem} all files would have one name");
}

std::string NameTemplate::expand(const NameFields &fields, const std::string &stem,
                                 const Limits &limits) const
{
    std::string name;
    for (std::size_t at = 0; at < text_.size(); at++) {
        if (text_[at] != '{') {
            name += text_[at];
            continue;
        }
        const std::size_t end = text_.find('}', at);
        const std::string field = text_.substr(at + 1, end - at - 1);
        std::string value = valid(value_of(field, fields, stem));
        if (camel_ && field != "rate" && field != "bits")
            value = camel_case(value);
        if (camel_ && field == "song")
            value = value.substr(0, kTitle);
        if (value.empty())
            throw std::runtime_error("nothing of \"" + value_of(field, fields, stem) +
                                     "\" can stand in a file's name");
        const std::size_t limit = field == "stem" || field == "version" ? limits.own : limits.free;
        if (value.size() > limit) {
            value = cut(value, limit);
            strip(value, "", " .");
        }
        name += value;
        at = end;
    }
    return safe_name(name);
}

std::string NameTemplate::name(const NameFields &fields, const std::string &stem,
                               const std::string &extension) const
{
    const std::size_t most = kMostBytes - extension.size();
    Limits limits{most, most};
    std::string name = expand(fields, stem, limits);
    // What tells files apart is the last to be cut.
    while (name.size() > most && limits.free > kLeastOfField) {
        limits.free--;
        name = expand(fields, stem, limits);
    }
    while (name.size() > most && limits.own > kLeastOfField) {
        limits.own--;
        name = expand(fields, stem, limits);
    }
    if (name.size() > most)
        throw std::runtime_error("the file names would have more than 255 bytes: say a shorter "
                                 "--name");
    strip(name, "", " .");
    if (name.empty())
        throw std::runtime_error("nothing of \"" + stem + "\" can stand in a file's name");
    return name + extension;
}

} // namespace stems::tool
