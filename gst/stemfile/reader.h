/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One audio file, read losslessly at any place through libsndfile.
 *
 * Only codings that keep every bit are opened: integers of 8 to 32 bits, floats
 * of 32 and 64, FLAC and ALAC. A file that ends before it says it does is read
 * as far as it goes. A reader may be closed at any time to save a descriptor:
 * the next read opens the file again.
 *
 * Not real-time safe.
 */
#pragma once

#include "patched_file.h"

#include "core/planes.h"
#include "core/sample.h"
#include "support/track_labels.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <sndfile.h>
#include <string>
#include <vector>

namespace stems
{

struct Claims;

struct FileFacts {
    int rate = 0;
    int channels = 0;
    int coding = 0;              /* libsndfile's SF_FORMAT_*: container and samples */
    Format format = Format::S16; /* the smallest that holds its samples */
    std::uint64_t frames = 0;    /* that are there */
    std::uint64_t missing = 0;   /* that its header claims besides */
    bool unfinished = false;     /* its header was never finished: how many were meant is unknown */
    std::optional<std::uint64_t> time_reference; /* bext: samples since midnight */
    std::vector<TrackLabels> names;              /* see names.h */
    std::vector<int> channel_map;                /* libsndfile's SF_CHANNEL_MAP_*; may be empty */
    bool nowhere = false; /* its channels are said to stand at no loudspeakers */
};

class FileReader
{
public:
    enum class Problem : std::uint8_t {
        None,
        Unreadable,  /* damaged, or no audio at all */
        Lossy,       /* or nothing that is known to be lossless */
        Foreign,     /* whole as far as is known, in a coding that is not read */
        Descriptors, /* the process has no descriptor left: close some, try again */
        System       /* as the operating system says */
    };

    explicit FileReader(std::string path) : path_{std::move(path)} {}

    const std::string &path() const noexcept { return path_; }
    const FileFacts &facts() const noexcept { return facts_; }
    /* Of the last call that failed; a part of a sentence about the file. */
    const std::string &reason() const noexcept { return reason_; }
    bool is_open() const noexcept { return file_ != nullptr; }
    void close() noexcept
    {
        file_.reset();
        patched_.reset();
    }

    /* Opens the file and finds its facts. */
    Problem inspect();

    /* Opens it again. */
    Problem open();

    /* Reads frames [at, at + n) into planar @to, in its format, which must hold
     * those of the file without loss. @scratch is grown to what is needed.
     * Returns how many frames were right; what the rest of @to has then is
     * anything. */
    std::size_t read(std::uint64_t at, std::size_t n, const OutPlanes &to,
                     std::vector<double> &scratch);

private:
    struct Close {
        void operator()(SNDFILE *file) const noexcept { sf_close(file); }
    };

    Problem refuse(const SF_INFO &info, const std::string &codec);
    void find_length(const SF_INFO &info, const std::optional<std::uint64_t> &claimed);
    void find_names(const Claims &claims);
    bool begin_again(sf_count_t frame);
    bool is_as_in_file(Format format) const noexcept { return raw_ && format == facts_.format; }
    sf_count_t next_frames(Format format, void *to, sf_count_t n) noexcept;

    std::string path_;
    std::string reason_;
    FileFacts facts_;
    std::optional<Patch> patch_;           /* of a header that libsndfile refuses */
    std::unique_ptr<PatchedFile> patched_; /* what file_ reads, if there is one */
    std::unique_ptr<SNDFILE, Close> file_;
    SF_INFO info_{};
    std::uint64_t samples_at_ = 0; /* byte where they begin, if libsndfile finds none */
    bool raw_ = false;             /* see is_raw() in reader.cpp */
    std::uint64_t position_ = 0;   /* of file_ */
};

} // namespace stems
