/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a long linear response explains of the residual: a reverb, an equaliser at
 * the bottom, a width that was changed. Windows of a third of a second (Hann,
 * overlapping by half), one transfer function for each bin and from each side to
 * each side. What one of them would explain by chance is not counted: that of each
 * excerpt is found in all others. Coding noise is not foretold so, nor is another
 * stem.
 *
 * A line that does not change is coherent with any other of its frequency, whatever
 * made them; so only bins in which the stem changes tell (the mean square of the
 * power against its squared mean is 1 of a line, 2 of noise, more of most music).
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

namespace stems
{
namespace
{

constexpr double kMost = 1.5; // a response that is larger is bleed of what is missing
constexpr double kChanges = 2.5, kSumChanges = 1.8;
constexpr double kEnough = 0.3, kOfSum = 0.05; // of the residual, where the source changes

using Complex = std::complex<double>;

/* Sums over windows of one excerpt, of one bin: x of the source, r of the residual. */
struct Sums {
    std::array<double, 2> xx{};
    Complex across;                             // x0 x1*
    std::array<std::array<Complex, 2>, 2> rx{}; // r[out] x[in]*
    double rr = 0.0;

    void add(const Sums &other, double sign)
    {
        across += sign * other.across;
        for (std::size_t i = 0; i < 2; ++i) {
            xx[i] += sign * other.xx[i];
            for (std::size_t k = 0; k < 2; ++k)
                rx[i][k] += sign * other.rx[i][k];
        }
    }
};

/* What the response that is best for @from leaves of @to. */
double left_of(const Sums &from, const Sums &to, double least)
{
    // A source that is the same on both sides has one response: a little of the
    // power is added, so that it is divided among them.
    const double more = 0.015 * (from.xx[0] + from.xx[1]) + least;
    const double a = from.xx[0] + more, d = from.xx[1] + more;
    const double det = a * d - std::norm(from.across);
    if (!(det > 0.0))
        return to.rr;
    double left = to.rr;
    for (std::size_t out = 0; out < 2; ++out) {
        const auto &rx = from.rx[out];
        // h = rx A^-1, with A = [a, across; across*, d].
        std::array<Complex, 2> h{(rx[0] * d - times(rx[1], std::conj(from.across))) / det,
                                 (rx[1] * a - times(rx[0], from.across)) / det};
        const double size = std::sqrt(std::norm(h[0]) + std::norm(h[1]));
        for (Complex &x : h)
            x *= size > kMost ? kMost / size : 1.0;
        left +=
            std::norm(h[0]) * to.xx[0] + std::norm(h[1]) * to.xx[1] +
            2.0 * times(times(h[0], to.across), std::conj(h[1])).real() -
            2.0 * (times(h[0], std::conj(to.rx[out][0])) + times(h[1], std::conj(to.rx[out][1])))
                      .real();
    }
    return left;
}

class Listener
{
public:
    explicit Listener(const Scene &scene)
        : scene_{scene}, size_{std::bit_floor(static_cast<std::size_t>(scene.evidence.setup.rate) *
                                              2 / 5)},
          fourier_{size_}, window_(size_), frame_(size_), residuals_(scene.parts.size())
    {
        for (std::size_t i = 0; i < size_; ++i)
            window_[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) /
                                              static_cast<double>(size_));
    }
    Response hear(std::size_t s, std::span<const std::size_t> which);
    /* Whether what was heard last was next to nothing of the residual. */
    bool nothing(const Response &found) const;

private:
    std::size_t lanes() const noexcept { return std::min<std::size_t>(scene_.lanes, 2); }
    void transform(const double *wave, std::vector<Complex> &bins)
    {
        for (std::size_t i = 0; i < size_; ++i)
            frame_[i] = wave[i] * window_[i];
        fourier_.forward(frame_.data(), bins.data());
    }

    const Scene &scene_;
    const std::size_t size_;
    Fourier fourier_;
    Wave window_, frame_;
    /* Of each part, once it was heard: of all windows and lanes. */
    std::vector<std::vector<std::vector<Complex>>> residuals_;
    double energy_ = 0.0; // of the residual, in what was heard last
    std::vector<std::vector<Sums>> parts_;
};

/* Of mono, the other side is silent; of more channels, each but the second has none. */
Response Listener::hear(std::size_t s, std::span<const std::size_t> which)
{
    const std::size_t bins = size_ / 2 + 1;
    std::size_t parts = 0; // that are long enough
    std::vector<Sums> all(bins);
    std::vector<double> power(bins), square(bins);
    double windows = 0.0;
    const std::vector<Complex> silence(bins);
    std::array<std::vector<Complex>, 2> x{silence, silence};
    for (std::size_t p : which) {
        const Part &part = scene_.parts[p];
        if (part.loud.size() < size_)
            continue;
        std::size_t next = 0; // of the residual
        if (parts_.size() == parts++)
            parts_.emplace_back();
        std::vector<Sums> &sums = parts_[parts - 1];
        sums.assign(bins, {});
        for (std::size_t at = part.loud.from; at + size_ <= part.loud.to; at += size_ / 2) {
            std::array<const std::vector<Complex> *, 2> r{&silence, &silence};
            for (std::size_t c = 0; c < lanes(); ++c) {
                const Range range{at, at + size_};
                transform(scene_.source(part, c, s, range, frame_.data()), x[c]);
                if (residuals_[p].size() == next)
                    transform(scene_.piece(part, c, scene_.stems, range, frame_.data()),
                              residuals_[p].emplace_back(bins));
                ++next;
            }
            for (std::size_t c = 0; c < lanes(); ++c)
                r[c] = &residuals_[p][next - lanes() + c];
            for (std::size_t k = 0; k < bins; ++k) {
                Sums &sum = sums[k];
                double both = 0.0;
                for (std::size_t c = 0; c < 2; ++c) {
                    const double own = std::norm(x[c][k]);
                    sum.xx[c] += own;
                    both += own;
                    const Complex here = (*r[c])[k];
                    sum.rr += std::norm(here);
                    for (std::size_t i = 0; i < 2; ++i)
                        sum.rx[c][i] += times(here, std::conj(x[i][k]));
                }
                sum.across += times(x[0][k], std::conj(x[1][k]));
                power[k] += both;
                square[k] += both * both;
            }
            windows += 1.0;
        }
        for (std::size_t k = 0; k < bins; ++k)
            all[k].add(sums[k], 1.0);
    }
    Response out;
    if (parts < 3)
        return out;
    const double least = 1e-7 * *std::ranges::max_element(power);
    const double changes = s < scene_.stems ? kChanges : kSumChanges;
    double left = 0.0, changing = 0.0, energy = 0.0, told = 0.0;
    for (const std::vector<Sums> &sums : std::span{parts_}.first(parts)) {
        double here = 0.0;
        for (std::size_t k = 0; k < bins; ++k) {
            Sums others = all[k];
            others.add(sums[k], -1.0);
            const double rest = left_of(others, sums[k], least);
            here += rest;
            energy += sums[k].rr;
            if (square[k] * windows > changes * power[k] * power[k]) {
                changing += rest;
                told += sums[k].rr;
            }
        }
        left += here;
        out.parts.push_back(here);
    }
    energy_ = energy;
    if (energy > 0.0 && told > (s < scene_.stems ? kEnough : kOfSum) * energy)
        out.left = std::max(left / energy, changing / told);
    return out;
}

bool Listener::nothing(const Response &found) const
{
    constexpr double kLeft = 0.9; // half at most is what counts
    return !found.parts.empty() &&
           std::accumulate(found.parts.begin(), found.parts.end(), 0.0) > kLeft * energy_;
}

} // namespace

std::vector<Response> find_responses(const Scene &scene, std::span<const std::size_t> of, bool few)
{
    Listener listener{scene};
    std::vector<std::size_t> all(scene.parts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<Response> found;
    for (std::size_t s : of)
        if (few && listener.nothing(listener.hear(s, scene.strongest)))
            found.emplace_back();
        else
            found.push_back(listener.hear(s, all));
    return found;
}

/* The mean of the differences against its own error; each part counts alike. */
bool explains_more(const std::vector<double> &left, const std::vector<double> &than)
{
    constexpr double kSure = 4.0;
    const std::size_t count = std::min(left.size(), than.size());
    double mean = 0.0, square = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double less = (than[i] - left[i]) / (std::fabs(than[i]) + std::fabs(left[i]) + 1e-30);
        mean += less;
        square += less * less;
    }
    const double n = static_cast<double>(count);
    return count >= 3 && mean > 0.0 &&
           mean * mean * (n - 1.0) > kSure * kSure * (n * square - mean * mean);
}

} // namespace stems
