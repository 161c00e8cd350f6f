/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Samples on their way into a sound file: interleaved, in the file's order of
 * channels and in its format.
 *
 * An integer keeps its value in every format that has its bits. Else it is
 * rounded to the nearest, with dither if asked for; what is beyond the range
 * of an integer format becomes its end value and is counted, NaN becomes 0 and
 * is counted. Floats in a file of floats stay what they are, whatever they are.
 *
 * Allocates in its constructor alone; not real-time safe, as it writes.
 */
#pragma once

#include "container.h"

#include "core/dither.h"
#include "core/finish.h"
#include "core/planes.h"
#include "core/to_double.h"

#include <sndfile.h>

#include <optional>
#include <vector>

namespace stems
{

class Encoder
{
public:
    /* @order: which channel of the input is channel i of the file. @dither: if
     * bits are lost. */
    Encoder(const FileShape &shape, Format input, std::vector<int> order,
            const std::optional<Dither> &dither);

    /* n frames, of which the first is frame @number of the file. False if the
     * file did not take them. */
    bool write(SNDFILE *file, const Planes &from, std::uint64_t number, std::size_t n);
    bool write_silence(SNDFILE *file, std::size_t n);

    std::uint64_t clipped() const noexcept { return clipped_; }

private:
    static constexpr std::size_t kFrames = 1024;

    bool is_as_in_file(const Planes &from) const noexcept;
    void convert(const Planes &from, std::uint64_t number, std::size_t n) noexcept;
    template <class T> void spread(int channel, std::size_t n, int shift) noexcept;
    bool put_block(SNDFILE *file, std::size_t n) noexcept;

    FileShape shape_;
    Format rounded_; /* what a channel is rounded to: S24 is S24_32 until it is packed */
    std::vector<int> order_;
    bool in_order_;
    std::optional<Dither> dither_;
    ToDoubleFn to_double_;
    FinishFn finish_;
    std::vector<double> exact_; /* one channel */
    std::vector<double> finished_;
    std::vector<double> block_; /* room for 32 or 64 bits each, interleaved */
    std::uint64_t clipped_ = 0;
};

} // namespace stems
