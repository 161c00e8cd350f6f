/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Who plays, who hears whom through the effects, and how loud each track was
 * recorded. With every fader at 0 dB the tracks sum to a balanced mix that
 * keeps 6 dB of headroom.
 */
#include "session.h"

#include "drums.h"
#include "effects.h"
#include "parts.h"
#include "reverb.h"
#include "song.h"
#include "strings.h"
#include "synths.h"
#include "voice.h"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace stems::demo
{
namespace
{

struct Level {
    std::string_view track;
    double peak; /* dBFS */
};

constexpr Level levels[] = {
    {"01_KickIn", -17},    {"02_KickOut", -16},    {"03_SnareTop", -17}, {"04_SnareBottom", -26},
    {"05_HiHat", -27},     {"06_TomHi", -20},      {"07_TomLow", -19},   {"08_OH", -22},
    {"09_Room", -23},      {"10_DrumVerb", -30},   {"11_BassDI", -20},   {"12_BassAmp", -22},
    {"13_LeadVox", -17},   {"14_LeadVoxDbl", -25}, {"15_BvsHigh", -25},  {"16_BvsLow", -25},
    {"17_VoxVerb", -30},   {"18_VoxDelay", -30},   {"19_Piano", -20.5},  {"20_GtrL", -23},
    {"21_GtrR", -23},      {"22_AcGtr", -22},      {"23_Pad", -26},      {"24_SynthStrings", -26},
    {"25_SynthLead", -26}, {"26_Arp", -28},        {"27_FxRiser", -21},  {"28_FxImpact", -20},
    {"29_FxAtmos", -38},
};

double peak(const Signal &signal)
{
    double most = 0.0;
    for (const float x : signal)
        most = std::max(most, std::fabs(double(x)));
    return most;
}

/* No rumble and no DC, no click at the end, and the level of the table. */
void finish(const Time &time, Track &track)
{
    const double tail = 0.05 * time.rate;
    for (Signal *side : {&track.left, &track.right}) {
        Filter rumble;
        rumble.tune(20.0, 0.7, time.rate);
        for (std::size_t i = 0; i < side->size(); ++i) {
            const double left = static_cast<double>(side->size() - 1 - i);
            (*side)[i] = static_cast<float>(rumble.high((*side)[i]) * std::min(1.0, left / tail));
        }
    }
    const double loudest = std::max(peak(track.left), peak(track.right));
    if (loudest <= 0.0)
        return; /* a song too short for this part */
    const auto *level = std::find_if(std::begin(levels), std::end(levels),
                                     [&](const Level &l) { return l.track == track.name; });
    if (level == std::end(levels))
        throw std::logic_error(track.name + " has no level");
    const double factor = gain(level->peak) / loudest;
    for (Signal *side : {&track.left, &track.right})
        for (float &x : *side)
            x = static_cast<float>(factor * x);
}

} // namespace

void render(double rate, double seconds, const std::function<void(const Track &)> &deliver)
{
    const Time time{rate, static_cast<std::size_t>(std::llround(seconds * rate))};
    const Song song(seconds);
    auto track = [&](const char *name, Signal left, Signal right = {}) {
        Track t{name, std::move(left), std::move(right)};
        finish(time, t);
        deliver(t);
    };
    auto stereo = [&](const char *name, Stereo s) {
        track(name, std::move(s.left), std::move(s.right));
    };

    for (Track &t : drum_kit(time, song.drums()))
        track(t.name.c_str(), std::move(t.left), std::move(t.right));

    Signal di = bass_di(time, song.bass());
    Signal amp = bass_amp(time, di);
    track("11_BassDI", std::move(di));
    track("12_BassAmp", std::move(amp));

    const Notes melody = song.lead_vocal();
    Signal lead = sing(time, melody, {51, 1.12, 0, .012, .35});
    Signal twin = sing(time, melody, {52, 1.14, 6, .028, .25});
    auto choir = [&](std::initializer_list<std::pair<int, int>> lines, unsigned seed) {
        Stereo out{time.silence(), time.silence()};
        for (const auto &[tone, octave] : lines) {
            const Notes line = song.backing_vocal(tone, octave);
            for (const double side : {-0.8, 0.8}) {
                const double off = (seed % 5) * 2.5 - 5.0;
                place(out, sing(time, line, {seed, 1.0 + .03 * (seed % 6), off, .02, .2}), 1.0,
                      side);
                ++seed;
            }
        }
        return out;
    };
    Stereo high = choir({{2, 1}, {1, 1}}, 53);
    Stereo low = choir({{3, 0}, {1, 0}}, 57);
    Signal send = lead;
    add(send, high.left, 0.4);
    add(send, high.right, 0.4);
    Stereo hall = reverb(time, send, {2.2, 1.0, .045, 5200});
    Stereo repeats = echo(time, lead, 0.75 * beat_seconds, 0.45);
    track("13_LeadVox", std::move(lead));
    track("14_LeadVoxDbl", std::move(twin));
    stereo("15_BvsHigh", std::move(high));
    stereo("16_BvsLow", std::move(low));
    stereo("17_VoxVerb", std::move(hall));
    stereo("18_VoxDelay", std::move(repeats));

    stereo("19_Piano", piano(time, song.piano()));
    track("20_GtrL", electric_guitar(time, song.electric(), 42));
    track("21_GtrR", electric_guitar(time, song.electric(), 43));
    track("22_AcGtr", acoustic_guitar(time, song.acoustic()));
    stereo("23_Pad", warm_pad(time, song.pad()));
    stereo("24_SynthStrings", synth_strings(time, song.strings()));
    track("25_SynthLead", lead_synth(time, song.lead_synth()));
    stereo("26_Arp", arpeggio(time, song.arpeggio()));

    track("27_FxRiser", riser(time, song));
    track("28_FxImpact", impact(time, song));
    stereo("29_FxAtmos", atmosphere(time, song));
}

} // namespace stems::demo
