/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "writer.h"

#include "bext.h"
#include "file_error.h"
#include "mend.h"
#include "riff.h"

namespace stems
{
namespace
{

/* FLAC's own order of up to 8 channels, as masks of WAVE's speakers: RFC 9639,
 * table 18. */
constexpr std::uint32_t kFlacMasks[] = {0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x70f, 0x63f};

constexpr std::uint64_t kHole = 1U << 16; /* bytes of silence that are worth one */

bool is_mono_or_stereo(const FileShape &shape) noexcept
{
    return shape.mask == kFlacMasks[1] || shape.mask == kFlacMasks[2];
}

WriterSetup checked(WriterSetup setup, const std::string &target)
{
    if (const std::string why = why_not(setup.shape); !why.empty())
        throw FileError{target + " " + why};
    return setup;
}

} // namespace

Writer::Writer(const AtomicFile &file, WriterSetup setup)
    : setup_{checked(std::move(setup), file.target())}, target_{file.target()}, output_{file.fd()},
      view_{&output_, 0}, encoder_{setup_.shape, setup_.input, setup_.order, setup_.dither}
{
    const FileShape &its = setup_.shape;
    if (has_own_head(its.container)) {
        const std::string bytes = head(kNoLoudness);
        require(output_.write(bytes));
        view_.head = static_cast<sf_count_t>(bytes.size());
    }
    SF_INFO info{};
    info.samplerate = its.rate;
    info.channels = its.channels;
    info.format = sound_format(its);
    sound_ = open_sound(&view_, &info);
    require(output_.error() == 0);
    if (!sound_)
        throw FileError{target_ + " cannot be written: " + sf_strerror(nullptr)};
    if (!has_own_head(its.container))
        set_texts_and_places();
}

std::string Writer::head(const FileLoudness &loudness) const
{
    return riff_head(setup_.shape, setup_.metadata, loudness, frames_);
}

void Writer::set_texts_and_places()
{
    // Its chunk PEAK has the time of day.
    sf_command(sound_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    for (const InfoText &info : setup_.metadata.info)
        sf_set_string(sound_.get(), info.sound_string, info.text.c_str());

    const FileShape &its = setup_.shape;
    if (its.mask == 0 || is_mono_or_stereo(its))
        return;
    std::vector<int> map = its.channel_map;
    if (its.container == Container::Flac)
        keeps_places_ = its.mask == kFlacMasks[its.channels];
    else
        keeps_places_ = sf_command(sound_.get(), SFC_SET_CHANNEL_MAP_INFO, map.data(),
                                   static_cast<int>(map.size() * sizeof(int))) == SF_TRUE;
}

void Writer::require(bool done) const
{
    if (output_.error() != 0)
        throw FileError{"Cannot write " + target_, output_.error()};
    if (!done)
        throw FileError{"Cannot write " + target_ + ": " + sf_strerror(sound_.get())};
}

void Writer::make_room(std::uint64_t n) const
{
    const std::uint64_t most = most_frames(setup_.shape);
    if (n > most - frames_)
        throw FileError{target_ + " cannot hold more than " + std::to_string(most) +
                        " frames: that is all that " + name_of(setup_.shape.container) +
                        " has room for; write wav, w64 or caf."};
}

void Writer::write(const Planes &from, std::size_t n)
{
    make_room(n);
    require(encoder_.write(sound_.get(), from, frames_, n));
    frames_ += n;
}

void Writer::write_silence(std::uint64_t n)
{
    make_room(n);
    const auto end = static_cast<sf_count_t>(frames_ + n);
    // Silence is zeros, and so is what a file system has where nothing was written.
    if (has_own_head(setup_.shape.container) && n * setup_.shape.frame_bytes() >= kHole)
        require(sf_seek(sound_.get(), end, SEEK_SET) == end);
    else
        require(encoder_.write_silence(sound_.get(), n));
    frames_ += n;
}

void Writer::finish(const FileLoudness &loudness)
{
    const std::uint64_t size = frames_ * setup_.shape.frame_bytes();
    sound_.reset(); // writes what FLAC has left, and heads that are libsndfile's
    if (has_own_head(setup_.shape.container)) {
        output_.truncate(view_.head + static_cast<sf_count_t>(size + size % 2));
        output_.seek(0);
        output_.write(head(loudness));
    } else {
        mend_odd_end(output_, setup_.shape.container, size);
    }
    output_.flush();
    require(true);
}

} // namespace stems
