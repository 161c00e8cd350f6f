/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of what is noted of a set that does not null: two stems, or so, and
 * their mix, cell by cell. Of 24 bits and Q = 3 files rounding leaves a peak of
 * floor(1.5 Q) = 4 LSB, and of squares three times Q/4, 2.25 LSB for each sample.
 */
#pragma once

#include "core/null_trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace stems::test
{

inline constexpr std::size_t kCell = NullTrace::kCell;
inline constexpr double kLsb = 0x1p-23;

/* Cell by cell: all rows are as they were left, in LSB. */
class Trace : public testing::Test
{
protected:
    using Row = std::array<double, kCell>;

    void begin(const TraceSetup &setup, Format format = Format::S24)
    {
        const std::vector<Format> stems(setup.stems, format);
        NullGrid grid;
        grid.configure(format, stems);
        setup_ = setup;
        trace.configure(setup, grid);
        rows.assign(static_cast<std::size_t>(setup.channels) * (setup.stems + 1), Row{});
        at = 0;
    }
    void begin() { begin({.channels = 1, .stems = 2, .excerpts = false}); }

    Row &stem(std::size_t s, std::size_t channel = 0)
    {
        return rows[channel * (setup_.stems + 1) + s];
    }
    Row &residual(std::size_t channel = 0) { return stem(setup_.stems, channel); }

    void add(double excess = 0.0, std::size_t n = kCell)
    {
        std::vector<const double *> cells;
        bool lit = false;
        for (const Row &row : rows)
            cells.push_back(row.data());
        for (int c = 0; c < setup_.channels; ++c)
            lit = lit || std::ranges::any_of(residual(static_cast<std::size_t>(c)),
                                             [](double x) { return x != 0.0; });
        trace.add(at, n, cells.data(), lit, excess);
        at += n;
    }
    void add_silent(bool first, bool second)
    {
        trace.add_silent(at, kCell, {first, second});
        at += kCell;
    }

    NullTrace trace;
    TraceSetup setup_;
    std::vector<Row> rows;
    std::uint64_t at = 0;
};

} // namespace stems::test
