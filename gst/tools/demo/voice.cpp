/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Formants: averages for men of Peterson and Barney, "Control methods used in
 * a study of the vowels", J. Acoust. Soc. Am. 24 (1952); the upper two and all
 * levels and widths are by ear.
 */
#include "voice.h"

#include "parts.h"

#include <array>

namespace stems::demo
{
namespace
{

constexpr std::size_t formants = 5;

struct Vowel {
    char name;
    std::array<double, formants> hz;
    std::array<double, formants> db;
};

constexpr Vowel vowels[] = {
    {'a', {730, 1090, 2440, 3300, 4300}, {0, -2, -8, -9, -14}},
    {'e', {530, 1840, 2480, 3400, 4400}, {0, -5, -7, -10, -15}},
    {'i', {270, 2290, 3010, 3600, 4500}, {0, -8, -8, -10, -15}},
    {'o', {570, 840, 2410, 3200, 4200}, {0, -2, -13, -13, -18}},
    {'u', {300, 870, 2240, 3200, 4200}, {0, -6, -17, -17, -22}},
};
constexpr std::array<double, formants> widths = {90, 110, 140, 200, 260};

const Vowel &vowel(char name)
{
    for (const Vowel &v : vowels)
        if (v.name == name)
            return v;
    return vowels[0];
}

} // namespace

Signal sing(const Time &time, const Notes &notes, const Singer &singer)
{
    Signal out = time.silence();
    if (notes.empty())
        return out;
    constexpr std::size_t control = 32; /* samples between moves of the mouth */
    const double control_rate = time.rate / control;
    Dice dice(singer.seed);
    Saw cords(0.5);
    std::array<Filter, formants> mouth;
    std::array<double, formants> level{};
    std::vector<Glide> hz, db;
    for (std::size_t k = 0; k < formants; ++k) {
        hz.emplace_back(vowel('a').hz[k], 0.12, control_rate);
        db.emplace_back(vowel('a').db[k], 0.12, control_rate);
    }
    Glide pitch(notes.front().pitch - 1.0, 0.09, control_rate);
    Glide loud(0.0, 0.12, time.rate), drift(0.0, 0.8, control_rate);
    Filter hiss, sibilant;
    hiss.tune(2500.0, 0.6, time.rate);
    sibilant.tune(6200.0, 1.5, time.rate);
    const double consonant_fade = decay(0.09, time.rate);
    double consonant = 0.0, wave = 0.0, step = 0.0;
    std::size_t n = 0;
    bool sounded = false;

    for (std::size_t i = 0; i < out.size(); ++i) {
        const double beat = (i / time.rate - singer.seconds) / beat_seconds;
        if (n + 1 < notes.size() && notes[n + 1].beat <= beat) {
            ++n;
            sounded = false;
        }
        const Note &note = notes[n];
        const double age = (beat - note.beat) * beat_seconds;
        const double last = note.beat + note.length - 0.03 / beat_seconds;
        const bool on = age >= 0.0 && beat < last;
        if (on && !sounded) {
            sounded = true;
            /* Half of the syllables begin with an s or a t. */
            consonant = dice.noise() > 0.0 ? note.velocity * (0.25 + 0.1 * dice.noise()) : 0.0;
        }
        const double ramp = std::clamp((age - 0.22) / 0.4, 0.0, 1.0);
        const double swell = loud.to(on ? note.velocity * (0.85 + 0.15 * ramp) : 0.0);
        if (i % control == 0) {
            const Vowel &v = vowel(note.vowel);
            for (std::size_t k = 0; k < formants; ++k) {
                /* A voice above its first formant pulls the formant along. */
                const double target = v.hz[k] * singer.throat;
                const double f = hz[k].to(k ? target : std::max(target, 1.02 * hertz(note.pitch)));
                mouth[k].tune(f, f / (widths[k] * singer.throat), time.rate);
                level[k] = gain(db[k].to(v.db[k]));
            }
            const double wander = drift.to(0.5 * dice.human());
            wave += (5.3 + 0.8 * wander) / control_rate;
            const double bend =
                ramp * singer.vibrato * sine(wave) + 0.5 * wander + singer.cents / 100;
            step = hertz(pitch.to(note.pitch) + bend) / time.rate;
        }
        if (swell < 1e-6 && consonant < 1e-6)
            continue; /* a rest */
        const double noise = dice.noise();
        const double source = swell * (cords.next(step) + 0.05 * hiss.high(noise));
        double sum = 0.0;
        for (std::size_t k = 0; k < formants; ++k)
            sum += (k % 2 ? -level[k] : level[k]) * mouth[k].band(source);
        sum += consonant * sibilant.band(noise);
        consonant *= consonant_fade;
        out[i] = static_cast<float>(sum);
    }
    return out;
}

} // namespace stems::demo
