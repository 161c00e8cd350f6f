// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A deck plays some tracks on one time axis: each piece of each track is a buffer
// source that begins at its own sample of that axis. Of each track only what is
// near the place that plays is decoded.

const AHEAD = 6; // seconds that are decoded before they are heard
const SOON = 0.06; // seconds from "now" until something begins
const SHORT = 0.01; // seconds of a fade

/** Levels of what goes through: left and right, the highest of the last moment. */
function makeMeter(context) {
  const input = context.createChannelSplitter(2);
  const sides = [0, 1].map((side) => {
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    input.connect(analyser, side);
    return analyser;
  });
  const moment = new Float32Array(2048);
  return { input, levels: () => sides.map((analyser) => {
    analyser.getFloatTimeDomainData(moment);
    let peak = 0;
    for (const sample of moment) peak = Math.max(peak, Math.abs(sample));
    return 20 * Math.log10(peak);
  }) };
}

function stereoGain(context, gain) {
  const made = context.createGain();
  made.channelCount = 2;
  made.channelCountMode = "explicit";
  made.gain.value = gain;
  return made;
}

/** @param {{lead, piece}} shape of pieces; @param gainOf what a track is turned by;
    @param problem is told a track of which something is missing. */
function makeDeck(context, output, tracks, shape, gainOf, problem) {
  const bus = stereoGain(context, 0);
  bus.connect(output);
  const strips = tracks.filter((track) => track.pieces).map((track) => {
    const gain = stereoGain(context, gainOf(track));
    const meter = makeMeter(context);
    gain.connect(bus);
    gain.connect(meter.input);
    return { track, gain, meter, pieces: new Map(), sources: new Map(), span: shape.piece / track.rate };
  });
  let zero = null; // the context's time at the beginning of the axis, while it plays

  /** Of a piece that is decoded, from the time `soonest` on. */
  function begin(strip, index, piece, soonest) {
    if (zero === null || !piece || strip.sources.has(index)) return;
    const due = zero + index * strip.span;
    const start = Math.max(due, soonest);
    const { buffer } = piece;
    const offset = piece.begin / strip.track.rate + (start - due);
    if (offset >= buffer.duration) return;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(strip.gain);
    source.start(start, offset);
    source.onended = () => source.disconnect();
    strip.sources.set(index, source);
  }

  function want(strip, index) {
    if (!strip.pieces.has(index)) {
      const entry = { piece: null };
      entry.done = decoded(strip.track, index, shape).then((piece) => {
        entry.piece = piece;
        if (strip.pieces.get(index) === entry) begin(strip, index, piece, context.currentTime + SOON / 2);
      }, (error) => problem(strip.track, error));
      strip.pieces.set(index, entry);
    }
    return strip.pieces.get(index).done;
  }

  /** What is near a position, and nothing else. Resolves when it is there. */
  function hold(position, ahead) {
    const all = [];
    for (const strip of strips) {
      const first = Math.floor(position / strip.span);
      const last = Math.min(strip.track.pieces - 1, Math.floor((position + ahead) / strip.span));
      for (const index of [...strip.pieces.keys()]) {
        if (index < first || index > last + 1) {
          strip.pieces.delete(index);
          strip.sources.delete(index);
        }
      }
      for (let index = first; index <= last; index++) all.push(want(strip, index));
    }
    return Promise.all(all);
  }

  return {
    tracks, strips,
    ready: (position) => hold(position, SOON * 5),
    keepUp: (position) => hold(position, AHEAD),
    /** At the context's time `when`, at `position`. */
    start(when, position) {
      zero = when - position;
      bus.gain.setValueAtTime(0, when);
      bus.gain.linearRampToValueAtTime(1, when + SHORT);
      for (const strip of strips) {
        for (const [index, { piece }] of strip.pieces) if ((index + 1) * strip.span + 0.1 > position) begin(strip, index, piece, when);
      }
    },
    stop(when) {
      zero = null;
      bus.gain.setValueAtTime(1, when);
      bus.gain.linearRampToValueAtTime(0, when + SHORT);
      for (const strip of strips) {
        for (const source of strip.sources.values()) source.stop(when + SHORT);
        strip.sources.clear();
      }
    },
    /** Mutes, solos and levels as they are now. */
    mix() {
      for (const strip of strips) strip.gain.gain.setTargetAtTime(gainOf(strip.track), context.currentTime, 0.006);
    },
    discard() { bus.disconnect(); },
  };
}
