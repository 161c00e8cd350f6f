/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Delivery profiles.
 */
#include "delivery.h"

#include <cmath>
#include <cstdio>

namespace stems
{
namespace
{

template <class... Values> std::string print(const char *format, Values... values)
{
    char text[160];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

Finding peak_finding(double peak, bool true_peak, double limit)
{
    const char *unit = true_peak ? "dBTP" : "dBFS";
    const bool passed = peak <= limit + kOnTarget;
    std::string text =
        passed ? print("The highest peak, %.2f %s, keeps to %.2f %s.", peak, unit, limit, unit)
               : print("The highest peak, %.2f %s, is %.2f dB above %.2f %s.", peak, unit,
                       peak - limit, limit, unit);
    return {
        true_peak ? "true-peak" : "peak", unit, peak, limit, 0.0, true, passed, std::move(text)};
}

Finding loudness_finding(double integrated, const Delivery &wanted)
{
    const double off = integrated - wanted.loudness;
    const bool passed = std::fabs(off) <= wanted.tolerance;
    std::string text;
    if (!std::isfinite(integrated))
        text = print("There is no integrated loudness; %.0f LUFS is wanted.", wanted.loudness);
    else if (passed)
        text = print("The integrated loudness, %.2f LUFS, keeps to %.0f LUFS within %.1f LU.",
                     integrated, wanted.loudness, wanted.tolerance);
    else
        text = print("The integrated loudness, %.2f LUFS, is %.2f LU %s %.0f LUFS; %.1f LU are "
                     "allowed.",
                     integrated, std::fabs(off), off > 0.0 ? "above" : "below", wanted.loudness,
                     wanted.tolerance);
    return {"integrated",     "LUFS", integrated, wanted.loudness,
            wanted.tolerance, false,  passed,     std::move(text)};
}

Finding count_finding(const char *name, unsigned long long count, const char *none, const char *one,
                      const char *some)
{
    return {name,
            "",
            static_cast<double>(count),
            0.0,
            0.0,
            true,
            count == 0,
            count > 1 ? print(some, count) : std::string{count == 0 ? none : one}};
}

} // namespace

const Delivery &delivery(Profile profile) noexcept
{
    static constexpr Delivery table[] = {
        {"stems", 0.0, 0.0, -6.0},      {"ebu-r128", -23.0, 0.5, -1.0},
        {"atsc-a85", -24.0, 2.0, -2.0}, {"spotify", -14.0, 1.0, -1.0},
        {"apple", -16.0, 1.0, -1.0},    {"netflix", -27.0, 2.0, -2.0}};
    return table[static_cast<int>(profile)];
}

std::vector<Finding> delivery_findings(Profile profile, const Delivered &measured)
{
    const Delivery &wanted = delivery(profile);
    std::vector<Finding> findings;
    if (profile == Profile::Stems) {
        findings.push_back(peak_finding(measured.peak, measured.true_peak, measured.target));
        findings.push_back(count_finding("clip-runs", measured.clip_runs, "Nothing clips.",
                                         "There is one run of samples at full scale.",
                                         "There are %llu runs of samples at full scale."));
    } else {
        findings.push_back(loudness_finding(measured.integrated, wanted));
        findings.push_back(peak_finding(measured.peak, measured.true_peak, wanted.peak));
    }
    findings.push_back(count_finding("non-finite-samples", measured.not_finite,
                                     "Every sample is a finite number.",
                                     "One sample is not a finite number.",
                                     "There are %llu samples that are not finite numbers."));
    return findings;
}

} // namespace stems
