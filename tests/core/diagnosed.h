/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of the diagnosis: what it says of a set that is rounded to its
 * files in one way or another.
 */
#pragma once

#include "core/diagnosis_words.h"
#include "core/null_check.h"
#include "core/silent_mix.h"

#include "accuracy/faults.h"
#include "core/fourier.h"
#include "null_sets.h"

#include <string>
#include <vector>

namespace stems::test
{

inline const std::vector<std::string> kLabels{"drums", "bass", "keys", "voice"};
inline constexpr int kRate = 44100;

/* How audio comes into files. */
struct Files {
    const char *name = "24 bits";
    Format format = Format::S24;
    int bits = 24; /* 0: no LSB but that of floats */
    Dither dither = Dither::None;
    int rate = kRate;
};

struct Found {
    NullFigures figures;
    Evidence evidence;
    Diagnosis diagnosis;
    std::string words;
};

inline accuracy::Stereo sum(const std::vector<accuracy::Stereo> &stems)
{
    accuracy::Stereo out(2, accuracy::Wave(stems[0][0].size()));
    for (const accuracy::Stereo &stem : stems)
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t i = 0; i < out[c].size(); ++i)
                out[c][i] += stem[c][i];
    return out;
}

/* Planar, in blocks of @block frames; a stem may be shorter, by whole blocks. */
inline Found diagnosed(const std::vector<accuracy::Stereo> &stems, const accuracy::Stereo &mix,
                       const Files &as = {}, std::size_t block = 1000)
{
    Random random{5};
    const auto file = [&](const accuracy::Stereo &audio) {
        std::vector<Signal> channels{audio[0], audio[1]};
        for (Signal &channel : channels)
            if (as.bits > 0)
                channel = rounded(channel, as.bits, as.dither, random);
        return Audio{as.format, channels};
    };
    std::vector<Audio> files;
    for (const accuracy::Stereo &stem : stems)
        files.push_back(file(stem));
    const Audio whole = file(mix);
    NullCheck check;
    check.configure({.reference = as.format,
                     .layout = Layout::Planar,
                     .rate = as.rate,
                     .weights = {1.0, 1.0},
                     .stems = std::vector<Format>(stems.size(), as.format),
                     .diagnose = true,
                     .max_delay = 20000});
    const std::size_t frames = mix[0].size();
    for (std::size_t done = 0; done < frames; done += block) {
        std::vector<Planes> views;
        for (std::size_t s = 0; s < files.size(); ++s)
            views.push_back(done < stems[s][0].size() ? files[s].view().advanced(done) : Planes{});
        check.add_block(whole.view().advanced(done), views, std::min(block, frames - done));
    }
    check.finish();
    Found found;
    check.whole(found.figures);
    found.evidence = check.evidence();
    const std::optional<Diagnosis> silent = find_silent_mix(found.evidence);
    found.diagnosis = silent ? *silent : diagnose(found.evidence);
    std::vector<std::string> labels = kLabels;
    labels.resize(stems.size(), "another");
    found.words = describe(found.diagnosis, labels, as.rate);
    return found;
}

} // namespace stems::test
