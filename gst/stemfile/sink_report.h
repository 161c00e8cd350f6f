/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemfilesink says of a file: that it is delivered, or that it is not.
 */
#pragma once

#include "sink_stream.h"

#include <exception>

namespace stems
{

/* Ends the debug text of each error. */
inline constexpr char kUntouched[] = "Nothing is delivered, and what was there is as it was.";

/* The message "stemfilesink", and warnings of what did not go into the file. */
void post_delivered(GstElement *self, const Delivered &file) noexcept;

void post_failure(GstElement *self, const std::exception &error) noexcept;

} // namespace stems
