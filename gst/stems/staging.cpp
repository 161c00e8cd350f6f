/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "staging.h"

#include "support/format.h"

#include <algorithm>
#include <iterator>

namespace stems
{

namespace
{
constexpr double kSeconds = 0.5;
constexpr double kBytes = 16.0 * 1024 * 1024;
} // namespace

StagedAudio::StagedAudio(BufferPtr buffer, const GstAudioInfo &info) noexcept
    : buffer_{std::move(buffer)}, map_{buffer_.get(), info, GST_MAP_READ},
      format_{*format_of(GST_AUDIO_INFO_FORMAT(&info))}, layout_{layout_of(info)},
      channels_{GST_AUDIO_INFO_CHANNELS(&info)}, bytes_{gst_buffer_get_size(buffer_.get())}
{
}

Planes StagedAudio::planes(guint64 skip) const noexcept
{
    return {map_.data(), format_, layout_, channels_, skip};
}

guint64 StagingQueue::push(gint64 position, guint64 frames, Staged audio)
{
    const guint64 cut =
        end_ > position ? std::min(frames, static_cast<guint64>(end_ - position)) : 0;
    if (cut == frames)
        return cut;
    if (news_)
        kinds_.push_back({position + static_cast<gint64>(cut), expected_});
    news_ = false;
    bytes_ += audio ? audio->bytes() : 0;
    frames_ += frames - cut;
    end_ = position + static_cast<gint64>(frames);
    chunks_.push_back({position + static_cast<gint64>(cut), frames - cut, cut, std::move(audio)});
    return cut;
}

void StagingQueue::expect(const GstAudioInfo &info) noexcept
{
    expected_ = info;
    news_ = true;
}

const GstAudioInfo &StagingQueue::info_at(gint64 position) const noexcept
{
    const auto after = std::find_if(kinds_.begin(), kinds_.end(),
                                    [=](const Kind &kind) { return kind.position > position; });
    if (after != kinds_.begin())
        return std::prev(after)->info;
    return kinds_.empty() ? expected_ : kinds_.front().info;
}

void StagingQueue::drop_before(gint64 position, std::vector<Staged> &dead)
{
    while (kinds_.size() > 1 && kinds_[1].position <= position)
        kinds_.pop_front();
    while (!chunks_.empty()) {
        Chunk &first = chunks_.front();
        if (first.position + static_cast<gint64>(first.frames) > position)
            break;
        frames_ -= first.frames;
        if (first.audio) {
            bytes_ -= first.audio->bytes();
            dead.push_back(std::move(first.audio));
        }
        chunks_.pop_front();
    }
}

void StagingQueue::collect(gint64 position, guint64 frames, std::vector<Span> &spans) const
{
    const gint64 end = position + static_cast<gint64>(frames);
    for (const Chunk &chunk : chunks_) {
        if (chunk.position >= end)
            break;
        const gint64 from = std::max(chunk.position, position);
        const gint64 to = std::min(chunk.position + static_cast<gint64>(chunk.frames), end);
        if (to > from && chunk.audio)
            spans.push_back({static_cast<guint64>(from - position), static_cast<guint64>(to - from),
                             chunk.skip + static_cast<guint64>(from - chunk.position),
                             chunk.audio});
    }
}

guint64 StagingQueue::uniform(gint64 position, guint64 frames) const noexcept
{
    const gint64 end = position + static_cast<gint64>(frames);
    const StagedAudio *first = nullptr;
    for (const Chunk &chunk : chunks_) {
        if (chunk.position >= end)
            break;
        if (!chunk.audio || chunk.position + static_cast<gint64>(chunk.frames) <= position)
            continue;
        if (!first)
            first = chunk.audio.get();
        if (!chunk.audio->like(*first))
            return static_cast<guint64>(chunk.position - position);
    }
    return frames;
}

void StagingQueue::clear() noexcept
{
    chunks_.clear();
    kinds_.clear();
    news_ = true;
    end_ = -1;
    frames_ = 0;
    bytes_ = 0;
}

double StagingQueue::fill(int rate) const noexcept
{
    return std::max(static_cast<double>(frames_) / (kSeconds * rate),
                    static_cast<double>(bytes_) / kBytes);
}

} // namespace stems
