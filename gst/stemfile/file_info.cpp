/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "file_info.h"

#include "bext.h"

#include "support/guards.h"

#include <sndfile.h>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace stems
{
namespace
{

/* Windows of EBU Tech 3341: what is shorter does not fill one. */
constexpr guint64 kMomentary = 400 * GST_MSECOND;
constexpr guint64 kShortTerm = 3 * GST_SECOND;

struct TagName {
    const char *tag;
    const char *chunk;
    int sound_string;
};
constexpr TagName kTags[] = {
    {GST_TAG_TITLE, "INAM", SF_STR_TITLE},     {GST_TAG_ARTIST, "IART", SF_STR_ARTIST},
    {GST_TAG_ALBUM, "IPRD", SF_STR_ALBUM},     {GST_TAG_TRACK_NUMBER, "ITRK", SF_STR_TRACKNUMBER},
    {GST_TAG_GENRE, "IGNR", SF_STR_GENRE},     {GST_TAG_DATE_TIME, "ICRD", SF_STR_DATE},
    {GST_TAG_DATE, "ICRD", SF_STR_DATE}, // where there is none with a time
    {GST_TAG_COMMENT, "ICMT", SF_STR_COMMENT}, {GST_TAG_COPYRIGHT, "ICOP", SF_STR_COPYRIGHT}};

/* As text, whatever its type; empty if there is none. */
std::string text_of(const GstTagList *tags, const char *tag)
{
    char *text = nullptr;
    guint number = 0;
    GstDateTime *date = nullptr;
    GDate *day = nullptr;
    if (gst_tag_get_type(tag) == G_TYPE_STRING)
        gst_tag_list_get_string(tags, tag, &text);
    else if (gst_tag_get_type(tag) == G_TYPE_UINT && gst_tag_list_get_uint(tags, tag, &number))
        text = g_strdup_printf("%u", number);
    else if (gst_tag_get_type(tag) == GST_TYPE_DATE_TIME &&
             gst_tag_list_get_date_time(tags, tag, &date)) {
        text = gst_date_time_to_iso8601_string(date);
        gst_date_time_unref(date);
    } else if (gst_tag_get_type(tag) == G_TYPE_DATE && gst_tag_list_get_date(tags, tag, &day)) {
        text = g_strdup_printf("%04u-%02u-%02u", g_date_get_year(day), g_date_get_month(day),
                               g_date_get_day(day));
        g_date_free(day);
    }
    const CharPtr owned{text};
    return text ? text : "";
}

double number_of(const GstStructure *structure, const char *field)
{
    double value = NAN;
    return gst_structure_get_double(structure, field, &value) ? value : NAN;
}

/* A number, or the highest of an array. */
double highest_of(const GstStructure *structure, const char *field)
{
    const GValue *array = gst_structure_get_value(structure, field);
    if (!array || !GST_VALUE_HOLDS_ARRAY(array))
        return number_of(structure, field);
    double highest = -std::numeric_limits<double>::infinity();
    for (guint i = 0; i < gst_value_array_get_size(array); ++i) {
        const GValue *item = gst_value_array_get_value(array, i);
        if (G_VALUE_HOLDS_DOUBLE(item))
            highest = std::max(highest, g_value_get_double(item));
    }
    return highest;
}

} // namespace

std::vector<InfoText> info_of(const GstTagList *tags, const std::string &title)
{
    std::vector<InfoText> info;
    for (const TagName &name : kTags) {
        if (!info.empty() && info.back().sound_string == name.sound_string)
            continue;
        std::string text = tags ? text_of(tags, name.tag) : "";
        if (text.empty() && name.sound_string == SF_STR_TITLE)
            text = title;
        if (!text.empty())
            info.push_back({name.chunk, name.sound_string, text});
    }
    return info;
}

FileLoudness loudness_of(const GstStructure *structure)
{
    if (!structure)
        return kNoLoudness;
    FileLoudness loudness{number_of(structure, "integrated"),
                          number_of(structure, "loudness-range"),
                          highest_of(structure, "true-peak"), number_of(structure, "max-momentary"),
                          number_of(structure, "max-short-term")};
    guint64 duration = GST_CLOCK_TIME_NONE;
    gst_structure_get_uint64(structure, "duration", &duration);
    if (duration < kMomentary)
        loudness.max_momentary = NAN;
    if (duration < kShortTerm)
        loudness.max_short_term = NAN;
    // The range of nothing is told as 0, which is also that of a steady programme.
    const bool is_nothing = loudness.range == 0.0 && !std::isfinite(loudness.integrated);
    if (duration < kShortTerm || is_nothing)
        loudness.range = NAN;
    return loudness;
}

bool read_origination(const std::string &text, Metadata &metadata)
{
    std::string when = text;
    if (when == "now") {
        GDateTime *now = g_date_time_new_now_local();
        const CharPtr formatted{g_date_time_format(now, "%Y-%m-%dT%H:%M:%S")};
        g_date_time_unref(now);
        when = formatted.get();
    }
    metadata.date = metadata.time = "";
    if (when.empty())
        return true;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, read = 0;
    char between = 0;
    if (std::sscanf(when.c_str(), "%4d-%2d-%2d%c%2d:%2d:%2d%n", &year, &month, &day, &between,
                    &hour, &minute, &second, &read) != 7 ||
        when.size() != 19 || read != 19 || (between != 'T' && between != ' '))
        return false;
    GDateTime *valid = g_date_time_new_utc(year, month, day, hour, minute, second);
    if (!valid)
        return false;
    g_date_time_unref(valid);
    metadata.date = when.substr(0, 10);
    metadata.time = when.substr(11);
    return true;
}

std::string coding_history_of(const std::string &text)
{
    std::string lines;
    for (char c : text) {
        if (c == '\n' && !lines.ends_with('\r'))
            lines += '\r';
        lines += c;
    }
    if (!lines.empty() && !lines.ends_with("\r\n"))
        lines += "\r\n";
    return lines;
}

} // namespace stems
