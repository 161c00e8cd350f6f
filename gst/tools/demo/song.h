/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The song: 96 beats a minute in A minor and C major; intro, verse, build,
 * chorus, last chord: 16 bars, 40 seconds. Parts come as lists of notes.
 */
#pragma once

#include <array>
#include <vector>

namespace stems::demo
{

constexpr double beat_seconds = 60.0 / 96.0;
constexpr int bar_beats = 4;

enum class Section { intro, verse, build, chorus, ending };

/* MIDI note numbers; body holds four close notes around middle C. */
struct Chord {
    int root;
    std::array<int, 4> body;
};

struct Note {
    double beat; /* from the start of the song */
    double length;
    double pitch; /* MIDI note number */
    double velocity;
    char vowel = 'a';
};

using Notes = std::vector<Note>;

enum class Drum { kick, snare, closed_hat, open_hat, high_tom, low_tom, crash };

struct Hit {
    double seconds;
    Drum drum;
    double velocity;
};

class Song
{
public:
    /* Shorter songs keep the ending, longer ones repeat verse and chorus. */
    explicit Song(double seconds);

    int bars() const noexcept { return bars_; }
    Section section(int bar) const noexcept;
    const Chord &chord(int bar) const noexcept;
    double seconds(int bar) const noexcept { return bar * bar_beats * beat_seconds; }

    std::vector<Hit> drums() const;
    Notes bass() const;
    Notes lead_vocal() const;
    /* A line of held notes on chord tone 0 to 3, raised by octaves. */
    Notes backing_vocal(int tone, int octave) const;
    Notes piano() const;
    /* Chord tones that ring from one stroke to the next, low to high. */
    Notes acoustic() const;
    Notes electric() const;
    Notes lead_synth() const;
    Notes arpeggio() const;
    /* Held chords; the strings wait for the chorus. */
    Notes pad() const;
    Notes strings() const;

private:
    int form(int bar) const noexcept;

    int bars_;
};

} // namespace stems::demo
