// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the room's manifests say, made ready to be shown. This alone knows their
// fields (docs/manifest.schema.json).

/** A link to a file of a version: names are UTF-8, with "/" between folders. */
function link(folder, file) {
  return [folder, "data", ...file.split("/")].map(encodeURIComponent).join("/");
}

/** "S24LE" as people say it. */
function depth({ format, coding }) {
  const bits = /\d+/.exec(format || "");
  return !bits ? format || "" : coding === "float" ? `${bits} bit float` : `${bits} bit`;
}

/** Bytes in the units of file managers. */
function size(bytes) {
  const units = ["bytes", "kB", "MB", "GB"];
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** step).toFixed(step ? 1 : 0)} ${units[step]}`;
}

/** A signed figure: "+1.5". */
function signed(value, digits) {
  return (value > 0 ? "+" : "") + figure(value, digits);
}

/** What became of a file since the last version: [sign, words]. */
function changeOf({ kind, gain, delay, inverted }, since) {
  const more = (gain && Math.abs(gain) >= 0.005 ? `, ${signed(gain, 2)} dB` : "") + (inverted ? ", polarity inverted" : "");
  return {
    same: ["=", `the same as in v${since}`],
    rebalanced: ["±", `re-balanced by ${signed(gain, 2)} dB` + (inverted ? ", polarity inverted" : "")],
    moved: ["→", `moved by ${signed(delay, 0)} ${Math.abs(delay) === 1 ? "sample" : "samples"}${more}`],
    replaced: ["≠", "replaced"],
    new: ["+", "new"],
  }[kind] || ["", ""];
}

function trackOf(file, heard, index, { folder, scripts, since }, keys) {
  let key = `${file.role} ${file.label}`;
  while (keys.has(key)) key += "'";
  keys.add(key);
  const [sign, words] = changeOf(file.change || {}, since);
  return {
    key, index, scripts, label: file.label, role: file.role, name: file.name,
    rate: heard.rate, channels: heard.channels, samples: heard.samples, pieces: heard.pieces,
    seconds: heard.samples / heard.rate,
    change: { sign, words, explanation: file.change && file.change.explanation },
    peak: highest(file.peak), truePeak: highest(file["true-peak"]), loudness: file.integrated,
    format: [`${file.rate / 1000} kHz`, depth(file), file.channels === 1 ? "mono" : file.channels === 2 ? "stereo" : `${file.channels} channels`].join(", "),
    fullSeconds: seconds(file.frames, file.rate),
    wave: null, stereo: file.channels > 2, gain: file.preview ? file.preview.gain : 0, align: 1,
    download: file.locked ? { url: link(folder, file.locked.file), bytes: file.locked.bytes, locked: true }
      : { url: link(folder, file.file), bytes: file.bytes, locked: false },
  };
}

function versionOf({ folder, scripts, manifest, tracks: heard }) {
  const keys = new Set();
  const { since } = manifest;
  const tracks = manifest.files.map((file, index) => trackOf(file, heard[index], index, { folder, scripts, since }, keys));
  return {
    ...manifest, scripts, tracks, name: `v${manifest.version}`,
    stems: tracks.filter((track) => track.role === "stem"),
    seconds: Math.max(0, ...tracks.map((track) => track.seconds)),
    plays: tracks.some((track) => track.pieces > 0),
    downloads: manifest.doors.map((door) => ({ ...door, url: link(folder, door.file) })),
    sums: `${folder}/manifest-sha256.txt`,
    drawn: false,
  };
}

/** Previews that were turned down, as those of more than two channels are, and others
    are heard as the full files are to each other: all as low as the lowest, in dB. */
function align(versions) {
  const tracks = versions.flatMap((version) => version.tracks);
  const lowest = Math.min(0, ...tracks.map((track) => track.gain));
  for (const track of tracks) track.align = 10 ** ((lowest - track.gain) / 20);
  return lowest;
}

/** What can be heard of a version: the stems together, or one other file. */
function choicesOf(version) {
  const choices = version.stems.length ? [{ key: "stems", label: version.stems.length > 1 ? "Stems" : version.stems[0].label, tracks: version.stems }] : [];
  for (const track of version.tracks) if (track.role !== "stem") choices.push({ key: track.key, label: track.label, tracks: [track] });
  return choices.filter((choice) => choice.tracks.some((track) => track.pieces));
}
