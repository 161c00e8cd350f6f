/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mp3.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace stems::tool::room
{

namespace
{

constexpr std::array<int, 15> kKilobits{0,   32,  40,  48,  56,  64,  80, 96,
                                        112, 128, 160, 192, 224, 256, 320};
constexpr std::array<int, 3> kRates{44100, 48000, 32000};
constexpr int kTagRate = 9;             /* 128: has room for a tag */
constexpr int kHighRate = 14;           /* 320: has room for a reservoir */
constexpr std::size_t kReservoir = 511; /* bytes: main_data_begin has nine bits */
constexpr std::size_t kAfter = 3;       /* frames behind a piece: the delay and a fade */

/* The four bytes that a frame begins with (11172-3, 2.4.1.3). */
class Header
{
public:
    explicit Header(std::string_view frame) : bytes_{frame.substr(0, 4)} {}

    bool valid() const noexcept
    {
        // Sync, MPEG-1, Layer III, and a bit rate and a rate that are.
        return bytes_.size() == 4 && byte(0) == 0xFF && (byte(1) & 0xFE) == 0xFA &&
               kilobits() != 0 && (byte(2) >> 4) != 15 && ((byte(2) >> 2) & 3) != 3;
    }
    int kilobits() const noexcept { return kKilobits[std::min(byte(2) >> 4, 14)]; }
    int rate() const noexcept { return kRates[std::min((byte(2) >> 2) & 3, 2)]; }
    int channels() const noexcept { return (byte(3) >> 6) == 3 ? 1 : 2; }
    std::size_t size() const noexcept
    {
        const int padding = (byte(2) >> 1) & 1;
        const int bytes = (144000 * kilobits() / rate()) + padding;
        return static_cast<std::size_t>(bytes);
    }
    /* Where the bits of the samples begin. */
    std::size_t head() const noexcept
    {
        return 4U + ((byte(1) & 1) != 0 ? 0U : 2U) + (channels() == 1 ? 17U : 32U);
    }
    /* Of a frame like this one, without padding and check sum. */
    std::string like(int kilobits_index) const
    {
        std::string made{bytes_};
        made[1] = static_cast<char>(byte(1) | 1);
        made[2] = static_cast<char>((kilobits_index << 4) | (byte(2) & 0x0C));
        return made;
    }

private:
    int byte(std::size_t i) const noexcept { return static_cast<unsigned char>(bytes_[i]); }

    std::string bytes_;
};

void put(std::string &text, std::uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        text += static_cast<char>((number >> (8 * i)) & 0xFF);
}

/* CRC-16 with the polynomial 0x8005, reflected: LAME's tag has it of itself. */
unsigned crc16(std::string_view text) noexcept
{
    unsigned crc = 0;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
    }
    return crc;
}

bool is_info(std::string_view frame, std::size_t head) noexcept
{
    const std::string_view name = frame.substr(std::min(head, frame.size()), 4);
    return name == "Info" || name == "Xing";
}

} // namespace

Mp3::Mp3(std::string bytes) : bytes_{std::move(bytes)}
{
    for (std::size_t at = 0; at < bytes_.size();) {
        const Header header{std::string_view{bytes_}.substr(at)};
        if (!header.valid() || at + header.size() > bytes_.size())
            throw std::runtime_error("is no MP3, or damaged at byte " + std::to_string(at));
        frames_.push_back({at, header.size()});
        at += header.size();
    }
    if (!frames_.empty() && is_info(frame(0), Header{frame(0)}.head()))
        frames_.erase(frames_.begin());
    if (frames_.empty())
        throw std::runtime_error("has no frame of MP3");
    rate_ = Header{frame(0)}.rate();
    channels_ = Header{frame(0)}.channels();
}

std::string_view Mp3::frame(std::size_t index) const noexcept
{
    return std::string_view{bytes_}.substr(frames_[index].at, frames_[index].size);
}

std::string_view Mp3::main_data(std::size_t index) const noexcept
{
    return frame(index).substr(Header{frame(index)}.head());
}

/* The last bytes of main data in front of a frame. */
std::string Mp3::reservoir(std::size_t before) const
{
    std::string bytes;
    while (before > 0 && bytes.size() < kReservoir)
        bytes.insert(0, main_data(--before));
    return bytes.size() > kReservoir ? bytes.substr(bytes.size() - kReservoir) : bytes;
}

/* Side information of zeros is silence without a bit; a frame of the highest bit
 * rate has room for all of the reservoir behind it. */
std::string Mp3::carrier(std::string_view reservoir) const
{
    std::string made = Header{frame(0)}.like(kHighRate);
    made.resize(Header{made}.size() - reservoir.size(), '\0');
    return made.append(reservoir);
}

/* The number of bytes is of all that is in the file, with this frame. */
std::string Mp3::info(std::size_t frames, std::size_t bytes) const
{
    std::string made = Header{frame(0)}.like(kTagRate);
    const Header header{made};
    made.resize(header.head(), '\0');
    made += "Xing";
    put(made, 3, 4); // what follows: frames and bytes
    put(made, frames, 4);
    put(made, bytes + header.size(), 4);
    made.resize(header.size(), '\0');
    return made;
}

std::string Mp3::tagged(std::uint64_t samples) const
{
    constexpr std::uint64_t kMost = 0xFFF; // of twelve bits
    const std::size_t begin = frames_.front().at;
    const std::uint64_t room = frames() * kMp3FrameSamples;
    const std::uint64_t used = samples + kMp3EncoderDelay;
    std::string made = info(frames(), bytes_.size() - begin);
    const std::size_t whole = made.size();
    const std::size_t bytes = bytes_.size() - begin + whole;
    made.resize(Header{made}.head() + 4);
    put(made, 15, 4); // all four fields
    put(made, frames(), 4);
    put(made, bytes, 4);
    for (std::size_t percent = 0; percent < 100; ++percent) // where it is, of 256
        put(made, (frames_[percent * frames() / 100].at - begin + whole) * 256 / bytes, 1);
    put(made, 80, 4); // quality, of 100
    made += "LAME3.100";
    made.append(12, '\0'); // method, lowpass, gains, flags, bit rate: not told
    put(made,
        (std::uint64_t{kMp3EncoderDelay} << 12) | (room > used ? std::min(room - used, kMost) : 0),
        3);
    made.append(4, '\0');
    put(made, bytes, 4);
    put(made, 0, 2); // the sum of the music: not told
    put(made, crc16(made), 2);
    made.resize(whole, '\0');
    return made + bytes_.substr(begin);
}

std::size_t Mp3::pieces(std::uint64_t samples) noexcept
{
    return static_cast<std::size_t>((samples + kPieceSamples - 1) / kPieceSamples);
}

std::string Mp3::piece(std::size_t index) const
{
    const std::size_t begin = index * kPieceFrames;
    const std::size_t lead = std::min<std::size_t>(begin, kLeadFrames);
    const std::size_t from = begin - lead;
    const std::size_t until = std::min(begin + kPieceFrames + kAfter, frames());
    std::string audio = carrier(reservoir(from));
    // Where there is nothing before, silence, so that all pieces begin alike.
    for (std::size_t i = lead; i < kLeadFrames; ++i)
        audio += carrier({});
    std::size_t count = 1 + kLeadFrames - lead;
    for (std::size_t i = from; i < until; ++i, ++count)
        audio += frame(i);
    return info(count, audio.size()) + audio;
}

} // namespace stems::tool::room
