/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Signals of excerpts: pieces of them, and the whole, which is made when it is first
 * asked for.
 */
#include "diagnosis_scene.h"

#include <algorithm>
#include <array>

namespace stems
{

const Wave &Scene::whole(const Part &part, std::size_t i) const
{
    Wave &wave = part.waves[i];
    if (!wave.empty())
        return wave;
    const float *in = part.excerpt->signal(i, size);
    wave.reserve(size); // so that it is written once
    wave.assign(in, in + part.excerpt->frames);
    wave.resize(size);
    return wave;
}

void Scene::copy(const Part &part, std::size_t lane, std::size_t s, Range range,
                 double *out) const noexcept
{
    if (const double *in = piece(part, lane, s, range, out); in != out)
        std::copy_n(in, range.size(), out);
}

void Scene::copy(const Part &part, std::size_t lane, std::size_t s, Wave &out) const
{
    const std::size_t frames = part.excerpt->frames;
    out.resize(size);
    copy(part, lane, s, {0, frames}, out.data());
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(frames), out.end(), 0.0);
}

const double *Scene::piece(const Part &part, std::size_t lane, std::size_t s, Range range,
                           double *room) const noexcept
{
    const std::size_t i = lane * (stems + 1) + s;
    if (!part.waves[i].empty())
        return part.waves[i].data() + range.from;
    std::copy_n(part.excerpt->signal(i, size) + range.from, range.size(), room);
    return room;
}

double Scene::energy(const Part &part, std::size_t lane, std::size_t s, Range range) const noexcept
{
    const std::size_t i = lane * (stems + 1) + s;
    if (!part.waves[i].empty())
        return energy_of(part.waves[i], range);
    const float *in = part.excerpt->signal(i, size) + range.from;
    return product_of(in, in, range.size());
}

const Wave &Scene::sum(const Part &part, std::size_t lane) const
{
    part.sums.resize(lanes);
    Wave &out = part.sums[lane];
    if (!out.empty())
        return out;
    out.resize(size);
    add_up(part, lane, {0, part.excerpt->frames}, out.data());
    return out;
}

void Scene::add_up(const Part &part, std::size_t lane, Range range, double *out) const noexcept
{
    std::array<double, kPiece> room;
    for (std::size_t at = range.from; at < range.to; at += kPiece, out += kPiece) {
        const std::size_t n = std::min(kPiece, range.to - at);
        std::fill_n(out, n, 0.0);
        for (std::size_t s = 0; s < stems; ++s) {
            const double *in = piece(part, lane, s, {at, at + n}, room.data());
            for (std::size_t i = 0; i < n; ++i)
                out[i] += in[i];
        }
    }
}

const double *Scene::source(const Part &part, std::size_t lane, std::size_t s, Range range,
                            double *room) const noexcept
{
    if (s < stems)
        return piece(part, lane, s, range, room);
    if (lane < part.sums.size() && !part.sums[lane].empty())
        return part.sums[lane].data() + range.from;
    add_up(part, lane, range, room);
    return room;
}

Signals::Signals(const Scene &scene, std::size_t most)
    : scene_{scene}, most_{most}, room_((scene.stems + 2) * most), at_(scene.stems + 2)
{
}

void Signals::read(const Part &part, std::size_t lane, Range range) noexcept
{
    const std::size_t stems = scene_.stems;
    for (std::size_t s = 0; s < stems; ++s)
        at_[s] = scene_.piece(part, lane, s, range, room_.data() + s * most_);
    double *const sum = room_.data() + stems * most_;
    at_[stems] = sum;
    if (lane < part.sums.size() && !part.sums[lane].empty()) {
        at_[stems] = part.sums[lane].data() + range.from;
    } else {
        std::fill_n(sum, range.size(), 0.0);
        for (std::size_t s = 0; s < stems; ++s)
            for (std::size_t i = 0; i < range.size(); ++i)
                sum[i] += at_[s][i];
    }
    at_[stems + 1] = scene_.piece(part, lane, stems, range, room_.data() + (stems + 1) * most_);
}

} // namespace stems
