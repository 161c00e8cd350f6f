/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a lossy coder makes of audio before it rounds: windows of frames, hop() after hop(),
 * of each hop() coefficients. White noise has the same power in every coefficient as in the
 * samples.
 *
 * An object serves one thread.
 */
#pragma once

#include <cstddef>
#include <functional>

namespace stems
{

class Transform
{
public:
    Transform() = default;
    Transform(const Transform &) = delete;
    Transform &operator=(const Transform &) = delete;
    virtual ~Transform() = default;

    virtual std::size_t hop() const noexcept = 0;
    virtual std::size_t window() const noexcept = 0;

    /* @in: window() samples; @out: hop() coefficients. */
    virtual void forward(const double *in, double *out) noexcept = 0;
    /* Of @count windows, of which each begins one frame after the last. */
    virtual void slide(const double *in, std::size_t count,
                       const std::function<void(std::size_t, const double *)> &call) = 0;
    /* By how much a coefficient can differ from what a coder made of it, rms: @out is of each of
     * those in @bins. @rounding: the samples' own, rms. */
    virtual void noise(const double *bins, double rounding, double *out) const noexcept = 0;
};

} // namespace stems
