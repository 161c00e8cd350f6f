/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The full-quality files encrypted: data/locked in place of data/stems.
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

struct LockSettings {
};

void add_lock_options(Options &options, LockSettings &settings);
void prepare_lock(const Delivery &delivery);
void make_lock(Delivery &delivery);

} // namespace stems::tool::room
