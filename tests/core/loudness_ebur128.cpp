/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loudness against libebur128, an independent implementation, on random
 * programme: 0.01 LU.
 */
#include "loudness_signals.h"

#include <ebur128.h>
#include <gtest/gtest.h>

using namespace stems;
using namespace stems::test;

namespace
{

struct Placing {
    const char *name;
    std::vector<double> weights;
    std::vector<int> places;
};

const Placing kLayouts[] = {
    {"mono", {1.0}, {EBUR128_CENTER}},
    {"stereo", {1.0, 1.0}, {EBUR128_LEFT, EBUR128_RIGHT}},
    {"5.0",
     kFive,
     {EBUR128_LEFT, EBUR128_RIGHT, EBUR128_CENTER, EBUR128_LEFT_SURROUND, EBUR128_RIGHT_SURROUND}},
    {"5.1",
     kFiveOne,
     {EBUR128_LEFT, EBUR128_RIGHT, EBUR128_CENTER, EBUR128_UNUSED, EBUR128_LEFT_SURROUND,
      EBUR128_RIGHT_SURROUND}}};

/* Passages of random length and level, some silent, out of some programme. */
std::vector<double> piece(int rate, double seconds, const std::vector<double> &pool,
                          std::uint64_t seed)
{
    Dice dice{seed};
    const auto n = static_cast<std::size_t>(seconds * rate);
    std::vector<double> out;
    while (out.size() < n) {
        const auto length = static_cast<std::size_t>((0.3 + 3.0 * std::fabs(dice())) * rate);
        const double gain = from_db(-18.0 + 18.0 * dice()) * (dice() > 0.9 ? 0.0 : 1.0);
        std::size_t from = dice.below(pool.size());
        for (std::size_t i = 0; i < length && out.size() < n; ++i, ++from)
            out.push_back(gain * pool[from % pool.size()]);
    }
    return out;
}

/* What libebur128 reads, with the maxima over the same windows. */
LoudnessFigures oracle(int rate, const Channels &audio, const std::vector<int> &places)
{
    const std::size_t channels = audio.size(), n = audio[0].size();
    ebur128_state *state =
        ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(rate),
                     EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S | EBUR128_MODE_M);
    for (std::size_t c = 0; c < channels; ++c)
        ebur128_set_channel(state, static_cast<unsigned>(c), places[c]);
    LoudnessFigures read{};
    read.max_momentary = read.max_short_term = kSilence;
    std::vector<double> frames;
    const auto start = [rate](std::size_t hop) {
        return hop * static_cast<std::size_t>(rate) / 100;
    };
    for (std::size_t hop = 0; start(hop + 1) <= n; ++hop) {
        frames.clear();
        for (std::size_t i = start(hop); i < start(hop + 1); ++i)
            for (std::size_t c = 0; c < channels; ++c)
                frames.push_back(audio[c][i]);
        ebur128_add_frames_double(state, frames.data(), start(hop + 1) - start(hop));
        ebur128_loudness_momentary(state, &read.momentary);
        read.max_momentary = std::max(read.max_momentary, read.momentary);
        if (hop % 10 != 9)
            continue;
        ebur128_loudness_shortterm(state, &read.short_term);
        read.max_short_term = std::max(read.max_short_term, read.short_term);
    }
    ebur128_loudness_global(state, &read.integrated);
    ebur128_loudness_range(state, &read.range);
    ebur128_destroy(&state);
    return read;
}

TEST(Loudness, AgreesWithLibebur128)
{
    for (int rate : {22050, 32000, 44100, 48000, 88200, 96000, 192000}) {
        const auto pool =
            programme(static_cast<std::size_t>(rate) * 3, rate, static_cast<std::uint64_t>(rate));
        for (const Placing &layout : kLayouts) {
            const std::uint64_t seed = static_cast<std::uint64_t>(rate) + layout.weights.size();
            const double seconds = rate == 48000 ? 30.0 : rate < 48000 ? 10.0 : 6.0;
            Channels audio;
            for (std::size_t c = 0; c < layout.weights.size(); ++c)
                audio.push_back(piece(rate, seconds, pool, seed * 8 + c));
            const auto ours = loudness(rate, audio, layout.weights);
            const auto theirs = oracle(rate, audio, layout.places);
            const auto what = [&] {
                return std::string(layout.name) + " at " + std::to_string(rate);
            };
            EXPECT_NEAR(ours.integrated, theirs.integrated, 0.01) << what();
            EXPECT_NEAR(ours.range, theirs.range, 0.01) << what();
            // One of them lets its filters ring a bit longer.
            EXPECT_NEAR(std::max(ours.momentary, -200.0), std::max(theirs.momentary, -200.0), 0.01)
                << what();
            EXPECT_NEAR(ours.short_term, theirs.short_term, 0.01) << what();
            EXPECT_NEAR(ours.max_momentary, theirs.max_momentary, 0.01) << what();
            EXPECT_NEAR(ours.max_short_term, theirs.max_short_term, 0.01) << what();
        }
    }
}

} // namespace
