/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tags of streams, and what is left of them in a sum.
 *
 * What a tag says of a work, such as its artist or album, is true of a sum if
 * it is true of everything in it. What it says of one recording (its title, its
 * loudness, its code) or of how a file is encoded is not, even if all say the
 * same.
 */
#pragma once

#include <gst/gst.h>

#include <utility>
#include <vector>

namespace stems
{

/* A list of tags that never changes; null is an empty one. */
class Tags
{
public:
    Tags() noexcept = default;
    explicit Tags(GstTagList *taken) noexcept : list_{taken} {}
    Tags(const Tags &other) noexcept : list_{other.list_}
    {
        if (list_)
            gst_tag_list_ref(list_);
    }
    Tags(Tags &&other) noexcept : list_{std::exchange(other.list_, nullptr)} {}
    Tags &operator=(Tags other) noexcept
    {
        std::swap(list_, other.list_);
        return *this;
    }
    ~Tags() { gst_clear_tag_list(&list_); }

    const GstTagList *get() const noexcept { return list_; }
    /* That a stream has these and no others; a reference for the caller. */
    GstEvent *event() const noexcept
    {
        return gst_event_new_tag(list_ ? gst_tag_list_ref(list_) : gst_tag_list_new_empty());
    }
    bool operator==(const Tags &other) const noexcept
    {
        return list_ == other.list_ ||
               (list_ && other.list_ && gst_tag_list_is_equal(list_, other.list_));
    }

private:
    GstTagList *list_ = nullptr;
};

/* What of a stream's tags may be true of a sum, and its title. */
Tags without_encoding(const GstTagList *tags) noexcept;

/* What all of @streams say alike; a stream without a tag does not agree. The
 * @title if there is one; else the one that several streams share, which is
 * that of their song, while a stream on its own has that of a track. */
Tags common_tags(const std::vector<Tags> &streams, const char *title) noexcept;

} // namespace stems
