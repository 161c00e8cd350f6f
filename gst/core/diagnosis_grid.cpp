/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "diagnosis_grid.h"

#include "diagnosis_doctor.h"
#include "diagnosis_steps.h"
#include "mdct.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::size_t kHop = Mdct::kHop;

/* The bands of a step each, of AAC at 44.1 and 48 kHz. */
constexpr std::size_t kEdges[] = {0,   4,   8,   12,  16,  20,  24,  28,  32,  36,  40,  48,  56,
                                  64,  72,  80,  88,  96,  108, 120, 132, 144, 160, 176, 196, 216,
                                  240, 264, 292, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608,
                                  640, 672, 704, 736, 768, 800, 832, 864, 896, 928};

using Coefficients = std::array<double, kHop>;

/* Where in a part a multiple of kHop begins, on the stream's count. */
struct Place {
    const Part *part;
    std::size_t at;
    double energy; /* of the stem or of the residual there, whichever is less */
};

class Look
{
public:
    Look(const Scene &scene, std::size_t s);

    /* Where the coder's frames begin after a multiple of kHop, as far as it can be told. */
    std::optional<std::size_t> offset(Mdct &mdct) const;
    Coded judge(Mdct &mdct, std::size_t offset) const;

private:
    /* So many places, from the softest to the loudest alike: what is loud has few zeros, and
     * what is soft drowns in rounding. */
    std::vector<Place> spread(std::size_t count) const;
    void judge(const std::array<Coefficients, 2> &stem, const std::array<Coefficients, 2> &residual,
               Coded &out) const;
    void judge(std::span<const double> stem, std::span<const double> residual, double noise,
               Coded &out) const;

    const Scene &scene_;
    std::size_t stem_, lanes_;
    double noise_; /* of rounding, in a sample of a file, rms */
    std::vector<Place> places_;
};

Look::Look(const Scene &scene, std::size_t s)
    : scene_{scene}, stem_{s}, lanes_{std::min<std::size_t>(scene.lanes, 2)},
      noise_{std::sqrt(
          std::max(scene.evidence.mean_square / static_cast<double>(scene.stems + 1), 1e-15))}
{
    constexpr double kHeard = 100.0; // times the power of rounding
    const double least = kHeard * noise_ * noise_ * Mdct::kWindow;
    for (const Part &part : scene.parts) {
        const auto energy = [&](std::size_t signal, std::size_t from) {
            double sum = 0.0;
            for (std::size_t c = 0; c < lanes_; ++c)
                sum += scene.energy(part, c, signal, {from, from + kHop});
            return sum;
        };
        const std::size_t first = 2 * kHop - part.start % kHop;
        std::array<double, 2> before{};
        for (std::size_t at = first; at + 3 * kHop < part.frames; at += kHop) {
            const std::array now{energy(s, at), energy(scene.stems, at)};
            const double both = std::min(before[0] + now[0], before[1] + now[1]);
            if (at > first && both >= least)
                places_.push_back({&part, at - kHop, both});
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
std::optional<std::size_t> Look::offset(Mdct &mdct) const
{
    constexpr std::size_t kPlaces = 4;
    // Without dither rounding leaves 0.6 of that noise: twice as much is a zero for certain.
    const double near = 1.25 * noise_;
    constexpr double kClear = 5.0; // times the rms of all others; chance makes that of 4
    std::vector<double> zeros(kHop + 2), peaks(kHop);
    std::array<double, 2> levels{};
    for (const Place &place : spread(kPlaces))
        for (std::size_t c = 0; c < lanes_; ++c)
            levels[c] += scene_.energy(*place.part, c, stem_, {place.at, place.at + 3 * kHop});
    const std::size_t louder = levels[1] > levels[0] ? 1 : 0;
    Wave wave(3 * kHop + 2), room(wave.size());
    Coefficients bins;
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
        for (std::size_t i = 0; i < zeros.size(); ++i) {
            mdct.forward(&wave[i], bins.data());
            zeros[i] += static_cast<double>(
                std::ranges::count_if(bins, [&](double x) { return std::fabs(x) < near; }));
        }
    }
    double squares = 0.0;
    for (std::size_t i = 0; i < kHop; ++i) {
        peaks[i] = zeros[i + 1] - 0.5 * (zeros[i] + zeros[i + 2]);
        squares += peaks[i] * peaks[i];
    }
    const auto best = std::ranges::max_element(peaks);
    // Beside a peak are its two slopes, each of half of it. A count is off by one at least.
    const double rest = std::max(squares - 1.5 * *best * *best, 0.0) / kHop + 1.0;
    if (*best < kClear * std::sqrt(rest))
        return {};
    return static_cast<std::size_t>(best - peaks.begin());
}

Coded Look::judge(Mdct &mdct, std::size_t offset) const
{
    constexpr std::size_t kPlaces = 32;
    std::array<double, Mdct::kWindow> room;
    std::array<Coefficients, 2> stem, residual;
    Coded out;
    for (const Place &place : spread(kPlaces)) {
        const Range range{place.at + offset, place.at + offset + Mdct::kWindow};
        for (std::size_t c = 0; c < lanes_; ++c) {
            mdct.forward(scene_.piece(*place.part, c, stem_, range, room.data()), stem[c].data());
            mdct.forward(scene_.piece(*place.part, c, scene_.stems, range, room.data()),
                         residual[c].data());
        }
        judge(stem, residual, out);
    }
    out.held /= std::max(1.0, static_cast<double>(out.bands));
    return out;
}

/* Left and right, or what they have in common and what not: a coder takes either for each
 * band. */
void Look::judge(const std::array<Coefficients, 2> &stem,
                 const std::array<Coefficients, 2> &residual, Coded &out) const
{
    std::array<double, 64> of_stem, of_residual;
    for (std::size_t b = 0; b + 1 < std::size(kEdges); ++b) {
        const std::size_t from = kEdges[b], n = kEdges[b + 1] - from;
        const auto side = [&](double left, double right, double scale) {
            for (std::size_t k = 0; k < n; ++k) {
                of_stem[k] = left * stem[0][from + k] + right * stem[1][from + k];
                of_residual[k] = left * residual[0][from + k] + right * residual[1][from + k];
            }
            judge({of_stem.data(), n}, {of_residual.data(), n}, scale * noise_, out);
        };
        if (lanes_ == 1) {
            judge({&stem[0][from], n}, {&residual[0][from], n}, noise_, out);
            continue;
        }
        const double left = product_of(&stem[0][from], &stem[0][from], n),
                     right = product_of(&stem[1][from], &stem[1][from], n),
                     both = product_of(&stem[0][from], &stem[1][from], n);
        const bool one = both * both > 0.999 * left * right;
        // One signal in two levels: that of both was thrown away but for its power, and is
        // not what a step left out.
        if (one && left + right - 2.0 * both > 256.0 * noise_ * noise_ * static_cast<double>(n))
            continue;
        side(0.5, 0.5, std::sqrt(0.5));
        if (one)
            continue;
        side(0.5, -0.5, std::sqrt(0.5));
        side(1.0, 0.0, 1.0);
        side(0.0, 1.0, 1.0);
    }
}

void Look::judge(std::span<const double> stem, std::span<const double> residual, double noise,
                 Coded &out) const
{
    // Of the distance of two values. Coders round up from 0.6 of a step on, not from 0.5.
    constexpr double kFurthest = 0.65;
    constexpr double kLeast = 1.0 / 36.0; // of its square: 5 dB below what rounding leaves
    const std::optional<double> step = find_step(stem, noise);
    // What all files were rounded by is no more than a quarter of what such a step leaves.
    if (!step || *step * *step < 48.0 * scene_.evidence.mean_square)
        return;
    ++out.bands;
    double squares = 0.0, count = 0.0, furthest = 0.0;
    for (std::size_t k = 0; k < stem.size(); ++k) {
        const double quantum = quantum_of(stem[k], *step);
        if (quantum < 1.0) // coders make zeros of more than they must
            continue;
        const double off =
            residual[k] / (value_of(quantum + 0.5, *step) - value_of(quantum - 0.5, *step));
        squares += off * off;
        count += 1.0;
        furthest = std::max(furthest, std::fabs(off));
    }
    out.held += furthest <= kFurthest && squares >= kLeast * count ? 1.0 : 0.0;
}

} // namespace

/* Noise of just the level that steps leave, but of one level in all bands, is that in half of
 * them. */
bool Coded::proved() const noexcept
{
    constexpr std::size_t kBands = 24;
    return bands >= kBands && held > 0.6;
}

Coded find_coded(const Scene &scene, std::size_t s)
{
    Coded best;
    const int rate = scene.evidence.setup.rate;
    if (rate != 44100 && rate != 48000)
        return best;
    const Look look{scene, s};
    for (const Mdct::Shape shape : {Mdct::Shape::Kaiser, Mdct::Shape::Sine}) {
        Mdct mdct{shape};
        if (const std::optional<std::size_t> offset = look.offset(mdct))
            if (const Coded found = look.judge(mdct, *offset); found.bands > best.bands)
                best = found;
        if (best.proved())
            break;
    }
    return best;
}

/* The steps of a coder in one stem, and what they left out in the residual. */
void Doctor::stepped()
{
    const bool open =
        out_.guilty.empty() && (out_.fault == Fault::Unknown || out_.fault == Fault::Missing);
    const bool vague = out_.guilty.size() == 1 && !out_.nulls &&
                       out_.stems[out_.guilty[0]].fault == Fault::Unknown;
    if (!open && !vague)
        return;
    std::optional<std::size_t> found;
    Coded coded;
    for (std::size_t s = 0; s < scene_.stems; ++s) {
        if (vague && s != out_.guilty[0])
            continue;
        const Coded of = find_coded(scene_, s);
        if (!of.proved())
            continue;
        if (found)
            return;
        found = s;
        coded = of;
    }
    if (!found)
        return;
    withdraw(*found);
    accuse(*found, Fault::LossyLike, coded.held);
    out_.likely = -1;
    out_.explained = coded.held;
    out_.note = format("in %.0f %% of %d bands the residual is just what a step of AAC leaves out",
                       100.0 * coded.held, static_cast<int>(coded.bands));
}

} // namespace stems
