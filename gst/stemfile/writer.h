/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One sound file, from its first byte to the last: head, samples, and the head
 * again when all is known.
 *
 * The same input gives the same bytes: nothing of the clock, the path or the
 * machine goes into a file.
 *
 * Not real-time safe. All throw FileError.
 */
#pragma once

#include "atomic_file.h"
#include "encoder.h"
#include "metadata.h"
#include "output.h"

namespace stems
{

struct WriterSetup {
    FileShape shape;
    Format input = Format::S24;
    std::vector<int> order; /* see Encoder */
    std::optional<Dither> dither;
    Metadata metadata;
};

class Writer
{
public:
    /* @file, which is empty yet, must outlive it. */
    Writer(const AtomicFile &file, WriterSetup setup);

    void write(const Planes &from, std::size_t n);
    void write_silence(std::uint64_t n);
    /* The end of the file; after that there is nothing more to call. */
    void finish(const FileLoudness &loudness);

    const FileShape &shape() const noexcept { return setup_.shape; }
    std::uint64_t frames() const noexcept { return frames_; }
    std::uint64_t clipped() const noexcept { return encoder_.clipped(); }
    std::uint64_t bytes() const noexcept { return static_cast<std::uint64_t>(output_.length()); }
    /* False if the places of the channels are not in the file: its kind has no
     * words for them. */
    bool keeps_places() const noexcept { return keeps_places_; }

private:
    std::string head(const FileLoudness &loudness) const;
    void set_texts_and_places();
    void make_room(std::uint64_t n) const;
    void require(bool done) const;

    WriterSetup setup_;
    std::string target_;
    Output output_;
    SoundView view_;
    Encoder encoder_;
    SoundFile sound_;
    std::uint64_t frames_ = 0;
    bool keeps_places_ = true;
};

} // namespace stems
