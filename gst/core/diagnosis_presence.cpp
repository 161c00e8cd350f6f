/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much of each stem is in the mix, with a residual that no stem explains as
 * the noise: generalised least squares, in which each frequency counts by how
 * little of the residual is there. Plain least squares would follow the
 * residual where it is loud; this finds a stem by what sounds beside it. For
 * each stem its gain, and the error that is to be expected of it:
 *     G = sum over windows and bins of Re(S_i S_k*) / |R|^2,
 *     gains = 1 + G^-1 b with b = sum Re(S_i R*) / |R|^2,  errors = root of G^-1
 */
#include "diagnosis_tests.h"
#include "gram.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{

Presence find_presence(const Scene &scene, const Spectra &spectra)
{
    const std::size_t bins = spectra.residual.size(), window = 2 * (bins - 1);
    const std::size_t pitch = scene.stems + 1, row = 2 * bins + 2; // row: a multiple of 4
    Fourier fourier{window};
    double most = 0.0;
    for (double power : spectra.residual)
        most = std::max(most, power);
    std::vector<double> weight(bins), gram(pitch * pitch);
    const double windows = static_cast<double>(spectra.windows);
    // What is constant, in the two lowest bins, is not in those spectra.
    for (std::size_t k = 2; k < bins; ++k)
        weight[k] = std::sqrt(windows / (spectra.residual[k] + 1e-12 * most));
    std::vector<std::vector<double>> rows(pitch, std::vector<double>(row));
    std::vector<const double *> at(pitch);
    std::vector<std::complex<double>> x(bins);
    Wave frame(window), hann(window);
    for (std::size_t i = 0; i < window; ++i)
        hann[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) /
                                       static_cast<double>(window));
    for (std::size_t p : scene.strongest) {
        const Part &part = scene.parts[p];
        for (std::size_t from = part.loud.from; from + window <= part.loud.to; from += window)
            for (std::size_t c = 0; c < scene.lanes; ++c) {
                for (std::size_t s = 0; s < pitch; ++s) {
                    const double *wave =
                        scene.piece(part, c, s, {from, from + window}, frame.data());
                    for (std::size_t i = 0; i < window; ++i)
                        frame[i] = wave[i] * hann[i];
                    fourier.forward(frame.data(), x.data());
                    for (std::size_t k = 0; k < bins; ++k) {
                        rows[s][2 * k] = weight[k] * x[k].real();
                        rows[s][2 * k + 1] = weight[k] * x[k].imag();
                    }
                    at[s] = rows[s].data();
                }
                gram_add(at.data(), pitch, row, gram.data());
            }
    }
    Presence out;
    const std::vector<double> changes = solve_normal(gram, pitch, scene.stems, scene.stems);
    for (std::size_t s = 0; s < scene.stems; ++s) {
        out.gains.push_back(1.0 + changes[s]);
        // The column of the inverse.
        std::vector<double> unit = gram;
        for (std::size_t k = 0; k < scene.stems; ++k)
            unit[scene.stems * pitch + k] = k == s ? 1.0 : 0.0;
        const double variance = solve_normal(unit, pitch, scene.stems, scene.stems)[s];
        out.errors.push_back(variance > 0.0 ? std::sqrt(variance) : 1e9);
    }
    return out;
}

} // namespace stems
