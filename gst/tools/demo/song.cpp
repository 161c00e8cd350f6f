/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Form, chords and melodies of the song.
 */
#include "song.h"

#include <algorithm>

namespace stems::demo
{
namespace
{

constexpr int form_bars = 16, ending_bars = 2, intro_bars = 2;

constexpr Chord a_minor{33, {57, 60, 64, 67}};
constexpr Chord f_major{29, {57, 60, 64, 65}};
constexpr Chord c_major{36, {55, 60, 62, 64}};
constexpr Chord c_over_e{28, {55, 60, 64, 67}};
constexpr Chord g_major{31, {55, 59, 62, 67}};

constexpr std::array<Chord, form_bars> chords = {
    a_minor, f_major,                                      /* intro */
    a_minor, f_major, c_major, g_major,                    /* verse */
    a_minor, g_major,                                      /* build */
    f_major, g_major, a_minor, c_over_e, f_major, g_major, /* chorus */
    c_major, c_major,                                      /* ending */
};

constexpr std::array<Section, form_bars> sections = {
    Section::intro,  Section::intro,  Section::verse,  Section::verse,
    Section::verse,  Section::verse,  Section::build,  Section::build,
    Section::chorus, Section::chorus, Section::chorus, Section::chorus,
    Section::chorus, Section::chorus, Section::ending, Section::ending,
};

/* A melody note at a beat of a bar of the form. */
struct Sung {
    int bar;
    double beat, length;
    int pitch;
    char vowel;
};

constexpr Sung melody[] = {
    {2, 0.5, 0.5, 64, 'i'},  {2, 1.0, 0.5, 64, 'a'},  {2, 1.5, 0.5, 62, 'e'},
    {2, 2.0, 1.0, 60, 'o'},  {2, 3.0, 0.5, 62, 'a'},  {2, 3.5, 0.5, 60, 'i'},
    {3, 0.0, 1.5, 57, 'a'},  {3, 2.0, 0.5, 60, 'e'},  {3, 2.5, 0.5, 60, 'o'},
    {3, 3.0, 1.0, 62, 'i'},  {4, 0.5, 0.5, 64, 'a'},  {4, 1.0, 0.5, 67, 'e'},
    {4, 1.5, 1.0, 64, 'o'},  {4, 2.5, 0.5, 62, 'u'},  {4, 3.0, 1.0, 60, 'a'},
    {5, 0.0, 1.5, 62, 'o'},  {5, 2.0, 0.5, 59, 'i'},  {5, 2.5, 1.5, 62, 'a'},
    {6, 0.0, 1.0, 64, 'a'},  {6, 1.0, 1.0, 67, 'e'},  {6, 2.0, 2.0, 69, 'o'},
    {7, 0.0, 1.0, 71, 'a'},  {7, 1.0, 0.5, 69, 'i'},  {7, 1.5, 2.0, 67, 'o'},
    {8, 0.0, 1.0, 69, 'o'},  {8, 1.0, 1.5, 72, 'a'},  {8, 2.5, 0.5, 69, 'e'},
    {8, 3.0, 1.0, 67, 'i'},  {9, 0.0, 1.5, 71, 'a'},  {9, 1.5, 1.0, 74, 'o'},
    {9, 2.5, 0.5, 71, 'e'},  {9, 3.0, 1.0, 67, 'a'},  {10, 0.0, 1.0, 72, 'o'},
    {10, 1.0, 1.5, 76, 'a'}, {10, 2.5, 0.5, 74, 'e'}, {10, 3.0, 1.0, 72, 'i'},
    {11, 0.0, 2.0, 67, 'o'}, {11, 2.5, 0.5, 72, 'e'}, {11, 3.0, 1.0, 74, 'a'},
    {12, 0.0, 1.0, 72, 'a'}, {12, 1.0, 1.0, 69, 'o'}, {12, 2.0, 2.0, 72, 'e'},
    {13, 0.0, 3.0, 74, 'a'}, {13, 3.0, 1.0, 71, 'i'}, {14, 0.0, 3.5, 72, 'a'},
};

constexpr Sung answer[] = {
    {8, 2.0, 0.5, 84, 'a'},  {8, 2.5, 0.5, 81, 'a'},  {8, 3.0, 1.0, 79, 'a'},
    {9, 2.0, 0.5, 86, 'a'},  {9, 2.5, 0.5, 83, 'a'},  {9, 3.0, 1.0, 79, 'a'},
    {10, 2.0, 0.5, 88, 'a'}, {10, 2.5, 0.5, 84, 'a'}, {10, 3.0, 1.0, 81, 'a'},
    {11, 0.0, 1.0, 79, 'a'}, {11, 1.0, 1.0, 84, 'a'}, {11, 2.0, 2.0, 88, 'a'},
    {12, 2.0, 0.5, 84, 'a'}, {12, 2.5, 0.5, 81, 'a'}, {12, 3.0, 1.0, 77, 'a'},
    {13, 1.0, 1.0, 83, 'a'}, {13, 2.0, 1.0, 86, 'a'}, {13, 3.0, 1.0, 91, 'a'},
    {14, 0.0, 3.0, 88, 'a'},
};

} // namespace

Song::Song(double seconds)
    : bars_(std::max(1, static_cast<int>(seconds / (bar_beats * beat_seconds) + 1e-9)))
{
}

int Song::form(int bar) const noexcept
{
    const int last = bars_ - ending_bars, body = form_bars - ending_bars;
    if (bar >= last && last >= ending_bars)
        return body + (bar - last);
    return bar < body ? bar : intro_bars + (bar - intro_bars) % (body - intro_bars);
}

Section Song::section(int bar) const noexcept
{
    return sections[static_cast<std::size_t>(form(bar))];
}

const Chord &Song::chord(int bar) const noexcept
{
    return chords[static_cast<std::size_t>(form(bar))];
}

Notes Song::lead_vocal() const
{
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar)
        for (const Sung &s : melody)
            if (s.bar == form(bar))
                notes.push_back({bar * bar_beats + s.beat, s.length, double(s.pitch),
                                 s.bar < 6 ? 0.75 : 1.0, s.vowel});
    return notes;
}

Notes Song::lead_synth() const
{
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar)
        for (const Sung &s : answer)
            if (s.bar == form(bar))
                notes.push_back({bar * bar_beats + s.beat, s.length, double(s.pitch - 12), 0.9});
    return notes;
}

Notes Song::backing_vocal(int tone, int octave) const
{
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        const bool second = now == Section::ending && bar + 1 == bars_;
        if (now == Section::intro || now == Section::verse || second)
            continue;
        const double pitch = chord(bar).body[static_cast<std::size_t>(tone)] + 12 * octave;
        const char vowel = now == Section::build ? 'u' : bar % 2 ? 'o' : 'a';
        notes.push_back({bar * 4.0, 3.7, pitch, now == Section::build ? 0.6 : 1.0, vowel});
    }
    return notes;
}

Notes Song::pad() const
{
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar) {
        if (section(bar) == Section::ending && bar + 1 == bars_)
            continue; /* the last chord is dying away */
        for (const int pitch : chord(bar).body)
            notes.push_back({bar * 4.0, 4.0, double(pitch), 0.8});
        notes.push_back({bar * 4.0, 4.0, double(chord(bar).root + 12), 0.8});
    }
    return notes;
}

Notes Song::strings() const
{
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        if (now == Section::intro || now == Section::verse || bar + 1 == bars_)
            continue;
        for (std::size_t k = 1; k < 4; ++k)
            notes.push_back(
                {bar * 4.0, 4.0, chord(bar).body[k] + 12.0, now == Section::build ? 0.5 : 1.0});
    }
    return notes;
}

} // namespace stems::demo
