/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check --html: the page of a report that was made with CheckRequest::waves.
 */
#pragma once

#include "check.h"

#include <string>

namespace stems::tool
{

/* Replaces what is there, whole or not at all. Throws Trouble. */
void write_page(const std::string &path, const CheckReport &report);

} // namespace stems::tool
