/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis of a live set, look by look, with what is known of the bus from one
 * to the next. Expected: what was done to the set, and when.
 */
#include "core/diagnosis_recent.h"

#include "diagnosed.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

constexpr std::size_t kOnset = 2 * kRate + kRate / 2;
const std::vector<std::size_t> kNobody{}, kSecond{1};

class Recently : public testing::Test
{
protected:
    void SetUp() override { make(1); }
    void make(std::uint64_t seed)
    {
        check = {};
        bus = {};
        done = 0;
        stems = accuracy::make_stems(4, 4 * kRate, kRate, seed);
        // On the grid of its files, so that their sum is.
        for (accuracy::Stereo &stem : stems)
            for (Signal &channel : stem)
                channel = rounded(channel, 24, Dither::None, random);
        mix = sum(stems);
    }
    /* The mix is late by so many samples; or early. */
    static void late(accuracy::Stereo &audio, std::ptrdiff_t lag, std::size_t from = 0)
    {
        for (Signal &channel : audio) {
            const Signal was = channel;
            for (std::size_t i = from; i < was.size(); ++i) {
                const std::size_t at = i - static_cast<std::size_t>(lag);
                channel[i] = at < was.size() ? was[at] : 0.0;
            }
        }
    }
    static void level(accuracy::Stereo &audio, double gain, std::size_t from, std::size_t to)
    {
        for (Signal &channel : audio)
            for (std::size_t i = from; i < to; ++i)
                channel[i] *= gain;
    }
    /* What there is so many seconds after the onset, and what is found in it. */
    Evidence until(double after)
    {
        if (done == 0)
            begin();
        constexpr std::size_t kBlock = 441;
        for (; done + kBlock <= kOnset + static_cast<std::size_t>(after * kRate); done += kBlock) {
            std::vector<Planes> views;
            for (std::size_t s = 1; s < files.size(); ++s)
                views.push_back(files[s].view().advanced(done));
            check.add_block(files[0].view().advanced(done), views, kBlock);
        }
        return check.evidence();
    }
    Diagnosis look(double after)
    {
        const Diagnosis found = diagnose_recent(until(after), bus);
        bus = known_bus(found, bus);
        return found;
    }

    std::vector<accuracy::Stereo> stems;
    accuracy::Stereo mix;
    BusDelay bus;
    Format format = Format::S24;

private:
    void begin()
    {
        files.clear();
        files.emplace_back(format, rounded_all(mix));
        for (const accuracy::Stereo &stem : stems)
            files.emplace_back(format, rounded_all(stem));
        check.configure({.reference = format,
                         .layout = Layout::Planar,
                         .rate = kRate,
                         .weights = {1.0, 1.0},
                         .stems = std::vector<Format>(stems.size(), format),
                         .diagnose = true,
                         .live = true,
                         .max_delay = kRate / 2});
    }
    std::vector<Signal> rounded_all(const accuracy::Stereo &audio)
    {
        std::vector<Signal> out;
        for (const Signal &channel : audio)
            out.push_back(format == Format::S24 ? rounded(channel, 24, Dither::None, random)
                                                : channel);
        return out;
    }

    NullCheck check;
    std::vector<Audio> files;
    std::size_t done = 0;
    Random random{5};
};

/* Undone, what came before it was early, or softer, is wrong: that is nobody's fault. */
TEST_F(Recently, WhatNulledBeforeTheBusMoved)
{
    for (const bool early : {true, false}) {
        make(1);
        if (early)
            late(mix, -480, kOnset);
        else
            level(mix, 0.8, kOnset, mix[0].size());
        for (double after : {0.25, 0.5, 0.75, 1.0}) {
            const Diagnosis found = look(after);
            EXPECT_EQ(found.guilty, kNobody) << after;
            EXPECT_EQ(found.fault, early ? Fault::Delay : Fault::MixProcessing) << after;
            EXPECT_NEAR(found.mix_delay, early ? -480.0 : 0.0, 0.05) << after;
        }
    }
}

/* What nulls before a fault is no part of its excerpt, as it is not in a set in time. */
TEST_F(Recently, UndoneABusLeavesTheFaultAlone)
{
    level(stems[1], 0.0, kOnset, stems[1][0].size());
    late(mix, 480);
    const Evidence undone = undo_bus(until(0.5), {480.0, 1.0, kNowhere});
    ASSERT_EQ(undone.excerpts.size(), 1U);
    const Excerpt &excerpt = undone.excerpts.front();
    EXPECT_EQ(excerpt.from, NullTrace::kCell);
    EXPECT_LE(excerpt.start + excerpt.from, undone.first);
    EXPECT_NEAR(static_cast<double>(undone.first), kOnset + 480.0, NullTrace::kCell);
}

/* Not certain at once; but that the bus is as late as it was, is. */
TEST_F(Recently, OtherAudioUnderALateBus)
{
    const auto other = accuracy::make_stems(2, 4 * kRate, kRate, 55);
    for (std::size_t c = 0; c < 2; ++c)
        std::copy(other[1][c].begin() + kOnset, other[1][c].end(), stems[1][c].begin() + kOnset);
    late(mix, 480);
    EXPECT_NEAR(look(-1.0).mix_delay, 480.0, 0.05);
    const Diagnosis early = look(0.12), then = look(0.4);
    EXPECT_EQ(early.guilty, kNobody);
    EXPECT_EQ(early.fault, Fault::Unknown);
    EXPECT_NEAR(early.mix_delay, 480.0, 0.05);
    EXPECT_EQ(then.guilty, kSecond);
    EXPECT_EQ(then.fault, Fault::DifferentContent);
    EXPECT_NEAR(then.mix_delay, 480.0, 0.05);
}

/* Two stems that were exchanged are in the mix at their own level: a stem that drops out
 * can as well be made of another's bleed of it, which has to be raised. */
TEST_F(Recently, BleedIsNoExchange)
{
    level(stems[0], 0.0, kOnset, stems[0][0].size());
    for (double after : {0.25, 0.5})
        for (std::size_t s : look(after).guilty)
            EXPECT_EQ(s, 0U) << after;
}

/* A windowed sinc lets less than all of the highest frequencies through: so much is left
 * of every stem, and it is there before one stops and after. */
TEST_F(Recently, AStemThatLeavesUnderABusThatIsResampled)
{
    for (Signal &channel : stems[1])
        std::fill(channel.begin() + kOnset, channel.end(), 0.0);
    mix = sum(stems);
    accuracy::delay(mix, 37.4);
    EXPECT_NEAR(look(-1.0).mix_delay, 37.4, 0.05);
    // An excerpt is of 65536 frames, 1.486 s: it begins as the stem stops.
    for (double after : {1.0, 1.44, 1.45, 1.46, 1.47, 1.48, 1.49})
        EXPECT_EQ(look(after).guilty, kNobody) << after;
}

/* No stem is the one that is not in it. */
TEST_F(Recently, TheMixIsAnotherProgramme)
{
    for (const std::size_t lag : {0U, 480U}) {
        make(1);
        const accuracy::Stereo other = sum(accuracy::make_stems(4, 4 * kRate, kRate, 77));
        for (std::size_t c = 0; c < 2; ++c)
            std::copy(other[c].begin() + kOnset, other[c].end(), mix[c].begin() + kOnset);
        late(mix, static_cast<std::ptrdiff_t>(lag));
        look(-1.0);
        for (double after : {0.25, 0.3, 0.4, 0.6, 1.0})
            EXPECT_EQ(look(after).guilty, kNobody) << lag << ' ' << after;
    }
}

/* A drop-out under a late bus in formats that are finer than excerpts of the past are kept. */
TEST_F(Recently, DropsOutOfFineFormats)
{
    for (const Format fine : {Format::S32, Format::F32, Format::F64}) {
        make(1);
        format = fine;
        for (accuracy::Stereo &stem : stems) // off the grid of 24 bits
            level(stem, 1.0 / 3.0, 0, stem[0].size());
        mix = sum(stems);
        late(mix, 480);
        level(stems[1], 0.0, kOnset, kOnset + kRate / 10);
        std::vector<std::size_t> guilty;
        Fault fault = Fault::None;
        for (double after = -2.2; after < 1.0; after += 0.1) {
            const Diagnosis found = look(after);
            if (!found.guilty.empty()) {
                guilty = found.guilty;
                fault = found.fault;
            }
        }
        EXPECT_EQ(guilty, kSecond) << static_cast<int>(fine);
        EXPECT_TRUE(fault == Fault::Missing || fault == Fault::Truncated) << name_of(fault);
    }
}

} // namespace
} // namespace stems::test
