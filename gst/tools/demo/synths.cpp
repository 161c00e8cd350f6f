/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Subtractive synthesis: band-limited saws, filters that open and close.
 */
#include "synths.h"

#include "parts.h"

#include <array>
#include <initializer_list>

namespace stems::demo
{
namespace
{

/* A saw at a pitch off by some cents, swelling in and dying away. */
void hold(const Time &time, Signal &out, const Note &note, double cents, double attack,
          double release, Dice &dice)
{
    const double step = hertz(note.pitch + cents / 100.0) / time.rate;
    const double start = note.beat * beat_seconds, end = start + note.length * beat_seconds;
    const std::size_t stop = time.at(end);
    Saw saw(0.5 + 0.5 * dice.noise());
    Glide swell(0.0, attack, time.rate), fade(0.0, release, time.rate);
    double level = 0.0;
    for (std::size_t i = time.at(start); i < out.size(); ++i) {
        if (i < stop)
            fade.set(level = swell.to(note.velocity));
        else if ((level = fade.to(0.0)) < 1e-6)
            break;
        out[i] += static_cast<float>(level * saw.next(step));
    }
}

/* A low-pass whose corner wanders slowly between two frequencies. */
void breathe(const Time &time, Signal &signal, double low, double high, double seconds,
             double phase)
{
    Filter first, second;
    for (std::size_t i = 0; i < signal.size(); ++i) {
        if (i % 32 == 0) {
            const double way = 0.5 - 0.5 * cosine(i / (seconds * time.rate) + phase);
            const double corner = low * power2(way * 3.3 * (high / low - 1.0) / (high / low));
            first.tune(std::min(corner, high), 0.6, time.rate);
            second.tune(std::min(corner, high), 1.0, time.rate);
        }
        signal[i] = static_cast<float>(second.low(first.low(signal[i])));
    }
}

} // namespace

Signal bass_di(const Time &time, const Notes &notes)
{
    Signal out = time.silence();
    for (const Note &note : notes) {
        const double step = hertz(note.pitch) / time.rate;
        const double start = note.beat * beat_seconds;
        const std::size_t first = time.at(start);
        const std::size_t stop = time.at(start + note.length * beat_seconds);
        Saw saw(0.5);
        Filter tone;
        Glide attack(0.0, 0.008, time.rate);
        double level = 1.0, open = 1.0, phase = 0.0, release = 1.0;
        const double fade = decay(5.0, time.rate), close = decay(0.5, time.rate);
        const double damp = decay(0.06, time.rate);
        for (std::size_t i = first; i < out.size() && release > 1e-5; ++i) {
            if ((i - first) % 16 == 0)
                tone.tune(140.0 + (500.0 + 1700.0 * note.velocity) * open, 1.1, time.rate);
            phase += step;
            const double body = tone.low(saw.next(step)) + 0.7 * sine(phase);
            out[i] += static_cast<float>(attack.to(note.velocity) * level * release * body);
            level *= fade;
            open *= close;
            if (i >= stop)
                release *= damp;
        }
    }
    return out;
}

Signal bass_amp(const Time &time, const Signal &di)
{
    Signal out = time.silence();
    Filter rumble, presence, cabinet;
    rumble.tune(45.0, 0.7, time.rate);
    presence.tune(900.0, 0.6, time.rate);
    cabinet.tune(3200.0, 0.8, time.rate);
    const std::size_t late = time.at(0.3 / 340.0);
    for (std::size_t i = late; i < out.size(); ++i) {
        const double in = rumble.high(di[i - late]);
        out[i] = static_cast<float>(cabinet.low(saturate(2.2 * (in + presence.band(in)))));
    }
    return out;
}

Stereo warm_pad(const Time &time, const Notes &notes)
{
    Stereo out{time.silence(), time.silence()};
    Dice dice(31);
    for (const Note &note : notes) {
        for (const double cents : {-7.0, 5.0})
            hold(time, out.left, note, cents, 0.9, 1.6, dice);
        for (const double cents : {-4.0, 8.0})
            hold(time, out.right, note, cents, 0.9, 1.6, dice);
    }
    breathe(time, out.left, 420.0, 1900.0, 10.0, 0.0);
    breathe(time, out.right, 420.0, 1900.0, 10.0, 0.15);
    return out;
}

Stereo synth_strings(const Time &time, const Notes &notes)
{
    Stereo out{time.silence(), time.silence()};
    Dice dice(32);
    for (const Note &note : notes) {
        for (const double cents : {-11.0, 1.0, 9.0})
            hold(time, out.left, note, cents, 0.35, 0.7, dice);
        for (const double cents : {-8.0, -2.0, 12.0})
            hold(time, out.right, note, cents, 0.35, 0.7, dice);
    }
    for (Signal *side : {&out.left, &out.right}) {
        Filter bottom;
        bottom.tune(260.0, 0.7, time.rate);
        for (float &x : *side)
            x = static_cast<float>(bottom.high(x));
    }
    breathe(time, out.left, 2400.0, 5200.0, 5.0, 0.0);
    breathe(time, out.right, 2400.0, 5200.0, 5.0, 0.2);
    return out;
}

Signal lead_synth(const Time &time, const Notes &notes)
{
    Signal out = time.silence();
    if (notes.empty())
        return out;
    Saw saw, fifth(0.3);
    Filter tone;
    Glide pitch(notes.front().pitch, 0.06, time.rate / 16), level(0.0, 0.05, time.rate);
    Glide bright(0.0, 0.25, time.rate);
    std::size_t n = 0;
    double step = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double beat = i / (beat_seconds * time.rate);
        while (n + 1 < notes.size() && notes[n + 1].beat <= beat)
            ++n;
        const Note &note = notes[n];
        const double age = (beat - note.beat) * beat_seconds;
        const bool on = age >= 0.0 && beat < note.beat + 0.92 * note.length;
        const double vibrato = age > 0.25 ? 0.22 * sine(5.6 * age) : 0.0;
        const double shine = bright.to(on ? note.velocity : 0.0);
        if (i % 16 == 0) {
            step = hertz(pitch.to(note.pitch) + vibrato) / time.rate;
            tone.tune(500.0 + 4200.0 * shine, 1.6, time.rate);
        }
        const double body = saw.next(step) + 0.6 * fifth.next(step * 1.004);
        out[i] = static_cast<float>(level.to(on ? note.velocity : 0.0) * tone.low(body));
    }
    return out;
}

Stereo arpeggio(const Time &time, const Notes &notes)
{
    Stereo out{time.silence(), time.silence()};
    bool to_left = true;
    for (const Note &note : notes) {
        const double step = hertz(note.pitch) / time.rate, side = to_left ? -0.6 : 0.6;
        const double left = cosine((side + 1.0) / 8.0), right = sine((side + 1.0) / 8.0);
        const double fade = decay(0.45, time.rate);
        Saw saw(0.5);
        Filter tone;
        Glide attack(0.0, 0.004, time.rate);
        double level = note.velocity;
        const std::size_t first = time.at(note.beat * beat_seconds);
        for (std::size_t i = first; i < out.left.size() && level > 1e-5; ++i) {
            if ((i - first) % 16 == 0)
                tone.tune(350.0 + 3800.0 * level * level, 2.2, time.rate);
            const double x = attack.to(1.0) * level * tone.low(saw.next(step));
            out.left[i] += static_cast<float>(left * x);
            out.right[i] += static_cast<float>(right * x);
            level *= fade;
        }
        to_left = !to_left;
    }
    return out;
}

} // namespace stems::demo
