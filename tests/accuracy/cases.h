/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table: what is done to a set, and what the diagnosis should
 * say of it.
 */
#pragma once

#include "set.h"

#include "core/diagnosis.h"

#include <functional>
#include <string>

namespace stems::accuracy
{

struct Case {
    std::string kind, strength;
    std::vector<Fault> faults; /* any of them is right */
    std::size_t guilty;        /* how many stems are at fault: the first ones */
    std::function<void(const Shape &, Delivery &)> apply;
    double delay = NAN, gain = NAN; /* of the first stem: samples, dB */
};

std::vector<Case> all_cases();

} // namespace stems::accuracy
