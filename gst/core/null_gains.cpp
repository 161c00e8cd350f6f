/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Least-squares gains: gathering the sums.
 */
#include "null_gains.h"

#include "gram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace stems
{
namespace
{

// One sample in so many is classed: a prime, so that it meets every phase of
// the periods that audio has.
constexpr std::size_t kClassStep = 13;

/* Magnitudes to classes: any good mixer of bits serves. */
std::size_t class_of(double value, std::size_t classes) noexcept
{
    std::uint64_t bits = std::bit_cast<std::uint64_t>(std::fabs(value));
    bits *= 0x9e3779b97f4a7c15U;
    bits ^= bits >> 32;
    bits *= 0xd6e8feb86659fd93U;
    return (bits >> 40) % classes;
}

} // namespace

void NullGains::Sums::clear() noexcept
{
    std::ranges::fill(gram, 0.0);
    std::ranges::fill(energies, 0.0F);
    std::ranges::fill(counts, 0U);
    frames = classed = 0;
}

void NullGains::configure(int channels, std::size_t stems, int quantised)
{
    *this = NullGains{};
    channels_ = channels;
    stems_ = stems;
    quantised_ = quantised;
    const std::size_t sources = stems + 1, lanes = static_cast<std::size_t>(channels);
    cells_.resize(2 * lanes * sources * kCell);
    sources_.resize(sources);
    gram_.resize(sources * sources);
    factor_.resize(stems * stems);
    column_.resize(stems);
    order_.resize(stems);
    for (Sums *sums : {&whole_, &interval_}) {
        sums->gram.resize(lanes * sources * sources);
        sums->energies.resize(lanes * sources * kClasses);
        sums->counts.resize(lanes * sources * kClasses);
    }
}

void NullGains::begin_cell(std::size_t offset, std::size_t known) noexcept
{
    for (int c = 0; c < channels_; ++c)
        for (std::size_t s = 0; s <= stems_; ++s)
            std::fill_n(cell(c, s), known, 0.0);
    lit_ = true;
    offset_ = offset;
}

void NullGains::end_cell(std::size_t end, bool counts) noexcept
{
    // Else the cells alone are of use: the bound of floats is made of them.
    if (lit_ && counts)
        add_up(end);
    lit_ = false;
    half_ = cells_.size() / 2 - half_;
}

void NullGains::add_up(std::size_t end) noexcept
{
    const std::size_t size = gram_.size(), sources = sources_.size();
    const std::size_t fours = (offset_ + 3) / 4 * 4; // see gram_add()
    for (int c = 0; c < channels_; ++c) {
        for (std::size_t s = 0; s < sources; ++s) {
            sources_[s] = cell(c, s) + fours;
            std::fill(cell(c, s) + end, cell(c, s) + kCell, 0.0);
        }
        std::ranges::fill(gram_, 0.0);
        gram_add(sources_.data(), sources, kCell - fours, gram_.data());
        for (std::size_t i = 0; i < sources; ++i)
            for (std::size_t j = 0; j <= i; ++j)
                for (std::size_t k = offset_; k < fours; ++k)
                    gram_[i * sources + j] += cell(c, i)[k] * cell(c, j)[k];
        for (Sums *sums : {&whole_, &interval_})
            for (std::size_t i = 0; i < size; ++i)
                sums->gram[static_cast<std::size_t>(c) * size + i] += gram_[i];
    }
    // Rows, for it is by frames that the mix is added up again.
    for (std::size_t k = offset_; k < end; k += kClassStep)
        classify(k);
    for (Sums *sums : {&whole_, &interval_})
        sums->frames += end - offset_;
}

void NullGains::classify(std::size_t frame) noexcept
{
    const auto count = [this](std::size_t row, double value) {
        const std::size_t at = row * kClasses + class_of(value, kClasses);
        const auto energy = static_cast<float>(value * value);
        for (Sums *sums : {&whole_, &interval_}) {
            sums->energies[at] += energy;
            ++sums->counts[at];
        }
    };
    std::size_t row = 0;
    for (int c = 0; c < channels_; ++c) {
        double mix = 0.0;
        for (std::size_t s = 0; s <= stems_; ++s) {
            const double value = cell(c, s)[frame];
            mix += value;
            count(row++, s < stems_ ? value : mix);
        }
    }
    for (Sums *sums : {&whole_, &interval_})
        ++sums->classed;
}

} // namespace stems
