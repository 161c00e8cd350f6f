/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "diagnosis_grid.h"

#include "coder_loops.h"
#include "diagnosis_doctor.h"
#include "diagnosis_steps.h"
#include "hybrid.h"
#include "mdct.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{
namespace
{

using Bins = std::vector<double>;

/* The bands of a step each: of AAC at 44.1 and 48 kHz, and of MP3. */
constexpr std::size_t kAac[] = {0,   4,   8,   12,  16,  20,  24,  28,  32,  36,  40,  48,  56,
                                64,  72,  80,  88,  96,  108, 120, 132, 144, 160, 176, 196, 216,
                                240, 264, 292, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608,
                                640, 672, 704, 736, 768, 800, 832, 864, 896, 928};
constexpr std::size_t kMp3At44100[] = {0,  4,  8,   12,  16,  20,  24,  30,  36,  44,  52, 62,
                                       74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576};
constexpr std::size_t kMp3At48000[] = {0,  4,  8,   12,  16,  20,  24,  30,  36,  42,  50, 60,
                                       72, 88, 106, 128, 156, 190, 230, 276, 330, 384, 576};

struct Coder {
    const char *name;
    Transform &transform;
    std::span<const std::size_t> edges;
};

/* Where in a part a multiple of a hop begins, on the stream's count. */
struct Place {
    const Part *part;
    std::size_t at;
    double energy; /* of the stem or of the residual there, whichever is less */
};

/* Of all steps, and of those that are well above the rounding to 16 bits with dither: many a
 * coder is given no more, and what that left in the residual knows nothing of its steps. */
using Tiers = std::array<Coded, 2>;

class Look
{
public:
    Look(const Scene &scene, std::size_t s, const Coder &coder);

    /* Where the coder's frames begin after a multiple of a hop, as far as it can be told. */
    std::optional<std::size_t> offset() const;
    Coded judge(std::size_t offset) const;

private:
    /* So many places, from the softest to the loudest alike: what is loud has few zeros, and
     * what is soft drowns in rounding. */
    std::vector<Place> spread(std::size_t count) const;
    void judge(const std::array<Bins, 2> &stem, const std::array<Bins, 2> &residual,
               Tiers &out) const;
    void judge(std::span<const double> stem, std::span<const double> residual, double noise,
               Tiers &out) const;

    const Scene &scene_;
    const Coder &coder_;
    std::size_t stem_, lanes_, hop_, window_;
    double noise_; /* of rounding, in a sample of a file, rms */
    std::vector<Place> places_;
};

Look::Look(const Scene &scene, std::size_t s, const Coder &coder)
    : scene_{scene}, coder_{coder}, stem_{s}, lanes_{std::min<std::size_t>(scene.lanes, 2)},
      hop_{coder.transform.hop()}, window_{coder.transform.window()},
      noise_{std::sqrt(
          std::max(scene.evidence.mean_square / static_cast<double>(scene.stems + 1), 1e-15))}
{
    constexpr double kHeard = 100.0; // times the power of rounding
    const double least = kHeard * noise_ * noise_ * 2.0 * static_cast<double>(hop_);
    for (const Part &part : scene.parts) {
        const auto energy = [&](std::size_t signal, std::size_t from) {
            double sum = 0.0;
            for (std::size_t c = 0; c < lanes_; ++c)
                sum += scene.energy(part, c, signal, {from, from + hop_});
            return sum;
        };
        const std::size_t first = 2 * hop_ - part.start % hop_;
        std::array<double, 2> before{};
        for (std::size_t at = first; at + 3 * hop_ < part.frames; at += hop_) {
            const std::array now{energy(s, at), energy(scene.stems, at)};
            const double both = std::min(before[0] + now[0], before[1] + now[1]);
            if (at > first && both >= least)
                places_.push_back({&part, at - hop_, both});
            before = now;
        }
    }
    std::ranges::sort(places_, {}, &Place::energy);
}

std::vector<Place> Look::spread(std::size_t count) const
{
    std::vector<Place> out;
    for (std::size_t i = 0; i < count && !places_.empty(); ++i)
        out.push_back(places_[(2 * i + 1) * places_.size() / (2 * count)]);
    return out;
}

/* At the right frame there are clearly more zeros than one frame before and after. */
std::optional<std::size_t> Look::offset() const
{
    constexpr std::size_t kPlaces = 4;
    // Without dither rounding leaves 0.6 of that noise: twice as much is a zero for certain.
    constexpr double kNear = 1.25;
    constexpr double kClear = 5.0; // times the rms of all others; chance makes that of 4
    std::vector<double> zeros(hop_ + 2), peaks(hop_), noise(hop_);
    std::array<double, 2> levels{};
    for (const Place &place : spread(kPlaces))
        for (std::size_t c = 0; c < lanes_; ++c)
            levels[c] +=
                scene_.energy(*place.part, c, stem_, {place.at, place.at + window_ + hop_});
    const std::size_t louder = levels[1] > levels[0] ? 1 : 0;
    Wave wave(window_ + hop_ + 1), room(wave.size());
    bool alone = true; // one side; or else both, of which a coder may have made zeros together
    for (const Place &place : spread(kPlaces)) {
        const Range range{place.at - 1, place.at - 1 + wave.size()};
        scene_.copy(*place.part, louder, stem_, range, wave.data());
        if (!alone && lanes_ == 2) {
            const double *other = scene_.piece(*place.part, 1 - louder, stem_, range, room.data());
            for (std::size_t i = 0; i < wave.size(); ++i)
                wave[i] = (wave[i] + other[i]) * std::sqrt(0.5);
        }
        alone = !alone;
        coder_.transform.slide(wave.data(), zeros.size(), [&](std::size_t i, const double *bins) {
            coder_.transform.noise(bins, noise_, noise.data());
            zeros[i] += static_cast<double>(count_within(bins, noise.data(), kNear, hop_));
        });
    }
    double squares = 0.0;
    for (std::size_t i = 0; i < hop_; ++i) {
        peaks[i] = zeros[i + 1] - 0.5 * (zeros[i] + zeros[i + 2]);
        squares += peaks[i] * peaks[i];
    }
    const auto best = std::ranges::max_element(peaks);
    // Beside a peak are its two slopes, each of half of it. A count is off by one at least.
    const double rest =
        std::max(squares - 1.5 * *best * *best, 0.0) / static_cast<double>(hop_) + 1.0;
    if (*best < kClear * std::sqrt(rest))
        return {};
    return static_cast<std::size_t>(best - peaks.begin());
}

Coded Look::judge(std::size_t offset) const
{
    constexpr std::size_t kPlaces = 32;
    Wave room(window_);
    std::array<Bins, 2> stem{Bins(hop_), Bins(hop_)}, residual = stem;
    Tiers out;
    for (const Place &place : spread(kPlaces)) {
        const Range range{place.at + offset, place.at + offset + window_};
        for (std::size_t c = 0; c < lanes_; ++c) {
            const auto look = [&](std::size_t signal, Bins &bins) {
                coder_.transform.forward(scene_.piece(*place.part, c, signal, range, room.data()),
                                         bins.data());
            };
            look(stem_, stem[c]);
            look(scene_.stems, residual[c]);
        }
        judge(stem, residual, out);
    }
    for (Coded &tier : out) {
        tier.coder = coder_.name;
        tier.held /= std::max(1.0, static_cast<double>(tier.bands));
        tier.along /= std::max(1.0, static_cast<double>(tier.bands));
    }
    return out[0].proved() ? out[0] : out[1];
}

/* Left and right, or what they have in common and what not: a coder takes either for each
 * band. */
void Look::judge(const std::array<Bins, 2> &stem, const std::array<Bins, 2> &residual,
                 Tiers &out) const
{
    struct Side {
        Bins stem, residual, noise;
    };
    const auto side = [&](double left, double right) {
        Side made{Bins(hop_), Bins(hop_), Bins(hop_)};
        for (std::size_t k = 0; k < hop_; ++k) {
            made.stem[k] = left * stem[0][k] + right * stem[1][k];
            made.residual[k] = left * residual[0][k] + right * residual[1][k];
        }
        coder_.transform.noise(made.stem.data(), std::hypot(left, right) * noise_,
                               made.noise.data());
        return made;
    };
    const Side left = side(1.0, 0.0), right = side(0.0, 1.0), both = side(0.5, 0.5),
               apart = side(0.5, -0.5);
    for (std::size_t b = 0; b + 1 < coder_.edges.size(); ++b) {
        const std::size_t from = coder_.edges[b], n = coder_.edges[b + 1] - from;
        const auto look = [&](const Side &of) {
            judge({&of.stem[from], n}, {&of.residual[from], n},
                  *std::max_element(&of.noise[from], &of.noise[from] + n), out);
        };
        if (lanes_ == 1) {
            look(left);
            continue;
        }
        const auto power = [&](const Side &x) {
            return product_of(&x.stem[from], &x.stem[from], n);
        };
        const double product = product_of(&left.stem[from], &right.stem[from], n);
        const bool one = product * product > 0.999 * power(left) * power(right);
        // One signal in two levels: that of both was thrown away but for its power, and is
        // not what a step left out.
        if (one && 4.0 * power(apart) > 256.0 * noise_ * noise_ * static_cast<double>(n))
            continue;
        look(both);
        if (one)
            continue;
        look(apart);
        look(left);
        look(right);
    }
}

void Look::judge(std::span<const double> stem, std::span<const double> residual, double noise,
                 Tiers &out) const
{
    // Of the distance of two values. Coders round up from 0.6 of a step on, not from 0.5.
    constexpr double kFurthest = 0.65;
    constexpr double kLeast = 1.0 / 36.0; // of its square: 5 dB below what rounding leaves
    const std::optional<double> step = find_step(stem, noise);
    if (!step)
        return;
    double squares = 0.0, count = 0.0, furthest = 0.0, along = 0.0, size = 0.0;
    for (std::size_t k = 0; k < stem.size(); ++k) {
        const double quantum = quantum_of(stem[k], *step);
        if (quantum < 1.0) // coders make zeros of more than they must
            continue;
        const double off =
            residual[k] / (value_of(quantum + 0.5, *step) - value_of(quantum - 0.5, *step));
        squares += off * off;
        count += 1.0;
        furthest = std::max(furthest, std::fabs(off));
        along += std::copysign(1.0, stem[k]) * off;
        size += std::fabs(off);
    }
    const bool held = furthest <= kFurthest && squares >= kLeast * count;
    // What there is besides is no more than a quarter of what such a step leaves.
    constexpr double kDithered = 0x1p-32; // the power of it, of 16 bits
    const double files = scene_.evidence.mean_square;
    for (std::size_t tier = 0; tier < out.size(); ++tier)
        if (*step * *step >= 48.0 * (tier == 0 ? files : std::max(files, kDithered))) {
            ++out[tier].bands;
            out[tier].held += held ? 1.0 : 0.0;
            out[tier].along += size > 0.0 ? along / size : 0.0;
        }
}

} // namespace

/* Noise of just the level that steps leave, but of one level in all bands, is that in half of
 * them. What rounds up from 0.6 of a step on leaves 0.37 on the side of the stem; what a gain
 * leaves is the stem's, all of it. */
bool Coded::proved() const noexcept
{
    constexpr std::size_t kBands = 24;
    constexpr double kNoGain = 0.7;
    return bands >= kBands && held > 0.6 && std::fabs(along) < kNoGain;
}

std::optional<Coded> find_coded(const Scene &scene, std::size_t s)
{
    const int rate = scene.evidence.setup.rate;
    if (rate != 44100 && rate != 48000)
        return {};
    Mdct kaiser{Mdct::Shape::Kaiser}, sine{Mdct::Shape::Sine};
    Hybrid hybrid;
    const std::span<const std::size_t> mp3 =
        rate == 44100 ? std::span{kMp3At44100} : std::span{kMp3At48000};
    for (const Coder &coder :
         {Coder{"AAC", kaiser, kAac}, Coder{"AAC", sine, kAac}, Coder{"MP3", hybrid, mp3}}) {
        const Look look{scene, s, coder};
        if (const std::optional<std::size_t> offset = look.offset())
            if (const Coded found = look.judge(*offset); found.proved())
                return found;
    }
    return {};
}

/* The steps of a coder in one stem, and what they left out in the residual. */
void Doctor::stepped()
{
    // Live there would be a search every quarter of a second, and what neither nulls nor has
    // a shape is seldom believed.
    if (evidence_.setup.live)
        return;
    const bool open =
        out_.guilty.empty() && (out_.fault == Fault::Unknown || out_.fault == Fault::Missing);
    const bool vague = out_.guilty.size() == 1 && !out_.nulls &&
                       out_.stems[out_.guilty[0]].fault == Fault::Unknown;
    if (!open && !vague)
        return;
    std::optional<std::size_t> found;
    Coded coded;
    for (std::size_t s = 0; s < scene_.stems; ++s) {
        if ((vague && s != out_.guilty[0]) || !is_masked(spectra(), s))
            continue;
        const std::optional<Coded> of = find_coded(scene_, s);
        if (!of)
            continue;
        if (found)
            return;
        found = s;
        coded = *of;
    }
    if (!found)
        return;
    withdraw(*found);
    accuse(*found, Fault::LossyLike, coded.held);
    out_.likely = -1;
    out_.explained = coded.held;
    out_.note = format("in %.0f %% of %d bands the residual is just what a step of %s leaves out",
                       100.0 * coded.held, static_cast<int>(coded.bands), coded.coder);
}

} // namespace stems
