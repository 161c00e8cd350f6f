/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of a set hold.
 */
#include "null_grid.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::uint64_t kEnough = 4096; // samples
constexpr std::uint64_t kFine = 0xFF;   // with these, it is on no grid of 8 bits less

} // namespace

void NullGrid::configure(Format reference, std::span<const Format> stems)
{
    *this = NullGrid{};
    own_ = allowance_of(reference, stems);
    for (const Format format : stems)
        files_.push_back({format});
    files_.push_back({reference});
    int least = 0;
    for (const File &file : files_) {
        floats_ = floats_ || !is_integer(file.format);
        if (is_integer(file.format) && (least == 0 || depth(file.format) < least)) {
            least = depth(file.format);
            whole_ = file.format;
        }
    }
    unit_ = std::ldexp(1.0, 1 - depth(whole_));
    step_ = is_integer(reference) ? std::ldexp(1.0, depth(whole_) - depth(reference)) : 0.0;
    coarser_.push_back(0);
    if (floats_)
        coarser_.push_back(0);
    for (const int bits : {24, 16})
        if (bits < depth(whole_))
            coarser_.push_back(depth(whole_) - bits);
}

/* Nothing that comes changes what is known of it. */
bool NullGrid::settled(const File &file) const noexcept
{
    return file.fine || (is_integer(file.format) && (file.bits & kFine) != 0);
}

void NullGrid::note(File &file, double x) noexcept
{
    if (x == 0.0)
        return;
    ++file.heard;
    const bool held = std::fabs(x) < 0x1p62; // not if it is NaN
    const auto whole = held ? static_cast<std::int64_t>(x) : 0;
    file.fine = file.fine || static_cast<double>(whole) != x;
    file.bits |= static_cast<std::uint64_t>(whole);
}

/* As the residual has it, see null_residual.h. */
double NullGrid::round_sum(double sum) const noexcept
{
    const Format mix = files_.back().format;
    if (!floats_ || mix == Format::F64)
        return sum;
    return mix == Format::F32 ? static_cast<double>(static_cast<float>(sum))
                              : std::nearbyint(sum / step_) * step_;
}

bool NullGrid::on(const File &file, std::size_t level, bool exactly) const noexcept
{
    if (level == 0 || file.heard == 0 || file.fine || (exactly && file.heard < kEnough))
        return false;
    const int zeros = std::countr_zero(file.bits), unused = coarser_[level];
    if (unused == 0)
        return !is_integer(file.format);
    return exactly ? zeros == unused : zeros >= unused;
}

void NullGrid::add(std::size_t n, std::size_t channels, const double *const *cells) noexcept
{
    if (coarser_.size() == 1)
        return;
    const std::size_t stems = files_.size() - 1;
    bool changed = false;
    for (std::size_t s = 0; s <= stems; ++s) {
        File &file = files_[s];
        if (settled(file))
            continue;
        changed = true;
        for (std::size_t c = 0; c < channels && !settled(file); ++c) {
            const double *const *lane = cells + c * (stems + 1);
            for (std::size_t i = 0; i < n; ++i) {
                double x = lane[s][i];
                if (s == stems) { // the mix: the residual and all stems
                    double sum = 0.0;
                    for (std::size_t k = 0; k < stems; ++k)
                        sum += lane[k][i];
                    x += round_sum(sum);
                }
                note(file, x);
            }
        }
    }
    if (!changed)
        return;
    level_ = likely_ = 0;
    for (std::size_t level = 1; level < coarser_.size(); ++level)
        for (const File &file : files_) {
            if (on(file, level, true))
                level_ = level;
            if (on(file, level, false))
                likely_ = level;
        }
}

Allowance NullGrid::allowance(std::size_t level) const noexcept
{
    if (level == 0)
        return own_;
    const int unused = coarser_[level];
    if (!floats_)
        return own_.coarser(unused);
    // Without memory: this runs where nothing may be allocated.
    Allowance allowed = own_;
    int whole = 0, floats = 0;
    for (std::size_t s = 0; s + 1 < files_.size(); ++s)
        ++(is_integer(files_[s].format) || !files_[s].fine ? whole : floats);
    const File &mix = files_.back();
    const bool whole_mix = is_integer(mix.format) || !mix.fine;
    allowed.set_rounding(unit_, whole, floats, whole_mix);
    return allowed.coarser(unused);
}

} // namespace stems
