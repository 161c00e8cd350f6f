/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Effects that take the end of the stream in and never give it out, as
 * `valve drop=true` does: a pipeline with one waits for ever.
 *
 * Told by what pads know, not by a time: an element without a thread of its own
 * gives out the end before it returns from taking it in, or never. A sink pad
 * is at EOS only when that has returned. One with a thread (queue, an
 * aggregator) has a task on a source pad, and is not judged.
 */
#pragma once

#include <gst/gst.h>

#include <string>

namespace stems::tool
{

/* The name of an element of @pipeline that keeps the end to itself; empty: none. */
std::string element_that_keeps_the_end(GstElement *pipeline);

} // namespace stems::tool
