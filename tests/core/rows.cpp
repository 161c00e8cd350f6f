/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Taking interleaved channels apart: each byte where the definition puts it,
 * none beside the rows; and the bus that adds what was taken apart.
 */
#include "core/rows.h"

#include "core/bus.h"
#include "formula.h"
#include "kernels.h"

#include <algorithm>

using namespace stems;
using namespace stems::test;
using formula::kFormatList;

namespace
{

void equals_definition(RowsFn kernel, Format format, std::size_t stride, std::size_t channels,
                       std::size_t n, std::size_t offset, Random &random)
{
    const std::size_t bytes = width(format);
    const std::size_t distance = n + 3; /* more than a row: what is between stays */
    const Bytes in = samples(format, n * stride, offset, random);
    Bytes rows(channels * distance * bytes), expected(rows);
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < n; ++i)
            std::copy_n(in.data() + (i * stride + c) * bytes, bytes,
                        expected.data() + (c * distance + i) * bytes);
    kernel(rows.data(), distance, in.data(), stride, channels, n);
    ASSERT_EQ(std::memcmp(rows.data(), expected.data(), rows.size()), 0)
        << n << " frames, " << channels << " of " << stride << " channels, at " << offset;
}

class Rows : public EveryTarget
{
};
STEMS_EVERY_TARGET(Rows);

TEST_P(Rows, EqualDefinition)
{
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        Random random(61);
        for (RowsFn kernel : {take_rows_kernel(format), scalar::take_rows_kernel(format)})
            for (const auto &[stride, channels] : {std::pair<std::size_t, std::size_t>{2, 2},
                                                   {3, 3},
                                                   {4, 4},
                                                   {8, 7},
                                                   {64, 8},
                                                   {64, 64}})
                for (std::size_t n : {0, 1, 5, 6, 7, 8, 17, 64, 513, 4096})
                    if (n * stride <= 64 * 513)
                        for (std::size_t offset : {0, 1, 2, 15})
                            equals_definition(kernel, format, stride, channels, n, offset, random);
    }
}

/* Lanes from rows give the sums that lanes from the frames give: a bus with
 * two sides, or one, takes channels 5 to 9 of 12. */
TEST_P(Rows, BusAddsTheSame)
{
    constexpr std::size_t n = 100;
    constexpr int first = 5, count = 5, all = 12;
    for (Format format : kFormatList)
        for (int sides : {1, 2, 3})
            for (const Gain gain : {Gain{}, Gain{0.3, 0.0}, Gain{0.3, 1.0 / 512}}) {
                SCOPED_TRACE(name(format) + ", " + std::to_string(sides) + " sides");
                const Wide wide = gain.unity() && is_integer(format) ? Wide::I64 : Wide::F64;
                Random random(62);
                const Bytes in = samples(format, n * all, 0, random, false);
                const void *plane = in.data();
                const Planes frames{&plane, format, Layout::Interleaved, all, 0};
                Bus direct, parted;
                for (Bus *bus : {&direct, &parted}) {
                    bus->configure(sides, Layout::Interleaved);
                    bus->begin(wide, n);
                }
                ASSERT_GE(parted.apart_frames(frames, count), n - 7);
                const Planes rows = parted.apart(frames.advanced(7), first, count, n - 7);
                for (int c = 0; c < count; ++c)
                    for (int side = 0; side < sides; ++side) {
                        direct.add(frames.advanced(7), first + c, side, 3, n - 7, gain);
                        parted.add(rows, c, side, 3, n - 7, gain);
                    }
                ASSERT_EQ(std::memcmp(direct.samples(), parted.samples(),
                                      n * static_cast<std::size_t>(sides) * width(wide)),
                          0);
            }
}

TEST(Rows, AreForManyChannels)
{
    Bus bus;
    bus.configure(2, Layout::Interleaved);
    const Planes stereo{nullptr, Format::S24, Layout::Interleaved, 2, 0};
    const Planes planar{nullptr, Format::S24, Layout::Planar, 64, 0};
    const Planes many{nullptr, Format::F64, Layout::Interleaved, 512, 0};
    EXPECT_EQ(bus.apart_frames(stereo, 2), 0u);
    EXPECT_EQ(bus.apart_frames(planar, 64), 0u);
    EXPECT_EQ(bus.apart_frames(many, 1), 0u);
    EXPECT_EQ(bus.apart_frames(many, 512), 0u);
    EXPECT_EQ(bus.apart_frames(many, 256), 16u);
}

} // namespace
