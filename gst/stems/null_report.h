/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fields and sentences of nullcheck.
 */
#pragma once

#include "core/diagnosis.h"
#include "core/null_check.h"

#include <gst/gst.h>

#include <string>
#include <vector>

namespace stems
{

/* The figures of two parts of a stream, one after the other; their first
 * differences are counted from the same frame. The verdict is the worse of the
 * two: each part has been judged by its own formats and stems, so gains are not
 * carried over. */
NullFigures merged(const NullFigures &first, const NullFigures &second);

/* What the figures mean, in a sentence. */
std::string explain(const NullFigures &figures, int rate);

/* A stem and its length in frames. */
struct StemLength {
    std::string label;
    guint64 frames;
};

/* Which stems are shorter or longer than the mix, in a sentence with a space
 * before it; empty if none is. */
std::string explain_lengths(guint64 mix, const std::vector<StemLength> &stems, int rate);

/* The message `nullcheck`; [start, end) is in buffer time of @segment. */
GstStructure *null_structure(const GstSegment *segment, GstClockTime start, GstClockTime end,
                             gboolean final, const NullFigures &figures, bool passed,
                             const std::string &explanation, int channels);

/* Appends to its field `stems`; without a finding, nothing is wrong with it. */
void add_stem(GstStructure *message, const char *label, guint64 length, const StemFinding *finding);

} // namespace stems
