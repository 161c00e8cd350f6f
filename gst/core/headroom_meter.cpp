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

constexpr std::size_t kLead = TruePeak::kLead;

} // namespace

void HeadroomMeter::set_up(const Setup &setup)
{
    const auto channels = static_cast<std::size_t>(setup.channels);
    setup_ = setup;
    to_double_ = to_double_kernel(setup.format);
    apart_ = apart_kernel(setup.format);
    peak_ = peak_kernel(Format::F64);
    figures_.assign(channels, {});
    between_.assign(setup.true_peak ? channels : 0, TruePeak{setup.rate});
    clips_.assign(channels, ClipRuns{setup.format, setup.clip_run});
    flats_.assign(channels, FlatTops{setup.clip_run, full_scale_top(setup.format)});
    levels_.set_up(setup.rate, channels, setup.partners);
    lines_.assign(channels * kLine, 0.0);
    if (setup.weights.empty())
        loudness_.reset();
    else if (setup.follows && loudness_)
        loudness_->follow(setup.rate, setup.weights);
    else
        loudness_.emplace().configure(setup.rate, setup.weights);
    spectrum_ = {};
    if (setup.spectrum)
        spectrum_.set_up(setup.rate, channels);
    setup_.weights = {};
    setup_.partners = {};
    position_ = 0;
}

void HeadroomMeter::clear() noexcept
{
    std::fill(figures_.begin(), figures_.end(), ChannelFigures{});
    for (FlatTops &flat : flats_)
        flat.clear();
    levels_.clear();
}

std::span<const ChannelFigures> HeadroomMeter::figures() noexcept
{
    for (std::size_t c = 0; c < figures_.size(); ++c) {
        figures_[c].flat = flats_[c].figures();
        for (FlatSide *side : {&figures_[c].flat.up, &figures_[c].flat.down})
            // There they are clips; floats go on above.
            if (side->ceiling >= clips_[c].top() && side->ceiling <= 1.0)
                side->tops = 0;
        figures_[c].level = levels_.figures(c);
    }
    return figures_;
}

void HeadroomMeter::restart() noexcept
{
    for (TruePeak &peak : between_)
        peak.reset();
    for (ClipRuns &clip : clips_)
        clip.end();
    for (FlatTops &flat : flats_)
        flat.end();
    levels_.restart();
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

void HeadroomMeter::unpack(const Planes &audio, std::size_t frames) noexcept
{
    if (audio.layout == Layout::Interleaved)
        return apart_(line(0) + kLead, kLine, audio.channel(0), figures_.size(), frames);
    for (std::size_t c = 0; c < figures_.size(); ++c)
        to_double_(line(c) + kLead, audio.channel(static_cast<int>(c)), 1, frames);
}

void HeadroomMeter::add(const Planes &audio, std::size_t frames) noexcept
{
    for (std::size_t done = 0; done < frames;) {
        std::size_t block = std::min({kBlock, levels_.space(), frames - done});
        if (loudness_)
            block = std::min(block, loudness_->space());
        unpack(audio.advanced(done), block);
        for (std::size_t c = 0; c < figures_.size(); ++c)
            add_block(c, block);
        for (std::size_t c = 0; c < figures_.size(); ++c)
            if (const int other = levels_.partner(c); other != kNoPartner)
                levels_.put_pair(c, line(c) + kLead, line(static_cast<std::size_t>(other)) + kLead,
                                 block);
        levels_.advance(block);
        if (loudness_)
            loudness_->advance(block);
        spectrum_.advance(block);
        position_ += block;
        done += block;
    }
}

/* The block of one channel stands in its line. */
void HeadroomMeter::add_block(std::size_t c, std::size_t frames) noexcept
{
    const std::span<double> samples{line(c) + kLead, frames};
    ChannelFigures &figures = figures_[c];

    const Levels::Seen seen = levels_.put(c, samples.data(), frames);
    const double peak = seen.finite ? seen.peak : peak_(samples.data(), frames);
    if (peak > figures.sample.peak) {
        const auto first = std::find_if(samples.begin(), samples.end(),
                                        [peak](double x) { return std::fabs(x) == peak; });
        figures.sample.raise(peak, place(first - samples.begin()));
    }
    if (peak > setup_.silence)
        find_sound(c, samples);
    count_clips(c, samples, peak);

    if (!seen.finite) {
        for (double &x : samples) {
            if (std::isfinite(x))
                continue;
            ++figures.not_finite;
            figures.nans += std::isnan(x);
            x = 0.0;
        }
        levels_.put(c, samples.data(), frames);
    }
    add_bits(samples, setup_.format, figures.used);
    spectrum_.put(c, samples.data(), frames);
    hear_out(c, frames);
    if (loudness_)
        loudness_->put(c, samples.data(), frames);
    // Infinity, which the filter was not shown.
    if (!between_.empty() && std::isinf(figures.sample.peak))
        figures.between.raise(figures.sample.peak, figures.sample.at);
}

void HeadroomMeter::count_clips(std::size_t c, std::span<const double> samples,
                                double peak) noexcept
{
    flats_[c].count(samples, peak);
    ClipRuns &clips = clips_[c];
    if (peak < clips.top())
        return clips.end();
    ChannelFigures &figures = figures_[c];
    const ClipRuns::Found found = clips.count(samples);
    if (found.runs > 0 && figures.first_clip == kNowhere)
        figures.first_clip = place(found.first);
    figures.clipped += found.samples;
    figures.clip_runs += found.runs;
}

/* There is some in this block. */
void HeadroomMeter::find_sound(std::size_t c, std::span<const double> samples) noexcept
{
    const auto sounds = [this](double x) { return std::fabs(x) > setup_.silence; };
    ChannelFigures &figures = figures_[c];
    if (figures.first_sound == kNowhere)
        figures.first_sound = place(std::ranges::find_if(samples, sounds) - samples.begin());
    std::size_t last = samples.size();
    while (!sounds(samples[--last])) {
    }
    figures.sound_end = position_ + last + 1;
}

/* The true peak of what stands in a channel's line. */
void HeadroomMeter::hear_out(std::size_t c, std::size_t frames) noexcept
{
    if (between_.empty())
        return;
    const TruePeak::Found found =
        between_[c].measure({line(c), kLead + frames}, figures_[c].between.peak);
    if (found.peak > 0.0)
        figures_[c].between.raise(found.peak, place(found.at));
}

void HeadroomMeter::silence(std::uint64_t frames) noexcept
{
    if (frames == 0)
        return;
    if (loudness_)
        loudness_->add_silence(frames);
    levels_.silence(frames);
    spectrum_.skip(frames);
    peaks_of_silence(frames);
}

void HeadroomMeter::peaks_of_silence(std::uint64_t frames) noexcept
{
    // After kLead zeros the filters hold nothing else.
    const auto heard = static_cast<std::size_t>(std::min<std::uint64_t>(frames, kLead));
    for (std::size_t c = 0; c < figures_.size(); ++c) {
        std::fill_n(line(c) + kLead, heard, 0.0);
        hear_out(c, heard);
        clips_[c].end();
        flats_[c].end();
    }
    position_ += frames;
}

void HeadroomMeter::end() noexcept
{
    levels_.end();
    spectrum_.skip(0);
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
