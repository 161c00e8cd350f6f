/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guitars are plucked delay lines (Karplus and Strong), the piano a bank of
 * decaying partials stretched by the stiffness of its strings.
 */
#include "strings.h"

#include "parts.h"

namespace stems::demo
{
namespace
{

struct Pick {
    double hardness; /* 0 dull to 1 bright */
    double place;    /* along the string, from the bridge */
    double ring;     /* seconds to -60 dB */
};

void pluck(const Time &time, Signal &out, const Note &note, const Pick &pick, Dice &dice)
{
    const double period = time.rate / hertz(note.pitch);
    constexpr double smooth = 0.35; /* the loop's second tap, and its delay */
    auto whole = static_cast<std::size_t>(period - smooth - 0.3);
    const double part = period - smooth - static_cast<double>(whole);
    const double allpass = (1.0 - part) / (1.0 + part);
    const double loss = power2(-9.96578428466209 * period / (pick.ring * time.rate));

    std::vector<double> string(whole);
    double dull = 0.0, mean = 0.0;
    for (double &x : string) {
        dull += (0.15 + 0.85 * pick.hardness * note.velocity) * (dice.noise() - dull);
        x = dull;
        mean += x / static_cast<double>(whole);
    }
    const auto bridge = static_cast<std::size_t>(pick.place * static_cast<double>(whole));
    for (std::size_t i = whole; i-- > bridge;)
        string[i] -= string[i - bridge];
    for (std::size_t i = 0; i < bridge; ++i)
        string[i] -= mean;

    const double start = note.beat * beat_seconds;
    const std::size_t stop = time.at(start + note.length * beat_seconds);
    const double damp = decay(0.09, time.rate);
    double before = 0.0, in = 0.0, held = 0.0, level = note.velocity;
    std::size_t at = 0;
    for (std::size_t i = time.at(start); i < out.size() && level > 1e-5; ++i) {
        const double x = string[at];
        out[i] += static_cast<float>(level * x);
        const double soft = loss * ((1.0 - smooth) * x + smooth * before);
        before = x;
        held = allpass * soft + in - allpass * held;
        in = soft;
        string[at] = held;
        at = at + 1 == whole ? 0 : at + 1;
        if (i >= stop)
            level *= damp;
    }
}

} // namespace

Signal acoustic_guitar(const Time &time, const Notes &notes)
{
    Signal strings = time.silence();
    Dice dice(41);
    for (const Note &note : notes)
        pluck(time, strings, note, {0.75, 0.14, 2.6}, dice);
    Filter air, body, top;
    air.tune(105.0, 3.0, time.rate);
    body.tune(215.0, 2.0, time.rate);
    top.tune(80.0, 0.7, time.rate);
    for (float &x : strings)
        x = static_cast<float>(top.high(x) + 0.5 * air.band(x) + 0.6 * body.band(x));
    return strings;
}

Signal electric_guitar(const Time &time, const Notes &notes, unsigned seed)
{
    Signal strings = time.silence();
    Dice dice(seed);
    for (Note note : notes) {
        note.beat += 0.012 * dice.human();
        note.velocity *= 1.0 + 0.1 * dice.human();
        pluck(time, strings, note, {0.9, 0.11, 4.0}, dice);
    }
    Filter low_cut, cone, honk;
    low_cut.tune(120.0, 0.7, time.rate);
    cone.tune(seed % 2 ? 3700.0 : 4300.0, 0.9, time.rate);
    honk.tune(1900.0, 1.0, time.rate);
    for (float &x : strings) {
        const double driven = saturate(3.5 * low_cut.high(x));
        x = static_cast<float>(cone.low(driven + 0.5 * honk.band(driven)));
    }
    return strings;
}

Stereo piano(const Time &time, const Notes &notes)
{
    Stereo out{time.silence(), time.silence()};
    for (const Note &note : notes) {
        const double base = hertz(note.pitch);
        const double start = note.beat * beat_seconds;
        const std::size_t first = time.at(start);
        const std::size_t stop = time.at(start + (note.length + 0.6) * beat_seconds);
        /* Low notes to the player's left; each side hears its own string. */
        const double side = std::clamp((note.pitch - 60.0) / 40.0, -0.7, 0.7);
        for (int n = 1; n <= 9; ++n) {
            const double partial = n * base * std::sqrt(1.0 + 0.0004 * n * n);
            if (partial > 9000.0)
                break;
            const double ring = 9.0 / (1.0 + base / 220.0) / (0.7 + 0.3 * n);
            const double level =
                note.velocity * power2(-(1.9 - 0.9 * note.velocity) * std::sqrt(2.0 * (n - 1)));
            const double r = decay(ring, time.rate), d = decay(0.18, time.rate);
            for (Signal *ear : {&out.left, &out.right}) {
                const bool is_left = ear == &out.left;
                const double pan = is_left ? cosine((side + 1) / 8) : sine((side + 1) / 8);
                const double turns = partial * (is_left ? 0.9998 : 1.0002) / time.rate;
                double y1 = 0.0, y2 = -level * pan * sine(turns) * (n % 2 ? 1 : -1);
                double c = 2.0 * r * cosine(turns), q = r * r;
                for (std::size_t i = first; i < ear->size(); ++i) {
                    if (i == stop) { /* the damper falls */
                        c *= d;
                        q *= d * d;
                    }
                    if (i > stop && (i - stop) > 0.25 * time.rate)
                        break;
                    const double y = c * y1 - q * y2;
                    y2 = y1;
                    y1 = y;
                    (*ear)[i] += static_cast<float>(y);
                }
            }
        }
    }
    return out;
}

} // namespace stems::demo
