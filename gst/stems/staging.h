/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Staging: the audio of one sink pad that waits to be summed.
 *
 * Samples are placed when they arrive, on one axis that all pads of an element
 * share: running time, counted in frames of the session's rate and rounded to
 * the nearest frame. What lies between chunks is silence.
 *
 * Nothing here locks: the element's mutex guards each queue. Audio is held by
 * reference, so that a flush never takes it from a block that is being summed.
 * Caps come ahead of their audio, by as much as is staged: what is decided of
 * them goes by the position, lest it depend on timing.
 */
#pragma once

#include "core/planes.h"
#include "support/guards.h"

#include <deque>
#include <memory>
#include <vector>

namespace stems
{

/* A buffer, mapped for reading as long as anyone needs it. */
class StagedAudio
{
public:
    /* Takes the buffer. Check map() before use. */
    StagedAudio(BufferPtr buffer, const GstAudioInfo &info) noexcept;

    explicit operator bool() const noexcept { return static_cast<bool>(map_); }
    guint64 frames() const noexcept { return map_.frames(); }
    gsize bytes() const noexcept { return bytes_; }
    int channels() const noexcept { return channels_; }
    bool like(const StagedAudio &other) const noexcept
    {
        return format_ == other.format_ && layout_ == other.layout_ && channels_ == other.channels_;
    }

    /* The samples from frame @skip on, as core sees them. */
    Planes planes(guint64 skip) const noexcept;

private:
    BufferPtr buffer_;
    AudioMap map_;
    Format format_;
    Layout layout_;
    int channels_;
    gsize bytes_;
};

using Staged = std::shared_ptr<const StagedAudio>;

/* A part of a block for which a pad has audio: @frames frames from frame @at
 * of the block on, found @skip frames into @audio. */
struct Span {
    guint64 at;
    guint64 frames;
    guint64 skip;
    Staged audio;
};

class StagingQueue
{
public:
    /* Appends @frames frames at @position: of @audio, or silence if it is
     * null. What is already staged stays: frames that would overlap it are cut
     * from the front. Returns how many were cut. */
    guint64 push(gint64 position, guint64 frames, Staged audio);

    /* Caps came: what is pushed from now on is @info. */
    void expect(const GstAudioInfo &info) noexcept;
    /* What the stream is at @position: before its beginning, what it begins as. */
    const GstAudioInfo &info_at(gint64 position) const noexcept;

    /* Forgets what lies before @position; the audio that is no longer needed
     * is moved to @dead, to be released without the lock. */
    void drop_before(gint64 position, std::vector<Staged> &dead);

    /* The audio within [position, position + frames). */
    void collect(gint64 position, guint64 frames, std::vector<Span> &spans) const;

    /* How many of the @frames from @position on have one format, layout and
     * number of channels. */
    guint64 uniform(gint64 position, guint64 frames) const noexcept;

    void clear() noexcept;

    bool empty() const noexcept { return chunks_.empty(); }
    /* The position after the last staged frame; -1 before the first. */
    gint64 end() const noexcept { return end_; }
    /* How full: 1.0 is half a second, or 16 MiB if that is less. */
    double fill(int rate) const noexcept;

private:
    struct Chunk {
        gint64 position;
        guint64 frames;
        guint64 skip;
        Staged audio;
    };
    struct Kind {
        gint64 position;
        GstAudioInfo info;
    };
    std::deque<Chunk> chunks_;
    std::deque<Kind> kinds_; /* what the stream is from a position on */
    GstAudioInfo expected_{};
    bool news_ = false; /* nothing has been pushed of what is expected */
    gint64 end_ = -1;
    guint64 frames_ = 0;
    gsize bytes_ = 0;
};

} // namespace stems
