/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What deliver prints.
 */
#pragma once

#include "delivery.h"

namespace stems::tool::room
{

void tell_refused(const DeliverRequest &request, const CheckReport &checked);
void tell_delivered(const DeliverRequest &request, const Delivery &delivery);

/* A change in words: "re-balanced by +1.50 dB". */
std::string words_of(const Change &change);

} // namespace stems::tool::room
