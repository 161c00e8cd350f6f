/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: channels in another order than those of the mix, in sets of six channels.
 * Expected values follow from what was done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

constexpr std::size_t kChannels = 6, kFrames = 3 * kRate;

using Order = std::vector<std::size_t>;
using Stem = std::vector<Signal>;

/* Each channel its own, but for the fourth, which is silent. */
std::vector<Stem> make_set()
{
    Random random{81};
    std::vector<Stem> out(3);
    for (Stem &stem : out)
        for (std::size_t c = 0; c < kChannels; ++c)
            stem.push_back(noise(kFrames, c == 3 ? 0.0 : 0.05, random));
    return out;
}

Stem sum_of(const std::vector<Stem> &stems)
{
    Stem out(kChannels, Signal(kFrames));
    for (const Stem &stem : stems)
        for (std::size_t c = 0; c < kChannels; ++c)
            for (std::size_t i = 0; i < kFrames; ++i)
                out[c][i] += stem[c][i];
    return out;
}

Stem ordered(const Stem &stem, const Order &order)
{
    Stem out;
    for (std::size_t c : order)
        out.push_back(stem[c]);
    return out;
}

Diagnosis checked(const std::vector<Stem> &stems, const Stem &mix, std::string &words)
{
    Random random{5};
    const auto file = [&](Stem stem) {
        for (Signal &channel : stem)
            channel = rounded(channel, 24, Dither::None, random);
        return Audio{Format::S24, stem};
    };
    std::vector<Audio> files;
    for (const Stem &stem : stems)
        files.push_back(file(stem));
    const Audio whole = file(mix);
    NullCheck check;
    check.configure({.reference = Format::S24,
                     .layout = Layout::Planar,
                     .rate = kRate,
                     .weights = std::vector<double>(kChannels, 1.0),
                     .stems = std::vector<Format>(stems.size(), Format::S24),
                     .diagnose = true,
                     .max_delay = 4000});
    std::vector<Planes> views;
    for (const Audio &each : files)
        views.push_back(each.view());
    check.add_block(whole.view(), views, kFrames);
    check.finish();
    const Diagnosis out = diagnose(check.evidence());
    words = describe(out, kLabels, kRate);
    return out;
}

TEST(DiagnosisOrder, OfAStem)
{
    const std::vector<Stem> stems = make_set();
    std::string words;
    struct Case {
        Order order, undone;
        const char *says;
    };
    // L and R; then L C R Ls Rs LFE for L R C LFE Ls Rs.
    for (const Case &each :
         {Case{{1, 0, 2, 3, 4, 5}, {1, 0, 2, 3, 4, 5}, "channels 1 and 2 swapped"},
          Case{{0, 1, 2, 3, 5, 4}, {0, 1, 2, 3, 5, 4}, "channels 5 and 6 swapped"},
          Case{{0, 2, 1, 4, 5, 3}, {0, 2, 1, 5, 3, 4}, "in another order"}}) {
        std::vector<Stem> wrong = stems;
        wrong[1] = ordered(stems[1], each.order);
        const Diagnosis found = checked(wrong, sum_of(stems), words);
        EXPECT_EQ(found.fault, Fault::SwappedChannels) << words;
        EXPECT_EQ(found.guilty, std::vector<std::size_t>{1}) << words;
        EXPECT_EQ(found.stems[1].order, each.undone) << words;
        EXPECT_TRUE(found.nulls) << words;
        EXPECT_NE(words.find(each.says), std::string::npos) << words;
    }
}

TEST(DiagnosisOrder, OfTheMix)
{
    const std::vector<Stem> stems = make_set();
    std::string words;
    const Diagnosis found = checked(stems, ordered(sum_of(stems), {0, 2, 1, 4, 5, 3}), words);
    EXPECT_EQ(found.fault, Fault::MixProcessing) << words;
    EXPECT_TRUE(found.guilty.empty()) << words;
    EXPECT_EQ(found.mix_order, (Order{0, 2, 1, 4, 5, 3})) << words;
    EXPECT_NE(words.find("1, 3, 2, 5, 6 and 4"), std::string::npos) << words;
}

} // namespace
} // namespace stems::test
