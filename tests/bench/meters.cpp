/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What metering costs beside libebur128, which does the same to the same samples
 * in the same run: true peak, momentary and short-term loudness, integrated
 * loudness and range. And sample peak beside a plain loop of |x|. CPU time of
 * this thread, the best of some turns; microseconds for a second of audio.
 *
 *   bench-meters [CHANNELS...]
 */
#include "core/headroom_meter.h"
#include "core/loudness.h"
#include "core/peak.h"

#include <ebur128.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numbers>
#include <random>

using namespace stems;

namespace
{

constexpr int kRate = 48000;
constexpr std::size_t kSeconds = 10;
constexpr std::size_t kFrames = kSeconds * kRate;
constexpr std::size_t kBuffer = 1024; /* frames in a call */

volatile double sink = 0.0;

/* Interleaved: noise with a beat, and peaks here and there. */
std::vector<float> programme(std::size_t channels)
{
    std::mt19937 random(1);
    std::vector<float> out(channels * kFrames);
    std::vector<double> dull(channels);
    for (std::size_t i = 0; i < kFrames; ++i) {
        const double beat = std::exp(-static_cast<double>(i % 24000) / 6000.0);
        for (std::size_t c = 0; c < channels; ++c) {
            const double noise = static_cast<double>(random()) * 0x1p-31 - 1.0;
            dull[c] += 0.2 * (noise - dull[c]);
            out[i * channels + c] = static_cast<float>(0.9 * (0.1 + beat) * dull[c]);
        }
    }
    return out;
}

double cpu_seconds()
{
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/* Microseconds for a second of audio. */
template <class F> double cost(int turns, F &&run)
{
    double best = 1e9;
    for (int i = 0; i < turns; ++i) {
        const double start = cpu_seconds();
        run();
        best = std::min(best, cpu_seconds() - start);
    }
    return best * 1e6 / kSeconds;
}

void line(std::size_t channels, const char *what, double ours, double theirs)
{
    std::printf("%8zu  %-34s %10.1f %10.1f %8.1f %12.2f\n", channels, what, ours, theirs,
                theirs / ours, ours / static_cast<double>(channels));
}

/* All figures, from floats as they come. */
void full(const std::vector<float> &audio, std::size_t channels, bool true_peak, bool loudness)
{
    HeadroomMeter meter;
    const std::vector<double> weights(loudness ? channels : 0, 1.0);
    meter.set_up({Format::F32, static_cast<int>(channels), kRate, true_peak, 3, weights});
    for (std::size_t i = 0; i < kFrames; i += kBuffer) {
        const void *plane = audio.data() + i * channels;
        meter.add({&plane, Format::F32, Layout::Interleaved, static_cast<int>(channels), 0},
                  std::min(kBuffer, kFrames - i));
    }
    sink = meter.figures()[0].between.peak;
    if (loudness)
        sink = meter.loudness()->integrated;
}

void ebur128(const std::vector<float> &audio, std::size_t channels, int mode)
{
    ebur128_state *state = ebur128_init(static_cast<unsigned>(channels), kRate, mode);
    for (unsigned c = 0; c < channels; ++c)
        ebur128_set_channel(state, c, EBUR128_CENTER);
    for (std::size_t i = 0; i < kFrames; i += kBuffer)
        ebur128_add_frames_float(state, audio.data() + i * channels,
                                 std::min(kBuffer, kFrames - i));
    double figure = 0.0;
    if ((mode & EBUR128_MODE_I) == EBUR128_MODE_I)
        ebur128_loudness_global(state, &figure);
    sink = figure;
    ebur128_destroy(&state);
}

void plain_peak(const std::vector<float> &audio, std::size_t channels)
{
    std::vector<float> most(channels);
    for (std::size_t i = 0; i < audio.size(); i += channels)
        for (std::size_t c = 0; c < channels; ++c)
            most[c] = std::max(most[c], std::fabs(audio[i + c]));
    sink = most[0];
}

/* The parts, on one channel of doubles. */
void parts(const std::vector<float> &audio, std::size_t channels)
{
    std::vector<double> x(TruePeak::kLead + kFrames);
    to_double_kernel(Format::F32)(x.data() + TruePeak::kLead, audio.data(), channels, kFrames);
    const auto peak = [&x](TruePeakFn kernel) {
        return [&x, kernel] {
            double floor = 0.0;
            for (std::size_t i = 0; i < kFrames; i += kBuffer)
                floor = std::max(floor, kernel(x.data() + TruePeak::kLead + i,
                                               std::min(kBuffer, kFrames - i), floor)
                                            .peak);
            sink = floor;
        };
    };
    line(1, "true peak, beside every point", cost(20, peak(true_peak_kernel(4))),
         cost(3, peak(scalar::true_peak_kernel(4))));
    const auto peak_of = [&x](PeakFn kernel) {
        return [&x, kernel] { sink = kernel(x.data(), kFrames); };
    };
    line(1, "sample peak, beside scalar", cost(20, peak_of(peak_kernel(Format::F64))),
         cost(5, peak_of(scalar::peak_kernel(Format::F64))));
    line(1, "loudness alone",
         cost(10,
              [&x] {
                  Loudness meter;
                  const double weight[] = {1.0};
                  meter.configure(kRate, weight);
                  for (std::size_t i = 0; i < kFrames; i += kBuffer)
                      meter.add(x.data() + TruePeak::kLead + i, 0, std::min(kBuffer, kFrames - i));
                  sink = meter.figures().integrated;
              }),
         cost(3, [&audio, channels] {
             std::vector<float> mono(kFrames);
             for (std::size_t i = 0; i < kFrames; ++i)
                 mono[i] = audio[i * channels];
             ebur128(mono, 1, EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S);
         }));
}

} // namespace

int main(int argc, char **argv)
{
    std::vector<std::size_t> counts;
    for (int i = 1; i < argc; ++i)
        counts.push_back(std::strtoul(argv[i], nullptr, 10));
    if (counts.empty())
        counts = {1, 2, 16, 64};
    constexpr int kAll = EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_S | EBUR128_MODE_M |
                         EBUR128_MODE_TRUE_PEAK;
    std::printf("%8s  %-34s %10s %10s %8s %12s\n", "channels", "us for 1 s of 48 kHz", "ours",
                "theirs", "ratio", "per channel");
    parts(programme(2), 2);
    for (std::size_t channels : counts) {
        const std::vector<float> audio = programme(channels);
        const int turns = channels > 16 ? 2 : 5;
        line(channels, "everything, beside libebur128",
             cost(turns, [&] { full(audio, channels, true, true); }),
             cost(std::min(turns, 3), [&] { ebur128(audio, channels, kAll); }));
        line(channels, "true peak, beside libebur128",
             cost(turns, [&] { full(audio, channels, true, false); }),
             cost(std::min(turns, 2), [&] { ebur128(audio, channels, EBUR128_MODE_TRUE_PEAK); }));
        line(channels, "sample peak, beside a loop of |x|",
             cost(turns, [&] { full(audio, channels, false, false); }),
             cost(turns, [&] { plain_peak(audio, channels); }));
    }
    return 0;
}
