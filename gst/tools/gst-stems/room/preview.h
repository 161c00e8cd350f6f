/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lossy copies of the files of a version, for browsers: data/PREVIEW.
 */
#pragma once

#include <string>

namespace stems::tool
{
class Options;
}

namespace stems::tool::room
{

struct Delivery;

struct PreviewSettings {
};

void add_preview_options(Options &options, PreviewSettings &settings);
void prepare_preview(const Delivery &delivery);
void make_preview(Delivery &delivery);

} // namespace stems::tool::room
