/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: excerpts as signals in double, and stems moved to
 * where the mix has them.
 *
 * Signals of a part: [lane * (stems + 1) + stem]; the residual is that of
 * index `stems`. They are made of the excerpt's when all of one is first asked
 * for: most of what is looked at once needs only a piece of it, and memory that
 * is never touched costs nothing.
 * A pose says how a stem is in the mix: gain * s(t - lag).
 * Nothing here is real-time safe.
 */
#pragma once

#include "diagnosis.h"

#include <algorithm>
#include <array>
#include <deque>
#include <span>

namespace stems
{

using Wave = std::vector<double>;

struct Pose {
    double gain = 1.0;
    double lag = 0.0;
    bool swapped = false;     /* left is right */
    std::vector<double> each; /* gains of the lanes, where they are not one */

    double of(std::size_t lane) const noexcept { return each.empty() ? gain : each[lane]; }
    /* Of what the mix holds next to nothing of, no gain is wrong: it is not there. */
    bool held() const noexcept
    {
        const auto more = [](double x) { return x >= 0.02 || x <= -0.02; };
        return each.empty() ? more(gain) : std::ranges::any_of(each, more);
    }
    bool plain() const noexcept { return gain == 1.0 && lag == 0.0 && !swapped && each.empty(); }
};

/* How far a signal goes above zero, and below. */
using Top = std::array<double, 2>;

/* A range of frames of a part. */
struct Range {
    std::size_t from = 0, to = 0;
    std::size_t size() const noexcept { return to > from ? to - from : 0; }
};

/* The longest run of frames in @range of which none is @out. */
Range longest_run(Range range, const std::vector<bool> &out);

struct Part {
    std::uint64_t start; /* frame of the stream */
    std::size_t frames;
    Range loud;
    double energy; /* of the residual, there */
    const Excerpt *excerpt;
    mutable std::vector<Wave> waves; /* empty: as in the excerpt. Scene::stem(), set() */
    std::vector<std::vector<std::uint8_t>> hidden; /* of each lane: samples that do not count in
                                                    * sums; empty: all do */
    std::vector<Top> tops;                         /* [lane * stems + stem] */
    mutable std::vector<Wave> sums;                /* of all stems: Scene::sum() */
};

class Scene
{
public:
    static constexpr std::size_t kPiece = 512; /* frames */

    explicit Scene(const Evidence &evidence);
    Scene(const Scene &) = delete; /* what is kept points into it */

    const Evidence &evidence;
    const std::size_t stems, lanes, size; /* size: frames of a signal, a power of two */
    std::vector<Part> parts;              /* in the order of time */
    std::vector<std::size_t> strongest;   /* some parts, those with the most residual */

    const Wave &stem(const Part &part, std::size_t lane, std::size_t s) const
    {
        return whole(part, lane * (stems + 1) + s);
    }
    const Wave &residual(const Part &part, std::size_t lane) const
    {
        return whole(part, lane * (stems + 1) + stems);
    }
    double at(const Part &part, std::size_t lane, std::size_t s, std::size_t frame) const noexcept
    {
        const std::size_t i = lane * (stems + 1) + s;
        return part.waves[i].empty() ? part.excerpt->signal(i, size)[frame] : part.waves[i][frame];
    }
    /* A range of a stem, or of the residual (@s == stems): in @room, unless all of it has been
     * asked for. And its energy. */
    const double *piece(const Part &part, std::size_t lane, std::size_t s, Range range,
                        double *room) const noexcept;
    double energy(const Part &part, std::size_t lane, std::size_t s, Range range) const noexcept;
    /* A range of a stem, or of the sum of all (@s == stems). */
    const double *source(const Part &part, std::size_t lane, std::size_t s, Range range,
                         double *room) const noexcept;
    /* A whole signal, or a range of it. */
    void copy(const Part &part, std::size_t lane, std::size_t s, Wave &out) const;
    void copy(const Part &part, std::size_t lane, std::size_t s, Range range,
              double *out) const noexcept;
    /* Calls @call(first frame, samples, count) for one piece of a signal after the other. */
    template <class Call>
    void each_piece(const Part &part, std::size_t lane, std::size_t s, Call call) const
    {
        std::array<double, kPiece> room;
        for (std::size_t at = 0; at < part.frames; at += kPiece) {
            const std::size_t n = std::min(kPiece, part.frames - at);
            call(at, piece(part, lane, s, {at, at + n}, room.data()), n);
        }
    }
    /* Another signal in the place of that. */
    void set(Part &part, std::size_t lane, std::size_t s, Wave wave) const
    {
        part.waves[lane * (stems + 1) + s] = std::move(wave);
    }
    /* diagnosis_tops.cpp: zeroes what is hidden of a wave in that lane; and lets all count again.
     */
    static void blank(const Part &part, std::size_t lane, Wave &wave) noexcept;
    void show() noexcept;
    /* Samples that count in sums over the parts in the ranges of that lag. */
    double open(std::span<const std::size_t> which, double lag) const;

    /* Chooses the strongest; to be called where parts were changed. */
    void rank();

    /* The sum of all stems, made when it is first asked for. */
    const Wave &sum(const Part &part, std::size_t lane) const;

    /* Of a stem in all parts; measure() is to be called where its signals were changed. */
    Top top(std::size_t lane, std::size_t s) const noexcept;
    void measure(Part &part) const;

    /* All of a part without what a lag or a taper reaches into; of its loud range. */
    Range valid(const Part &part, double lag) const noexcept;
    Range inner(const Part &part, double lag) const noexcept;

    /* Stem @s as the pose has it, but for the gain; and its derivative. */
    void move(const Part &part, std::size_t lane, std::size_t s, const Pose &pose, Wave &out);
    void move(const Wave &in, std::size_t frames, double lag, Wave &out);
    void slope(const Wave &in, std::size_t frames, double lag, Wave &out);

    /* The mix minus all stems in their poses, 0 where it is hidden; @moved: those of them that are
     * known already as they are moved, or nullptr. */
    void misfit(const Part &part, std::size_t lane, std::span<const Pose> poses, Wave &out,
                std::span<const Wave *const> moved = {});
    double misfit_energy(std::span<const std::size_t> which, std::span<const Pose> poses,
                         double lag);
    double misfit_peak(std::span<const Pose> poses, double lag);
    /* Of the residual, in the ranges of that lag; and what is innocent there. */
    double energy(std::span<const std::size_t> which, double lag) const;
    double floor(std::span<const std::size_t> which, double lag) const;
    /* The same with stems in poses: what raises one raises its rounding. */
    double floor(std::span<const std::size_t> which, std::span<const Pose> poses, double lag) const;

    Fourier &fourier() noexcept { return fourier_; }

    using Bins = std::vector<std::complex<double>>;
    /* Of a signal, smoothed at its ends or not. Those of stems are kept a while: they
     * are moved by one lag after the other. Good until the next call. */
    const Bins &spectrum(const Wave &in, std::size_t frames, bool smoothed);

    /* Signals of any content, to work in: memory is not taken anew each time. Whoever
     * asks for them may have what another has left. */
    Wave &room(std::size_t i);
    Bins &bin_room(std::size_t i);

private:
    struct Kept {
        const Wave *of;
        bool smoothed;
        Bins bins;
    };
    const Wave &whole(const Part &part, std::size_t i) const;
    void add_up(const Part &part, std::size_t lane, Range range, double *out) const noexcept;
    void transform(const Wave &in, std::size_t frames, bool smoothed, Bins &bins);
    /* Where a spectrum's edges are smoothed, so that it can be moved. */
    static std::size_t taper(std::size_t frames) noexcept;

    Fourier fourier_;
    Bins bins_;
    std::vector<Kept> kept_;
    std::size_t most_kept_ = 0, next_kept_ = 0;
    Wave tapered_, moved_;
    std::deque<Wave> rooms_;
    std::deque<Bins> bin_rooms_;
};

/* All signals of a lane in a range: for what looks at each of them, so that a sample is
 * read and added up once. */
class Signals
{
public:
    /* Of ranges of @most frames. */
    Signals(const Scene &scene, std::size_t most);

    void read(const Part &part, std::size_t lane, Range range) noexcept;
    /* A stem, or the sum of all (s == stems). */
    const double *source(std::size_t s) const noexcept { return at_[s]; }
    const double *residual() const noexcept { return at_.back(); }

private:
    const Scene &scene_;
    const std::size_t most_;
    Wave room_;
    std::vector<const double *> at_; /* stems, their sum, the residual */
};

Top top_of(const double *x, std::size_t frames) noexcept;

/* Summed up by turns, so that no sum waits for the one before. */
template <class T> double product_of(const T *x, const T *y, std::size_t n) noexcept
{
    double sum[4]{};
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (std::size_t k = 0; k < 4; ++k)
            sum[k] += static_cast<double>(x[i + k]) * static_cast<double>(y[i + k]);
    for (; i < n; ++i)
        sum[0] += static_cast<double>(x[i]) * static_cast<double>(y[i]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

inline double product_of(const Wave &x, const Wave &y, Range range) noexcept
{
    return product_of(x.data() + range.from, y.data() + range.from, range.size());
}

inline double energy_of(const Wave &x, Range range) noexcept
{
    return product_of(x, x, range);
}

double largest_lag(std::span<const Pose> poses) noexcept;
/* Whether a lag is a fraction of a sample. */
bool interpolates(std::span<const Pose> poses) noexcept;

/* Joint least squares (diagnosis_fit.cpp): improves the gains of the stems that
 * are @free, and the lags of those that are @movable as well, on the parts
 * @which. */
void refine(Scene &scene, std::span<const std::size_t> which, std::vector<Pose> &poses,
            const std::vector<bool> &free, const std::vector<bool> &movable, int rounds);

/* The same for each lane apart, gains alone; what is as good as one gain for all
 * lanes stays one. */
void refine_lanes(Scene &scene, std::span<const std::size_t> which, std::vector<Pose> &poses);

/* Solves the normal equations gram x = right of @count unknowns, both lower
 * triangles of pitch @pitch; unknowns that no other tells from the rest are 0. */
std::vector<double> solve_normal(const std::vector<double> &gram, std::size_t pitch,
                                 std::size_t count, std::size_t right);

/* The lag at which stem @s explains most of what the mix holds beside the
 * others in their poses; s == stems: of the sum of all (diagnosis_lags.cpp).
 * @within: a range of the part to look at instead of its middle; @tried: takes
 * all lags that were likely, to a fraction of a sample; not @sharp: only those of
 * the correlation are, which is enough to see whether there is any. */
struct Lag {
    double lag = 0.0;
    double gain = 0.0;
    double unexplained = 1.0; /* of the misfit's energy; can be above 1 */
    double coherence = 0.0;   /* correlation coefficient at this lag, squared */
};
Lag find_lag(Scene &scene, const Part &part, std::span<const Pose> poses, std::size_t s,
             Range within = {}, std::vector<Lag> *tried = nullptr, bool sharp = true);

} // namespace stems
