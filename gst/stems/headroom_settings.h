/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter's settings, and the properties that they are.
 */
#pragma once

#include "core/delivery.h"

#include <gst/gst.h>

namespace stems
{

enum class PeakMode : int { Sample, True };

struct HeadroomSettings {
    double target = -6.0; /* dBFS */
    PeakMode peak_mode = PeakMode::True;
    bool loudness = true;
    Profile profile = Profile::Stems;
    guint64 interval = GST_SECOND;
    guint64 peak_ttl = 300 * GST_MSECOND;
    double peak_falloff = 10.0;   /* dB per second */
    double silence_level = -60.0; /* dBFS */
    guint clip_run = 3;
    bool spectrum = false;
    bool post_messages = true;
    bool reset_on_flush = true;
    bool fail_over_target = false;
    bool fail_on_clip = false;
    bool fail_on_profile = false;
    bool reset = false; /* asked for, and not done yet */

    /* What is measured: a delivery needs what it is judged by. */
    bool deliver() const noexcept { return profile != Profile::Stems; }
    bool measure_true_peak() const noexcept { return peak_mode == PeakMode::True || deliver(); }
    bool measure_loudness() const noexcept { return loudness || deliver(); }
};

void install_headroom_properties(GObjectClass *klass) noexcept;

/* False if there is no such property. */
bool set_headroom_property(HeadroomSettings &settings, guint id, const GValue *value) noexcept;
bool get_headroom_property(const HeadroomSettings &settings, guint id, GValue *value) noexcept;

} // namespace stems
