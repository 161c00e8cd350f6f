/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rhythm of the song: who plays when. A bar is a string of sixteenths; a digit
 * is a stroke of that strength, a dot a rest. Players are a little early or
 * late and never strike twice alike.
 */
#include "arithmetic.h"
#include "song.h"

namespace stems::demo
{
namespace
{

struct Pattern {
    Drum drum;
    const char *bar;
};

constexpr Pattern intro[] = {{Drum::closed_hat, "6...4...6...4..."}};
constexpr Pattern verse[] = {{Drum::kick, "9.....6.8..5...."},
                             {Drum::snare, "....8..2....8.2."},
                             {Drum::closed_hat, "7.5.7.5.7.5.7.53"}};
constexpr Pattern build[] = {{Drum::kick, "8...8...8...8..."},
                             {Drum::snare, "4.4.5.5.6.6.7.7."},
                             {Drum::closed_hat, "7.5.7.5.7.5.7.5."}};
constexpr Pattern fill[] = {{Drum::kick, "9.......8......."},
                            {Drum::snare, "....9...99......"},
                            {Drum::high_tom, "..........989..."},
                            {Drum::low_tom, ".............899"},
                            {Drum::closed_hat, "7.5.7.5........."}};
constexpr Pattern chorus[] = {{Drum::kick, "9..7..9.8.7....."},
                              {Drum::snare, "....9..2....9..3"},
                              {Drum::open_hat, "7...7...7...7..."},
                              {Drum::closed_hat, "..5...5...5...5."}};
constexpr Pattern crash_bar[] = {{Drum::crash, "9..............."}};
constexpr Pattern last[] = {{Drum::kick, "9..............."},
                            {Drum::snare, "7..............."},
                            {Drum::crash, "9..............."}};

/* Calls play(beat in the bar, velocity) for every stroke of a pattern. */
template <typename Play> void strokes(const char *bar, Play play)
{
    for (int i = 0; bar[i]; ++i)
        if (bar[i] != '.')
            play(i / 4.0, (bar[i] - '0') / 9.0);
}

} // namespace

std::vector<Hit> Song::drums() const
{
    std::vector<Hit> hits;
    Dice hand(11);
    auto play = [&](int bar, const Pattern &pattern) {
        strokes(pattern.bar, [&](double beat, double velocity) {
            const double late = 0.004 * hand.human();
            hits.push_back({seconds(bar) + beat * beat_seconds + late, pattern.drum,
                            velocity * (1.0 + 0.12 * hand.human())});
        });
    };
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        const bool turn = bar + 1 < bars_ && section(bar + 1) != now && now != Section::intro;
        const bool entry = bar > 0 && section(bar - 1) != now;
        if (now == Section::ending) {
            if (entry || bar == 0)
                for (const Pattern &p : last)
                    play(bar, p);
            continue;
        }
        if (now == Section::chorus && (entry || bar % 4 == 0))
            play(bar, crash_bar[0]);
        if (turn && now != Section::verse)
            for (const Pattern &p : fill)
                play(bar, p);
        else if (now == Section::intro)
            play(bar, intro[0]);
        else if (now == Section::verse)
            for (const Pattern &p : verse)
                play(bar, p);
        else if (now == Section::build)
            for (const Pattern &p : build)
                play(bar, p);
        else
            for (const Pattern &p : chorus)
                play(bar, p);
    }
    return hits;
}

Notes Song::bass() const
{
    Notes notes;
    Dice hand(12);
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        if (now == Section::intro)
            continue;
        if (now == Section::ending) {
            if (section(bar - (bar > 0)) != Section::ending)
                notes.push_back({bar * 4.0, 6.0, chord(bar).root + 0.0, 1.0});
            continue;
        }
        const char *rhythm = now == Section::verse   ? "9.....6.8...5.4."
                             : now == Section::build ? "7.5.7.5.7.5.8.6."
                                                     : "9.6.7.8.8.6.7.7.";
        strokes(rhythm, [&](double beat, double velocity) {
            const bool high = velocity < 0.7 && beat > 1.0 && now != Section::build;
            notes.push_back(
                {bar * 4.0 + beat + 0.006 * hand.human(), now == Section::verse ? 0.7 : 0.42,
                 chord(bar).root + (high ? 12.0 : 0.0), velocity * (1.0 + 0.1 * hand.human())});
        });
    }
    return notes;
}

Notes Song::piano() const
{
    Notes notes;
    Dice hand(13);
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        if (now == Section::ending && bar + 1 == bars_)
            continue;
        const char *rhythm = now == Section::chorus   ? "8...6...7..6...."
                             : now == Section::ending ? "8..............."
                                                      : "7.........5.....";
        strokes(rhythm, [&](double beat, double velocity) {
            const double length = now == Section::chorus ? 1.0 : now == Section::ending ? 7.0 : 2.2;
            auto strike = [&](double pitch, double factor) {
                notes.push_back({bar * 4.0 + beat + 0.012 * hand.human(), length, pitch,
                                 factor * velocity * (1.0 + 0.1 * hand.human())});
            };
            strike(chord(bar).root + 12.0, 0.9);
            for (const int pitch : chord(bar).body)
                strike(pitch + (now == Section::chorus ? 12.0 : 0.0), 0.7);
        });
    }
    return notes;
}

Notes Song::acoustic() const
{
    Notes notes;
    Dice hand(14);
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        if (now == Section::intro || (now == Section::ending && bar + 1 == bars_))
            continue;
        int stroke = 0;
        strokes(now == Section::ending ? "9..............." : "8...5.4..65.6.5.",
                [&](double beat, double velocity) {
                    const bool up = stroke++ % 2 == 1;
                    for (int k = 0; k < 5; ++k) {
                        const int string = up ? 4 - k : k;
                        const Chord &c = chord(bar);
                        const double pitch = string == 0
                                                 ? c.root + 12.0
                                                 : c.body[static_cast<std::size_t>(string - 1)];
                        notes.push_back({bar * 4.0 + beat + 0.018 * k + 0.008 * hand.human(),
                                         now == Section::ending ? 6.0 : 0.9, pitch,
                                         velocity * (1.0 + 0.15 * hand.human())});
                    }
                });
    }
    return notes;
}

Notes Song::electric() const
{
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar) {
        const Section now = section(bar);
        if (now == Section::intro || (now == Section::ending && bar + 1 == bars_))
            continue;
        const bool open = now == Section::chorus || now == Section::ending;
        const char *rhythm = now == Section::ending   ? "9..............."
                             : now == Section::chorus ? "9.....8.9....7.."
                                                      : "6...5.4.6...5.4.";
        strokes(rhythm, [&](double beat, double velocity) {
            const double root = chord(bar).root + 12.0;
            const double length = now == Section::ending ? 6.5 : open ? 1.4 : 0.3;
            for (const double pitch : {root, root + 7.0, root + 12.0})
                notes.push_back({bar * 4.0 + beat, length, pitch, velocity});
        });
    }
    return notes;
}

Notes Song::arpeggio() const
{
    constexpr int order[] = {0, 1, 2, 3, 2, 1, 3, 2};
    Notes notes;
    for (int bar = 0; bar < bars_; ++bar) {
        if (section(bar) == Section::ending)
            continue;
        for (int i = 0; i < 16; ++i) {
            const int tone = order[i % 8];
            notes.push_back(
                {bar * 4.0 + i / 4.0, 0.2,
                 chord(bar).body[static_cast<std::size_t>(tone)] + (i / 8 ? 24.0 : 12.0),
                 i % 4 == 0 ? 0.9 : 0.6});
        }
    }
    return notes;
}

} // namespace stems::demo
