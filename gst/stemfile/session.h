/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A session of files as one stream: which files, how they lie in time, what
 * their tracks are called, and block after block of all of them as planes.
 *
 * Frame 0 is where the earliest file begins. The session ends with the file
 * that ends last, plus a tail. Where a file has nothing, it is silent. All
 * files have one rate; the format is the one that holds all of theirs without
 * loss (F64 for S32 and F32 together).
 *
 * Descriptors are used sparingly: at most half of those that the process may
 * have; of a larger session, files are closed and opened again in turn.
 *
 * Not real-time safe.
 */
#pragma once

#include "reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stems
{

struct SessionOptions {
    bool by_time_reference = true; /* else all files start at 0 */
    std::uint64_t tail = 0;        /* nanoseconds */
};

/* Something about a file that is to be told. */
struct Finding {
    std::string text; /* a sentence */
    std::string file;
    std::optional<std::uint64_t> sample;  /* of the file, where it begins */
    std::optional<std::uint64_t> missing; /* samples; none: nobody knows */
    bool damage = false;
};

enum class SessionError : std::uint8_t { None, NotFound, Open, Refused, TooMuch };

/* Channels of a session that belong together: a track's, or a file's. */
struct ChannelRange {
    int first = 0;
    int channels = 0;
    bool one = true;                 /* a single track */
    const FileFacts *file = nullptr; /* whose channels these are, all of them; or none */
    std::string path;                /* the same */
};

class Session
{
public:
    struct File {
        explicit File(std::string path) : reader{std::move(path)} {}

        FileReader reader;
        std::uint64_t start = 0; /* frame of the session */
        int first = 0;           /* channel of the session */
        std::string name;        /* without folder and extension */
        TrackLabels tracks;
        bool told = false; /* of damage that was found while reading */
    };

    static constexpr int kMaxFiles = 4096;
    static constexpr int kMaxChannels = 4096; /* of all files together */

    /* False: see error(). What is worth telling is in findings(). */
    bool open(const std::string &location, const SessionOptions &options);

    SessionError error() const noexcept { return error_; }
    const std::string &text() const noexcept { return text_; } /* of the error */
    const std::vector<Finding> &findings() const noexcept { return findings_; }
    const std::vector<std::string> &skipped() const noexcept { return skipped_; }

    int rate() const noexcept { return rate_; }
    int channels() const noexcept { return channels_; }
    Format format() const noexcept { return format_; }
    std::uint64_t frames() const noexcept { return frames_; }
    /* Where it begins, in samples since midnight; 0: no file says, or all begin at once. */
    std::uint64_t origin() const noexcept { return origin_; }
    const TrackLabels &labels() const noexcept { return labels_; }
    const std::vector<File> &files() const noexcept { return files_; }

    ChannelRange everything() const;
    /* By a track's label, or a file's name with or without its extension; or
     * else by either with "_" for what gst-launch-1.0 cannot write. */
    std::optional<ChannelRange> find(const std::string &name) const;

    /* Frames [at, at + n) of all channels; n is at most what is left. False if
     * no file has anything there: @planes are then silent. What turns out to be
     * damaged is added to @found, once for each file. */
    bool read(std::uint64_t at, std::size_t n, void *const *planes, std::vector<Finding> &found);

private:
    bool fail(SessionError error, std::string text);
    bool inspect(const std::string &path);
    FileReader::Problem open_reader(FileReader &reader, bool first_time);
    bool agree();
    void align(bool by_time_reference);
    void name_tracks();
    void choose_format();

    std::vector<File> files_;
    std::vector<FileReader *> opened_; /* in the order in which they were */
    std::vector<Finding> findings_;
    std::vector<std::string> skipped_;
    std::string text_;
    SessionError error_ = SessionError::None;
    std::size_t budget_ = 0; /* of descriptors */
    int rate_ = 0;
    int channels_ = 0;
    Format format_ = Format::S16;
    std::uint64_t frames_ = 0;
    std::uint64_t origin_ = 0;
    TrackLabels labels_;
    std::vector<double> scratch_;
};

} // namespace stems
