/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By how much a filter may have raised each bin of a stem. What is far louder in the mix than in
 * the stem can be another stem, of which this one holds a bleed: so 12 dB at most. But where the
 * slope of a filter begins within that, and goes on from band to band, there is nothing else than
 * the stem: it is coherent all the way. A bleed begins where the stem's own sound ends, and is
 * coherent neither in that sound nor in the silence between.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr double kMost = 4.0;     // 12 dB, of a filter; and on a slope from one band to the next
constexpr double kOctave = 0.25;  // a band, of an octave
constexpr double kAlike = 0.95;   // coherence
constexpr double kStill = 0.5;    // the same, where what leaks from far louder bands is beside it
constexpr double kRounding = 4.0; // times that is next to nothing

struct Band {
    std::size_t from = 0, to = 0;
    double raised = 0.0; /* amplitude */
    double coherence = 0.0;
};

std::vector<Band> bands_of(const Spectra &spectra, std::size_t s, double rounding)
{
    std::vector<Band> out;
    const double wider = std::pow(2.0, kOctave);
    for (Band band{1, 1}; band.from < spectra.residual.size(); band.from = band.to) {
        band.to = std::max(band.from + 1,
                           static_cast<std::size_t>(static_cast<double>(band.from) * wider));
        band.to = std::min(band.to, spectra.residual.size());
        double residual = 0.0, stem = 0.0, shared = 0.0, product = 0.0;
        for (std::size_t k = band.from; k < band.to; ++k) {
            const double power = spectra.stems[s][k];
            residual += spectra.residual[k];
            stem += power;
            product += std::abs(spectra.cross[s][k]);
            shared += std::abs(spectra.cross[s][k] - power); // of the residual and the stem
        }
        const double least = kRounding * rounding * static_cast<double>(band.to - band.from);
        band.raised = stem > 0.0 ? product / stem : 0.0;
        if (std::min(residual, stem) > least)
            band.coherence = shared * shared / (residual * stem);
        out.push_back(band);
    }
    return out;
}

} // namespace

std::vector<double> most_raised(const Spectra &spectra, std::size_t s, double rounding)
{
    std::vector<double> most(spectra.residual.size(), kMost);
    std::vector<Band> bands = bands_of(spectra, s, rounding);
    // Up from a low-pass that the stem went through, and down from a high-pass.
    for (int way = 0; way < 2; ++way, std::ranges::reverse(bands)) {
        bool slopes = false;
        for (std::size_t b = 1; b < bands.size(); ++b) {
            const Band &before = bands[b - 1], &band = bands[b];
            const bool begins = before.raised < kMost && band.raised >= before.raised &&
                                std::min(before.coherence, band.coherence) > kAlike;
            slopes = (begins || (slopes && band.coherence > kStill)) &&
                     band.raised < kMost * before.raised;
            for (std::size_t k = band.from; k < band.to && slopes; ++k)
                most[k] = std::max(most[k], 2.0 * band.raised);
        }
    }
    return most;
}

} // namespace stems
