/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The transform of MP3 (ISO/IEC 11172-3, Layer III, long blocks): 32 bands of a polyphase
 * filter, of each the modified discrete cosine transform of 36 values that overlap by half,
 * and between neighbours the butterflies that take back what one has of the other.
 */
#pragma once

#include "coder_loops.h"
#include "transform.h"

#include <array>
#include <vector>

namespace stems
{

class Hybrid final : public Transform
{
public:
    static constexpr std::size_t kBands = kHybridBands, kTaps = kHybridTaps, kSlots = kHybridSlots;
    static constexpr std::size_t kHop = 576, kWindow = kTaps + (kSlots - 1) * kBands;

    Hybrid();

    std::size_t hop() const noexcept override { return kHop; }
    std::size_t window() const noexcept override { return kWindow; }
    void forward(const double *in, double *out) noexcept override;
    void slide(const double *in, std::size_t count,
               const std::function<void(std::size_t, const double *)> &call) override;
    void noise(const double *bins, double rounding, double *out) const noexcept override;

private:
    using Slot = HybridSlot;

    /* @in: kTaps samples. */
    void split(const double *in, Slot &out) const noexcept;
    /* @slots: kSlots of them, @apart from each other; @out: kHop coefficients. */
    void transform(const Slot *slots, std::size_t apart, double *out) const noexcept;

    std::array<double, kTaps> filter_;
    std::array<Slot, kBands> cosines_;
    std::array<double, kSlots> window_;
    HybridTurns turns_;
    std::vector<Slot> slots_;
};

} // namespace stems
