/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Owners of what GLib and GStreamer hand out.
 */
#pragma once

#include <gst/gst.h>

#include <memory>

namespace stems::tool
{

template <auto free_it> struct Free {
    template <class T> void operator()(T *it) const noexcept { free_it(it); }
};

using CharPtr = std::unique_ptr<char, Free<g_free>>;
using ErrorPtr = std::unique_ptr<GError, Free<g_error_free>>;
using StructurePtr = std::unique_ptr<GstStructure, Free<gst_structure_free>>;
using ObjectPtr = std::unique_ptr<GstElement, Free<gst_object_unref>>;
using BusPtr = std::unique_ptr<GstBus, Free<gst_object_unref>>;
using MessagePtr = std::unique_ptr<GstMessage, Free<gst_message_unref>>;

} // namespace stems::tool
