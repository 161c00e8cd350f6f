/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the strips of a block's inputs do to their audio, and how it changes.
 *
 * Controls that nobody automates are read once per block, and a change is
 * ramped from there. Curves of a GstController are read at points on an axis
 * of their own: every 5 ms or so of stream time, counted from 0, each rounded
 * to the nearest frame. Between two points gains go in a straight line, so that
 * the result does not depend on blocks. Only the source task.
 */
#pragma once

#include "gststemaggregator.h"

#include "core/pan.h"

namespace stems
{

/* A strip at one moment. */
struct Strip {
    double gain = 1.0;
    double alone = 1.0;   /* the gain, but for the solo of others */
    Sides mono{1.0, 1.0}; /* panorama, of a mono track in a stereo stem */
    Sides pair{1.0, 1.0}; /* of a stereo pair */
};

/* How a lane takes part in the panorama. */
enum class Panned : std::uint8_t { No, Mono, Pair };

class Strips
{
public:
    using Panorama = double (*)(GstStemAggregatorPad *) noexcept;
    /* @panorama: of a pad, where pads have it. */
    explicit Strips(Panorama panorama = nullptr) noexcept : panorama_{panorama} {}

    bool solo_elsewhere = false; /* something is soloed that is no strip */

    /* A new stream. */
    void reset() noexcept { point_ = kNowhere; }

    /* Reads for the frames of @block from @from on, at @rate; gains that are
     * not automated change within @ramp. Returns the frame before which to
     * read again. */
    guint64 read(const Block &block, guint64 from, GstClockTime ramp, int rate, PanLaw law);

    /* Of an input. */
    struct Course {
        Strip from, to; /* at the points before and after; only @to if not automated */
        bool automated = false;
    };
    const Course &operator[](std::size_t input) const noexcept { return courses_[input]; }

    std::uint64_t ramp() const noexcept { return ramp_; }         /* frames */
    std::uint64_t distance() const noexcept { return distance_; } /* of both points, in frames */
    std::uint64_t passed() const noexcept { return passed_; } /* frames since the point before */

private:
    static constexpr gint64 kNowhere = -2;

    Strip look(GstStemAggregatorPad *pad, bool any_solo, PanLaw law) const noexcept;
    void look_all(const Block &block, PanLaw law, Strip Course::*when) noexcept;

    Panorama panorama_;
    std::vector<Course> courses_;
    std::uint64_t ramp_ = 0;
    GstClockTime interval_ = 0; /* of points */
    std::uint64_t distance_ = 1;
    std::uint64_t passed_ = 0;
    gint64 point_ = kNowhere; /* the number of the point before */
};

} // namespace stems
