/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kernels of core, fast beside scalar in one run: nanoseconds per sample
 * of each, and fast/scalar. Read the last column: the others depend on the
 * machine. Both take many short turns, and the quickest counts: what else the
 * machine does can only make a turn longer.
 *
 *   bench-kernels [WORD]    only the rows whose name has the word
 */
#include "core/add.h"
#include "core/dither.h"
#include "core/finish.h"
#include "core/peak.h"
#include "core/rows.h"
#include "core/scale.h"
#include "core/subtract.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

using namespace stems;

namespace
{

constexpr std::size_t kSamples = 1024;
constexpr int kTurns = 200;
constexpr Format kFormatList[] = {Format::S16, Format::S24, Format::S24_32,
                                  Format::S32, Format::F32, Format::F64};
constexpr const char *kFormatNames[] = {"S16", "S24", "S24_32", "S32", "F32", "F64"};
constexpr Wide kWideList[] = {Wide::I32, Wide::I64, Wide::F64};
constexpr const char *kWideNames[] = {"I32", "I64", "F64"};

std::string name(Format format)
{
    return kFormatNames[static_cast<int>(format)];
}

std::string name(Wide wide)
{
    return kWideNames[static_cast<int>(wide)];
}

/* What the kernels work on. */
struct Arrays {
    std::vector<double> in, sum, out; // of the widest sample, and aligned

    Arrays(Format format, Wide wide) : in(2 * kSamples), sum(2 * kSamples), out(2 * kSamples)
    {
        std::mt19937 random(1);
        std::uniform_real_distribution<double> real(-0.5, 0.5);
        for (std::size_t i = 0; i < 2 * kSamples; ++i) {
            const double value = real(random);
            put(in.data(), i, value, format);
            if (wide == Wide::F64)
                sum[i] = 2.2 * value; // some are clamped
            else if (wide == Wide::I32)
                store(sum.data(), i, static_cast<std::int32_t>(value * 2.2 * 0x1p23));
            else
                store(sum.data(), i, static_cast<std::int64_t>(value * 2.2 * 0x1p31));
        }
    }

    template <class T> static void store(void *to, std::size_t i, T value)
    {
        std::memcpy(static_cast<unsigned char *>(to) + i * sizeof value, &value, sizeof value);
    }

    static void put(void *to, std::size_t i, double value, Format format)
    {
        if (format == Format::F32)
            store(to, i, static_cast<float>(value));
        else if (format == Format::F64)
            store(to, i, value);
        else // any bytes will do
            std::memcpy(static_cast<unsigned char *>(to) + i * width(format), &value,
                        width(format));
    }
};

/* One turn: nanoseconds per sample. */
template <class F> double turn(F &&run)
{
    using Clock = std::chrono::steady_clock;
    constexpr int calls = 16;
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i)
        run();
    const std::chrono::duration<double, std::nano> spent = Clock::now() - start;
    return spent.count() / (calls * static_cast<double>(kSamples));
}

const char *wanted = "";

template <class Scalar, class Fast> void row(const std::string &title, Scalar &&scalar, Fast &&fast)
{
    if (title.find(wanted) == std::string::npos)
        return;
    double slow = turn(scalar), swift = turn(fast); // and warm up
    for (int i = 0; i < kTurns; ++i) {
        slow = std::min(slow, turn(scalar));
        swift = std::min(swift, turn(fast));
    }
    std::printf("%-28s %8.3f %8.3f %8.2f\n", title.c_str(), slow, swift, swift / slow);
}

void bench_adds()
{
    for (Wide wide : kWideList)
        for (Format format : kFormatList) {
            if (!holds(wide, format))
                continue;
            Arrays a(format, wide);
            const std::string pair = " " + name(format) + " " + name(wide);
            const AddFn kernels[] = {scalar::add_kernel(wide, format), add_kernel(wide, format),
                                     scalar::subtract_kernel(wide, format),
                                     subtract_kernel(wide, format)};
            const auto call = [&](int k) {
                return [&a, kernel = kernels[k]] { kernel(a.sum.data(), a.in.data(), kSamples); };
            };
            row("add" + pair, call(0), call(1));
            row("subtract" + pair, call(2), call(3));
        }
}

/* Mono into one side of stereo, beside a scalar row of the same length. */
void bench_strides()
{
    for (Format format : kFormatList) {
        const Wide wide = !is_integer(format)        ? Wide::F64
                          : holds(Wide::I32, format) ? Wide::I32
                                                     : Wide::I64;
        Arrays a(format, wide);
        const AddFn plain = scalar::add_kernel(wide, format);
        const StridedAddFn strided = strided_add_kernel(wide, format);
        row(
            "add to stereo " + name(format) + " " + name(wide),
            [&] { plain(a.sum.data(), a.in.data(), kSamples); },
            [&] { strided(a.sum.data(), 2, a.in.data(), 1, kSamples); });
    }
}

/* 16 channels of 64. */
void bench_rows()
{
    for (Format format : kFormatList) {
        constexpr std::size_t channels = 16, stride = 64, frames = kSamples / channels;
        std::vector<unsigned char> in(frames * stride * width(format), 1), out(in.size());
        const RowsFn plain = scalar::take_rows_kernel(format), fast = take_rows_kernel(format);
        row(
            "take rows " + name(format),
            [&] { plain(out.data(), frames, in.data(), stride, channels, frames); },
            [&] { fast(out.data(), frames, in.data(), stride, channels, frames); });
    }
}

void bench_scales()
{
    for (Format format : kFormatList) {
        Arrays a(format, Wide::F64);
        const ScaleAddFn plain = scalar::scale_add_kernel(format), fast = scale_add_kernel(format);
        const RampAddFn ramp = ramp_add_kernel(format);
        row(
            "scale-add " + name(format), [&] { plain(a.sum.data(), a.in.data(), 0.7, kSamples); },
            [&] { fast(a.sum.data(), a.in.data(), 0.7, kSamples); });
        row(
            "ramp-add " + name(format), [&] { plain(a.sum.data(), a.in.data(), 0.7, kSamples); },
            [&] { ramp(a.sum.data(), 1, a.in.data(), 1, 0.7, 1e-5, kSamples); });
        row(
            "ramp-add to stereo " + name(format),
            [&] { plain(a.sum.data(), a.in.data(), 0.7, kSamples); },
            [&] { ramp(a.sum.data(), 2, a.in.data(), 1, 0.7, 1e-5, kSamples); });
    }
}

void bench_finishes()
{
    for (Wide wide : kWideList)
        for (Format format : kFormatList) {
            Arrays a(format, wide);
            const FinishFn plain = scalar::finish_kernel(wide, format);
            const FinishFn fast = finish_kernel(wide, format);
            row(
                "finish " + name(wide) + " " + name(format),
                [&] { plain(a.out.data(), a.sum.data(), kSamples); },
                [&] { fast(a.out.data(), a.sum.data(), kSamples); });
        }
}

void bench_dither()
{
    Arrays a(Format::S16, Wide::F64);
    const DitherFn plain = scalar::dither_kernel(), fast = dither_kernel();
    row(
        "dither",
        [&] {
            plain(a.sum.data(), {1, 2}, 3, 1, 0x1p-31, kSamples);
        },
        [&] {
            fast(a.sum.data(), {1, 2}, 3, 1, 0x1p-31, kSamples);
        });
}

void bench_peaks()
{
    volatile double sink = 0.0;
    for (Format format : kFormatList) {
        Arrays a(format, Wide::F64);
        const PeakFn plain = scalar::peak_kernel(format), fast = peak_kernel(format);
        row(
            "peak " + name(format), [&] { sink = plain(a.in.data(), kSamples); },
            [&] { sink = fast(a.in.data(), kSamples); });
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = argv[1];
    std::printf("%-28s %8s %8s %8s\n", "ns/sample", "scalar", "fast", "ratio");
    bench_adds();
    bench_strides();
    bench_rows();
    bench_scales();
    bench_finishes();
    bench_dither();
    bench_peaks();
    return 0;
}
