/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the buffers of a source pad come from: the allocator that its peer
 * proposes, with its prefix, padding and alignment; else the default. Pools
 * are not used: blocks differ in length, the buffers of a pool do not.
 */
#pragma once

#include "support/guards.h"

namespace stems
{

class OutputMemory
{
public:
    OutputMemory() noexcept { gst_allocation_params_init(&params_); }

    /* Does as the peer answered to an ALLOCATION query, if it did. */
    void follow(GstQuery *query) noexcept;
    void reset() noexcept;

    /* Never null. What the peer's allocator does not give, or gives so that it
     * cannot be written and read, comes from the default. */
    GstBuffer *allocate(gsize size) noexcept;

private:
    Ref<GstAllocator> allocator_; /* null: the default */
    GstAllocationParams params_;
};

} // namespace stems
