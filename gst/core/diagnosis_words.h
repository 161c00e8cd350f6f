/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A diagnosis in a sentence that a mix engineer can act on: what is wrong with
 * which stem, where, and to what the set nulls once that is undone.
 */
#pragma once

#include "diagnosis.h"

namespace stems
{

/* @labels of the stems, in their order. Empty if there is no fault. */
std::string describe(const Diagnosis &diagnosis, const std::vector<std::string> &labels, int rate);

} // namespace stems
