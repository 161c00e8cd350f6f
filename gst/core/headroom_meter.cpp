/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The headroom meter.
 */
#include "headroom_meter.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::size_t kBlock = 512;
constexpr std::size_t kLead = TruePeak::kLead;

} // namespace

void HeadroomMeter::set_up(const Setup &setup)
{
    const auto channels = static_cast<std::size_t>(setup.channels);
    setup_ = setup;
    to_double_ = to_double_kernel(setup.format);
    peak_ = peak_kernel(Format::F64);
    figures_.assign(channels, {});
    between_.assign(setup.true_peak ? channels : 0, TruePeak{setup.rate});
    clips_.assign(channels, ClipRuns{setup.format, setup.clip_run});
    line_.assign(kLead + kBlock, 0.0);
    loudness_.reset();
    if (!setup.weights.empty())
        loudness_.emplace().configure(setup.rate, setup.weights);
    setup_.weights = {};
    position_ = 0;
}

void HeadroomMeter::clear() noexcept
{
    std::fill(figures_.begin(), figures_.end(), ChannelFigures{});
}

void HeadroomMeter::restart() noexcept
{
    for (TruePeak &peak : between_)
        peak.reset();
    for (ClipRuns &clip : clips_)
        clip.end();
    if (loudness_)
        loudness_->restart();
    clear();
    position_ = 0;
}

/* Before the first frame is nothing: the filter's first points, which lie
 * there, count as the first frame's. */
std::uint64_t HeadroomMeter::place(std::ptrdiff_t relative) const noexcept
{
    const auto back = static_cast<std::uint64_t>(relative < 0 ? -relative : 0);
    if (relative >= 0)
        return position_ + static_cast<std::uint64_t>(relative);
    return position_ > back ? position_ - back : 0;
}

void HeadroomMeter::add(const Planes &audio, std::size_t frames) noexcept
{
    for (std::size_t done = 0; done < frames;) {
        const std::size_t room = loudness_ ? std::min(kBlock, loudness_->space()) : kBlock;
        const std::size_t block = std::min(room, frames - done);
        const Planes here = audio.advanced(done);
        for (int c = 0; c < setup_.channels; ++c) {
            to_double_(line_.data() + kLead, here.channel(c), here.stride(), block);
            add_block(c, block);
        }
        if (loudness_)
            loudness_->advance(block);
        position_ += block;
        done += block;
    }
}

/* The block of one channel stands in line_. */
void HeadroomMeter::add_block(int channel, std::size_t frames) noexcept
{
    const auto c = static_cast<std::size_t>(channel);
    const std::span<double> samples{line_.data() + kLead, frames};
    ChannelFigures &figures = figures_[c];

    const double peak = peak_(samples.data(), frames);
    if (peak > figures.sample.peak) {
        const auto first = std::find_if(samples.begin(), samples.end(),
                                        [peak](double x) { return std::fabs(x) == peak; });
        figures.sample.raise(peak, place(first - samples.begin()));
    }

    ClipRuns &clips = clips_[c];
    if (peak < clips.top()) {
        clips.end();
    } else {
        const ClipRuns::Found found = clips.count(samples);
        if (found.runs > 0 && figures.first_clip == kNowhere)
            figures.first_clip = place(found.first);
        figures.clipped += found.samples;
        figures.clip_runs += found.runs;
    }

    if (!is_integer(setup_.format) && !all_finite(samples.data(), frames)) {
        for (double &x : samples) {
            if (std::isfinite(x))
                continue;
            ++figures.not_finite;
            x = 0.0;
        }
    }
    hear_out(channel, frames);
    if (loudness_)
        loudness_->put(c, samples.data(), frames);
    // Infinity, which the filter was not shown.
    if (!between_.empty() && std::isinf(figures.sample.peak))
        figures.between.raise(figures.sample.peak, figures.sample.at);
}

/* The true peak of what stands in line_. */
void HeadroomMeter::hear_out(int channel, std::size_t frames) noexcept
{
    if (between_.empty())
        return;
    const auto c = static_cast<std::size_t>(channel);
    const TruePeak::Found found =
        between_[c].measure({line_.data(), kLead + frames}, figures_[c].between.peak);
    if (found.peak > 0.0)
        figures_[c].between.raise(found.peak, place(found.at));
}

void HeadroomMeter::silence(std::uint64_t frames) noexcept
{
    if (frames == 0)
        return;
    if (loudness_)
        loudness_->add_silence(frames);
    peaks_of_silence(frames);
}

void HeadroomMeter::peaks_of_silence(std::uint64_t frames) noexcept
{
    // After kLead zeros the filters hold nothing else.
    const auto heard = static_cast<std::size_t>(std::min<std::uint64_t>(frames, kLead));
    for (int c = 0; c < setup_.channels; ++c) {
        std::fill_n(line_.data() + kLead, heard, 0.0);
        hear_out(c, heard);
        clips_[static_cast<std::size_t>(c)].end();
    }
    position_ += frames;
}

void HeadroomMeter::end() noexcept
{
    peaks_of_silence(kLead);
    for (TruePeak &peak : between_)
        peak.reset();
    position_ = 0;
}

std::optional<LoudnessFigures> HeadroomMeter::loudness() noexcept
{
    if (!loudness_)
        return std::nullopt;
    return loudness_->figures();
}

void HeadroomMeter::restart_loudness_interval() noexcept
{
    if (loudness_)
        loudness_->restart_interval();
}

} // namespace stems
