/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Gains, and left for right, of as few stems as explain the residual. With all
 * stems free, each takes what it can of a fault that is not its own (the bleed
 * of one in the other is enough), so one stem is tried after the other, then
 * two, then three, and only then all.
 *
 * All is found from inner products: with stems s in channels c, the residual is
 *     r_c = a s_c            a gain of 1 + a
 *     r_c = a_c s_c          gains of 1 + a_c, another in each channel
 *     r_c + s_c = g s_c'     left is right (c' is the other one), and a gain of g
 *     r_c = a s_c - b s'_c   a gain of 1 + a, late by -b / (1 + a): for small b
 */
#include "diagnosis_poses.h"
#include "gram.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stems
{
namespace
{

enum class Model { Gain, Swap, Each, Move };

enum class Kind { Gains, Moves };

struct Term {
    std::size_t stem;
    Model model;
};

struct Guess {
    std::vector<Term> terms;
    std::vector<double> values;
    double left = 0.0; /* energy */
};

class Products
{
public:
    /* With what is known already undone; columns: stems, then those of the other
     * channel or their slopes, then what is left. */
    Products(Scene &scene, const std::vector<Pose> &known, Kind kind)
        : known_{known}, stems_{scene.stems}, lanes_{scene.lanes}, swaps_{kind == Kind::Gains &&
                                                                          scene.lanes == 2},
          slopes_{kind == Kind::Moves}, pitch_{(swaps_ || slopes_ ? 2 : 1) * stems_ + 1},
          grams_(lanes_, std::vector<double>(pitch_ * pitch_)), silence_{scene.floor(
                                                                    scene.strongest, 0.0)}
    {
        // Where room is: stems as they are moved, the others or slopes, what is left.
        Wave &left = scene.room(2 * stems_);
        std::vector<Column> columns(pitch_);
        const double reach = largest_lag(known) + (slopes_ ? 1.0 : 0.0);
        for (std::size_t p : scene.strongest) {
            const Part &part = scene.parts[p];
            const Range range = scene.inner(part, reach);
            for (std::size_t c = 0; c < lanes_; ++c) {
                for (std::size_t s = 0; s < stems_; ++s) {
                    const auto plain = [&](std::size_t lane, std::size_t room) -> Column {
                        if (part.hidden.empty())
                            return {nullptr, lane, s};
                        scene.copy(part, lane, s, scene.room(room));
                        scene.blank(part, c, scene.room(room));
                        return {&scene.room(room), lane, s};
                    };
                    if (known[s].lag != 0.0 || known[s].swapped) {
                        scene.move(part, c, s, known[s], scene.room(s));
                        scene.blank(part, c, scene.room(s));
                        columns[s] = {&scene.room(s), c, s};
                    } else {
                        columns[s] = plain(c, s);
                    }
                    if (swaps_)
                        columns[stems_ + s] = plain(1 - c, stems_ + s);
                    if (!slopes_)
                        continue;
                    Wave &slope = scene.room(stems_ + s);
                    const std::size_t lane = known[s].swapped && lanes_ == 2 ? 1 - c : c;
                    scene.slope(scene.stem(part, lane, s), part.frames, known[s].lag, slope);
                    scene.blank(part, c, slope);
                    columns[stems_ + s] = {&slope, c, s};
                }
                scene.misfit(part, c, known, left);
                columns.back() = {&left, c, stems_};
                add(scene, part, range, columns, grams_[c]);
            }
        }
    }

    std::vector<Term> terms() const
    {
        std::vector<Term> all;
        for (std::size_t s = 0; s < stems_; ++s) {
            double energy = 0.0;
            for (std::size_t c = 0; c < lanes_; ++c)
                energy += of(c, s, s);
            // What a stem holds here is its own rounding: no gain of it means anything.
            if (energy <= silence_)
                continue;
            all.push_back({s, Model::Gain});
            if (slopes_)
                all.push_back({s, Model::Move});
            else if (swaps_ && known_[s].plain() && sided(s))
                all.push_back({s, Model::Swap});
            if (!slopes_ && lanes_ > 1)
                all.push_back({s, Model::Each});
        }
        return all;
    }

    Guess solve(std::vector<Term> terms) const
    {
        // Unknowns: a column of one lane, or of all lanes alike.
        struct Unknown {
            std::size_t column, lane; // lane == lanes_: all
        };
        std::vector<Unknown> unknowns;
        std::vector<std::size_t> swapped;
        for (const Term &term : terms) {
            if (term.model == Model::Each)
                for (std::size_t c = 0; c < lanes_; ++c)
                    unknowns.push_back({term.stem, c});
            else
                unknowns.push_back({term.stem + (term.model == Model::Swap ? stems_ : 0), lanes_});
            if (term.model == Model::Move)
                unknowns.push_back({term.stem + stems_, lanes_});
            if (term.model == Model::Swap)
                swapped.push_back(term.stem);
        }
        const std::size_t count = unknowns.size(), pitch = count + 1;
        std::vector<double> normal(pitch * pitch);
        double all = 0.0;
        for (std::size_t c = 0; c < lanes_; ++c) {
            // Of the target: the residual, and what is swapped.
            const auto target = [&](std::size_t column) {
                double sum = of(c, pitch_ - 1, column);
                for (std::size_t s : swapped)
                    sum += of(c, s, column);
                return sum;
            };
            all += target(pitch_ - 1);
            for (std::size_t s : swapped)
                all += target(s);
            for (std::size_t i = 0; i < count; ++i) {
                if (unknowns[i].lane != lanes_ && unknowns[i].lane != c)
                    continue;
                for (std::size_t k = 0; k <= i; ++k)
                    if (unknowns[k].lane == lanes_ || unknowns[k].lane == c)
                        normal[i * pitch + k] += of(c, unknowns[i].column, unknowns[k].column);
                normal[count * pitch + i] += target(unknowns[i].column);
            }
        }
        Guess guess{std::move(terms), solve_normal(normal, pitch, count, count), all};
        for (std::size_t i = 0; i < count; ++i)
            guess.left -= guess.values[i] * normal[count * pitch + i];
        return guess;
    }

    std::vector<Pose> poses(const Guess &guess) const
    {
        std::vector<Pose> poses = known_;
        std::size_t at = 0;
        for (const Term &term : guess.terms) {
            Pose &pose = poses[term.stem];
            if (term.model == Model::Each) {
                for (std::size_t c = 0; c < lanes_; ++c)
                    pose.each.push_back(pose.gain + guess.values[at++]);
                continue;
            }
            if (term.model == Model::Swap)
                pose = {0.0, 0.0, true, {}};
            pose.gain += guess.values[at++];
            if (term.model == Model::Move)
                pose.lag -= std::fabs(pose.gain) > 0.01 ? guess.values[at] / pose.gain : 0.0;
            at += term.model == Model::Move;
        }
        return poses;
    }

private:
    struct Column {
        const Wave *wave; /* or nullptr: the stem as it is in that lane */
        std::size_t lane, stem;
    };

    /* In pieces that a cache holds. */
    static void add(const Scene &scene, const Part &part, Range range,
                    std::span<const Column> columns, std::vector<double> &gram)
    {
        const std::size_t count = columns.size();
        std::vector<std::array<double, Scene::kPiece>> rooms(count);
        std::vector<const double *> at(count);
        for (Range piece = range; piece.from < range.to; piece.from = piece.to) {
            piece.to = std::min(piece.from + Scene::kPiece, range.to);
            for (std::size_t i = 0; i < count; ++i) {
                const auto &[wave, lane, s] = columns[i];
                at[i] = wave ? wave->data() + piece.from
                             : scene.piece(part, lane, s, piece, rooms[i].data());
            }
            gram_add(at.data(), count, piece.size(), gram.data());
        }
    }

    /* Left is not right, by more than rounding. */
    bool sided(std::size_t s) const
    {
        const std::size_t other = stems_ + s;
        return of(0, s, s) + of(0, other, other) - 2.0 * of(0, s, other) > silence_;
    }

    double of(std::size_t lane, std::size_t a, std::size_t b) const
    {
        return grams_[lane][std::max(a, b) * pitch_ + std::min(a, b)];
    }

    std::vector<Pose> known_;
    std::size_t stems_, lanes_;
    bool swaps_, slopes_;
    std::size_t pitch_;
    std::vector<std::vector<double>> grams_;
    double silence_; // energy
};

/* The best guesses with one stem more. */
std::vector<Guess> grow(const Products &products, const std::vector<Guess> &from)
{
    constexpr std::size_t kKept = 4;
    std::vector<Guess> grown;
    for (const Guess &guess : from)
        for (const Term &term : products.terms()) {
            if (std::ranges::any_of(guess.terms,
                                    [&](const Term &other) { return other.stem == term.stem; }))
                continue;
            std::vector<Term> terms = guess.terms;
            terms.push_back(term);
            grown.push_back(products.solve(std::move(terms)));
        }
    std::ranges::stable_sort(grown, {}, &Guess::left);
    if (grown.size() > 3 * kKept)
        grown.resize(3 * kKept);
    return grown;
}

/* The simplest of those that null: gains before what is swapped before channels. */
const Guess *simplest(const std::vector<Guess> &guesses, double enough)
{
    const auto cost = [](const Guess &guess) {
        int sum = 0;
        for (const Term &term : guess.terms)
            sum += static_cast<int>(term.model);
        return sum;
    };
    const Guess *best = nullptr;
    for (const Guess &guess : guesses)
        if (guess.left <= enough && (!best || cost(guess) < cost(*best)))
            best = &guess;
    return best;
}

} // namespace

std::vector<Pose> pose_gains(Scene &scene, const std::vector<Pose> &known)
{
    const Products products{scene, known, Kind::Gains};
    // Or what the products can tell.
    const double enough = std::max(4.0 * scene.floor(scene.strongest, largest_lag(known)),
                                   1e-11 * products.solve({}).left);
    std::vector<Guess> guesses{Guess{}}, alike;
    std::vector<Pose> best = known;
    for (std::size_t stems = 1; stems <= std::min<std::size_t>(3, scene.stems); ++stems) {
        guesses = grow(products, guesses);
        if (const Guess *found = simplest(guesses, enough))
            return products.poses(*found);
        if (stems == 1 && !guesses.empty()) {
            // Two gains fit a little more of noise than one.
            const Guess &first = guesses.front();
            alike = guesses;
            std::erase_if(alike, [&](const Guess &guess) {
                return guess.terms[0].stem != first.terms[0].stem;
            });
            best = products.poses(*simplest(alike, 1.1 * first.left));
        }
    }
    return best;
}

std::vector<std::vector<Pose>> pose_one(Scene &scene)
{
    const Products products{scene, std::vector<Pose>(scene.stems), Kind::Gains};
    std::vector<std::vector<Pose>> out;
    for (const Model model : {Model::Gain, Model::Swap}) {
        std::vector<Guess> guesses;
        for (const Term &term : products.terms())
            if (term.model == model)
                guesses.push_back(products.solve({term}));
        if (!guesses.empty())
            out.push_back(products.poses(*std::ranges::min_element(guesses, {}, &Guess::left)));
    }
    return out;
}

std::vector<std::vector<Pose>> pose_moves(Scene &scene, const std::vector<Pose> &known)
{
    // Even of white noise that is two samples late, a gain and the slope leave less than
    // half; of what sounds lower, or is nearer, much less.
    constexpr double kMost = 0.75;
    const Products products{scene, known, Kind::Moves};
    const double all = products.solve({}).left;
    std::vector<Guess> guesses{Guess{}};
    std::vector<std::vector<Pose>> likely;
    for (std::size_t stems = 1; stems <= std::min<std::size_t>(2, scene.stems); ++stems) {
        guesses = grow(products, guesses);
        for (std::size_t i = 0; i < std::min<std::size_t>(2, guesses.size()); ++i)
            if (guesses[i].left < kMost * all)
                likely.push_back(products.poses(guesses[i]));
    }
    return likely;
}

} // namespace stems
