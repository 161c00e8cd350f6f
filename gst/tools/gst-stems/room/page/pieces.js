// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Audio in pieces. A page that was opened from a disk may not fetch files, and an
// <audio> element does not keep time with another; but it may load scripts. So
// each piece of a preview is a script that calls gstStems() with its bytes, and
// is decoded when it is needed.

/** Samples in which a piece gives way to the next. They are the same in both, so
    nothing is heard of it, even where a browser is a sample off. */
const FADE = 256;

const library = new Map(); // name: what is done with what its script brings

window.gstStems = (name, what) => {
  const entry = library.get(name);
  if (entry) entry.what = what;
};

/** What a script in page/ brings; each is asked for once at a time. */
function bring(name) {
  if (library.has(name)) return library.get(name).promise;
  const entry = {};
  entry.promise = new Promise((resolve, reject) => {
    const script = node("script", { src: `${name}.js` });
    script.addEventListener("load", () => (entry.what === undefined ? reject(new Error(`${name}.js is damaged`)) : resolve(entry.what)));
    script.addEventListener("error", () => reject(new Error(`${name}.js is missing`)));
    document.head.append(script);
    entry.done = () => { script.remove(); library.delete(name); };
  });
  library.set(name, entry);
  return entry.promise.finally(entry.done);
}

/** Silence where the next piece, or nothing, is to be heard. */
function shapeEnds(samples, first, body, last) {
  const end = Math.min(samples.length, first + body);
  if (last) {
    samples.fill(0, end);
    return;
  }
  for (let i = 0; i < FADE && end + i < samples.length; i++) samples[end + i] *= 1 - (i + 0.5) / FADE;
  samples.fill(0, Math.min(samples.length, end + FADE));
}

/** By how many samples a browser's decoder was early: some leave out what every decoder
    is late by, Firefox 529. The first frame says how many follow, and all begin alike. */
function early(bytes, channels) {
  const count = new DataView(bytes.buffer).getUint32(4 + (channels === 1 ? 17 : 32) + 8);
  return (length) => count * 1152 - length;
}

/** The piece of a track, decoded at its own rate, and where it begins in that. */
async function decoded(track, index, { lead, piece }) {
  const text = atob(await bring(`${track.scripts}/${track.index}-${index}`));
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const missing = early(bytes, track.channels);
  const buffer = await new OfflineAudioContext(track.channels, 1, track.rate).decodeAudioData(bytes.buffer);
  const begin = lead - missing(buffer.length);
  const last = index === track.pieces - 1;
  const body = last ? track.samples - index * piece : piece;
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    if (index > 0) for (let i = 0; i < FADE; i++) samples[begin + i] *= (i + 0.5) / FADE;
    shapeEnds(samples, begin, body, last);
  }
  return { buffer, begin };
}
