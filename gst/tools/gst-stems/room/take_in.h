/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A checked set into a version's folder.
 */
#pragma once

#include "delivery.h"

namespace stems::tool::room
{

/* The manifest of what was checked, as far as it is known before a file is copied:
 * names, formats, levels, verdict. The checked files come to be in its order. */
Manifest manifest_of(CheckReport &checked);

/* Copies the files into delivery.data/stems, with their hashes into the manifest. */
void take_in(Delivery &delivery);

} // namespace stems::tool::room
