/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fields of headroommeter's message that are made from levels: of each
 * channel, and of all of them.
 */
#pragma once

#include "headroom_report.h"

namespace stems
{

/* a - b in dB; -infinity where there is nothing to compare. */
double difference(double a, double b) noexcept;

void set_level_fields(GstStructure *message, const HeadroomFigures &figures,
                      const HeadroomRule &rule);

/* @peak: the highest of all, dB. */
void set_loudness_fields(GstStructure *message, const LoudnessFigures &loudness, bool whole,
                         double peak, double recent) noexcept;

} // namespace stems
