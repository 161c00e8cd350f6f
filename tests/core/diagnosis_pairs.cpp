/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: one fault on each of two stems, both of them all the time.
 * Expected values follow from what was done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

using accuracy::Stereo;
using Change = std::function<void(Stereo &)>;

std::vector<Stereo> session()
{
    static const std::vector<Stereo> made = accuracy::make_stems(4, 6 * kRate, kRate, 21);
    return made;
}

/* Driven into full scale, as stems are that were made loud. */
std::vector<Stereo> brickwalled()
{
    std::vector<Stereo> stems = session();
    for (Stereo &stem : stems) {
        double peak = 0.0;
        for (const auto &channel : stem)
            for (double x : channel)
                peak = std::max(peak, std::fabs(x));
        for (auto &channel : stem)
            for (double &x : channel)
                x = std::clamp(x * 2.2 / peak, -1.0, 1.0);
    }
    return stems;
}

struct Faulty {
    std::size_t stem;
    Change change;
    Fault fault;
};

Diagnosis expect_both(std::vector<Stereo> stems, const Faulty &one, const Faulty &other,
                      const Files &files = {})
{
    const Stereo mix = sum(stems);
    one.change(stems[one.stem]);
    other.change(stems[other.stem]);
    const Found found = diagnosed(stems, mix, files);
    std::vector<std::size_t> guilty = found.diagnosis.guilty;
    std::ranges::sort(guilty);
    EXPECT_EQ(guilty, (std::vector<std::size_t>{std::min(one.stem, other.stem),
                                                std::max(one.stem, other.stem)}))
        << found.words;
    EXPECT_EQ(found.diagnosis.stems[one.stem].fault, one.fault) << found.words;
    EXPECT_EQ(found.diagnosis.stems[other.stem].fault, other.fault) << found.words;
    return found.diagnosis;
}

Change late(double by)
{
    return [by](Stereo &x) { accuracy::delay(x, by); };
}

Change clipped(double decibel)
{
    return [decibel](Stereo &x) { accuracy::clip(x, decibel); };
}

void inverted(Stereo &x)
{
    accuracy::scale(x, -1.0);
}

constexpr Files kFloat{"float", Format::F32, 0, Dither::None};
constexpr Files kDithered{"16 bits", Format::S16, 16, Dither::Tpdf};

TEST(DiagnosisOfPairs, ClippedBesideLate)
{
    const Diagnosis found = expect_both(session(), {1, late(44.0), Fault::Delay},
                                        {2, clipped(4.0), Fault::Clipped}, kDithered);
    EXPECT_DOUBLE_EQ(found.stems[1].delay, 44.0);
}

TEST(DiagnosisOfPairs, ClippedBesideLateByAFraction)
{
    const Diagnosis found =
        expect_both(session(), {1, late(0.35), Fault::Delay}, {0, clipped(4.0), Fault::Clipped});
    EXPECT_NEAR(found.stems[1].delay, 0.35, 0.01);
}

/* Tops of sound stems are no fault. */
TEST(DiagnosisOfPairs, ClippedBesideInvertedAmongLoudStems)
{
    expect_both(brickwalled(), {1, inverted, Fault::Polarity}, {2, clipped(4.0), Fault::Clipped},
                kFloat);
}

TEST(DiagnosisOfPairs, BothClipped)
{
    expect_both(session(), {0, clipped(4.0), Fault::Clipped}, {3, clipped(3.0), Fault::Clipped},
                kDithered);
}

TEST(DiagnosisOfPairs, BothClippedAmongLoudStems)
{
    expect_both(brickwalled(), {2, clipped(4.0), Fault::Clipped}, {3, clipped(4.0), Fault::Clipped},
                kFloat);
}

void swapped(Stereo &x)
{
    std::swap(x[0], x[1]);
}

TEST(DiagnosisOfPairs, LateAndLateByAFraction)
{
    const Diagnosis found = expect_both(session(), {0, late(44.0), Fault::Delay},
                                        {1, late(0.35), Fault::Delay}, kDithered);
    EXPECT_NEAR(found.stems[0].delay, 44.0, 0.01);
    EXPECT_NEAR(found.stems[1].delay, 0.35, 0.01);
}

TEST(DiagnosisOfPairs, SwappedBesideLate)
{
    expect_both(session(), {2, swapped, Fault::SwappedChannels}, {3, late(0.35), Fault::Delay},
                kDithered);
    expect_both(session(), {2, swapped, Fault::SwappedChannels}, {0, late(44.0), Fault::Delay});
}

TEST(DiagnosisOfPairs, InvertedBesideLate)
{
    expect_both(session(), {1, inverted, Fault::Polarity}, {2, late(44.0), Fault::Delay});
}

/* Flat above zero by nature, as a valve leaves it, and cut off below. */
TEST(DiagnosisOfPairs, OneTopByNatureAndOneCut)
{
    std::vector<Stereo> stems = session();
    const double peak = accuracy::peak_of(stems[1]);
    for (auto &channel : stems[1])
        for (double &x : channel)
            x = std::min(x, 0.3 * peak);
    const Stereo mix = sum(stems);
    for (auto &channel : stems[1])
        for (double &x : channel)
            x = std::max(x, -0.7 * peak);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Clipped) << found.words;
}

} // namespace
} // namespace stems::test
