/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The last frames of each stem.
 */
#include "stem_tails.h"

#include <algorithm>
#include <cstring>

namespace stems
{

void StemTails::configure(std::span<const Format> formats, int channels)
{
    *this = StemTails{};
    const auto lanes = static_cast<std::size_t>(channels);
    tails_.resize(formats.size());
    for (std::size_t s = 0; s < formats.size(); ++s) {
        Tail &tail = tails_[s];
        const std::size_t plane = kMost * width(formats[s]);
        tail.bytes.resize(lanes * plane);
        for (std::size_t c = 0; c < lanes; ++c)
            tail.planes.push_back(tail.bytes.data() + c * plane);
        tail.view = {tail.planes.data(), formats[s], Layout::Interleaved, channels, 0};
    }
}

/* Of @old frames the last @kept, and of n new ones the last @fresh. */
void StemTails::keep(Tail &tail, const Planes &stem, std::size_t old, std::size_t kept,
                     std::size_t n, std::size_t fresh) noexcept
{
    const bool known = stem.planes != nullptr;
    if (known && (stem.layout != tail.view.layout || stem.channels != tail.view.channels)) {
        std::ranges::fill(tail.bytes, std::byte{});
        tail.view.layout = stem.layout;
        tail.view.channels = stem.channels;
    }
    const bool planar = tail.view.layout == Layout::Planar;
    const std::size_t frame = tail.view.stride() * width(tail.view.format);
    for (int c = 0; c < (planar ? tail.view.channels : 1); ++c) {
        auto *to = static_cast<std::byte *>(tail.planes[static_cast<std::size_t>(c)]);
        std::memmove(to, to + (old - kept) * frame, kept * frame);
        to += kept * frame;
        if (known)
            std::memcpy(to, stem.advanced(n - fresh).channel(c), fresh * frame);
        else
            std::memset(to, 0, fresh * frame);
    }
}

void StemTails::add(std::uint64_t frame, std::span<const Planes> stems, std::size_t n,
                    std::size_t wanted) noexcept
{
    const std::size_t old = before(frame), fresh = std::min(n, wanted);
    const std::size_t kept = std::min(old, wanted - fresh);
    for (std::size_t s = 0; s < tails_.size(); ++s)
        keep(tails_[s], stems[s], old, kept, n, fresh);
    frames_ = kept + fresh;
    end_ = frame + n;
}

} // namespace stems
