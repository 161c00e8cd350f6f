/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The residual in every format and layout. Expected values are those put in.
 */
#include "core/null_check.h"

#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

/* Two channels, every format and both layouts, a mono stem in both channels, a
 * silent stem; and the residual that is written. */
TEST(NullResidual, LayoutsAndFormats)
{
    Random random{22};
    constexpr std::size_t n = 1500;
    const Signal left = rounded(noise(n, 0.05, random), 16, Dither::None, random);
    const Signal right = rounded(noise(n, 0.05, random), 16, Dither::None, random);
    const Signal mono = rounded(noise(n, 0.05, random), 16, Dither::None, random);
    Signal mixes[2] = {sum_of({left, mono}), sum_of({right, mono})};
    mixes[1][1100] += 0x1p-13;
    mixes[1][1101] -= 0x1p-12;

    const auto interleave = [](const Signal &a, const Signal &b) {
        Signal both;
        for (std::size_t i = 0; i < a.size(); ++i)
            both.insert(both.end(), {a[i], b[i]});
        return both;
    };
    for (const Format mix_format :
         {Format::S16, Format::S24, Format::S32, Format::F32, Format::F64})
        for (const Format stem_format : {Format::S16, Format::S24_32, Format::S32, Format::F32})
            for (const bool mix_planar : {false, true})
                for (const bool stem_planar : {false, true}) {
                    const auto view = [&](const Audio &audio, bool planar, int channels = 2) {
                        Planes planes = audio.view();
                        planes.channels = channels;
                        planes.layout = planar ? Layout::Planar : Layout::Interleaved;
                        return planes;
                    };
                    const auto stereo = [&](Format format, bool planar, const Signal &l,
                                            const Signal &r) {
                        return planar ? Audio{format, {l, r}} : Audio{format, {interleave(l, r)}};
                    };
                    const Audio mix = stereo(mix_format, mix_planar, mixes[0], mixes[1]);
                    const Audio pair = stereo(stem_format, stem_planar, left, right);
                    const Audio single{stem_format, {mono}};
                    NullCheck check;
                    check.configure({.reference = mix_format,
                                     .layout = mix_planar ? Layout::Planar : Layout::Interleaved,
                                     .rate = 48000,
                                     .weights = {1.0, 1.0},
                                     .stems = {stem_format, stem_format, stem_format}});
                    const Planes views[] = {view(pair, stem_planar),
                                            view(single, stem_planar, 1),
                                            {nullptr, stem_format, Layout::Planar, 2, 0}};
                    std::vector<std::byte> bytes[2];
                    for (auto &plane : bytes)
                        plane.assign(2 * n * width(mix_format), std::byte{0x55});
                    void *const planes[] = {bytes[0].data(), bytes[1].data()};
                    const OutPlanes out{planes, mix_format,
                                        mix_planar ? Layout::Planar : Layout::Interleaved, 2, 0};
                    check.add_block(view(mix, mix_planar), views, n, &out);
                    check.finish();
                    NullFigures figures;
                    check.whole(figures);
                    EXPECT_EQ(figures.samples, 2 * n);
                    EXPECT_EQ(figures.differing, 2U);
                    EXPECT_EQ(figures.first_difference, 1100);
                    EXPECT_EQ(figures.residual_peak, (std::vector<double>{0.0, 0x1p-12}));
                    EXPECT_EQ(figures.residual_rms[0], 0.0);
                    EXPECT_NEAR(figures.residual_rms[1], 0x1p-13 * std::sqrt(5.0 / n), 1e-12);
                    EXPECT_EQ(
                        figures.max_lsb,
                        std::ldexp(1.0, is_integer(mix_format) ? depth(mix_format) - 13 : 11));
                    Signal expected[2] = {Signal(n), Signal(n)};
                    expected[1][1100] = 0x1p-13;
                    expected[1][1101] = -0x1p-12;
                    const Audio residual = stereo(mix_format, mix_planar, expected[0], expected[1]);
                    const std::size_t size = n * width(mix_format) * (mix_planar ? 1 : 2);
                    for (int p = 0; p < (mix_planar ? 2 : 1); ++p)
                        EXPECT_EQ(std::memcmp(bytes[p].data(), residual.view().planes[p], size), 0);
                }
}

/* A reference that has a gap: what the stems hold there is left over. */
TEST(NullResidual, SilentMixAndClampedResidual)
{
    for (const Format format : {Format::S16, Format::S32, Format::F64}) {
        const Audio stem{format, {Signal(1000, -1.0)}};
        NullCheck check;
        check.configure({.reference = format,
                         .layout = Layout::Interleaved,
                         .rate = 48000,
                         .weights = {1.0},
                         .stems = {format}});
        std::vector<std::byte> bytes(8000);
        void *const planes[] = {bytes.data()};
        const OutPlanes out{planes, format, Layout::Interleaved, 1, 0};
        const Planes view = stem.view(), none{nullptr, format, Layout::Interleaved, 1, 0};
        EXPECT_EQ(check.add_block(none, {&view, 1}, 1000, &out), is_integer(format) ? 1000U : 0U);
        NullFigures figures;
        check.whole(figures);
        EXPECT_EQ(figures.residual_peak[0], 1.0); // +1 is beyond an integer
        EXPECT_EQ(figures.clamped, is_integer(format) ? 1000U : 0U);
    }
}

/* Of all planes together. */
TEST(NullResidual, ClampedInEachChannel)
{
    const Audio stem{Format::S24, {Signal(100, -1.0), Signal(100, 0.5), Signal(100, -1.0)}};
    NullCheck check;
    check.configure({.reference = Format::S24,
                     .layout = Layout::Planar,
                     .rate = 48000,
                     .weights = {1.0, 1.0, 1.0},
                     .stems = {Format::S24}});
    std::vector<std::byte> bytes[3];
    for (auto &plane : bytes)
        plane.resize(300);
    void *const planes[] = {bytes[0].data(), bytes[1].data(), bytes[2].data()};
    const OutPlanes out{planes, Format::S24, Layout::Planar, 3, 0};
    const Planes view = stem.view(), none{nullptr, Format::S24, Layout::Planar, 3, 0};
    EXPECT_EQ(check.add_block(none, {&view, 1}, 100, &out), 200U);
}

/* 300 stems are beyond what I32 can hold. */
TEST(NullResidual, ManyStems)
{
    Random random{24};
    EXPECT_EQ(wide_of(Format::S24, std::vector<Format>(255, Format::S24)), Wide::I32);
    EXPECT_EQ(wide_of(Format::S24, std::vector<Format>(256, Format::S24)), Wide::I64);
    EXPECT_EQ(wide_of(Format::S32, std::vector<Format>(2, Format::S24)), Wide::I64);
    EXPECT_EQ(wide_of(Format::S32, std::vector<Format>(2, Format::F32)), Wide::F64);
    const Set set{std::vector<Signal>(300, Signal(600, -1.0)), Signal(600, -1.0)};
    EXPECT_EQ(check(set, Format::S24, Format::S24).residual_peak[0], 299.0);
}

} // namespace
} // namespace stems::test
