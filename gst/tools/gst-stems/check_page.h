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

/* Whether a page may be written to @path: it is no file of the set and none that
 * is called as audio is, and what is there is a page, or @overwrite. Throws
 * Trouble if not. */
void hold_page(const std::string &path, const CheckReport &report, bool overwrite);

/* Replaces what hold_page() allows, whole or not at all. Throws Trouble. */
void write_page(const std::string &path, const CheckReport &report, bool overwrite = false);

} // namespace stems::tool
