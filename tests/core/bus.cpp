/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The bus: sums of many addends through tiles, of every format and layout,
 * against 128-bit integers and quadruple precision; what is over, counted the
 * plain way.
 */
#include "core/bus.h"
#include "formula.h"
#include "kernels.h"

#include <array>
#include <cmath>

using namespace stems;
using namespace stems::test;
using formula::Int;
using formula::kFormatList;
using formula::Quad;

namespace
{

constexpr Layout kLayouts[] = {Layout::Interleaved, Layout::Planar};

/* Audio of either layout with random samples, and a view of it. */
struct Audio {
    Format format;
    Layout layout;
    int channels;
    std::size_t frames;
    Bytes bytes;
    std::vector<void *> planes;

    Audio(Format f, Layout l, int c, std::size_t n)
        : format{f}, layout{l}, channels{c}, frames{n}, bytes{n * static_cast<std::size_t>(c) *
                                                              width(f)}
    {
        const std::size_t plane = n * width(f);
        for (int i = 0; i < (l == Layout::Planar ? c : 1); i++)
            planes.push_back(bytes.data() + static_cast<std::size_t>(i) * plane);
    }
    Audio(const Audio &) = delete;
    Audio &operator=(const Audio &) = delete;

    void fill(Random &random, bool loud)
    {
        for (std::size_t i = 0; i < frames * static_cast<std::size_t>(channels); i++) {
            unsigned char *sample = bytes.data() + i * width(format);
            if (format == Format::F32 || format == Format::F64) {
                const double x = std::ldexp(static_cast<double>(random()), -63) - 1.0; /* [-1, 1) */
                const double value = loud ? x : x / 256;
                const auto narrow = static_cast<float>(value);
                if (format == Format::F32)
                    std::memcpy(sample, &narrow, sizeof narrow);
                else
                    std::memcpy(sample, &value, sizeof value);
            } else {
                auto value = static_cast<std::uint64_t>(random());
                if (!loud) { /* sign-extended from fewer bits */
                    const int keep = depth(format) - 9;
                    value =
                        static_cast<std::uint64_t>(static_cast<std::int64_t>(value) >> (64 - keep));
                }
                std::memcpy(sample, &value, width(format)); /* little-endian */
            }
        }
    }

    const unsigned char *at(int c, std::size_t frame) const
    {
        const auto channel = static_cast<std::size_t>(c);
        const std::size_t i = layout == Layout::Planar
                                  ? channel * frames + frame
                                  : frame * static_cast<std::size_t>(channels) + channel;
        return bytes.data() + i * width(format);
    }
    Planes view(std::size_t skip = 0) const
    {
        return {planes.data(), format, layout, channels, skip};
    }
    OutPlanes target(std::size_t skip = 0) const
    {
        return {planes.data(), format, layout, channels, skip};
    }
};

/* One sample of the sum of all inputs, in quad. */
struct Expected {
    Int value = 0;     /* integer output */
    double number = 0; /* float output */
    bool over = false;
    double peak = 0;
};

Expected expect_integer(const std::vector<std::unique_ptr<Audio>> &in, int c, std::size_t frame,
                        Format out)
{
    /* In units of 2^-31: exact for all integer formats. */
    Int sum = 0;
    for (const auto &audio : in)
        sum += formula::integer(audio->format, audio->at(c, frame)) *
               formula::power(32 - depth(audio->format));
    const auto result =
        formula::limit(formula::nearest(sum, formula::power(32 - depth(out))), depth(out));
    return {result.value, 0.0, result.clamped, std::abs(std::ldexp(static_cast<double>(sum), -31))};
}

/* As bus.h says of F64: in order, each step rounded to double. */
double expect_double(const std::vector<std::unique_ptr<Audio>> &in, int c, std::size_t frame,
                     const std::vector<double> &gains)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < in.size(); i++) {
        const auto product = static_cast<double>(
            formula::worth(in[i]->format, in[i]->at(c, frame)) * Quad{gains[i]});
        sum = static_cast<double>(Quad{sum} + Quad{product});
    }
    return sum;
}

/* Sums @in into @out through tiles, as the elements do. */
Overs run(Bus &bus, Wide wide, const std::vector<std::unique_ptr<Audio>> &in,
          const std::vector<double> &gains, const Audio &out, std::int64_t position,
          bool by_channel)
{
    Overs overs;
    for (std::size_t at = 0; at < out.frames; at += bus.tile()) {
        const std::size_t n = std::min(bus.tile(), out.frames - at);
        bus.begin(wide, n);
        for (std::size_t i = 0; i < in.size(); i++) {
            if (!by_channel) {
                bus.add_all(in[i]->view(at), 0, n, Gain{gains[i], 0.0});
                continue;
            }
            /* in two parts, to begin within a tile, too */
            const std::size_t half = n / 3;
            for (int c = 0; c < out.channels; c++) {
                bus.add(in[i]->view(at), c, c, 0, half, Gain{gains[i], 0.0});
                bus.add(in[i]->view(at + half), c, c, half, n - half, Gain{gains[i], 0.0});
            }
        }
        bus.finish(out.target(at), position + static_cast<std::int64_t>(at), overs);
    }
    return overs;
}

TEST(Bus, SumsIntegersExactly)
{
    Random random(101);
    Bus bus;
    for (Layout layout : kLayouts)
        for (Format out_format : kFormatList) {
            if (!is_integer(out_format))
                continue;
            for (std::size_t frames : kSizes)
                for (int round = 0; round < 8; round++) {
                    const int channels =
                        std::array{1, 2, 3, 8}[static_cast<std::size_t>(round % 4)];
                    const bool loud = round % 2 == 1;
                    bus.configure(channels, layout);
                    std::vector<std::unique_ptr<Audio>> in;
                    bool s32 = false;
                    for (std::size_t i = 0; i < 5; i++) {
                        const Format format = kFormatList[random() % 4];
                        s32 = s32 || format == Format::S32;
                        in.push_back(std::make_unique<Audio>(format, kLayouts[random() % 2],
                                                             channels, frames));
                        in.back()->fill(random, loud);
                    }
                    const std::vector<double> gains(in.size(), 1.0);
                    std::vector<Wide> wides = {wide_for(out_format, true, s32, in.size()),
                                               Wide::I64, Wide::F64};
                    for (Wide wide : wides) {
                        Audio out(out_format, layout, channels, frames);
                        const Overs overs = run(bus, wide, in, gains, out, 1000, round % 3 == 0);
                        Overs want;
                        for (std::size_t f = 0; f < frames; f++)
                            for (int c = 0; c < channels; c++) {
                                const Expected e = expect_integer(in, c, f, out_format);
                                ASSERT_EQ(
                                    static_cast<double>(e.value),
                                    static_cast<double>(formula::integer(out_format, out.at(c, f))))
                                    << name(wide) << ' ' << name(out_format) << " frame " << f;
                                want.peak = std::max(want.peak, e.peak);
                                want.count += e.over;
                                if (e.over && want.first < 0)
                                    want.first = 1000 + static_cast<std::int64_t>(f);
                            }
                        ASSERT_EQ(overs.count, want.count);
                        ASSERT_EQ(overs.first, want.first) << name(wide) << name(out_format);
                        ASSERT_EQ(overs.peak, want.peak);
                    }
                }
        }
}

TEST(Bus, SumsFloatsInOrder)
{
    Random random(102);
    Bus bus;
    const std::vector<double> gains = {1.0, 0.3, -1.0, 2.5, 1.0};
    for (Layout layout : kLayouts)
        for (Format out_format : {Format::F32, Format::F64})
            for (std::size_t frames : kSizes)
                for (int channels : {1, 2, 5}) {
                    bus.configure(channels, layout);
                    std::vector<std::unique_ptr<Audio>> in;
                    for (std::size_t i = 0; i < gains.size(); i++) {
                        in.push_back(std::make_unique<Audio>(
                            kFormatList[random() % 6], kLayouts[random() % 2], channels, frames));
                        in.back()->fill(random, true);
                    }
                    Audio out(out_format, layout, channels, frames);
                    const Overs overs = run(bus, Wide::F64, in, gains, out, 0, channels == 2);
                    double peak = 0;
                    for (std::size_t f = 0; f < frames; f++)
                        for (int c = 0; c < channels; c++) {
                            const double want = expect_double(in, c, f, gains);
                            peak = std::max(peak, std::abs(want));
                            if (out_format == Format::F32)
                                ASSERT_EQ(formula::get<float>(out.at(c, f)),
                                          static_cast<float>(want));
                            else
                                ASSERT_EQ(formula::get<double>(out.at(c, f)), want);
                        }
                    ASSERT_EQ(overs.peak, peak);
                    ASSERT_EQ(overs.count, 0u); /* floats are never clamped */
                    ASSERT_EQ(overs.first, -1);
                }
}

TEST(Bus, RoutesOneChannelToAnother)
{
    Random random(103);
    for (Layout layout : kLayouts) {
        Bus bus;
        bus.configure(3, layout);
        Audio in(Format::S24, layout, 4, 100), out(Format::S24, layout, 3, 100);
        in.fill(random, false);
        bus.begin(Wide::I32, 100);
        bus.add(in.view(), 3, 0, 0, 100, Gain{});
        bus.add(in.view(10), 1, 2, 20, 50, Gain{});
        Overs overs;
        bus.finish(out.target(), 0, overs);
        for (std::size_t f = 0; f < 100; f++) {
            EXPECT_TRUE(formula::integer(Format::S24, out.at(0, f)) ==
                        formula::integer(Format::S24, in.at(3, f)));
            EXPECT_TRUE(formula::integer(Format::S24, out.at(1, f)) == 0);
            const Int want =
                f >= 20 && f < 70 ? formula::integer(Format::S24, in.at(1, f - 10)) : Int{0};
            EXPECT_TRUE(formula::integer(Format::S24, out.at(2, f)) == want);
        }
    }
}

TEST(Bus, SubtractsFrom)
{
    Random random(104);
    for (Layout layout : kLayouts)
        for (Wide wide : formula::kWideList)
            for (Format format : {Format::S16, Format::S24, Format::S24_32}) {
                Bus bus;
                bus.configure(2, layout);
                Audio a(format, layout, 2, 300), b(format, layout, 2, 300),
                    out(format, layout, 2, 300);
                a.fill(random, false);
                b.fill(random, false);
                bus.begin(wide, 300);
                bus.add_all(b.view(), 0, 300, Gain{});
                bus.subtract_from(a.view(), 0, 300);
                Overs overs;
                bus.finish(out.target(), 0, overs);
                for (std::size_t f = 0; f < 300; f++)
                    for (int c = 0; c < 2; c++)
                        ASSERT_TRUE(formula::integer(format, out.at(c, f)) ==
                                    formula::integer(format, a.at(c, f)) -
                                        formula::integer(format, b.at(c, f)));
            }
}

TEST(Bus, HoldsAsManyAddendsAsItSays)
{
    for (std::size_t addends : {std::size_t{1}, std::size_t{256}, std::size_t{257}}) {
        const Wide wide = wide_for(Format::S16, true, false, addends);
        Bus bus;
        bus.configure(1, Layout::Interleaved);
        const std::int16_t lowest = -32768;
        const void *plane = &lowest;
        bus.begin(wide, 1);
        for (std::size_t i = 0; i < addends; i++)
            bus.add_all({&plane, Format::S16, Layout::Interleaved, 1, 0}, 0, 1, Gain{});
        std::int16_t sample = 1;
        void *to = &sample;
        Overs overs;
        bus.finish({&to, Format::S16, Layout::Interleaved, 1, 0}, 5, overs);
        EXPECT_EQ(sample, -32768);
        EXPECT_EQ(overs.peak, static_cast<double>(addends));
        EXPECT_EQ(overs.count, addends > 1 ? 1u : 0u);
        EXPECT_EQ(overs.first, addends > 1 ? 5 : -1);
    }
}

/* The smallest that is exact, and F64 for whatever is multiplied or float. */
TEST(Bus, WideIsTheSmallestThatIsExact)
{
    EXPECT_EQ(wide_for(Format::S16, true, false, 256), Wide::I32);
    EXPECT_EQ(wide_for(Format::S24, true, false, 257), Wide::I64);
    EXPECT_EQ(wide_for(Format::S24, true, true, 2), Wide::I64);
    EXPECT_EQ(wide_for(Format::S32, true, false, 2), Wide::I64);
    EXPECT_EQ(wide_for(Format::S16, false, false, 2), Wide::F64);
    EXPECT_EQ(wide_for(Format::F32, true, false, 2), Wide::F64);
}

TEST(Bus, OversMerge)
{
    Overs a{3, 10, 1.5}, b{2, 4, 2.0}, none;
    a.merge(none);
    EXPECT_EQ(a.first, 10);
    a.merge(b); /* later: its first is not the first */
    EXPECT_EQ(a.count, 5u);
    EXPECT_EQ(a.first, 10);
    EXPECT_EQ(a.peak, 2.0);
    none.merge(b);
    EXPECT_EQ(none.first, 4);
}

/* Just in, just out, and NaN, which is no sample of an integer format. */
TEST(Bus, EdgeOfTheRangeInDouble)
{
    struct {
        double sum;
        bool over;
    } const cases[] = {{32767.0 / 32768, false},
                       {32767.499 / 32768, false},
                       {32767.5 / 32768, true}, /* a tie, to even: 32768 */
                       {1.0, true},
                       {-1.0, false},
                       {-32768.5 / 32768, false}, /* a tie, to even: -32768 */
                       {-32768.501 / 32768, true},
                       {std::nan(""), true},
                       {INFINITY, true},
                       {0.0, false}};
    for (Layout layout : kLayouts)
        for (const auto &c : cases) {
            Bus bus;
            bus.configure(2, layout);
            /* The first two round into the range. */
            double in[6] = {32767.4 / 32768, -32768.4 / 32768};
            in[3] = c.sum;
            const void *plane = in;
            const void *planes[] = {in, in + 3};
            std::int16_t out[6];
            void *to = out;
            void *tos[] = {out, out + 3};
            const bool planar = layout == Layout::Planar;
            bus.begin(Wide::F64, 3);
            bus.add_all({planar ? planes : &plane, Format::F64, layout, 2, 0}, 0, 3, Gain{});
            Overs overs;
            bus.finish({planar ? tos : &to, Format::S16, layout, 2, 0}, 7, overs);
            EXPECT_EQ(overs.count, c.over ? 1u : 0u) << c.sum;
            EXPECT_EQ(overs.first, c.over ? (planar ? 7 : 8) : -1) << c.sum;
        }
}

} // namespace
