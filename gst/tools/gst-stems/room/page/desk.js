// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Levels, mutes and solos. They belong to the names of tracks, so that they are
// the same in another version.

const LEVELS = { least: -60, most: 6, step: 0.5 }; // dB; the least is silence

function makeDesk() {
  const settings = new Map();
  const of = ({ key }) => {
    if (!settings.has(key)) settings.set(key, { level: 0, mute: false, solo: false });
    return settings.get(key);
  };
  return {
    of,
    reset() { settings.clear(); },
    /** Whether a stem is heard, by the mutes and solos of all. */
    heard(track, stems) {
      if (track.role !== "stem") return true;
      return !of(track).mute && (of(track).solo || !stems.some((stem) => of(stem).solo));
    },
    gain(track, stems) {
      const { level } = of(track);
      return this.heard(track, stems) && level > LEVELS.least ? 10 ** (level / 20) * track.align : 0;
    },
  };
}

/** "−3.0 dB", "silent" */
function levelWords(level) {
  return level <= LEVELS.least ? "silent" : `${signed(level, 1)} dB`;
}
