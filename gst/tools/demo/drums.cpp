/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Microphones around the kit. Each hears every drum late by its distance (340
 * metres a second) and softer; a wooden room answers.
 */
#include "drums.h"

#include "parts.h"
#include "reverb.h"
#include "skins.h"

#include <utility>

namespace stems::demo
{
namespace
{

struct Heard {
    const Signal &drum;
    double metres;
    double db;
};

Signal microphone(const Time &time, std::initializer_list<Heard> heard)
{
    Signal out = time.silence();
    for (const Heard &h : heard)
        add(out, h.drum, gain(h.db), time.at(h.metres / 340.0));
    return out;
}

void filter(const Time &time, Signal &signal, double low, double high)
{
    Filter bottom, top;
    bottom.tune(low, 0.7, time.rate);
    top.tune(high, 0.7, time.rate);
    for (float &x : signal)
        x = static_cast<float>(top.low(bottom.high(x)));
}

} // namespace

std::vector<Track> drum_kit(const Time &time, const std::vector<Hit> &hits)
{
    const Skins s = strike(time, hits);
    std::vector<Track> tracks;
    auto mono = [&](const char *name, double low, double high, std::initializer_list<Heard> heard) {
        Signal signal = microphone(time, heard);
        filter(time, signal, low, high);
        tracks.push_back({name, std::move(signal), {}});
    };
    mono("01_KickIn", 30, 12000,
         {{s.kick, .05, -4}, {s.beater, .05, -3}, {s.snare, .7, -34}, {s.low_tom, .5, -30}});
    mono("02_KickOut", 30, 5000,
         {{s.kick, .5, 0}, {s.beater, .5, -14}, {s.snare, .9, -26}, {s.low_tom, .6, -24}});
    mono("03_SnareTop", 70, 14000,
         {{s.snare, .05, 0},
          {s.wires, .2, -12},
          {s.hat, .4, -22},
          {s.kick, .7, -26},
          {s.high_tom, .4, -22},
          {s.crash, .9, -30}});
    mono("04_SnareBottom", 120, 15000,
         {{s.wires, .05, 0}, {s.snare, .2, -12}, {s.hat, .6, -32}, {s.kick, .6, -22}});
    mono("05_HiHat", 250, 18000,
         {{s.hat, .1, 0}, {s.snare, .45, -20}, {s.crash, .7, -20}, {s.kick, .9, -34}});
    mono("06_TomHi", 60, 12000,
         {{s.high_tom, .06, 0},
          {s.low_tom, .5, -20},
          {s.snare, .4, -24},
          {s.crash, .8, -28},
          {s.kick, .6, -28}});
    mono("07_TomLow", 45, 10000,
         {{s.low_tom, .06, 0},
          {s.high_tom, .5, -20},
          {s.snare, .7, -27},
          {s.crash, .9, -28},
          {s.kick, .5, -25}});

    auto pair = [&](const char *name, double low, double high, std::initializer_list<Heard> l,
                    std::initializer_list<Heard> r) {
        Track track{name, microphone(time, l), microphone(time, r)};
        filter(time, track.left, low, high);
        filter(time, track.right, low, high);
        tracks.push_back(std::move(track));
    };
    pair("08_OH", 150, 18000,
         {{s.kick, 1.5, -14},
          {s.beater, 1.5, -18},
          {s.snare, 1.1, -6},
          {s.wires, 1.2, -10},
          {s.hat, .8, -8},
          {s.high_tom, 1.0, -8},
          {s.low_tom, 1.4, -12},
          {s.crash, .7, 0}},
         {{s.kick, 1.5, -14},
          {s.beater, 1.5, -18},
          {s.snare, 1.1, -6.5},
          {s.wires, 1.2, -10},
          {s.hat, 1.5, -15},
          {s.high_tom, 1.1, -10},
          {s.low_tom, .9, -7},
          {s.crash, 1.2, -4}});

    /* The room: direct sound from four metres, and what the walls add. */
    Signal all = microphone(time, {{s.kick, 0, -2},
                                   {s.beater, 0, -10},
                                   {s.snare, 0, -2},
                                   {s.wires, 0, -8},
                                   {s.hat, 0, -14},
                                   {s.high_tom, 0, -4},
                                   {s.low_tom, 0, -4},
                                   {s.crash, 0, -8}});
    Stereo walls = reverb(time, all, {.7, .45, .008, 5000});
    add(walls.left, all, .5, time.at(4.0 / 340));
    add(walls.right, all, .5, time.at(4.4 / 340));
    filter(time, walls.left, 50, 11000);
    filter(time, walls.right, 50, 11000);
    tracks.push_back({"09_Room", std::move(walls.left), std::move(walls.right)});

    Signal send = microphone(time, {{s.snare, 0, 0}, {s.high_tom, 0, -3}, {s.low_tom, 0, -3}});
    Stereo plate = reverb(time, send, {1.6, .8, .02, 7000});
    tracks.push_back({"10_DrumVerb", std::move(plate.left), std::move(plate.right)});
    return tracks;
}

} // namespace stems::demo
