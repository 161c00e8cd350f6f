// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Playing, stopping, moving, and changing what is heard at the same place. A
// change is made when what is to be heard is decoded; until then the old goes on.

/** @param gainOf of a track; @param told { show(), busy(yes), stuck(yes), problem(track, error) } */
function makeEngine(shape, gainOf, told) {
  let context = null, output = null, meter = null;
  let deck = null, tracks = [], seconds = 0;
  let origin = 0, place = 0; // the context's time at which `place` is heard
  const leaving = []; // decks that fade, by the context's time
  let wanted = false; // to play; `playing` when all is there
  let playing = false, turn = 0, timer = 0, pending = 0;

  /** Not before a gesture: browsers keep it silent else. */
  function open(rate) {
    if (context) return;
    try {
      context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    } catch {
      context = new AudioContext(); // one that has its own rate alone
    }
    output = stereoGain(context, 1);
    meter = makeMeter(context);
    output.connect(context.destination);
    output.connect(meter.input);
  }

  const position = () => (playing ? Math.min(seconds, place + Math.max(0, context.currentTime - origin)) : place);
  /** On a sample, so that what begins there begins in all tracks alike. */
  const grid = (time) => Math.ceil(time * context.sampleRate - 1e-6) / context.sampleRate;

  async function busy(work) {
    pending += 1;
    told.busy(true);
    try {
      return await work;
    } finally {
      pending -= 1;
      told.busy(pending > 0);
    }
  }

  function keepUp() {
    if (!playing) return;
    while (leaving.length && context.currentTime > leaving[0].until) leaving.shift().deck.discard();
    if (position() >= seconds) {
      stop();
      place = 0;
      told.show();
      return;
    }
    busy(deck.keepUp(position()));
  }

  /** Another deck takes over, when it is ready, where the old one is. */
  async function change() {
    const mine = ++turn;
    const next = makeDeck(context, output, tracks, shape, gainOf, told.problem);
    await busy(next.ready(position()));
    if (mine !== turn) {
      next.discard();
      return;
    }
    const old = deck;
    const when = grid(context.currentTime + SOON);
    if (playing) {
      if (old) old.stop(when);
      place += when - origin;
      origin = when;
      next.start(when, place);
      next.mix();
    }
    deck = next;
    if (old) leaving.push({ deck: old, until: when + 2 * SHORT });
    keepUp();
    told.show();
  }

  /** A browser without an output for sound never begins, and does not say so. */
  async function resume() {
    const late = setTimeout(() => told.stuck(wanted), 4000);
    await context.resume();
    clearTimeout(late);
    told.stuck(false);
  }

  async function play() {
    if (wanted || !tracks.some((track) => track.pieces)) return;
    wanted = true;
    told.show();
    open(tracks.find((track) => track.pieces).rate);
    const resumed = resume();
    const mine = ++turn;
    if (!deck || deck.tracks !== tracks) {
      if (deck) deck.discard();
      deck = makeDeck(context, output, tracks, shape, gainOf, told.problem);
    }
    await busy(Promise.all([resumed, deck.ready(place)]));
    if (mine !== turn) return;
    deck.mix();
    playing = true;
    origin = grid(context.currentTime + SOON);
    place = grid(place);
    deck.start(origin, place);
    timer = setInterval(keepUp, 250);
    keepUp();
    told.show();
  }

  function stop() {
    turn += 1; // what is still being made ready is not wanted any more
    wanted = false;
    told.stuck(false);
    if (!playing) {
      told.show();
      return;
    }
    place = position();
    playing = false;
    clearInterval(timer);
    deck.stop(context.currentTime);
    told.show();
  }

  return {
    play, stop, position,
    playing: () => playing,
    wanted: () => wanted,
    /** What is heard from now on. */
    choose(chosen, length) {
      tracks = chosen;
      seconds = length;
      if (playing) {
        change();
        return;
      }
      const again = wanted;
      stop();
      place = Math.min(place, seconds);
      if (again) play();
      else told.show();
    },
    go(to) {
      const again = wanted;
      stop();
      place = Math.min(seconds, Math.max(0, to));
      told.show();
      if (again) play();
    },
    mix() { if (deck) deck.mix(); },
    /** Of the output, and of each track that is heard: dBFS, left and right. */
    levels: () => (playing ? { output: meter.levels(), tracks: new Map(deck.strips.map((strip) => [strip.track.key, strip.meter.levels()])) } : null),
  };
}
