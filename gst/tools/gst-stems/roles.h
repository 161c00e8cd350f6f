/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which file of a set is the mix, which are stems, which are versions, by their
 * names (docs/naming.md). What all names begin and end with, as the artist and
 * the song or "_48k24", does not count.
 */
#pragma once

#include "set_files.h"

namespace stems::tool
{

/* @mix: path of the mix where the user gave it (a file outside of the set is
 * added); empty: it is found. Throws Trouble if several may be it. */
void assign_roles(std::vector<SetFile> &files, const std::string &mix);

/* "sum.wav": as sum writes it beside the stems. It is none of them, and no mix
 * but where the user gives it. */
bool is_sum(const SetFile &file);

/* The mix, or null. */
const SetFile *mix_of(const std::vector<SetFile> &files) noexcept;

} // namespace stems::tool
