/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The properties that stemgroup and stemsum have alike: how gains change, and
 * how sums become the output's format.
 */
#pragma once

#include "gststemaggregator.h"

namespace stems
{

enum class DitherKind { None, Tpdf };

/* Guarded by the element's object lock. */
struct MixSettings {
    GstClockTime ramp_duration = 5 * GST_MSECOND;
    DitherKind dither = DitherKind::None;
    bool keep_headroom = false;
};

inline constexpr guint kMixProperties = 3;

/* Installs kMixProperties properties with the ids from @first on. */
void install_mix_properties(GObjectClass *klass, guint first) noexcept;

/* Of the property @id, when the first one has @first. False: it is another. */
bool set_mix_property(MixSettings &settings, guint id, guint first, const GValue *value) noexcept;
bool get_mix_property(const MixSettings &settings, guint id, guint first, GValue *value) noexcept;

/* Asks for a float format if headroom is to be kept. Returns the integer format
 * whose range counts; none if the output's own does. */
std::optional<Format> wish_headroom(const MixSettings &settings, OutputWish &wish) noexcept;

} // namespace stems
