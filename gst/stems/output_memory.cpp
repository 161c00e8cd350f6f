/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "output_memory.h"

namespace stems
{

void OutputMemory::follow(GstQuery *query) noexcept
{
    reset();
    if (gst_query_get_n_allocation_params(query) == 0)
        return;
    GstAllocator *allocator = nullptr;
    gst_query_parse_nth_allocation_param(query, 0, &allocator, &params_);
    allocator_.reset(allocator);
    if (allocator && GST_OBJECT_FLAG_IS_SET(allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC))
        allocator_.reset(); /* one that only its owner can ask for memory */
}

void OutputMemory::reset() noexcept
{
    allocator_.reset();
    gst_allocation_params_init(&params_);
}

GstBuffer *OutputMemory::allocate(gsize size) noexcept
{
    if (allocator_) {
        GstBuffer *buffer = gst_buffer_new_allocate(allocator_.get(), size, &params_);
        constexpr guint unusable = GST_MEMORY_FLAG_NOT_MAPPABLE | GST_MEMORY_FLAG_READONLY;
        if (buffer && (GST_MINI_OBJECT_FLAGS(gst_buffer_peek_memory(buffer, 0)) & unusable) == 0)
            return buffer;
        gst_clear_buffer(&buffer);
        allocator_.reset();
    }
    return gst_buffer_new_allocate(nullptr, size, &params_);
}

} // namespace stems
