/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames of MP3 (ISO/IEC 11172-3, Layer III), as an encoder writes them: told of
 * their length, and cut into pieces that decode alone.
 *
 * A frame holds 1152 samples and its bits may begin in frames before it, in the
 * bit reservoir: up to 511 bytes of what their side information leaves. So a
 * piece is made of
 *
 *   one frame "Xing"      how many frames follow; decoders do not play it
 *   one carrier           silent, with the reservoir where its bits would be
 *   kLeadFrames           that are there for the overlap of the transforms alone
 *   kPieceFrames + some   whose samples are then those of the whole file, bit by
 *                         bit, in any decoder
 *
 * and every sample of the source has the same place in each piece, in each
 * decoder: kLeadSamples behind where the piece begins.
 *
 * Real-time safe: no.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stems::tool::room
{

inline constexpr int kMp3FrameSamples = 1152;
/* By which the samples of a decoder without a tag are late: LAME's encoder 576,
 * every decoder 529 (https://lame.sourceforge.io/tech-FAQ.txt). */
inline constexpr int kMp3EncoderDelay = 576;
inline constexpr int kMp3Delay = kMp3EncoderDelay + 529;

inline constexpr int kLeadFrames = 3;
inline constexpr int kPieceFrames = 400; /* 9.6 s at 48 kHz */
inline constexpr int kPieceSamples = kPieceFrames * kMp3FrameSamples;
inline constexpr int kLeadSamples = (1 + kLeadFrames) * kMp3FrameSamples + kMp3Delay;

/* A stream in memory. */
class Mp3
{
public:
    /* Takes a frame "Xing" or "Info" at the beginning off, which is none of the audio.
     * Throws std::runtime_error for what is no MPEG-1 Layer III, or is cut. */
    explicit Mp3(std::string bytes);

    int rate() const noexcept { return rate_; }         /* Hz */
    int channels() const noexcept { return channels_; } /* 1 or 2 */
    std::size_t frames() const noexcept { return frames_.size(); }

    /* The stream with a frame "Xing" and LAME's tag in front, by which players find
     * a place, and leave out what the encoder added to @samples of each channel. */
    std::string tagged(std::uint64_t samples) const;

    /* How many pieces hold @samples, and one of them: from sample
     * index * kPieceSamples of the source to where the next begins, and a little
     * further. */
    static std::size_t pieces(std::uint64_t samples) noexcept;
    std::string piece(std::size_t index) const;

private:
    struct Frame {
        std::size_t at, size;
    };

    std::string_view frame(std::size_t index) const noexcept;
    std::string_view main_data(std::size_t index) const noexcept;
    std::string reservoir(std::size_t before) const;
    std::string carrier(std::string_view reservoir) const;
    std::string info(std::size_t frames, std::size_t bytes) const;

    std::string bytes_;
    std::vector<Frame> frames_;
    int rate_ = 0, channels_ = 0;
};

} // namespace stems::tool::room
