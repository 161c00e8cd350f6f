/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table: a set of stems as it should be, and as it is
 * delivered. Audio is shared until somebody changes it, and what nobody changes
 * is rounded to its format once for all cases.
 */
#pragma once

#include "material_band.h"

#include "core/finish.h"
#include "core/planes.h"

#include <map>
#include <memory>

namespace stems::accuracy
{

struct Shape {
    std::size_t stems;
    int rate;
    Format format;
    bool dither;
    double seconds;
    std::uint64_t seed;
    int bits = 0;      /* of the material, where its files could hold more; 0: all that they hold */
    bool band = false; /* material_band.h's */
};

using Shared = std::shared_ptr<const Stereo>;

struct Delivery {
    std::vector<Shared> stems; /* those at fault are the first */
    Shared mix;

    /* A stem, or the mix, to be changed. */
    Stereo &edit(std::size_t stem) { return copy(stems[stem]); }
    Stereo &edit_mix() { return copy(mix); }

private:
    static Stereo &copy(Shared &audio)
    {
        auto own = std::make_shared<Stereo>(*audio);
        audio = own;
        return *own;
    }
};

/* One file, rounded to its format: both channels, interleaved. */
class File
{
public:
    File(const Stereo &audio, const Shape &shape, Random random) : format_{shape.format}
    {
        constexpr std::size_t kBlock = 4096;
        const std::size_t n = audio[0].size();
        const Format to = shape.format;
        const bool whole = is_integer(to) || shape.bits > 0;
        const double lsb = std::ldexp(1.0, 1 - (shape.bits > 0 ? shape.bits : depth(to)));
        bytes_.resize(2 * n * width(to));
        Wave block(2 * kBlock);
        for (std::size_t at = 0; at < n; at += kBlock) {
            const std::size_t count = std::min(kBlock, n - at);
            for (std::size_t i = 0; i < 2 * count; ++i) {
                block[i] = audio[i % 2][at + i / 2];
                if (shape.dither && whole && block[i] != 0.0)
                    block[i] += lsb * (uniform(random) - uniform(random));
                if (shape.bits > 0)
                    block[i] = lsb * std::clamp(std::nearbyint(block[i] / lsb), -1.0 / lsb,
                                                1.0 / lsb - 1.0);
            }
            finish_kernel(Wide::F64, to)(bytes_.data() + 2 * at * width(to), block.data(),
                                         2 * count);
        }
        plane_ = bytes_.data();
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    Planes view() const { return {&plane_, format_, Layout::Interleaved, 2, 0}; }
    bool operator==(const File &other) const { return bytes_ == other.bytes_; }

private:
    std::vector<std::byte> bytes_;
    const void *plane_ = nullptr;
    Format format_;
};

/* A set as it should be. */
class Session
{
public:
    explicit Session(const Shape &of) : shape{of}
    {
        const auto frames = static_cast<std::size_t>(shape.seconds * shape.rate);
        auto sum = std::make_shared<Stereo>(2, Wave(frames));
        const auto make = shape.band ? make_band : make_stems;
        for (Stereo &stem : make(shape.stems, frames, shape.rate, shape.seed)) {
            for (std::size_t c = 0; c < 2; ++c)
                for (std::size_t i = 0; i < frames; ++i)
                    (*sum)[c][i] += stem[c][i];
            right.stems.push_back(std::make_shared<Stereo>(std::move(stem)));
        }
        right.mix = sum;
        for (const Shared &stem : right.stems)
            files_.emplace(stem.get(), round(*stem));
        files_.emplace(right.mix.get(), round(*right.mix));
    }

    const Shape shape;
    Delivery right;

    std::shared_ptr<File> file(const Shared &audio)
    {
        const auto known = files_.find(audio.get());
        return known != files_.end() ? known->second : round(*audio);
    }

private:
    std::shared_ptr<File> round(const Stereo &audio)
    {
        return std::make_shared<File>(audio, shape, Random{shape.seed * 1000 + ++rounded_});
    }

    std::map<const Stereo *, std::shared_ptr<File>> files_;
    std::uint64_t rounded_ = 0;
};

} // namespace stems::accuracy
