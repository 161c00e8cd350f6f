/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup's properties.
 */
#pragma once

#include "mix_settings.h"

#include "core/naming.h"
#include "core/pan.h"
#include "core/routing.h"

namespace stems
{

/* Guarded by the element's object lock. */
struct GroupSettings {
    std::string routing_text;
    Routing routing;
    std::string routing_error;
    bool auto_route = false;
    Taxonomy taxonomy = Taxonomy::Basic;
    int channels = 2;
    PanLaw pan_law = PanLaw::Linear;
    MixSettings mix;
    std::string report;   /* read-only, see route_report.h; empty: no routes yet */
    unsigned changes = 0; /* of what a plan is made of */
};

/* All of stemgroup's properties. */
void install_group_properties(GObjectClass *klass) noexcept;

/* GObjectClass's functions. */
void set_group_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept;
void get_group_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept;

/* Sets what route-report says, and tells who listens if that is news. */
void set_route_report(gpointer self, std::string report);

} // namespace stems
