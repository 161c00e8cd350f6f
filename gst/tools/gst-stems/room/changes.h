/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is new in a version: each of its files against that of the last version with
 * the same label, by SHA-256 and else by nullcheck's diagnosis of the old file against
 * the new one.
 */
#pragma once

#include "delivery.h"

namespace stems::tool::room
{

/* Into delivery.manifest: since, the change of each file, and what was removed.
 * @last: the manifest of the last version, in @folder; null: there is none. Where its
 * full-quality files are locked or not there, only SHA-256 tells. Throws Interrupted. */
void find_changes(Delivery &delivery, const Manifest *last, const std::string &folder);

} // namespace stems::tool::room
