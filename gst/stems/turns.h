/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Seeks without flush, as loops are made of: what is staged is played to its
 * end, and the pads go on from there in a new segment, each when its thread
 * gets to it. Several may be on their way at a time. The element's mutex
 * guards them.
 */
#pragma once

#include <gst/gst.h>

#include <algorithm>
#include <deque>

namespace stems
{

class Turns
{
public:
    struct Turn {
        guint32 seqnum;     /* of the seek, and of the pads' new segments */
        GstSegment segment; /* that src is to have, but for its base */
        gint64 at = -1;     /* position; -1: no pad has told it yet */
    };

    /* Whether some are to come. */
    bool any() const noexcept { return !turns_.empty(); }

    /* A seek goes upstream. */
    void expect(guint32 seqnum, const GstSegment &segment)
    {
        if (seqnum != round_ && !find(seqnum))
            turns_.push_back({seqnum, segment});
    }
    /* It came to nothing. */
    void forget(guint32 seqnum)
    {
        std::erase_if(turns_, [seqnum](const Turn &turn) { return turn.seqnum == seqnum; });
    }
    /* A pad's new segment begins at @position. */
    void tell(guint32 seqnum, gint64 position) noexcept
    {
        if (Turn *turn = find(seqnum))
            turn->at = turn->at < 0 ? position : std::min(turn->at, position);
    }

    /* Whether blocks from @position on are beyond a turn. */
    bool due(gint64 position) const noexcept
    {
        return std::any_of(turns_.begin(), turns_.end(),
                           [&](const Turn &turn) { return turn.at >= 0 && turn.at <= position; });
    }
    /* Takes the last turn that is due; it and those before are done. */
    Turn cross(gint64 position) noexcept
    {
        Turn last{};
        while (due(position)) {
            last = turns_.front();
            round_ = last.seqnum;
            turns_.pop_front();
        }
        return last;
    }
    /* How many of the @frames from @position on are before the next turn. */
    gint64 before(gint64 position, gint64 frames) const noexcept
    {
        for (const Turn &turn : turns_)
            if (turn.at > position)
                frames = std::min(frames, turn.at - position);
        return frames;
    }

    /* Whether a pad whose segment has @seqnum has made all the turns that the
     * blocks have made. */
    bool made(guint32 seqnum) noexcept
    {
        return round_ == GST_SEQNUM_INVALID || seqnum == round_ || find(seqnum);
    }

    void clear() noexcept
    {
        turns_.clear();
        round_ = GST_SEQNUM_INVALID;
    }

private:
    Turn *find(guint32 seqnum) noexcept
    {
        const auto turn = std::find_if(turns_.begin(), turns_.end(),
                                       [&](const Turn &t) { return t.seqnum == seqnum; });
        return turn == turns_.end() ? nullptr : &*turn;
    }

    std::deque<Turn> turns_;             /* to come */
    guint32 round_ = GST_SEQNUM_INVALID; /* of the last that was made */
};

} // namespace stems
