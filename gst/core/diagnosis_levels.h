/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: levels by 20 bands and windows, in dB; cell
 * [window * kBands + band].
 */
#pragma once

#include <cstddef>
#include <vector>

namespace stems
{

constexpr std::size_t kBands = 20;

double correlation(const std::vector<double> &x, const std::vector<double> &y) noexcept;

/* Takes the mean of each band away. */
void centre(std::vector<double> &levels) noexcept;

/* The noise of a codec is masked: in no band is it louder than the stem was just
 * before, then, or just after, by @reach windows. Noise in a band scatters by 1.5 dB
 * at most, so cells in which the residual is 3 dB above the stem are another sound's.
 * Which part of all cells they are; of the first @bands, up to 10 kHz, as encoders
 * leave out what is above, and of what is 6 dB above @floor, that of each band.
 */
double share_above(const std::vector<double> &residual, const std::vector<double> &stem,
                   const std::vector<double> &floor, std::size_t bands, std::size_t reach);

/* Whether neither the residual nor the stem changes more than noise does, and the
 * residual is 6 dB below the stem in each band in which it counts: it may be its
 * coding noise, but follows it no more than it does anything else. */
bool is_steady(const std::vector<double> &residual, const std::vector<double> &stem,
               const std::vector<double> &floor, std::size_t bands);

/* What each signal alone explains of the last one: by how much R^2 of the
 * regression on all falls without it. */
std::vector<double> find_unique(const std::vector<std::vector<double>> &levels);

} // namespace stems
