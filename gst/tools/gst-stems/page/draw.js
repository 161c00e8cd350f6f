// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The waveform of a lane and its meter, as SVG. All text goes in as text, never
// as markup: names are those of files, and files have any name.

const SVG = "http://www.w3.org/2000/svg";
const FLOOR = { file: -60, residual: -144 }; // dBFS, of the dB scale
const METER = [-48, 3]; // dB, the ends of a meter

const byId = (id) => document.getElementById(id);

/** A node of HTML, or with "svg:" in front of its name of SVG. */
function node(name, attributes = {}, ...children) {
  const made = name.startsWith("svg:") ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Something that shapes or signs say to the eye, and words to the ear. */
function symbol(sign, words) {
  return node("span", { class: "sign" }, node("span", { "aria-hidden": "true" }, sign + " "),
    words ? node("span", { class: "hidden" }, words + ": ") : "");
}

/** How far from the middle line a level is drawn, 0 to 1, where `top` is. */
function extent(level, scale, top, floor) {
  const share = scale === "linear" ? 10 ** ((level - top) / 20) : (level - floor) / (top - floor);
  return Math.min(1, Math.max(0, share));
}

/** Levels above and below the middle: left and right, or the highest of all.
    They come in tenths of a decibel; null is silence. */
function halves(channels) {
  const levels = channels.map((channel) => channel.map((x) => (x === null ? -Infinity : x / 10)));
  if (levels.length === 2) return levels;
  const all = (levels[0] || []).map((_, i) => Math.max(...levels.map((channel) => channel[i])));
  return [all, all];
}

/** A closed shape between two rows of extents; x counts points, y is 0 to 200. */
function shape(above, below) {
  const y = (value, sign) => (100 - sign * value * 98).toFixed(1);
  const there = above.map((value, i) => `${i} ${y(value, 1)}L${i + 1} ${y(value, 1)}`);
  const back = below.map((value, i) => `${i + 1} ${y(value, -1)}L${i} ${y(value, -1)}`).reverse();
  return there.length ? `M${there.join("L")}L${back.join("L")}Z` : "";
}

/** The parts of a half that stand above the target. */
function tips(levels, target, sign, drawn) {
  const edge = (100 - sign * drawn(target) * 98).toFixed(1);
  let path = "";
  levels.forEach((level, i) => {
    if (level > target + 0.001) path += `M${i} ${edge}V${(100 - sign * drawn(level) * 98).toFixed(1)}H${i + 1}V${edge}Z`;
  });
  return path;
}

function drawWave(track, { seconds, target, top }, scale) {
  const { wave } = track;
  const own = track.role === "residual" ? "decibel" : scale;
  const drawn = (level) => extent(level, own, track.role === "residual" ? 0 : top, track.role === "residual" ? FLOOR.residual : FLOOR.file);
  const [left, right] = halves(wave.peak);
  const [leftRms, rightRms] = halves(wave.rms);
  const width = seconds / wave.step;
  const svg = node("svg:svg", { viewBox: `0 0 ${width} 200`, preserveAspectRatio: "none", role: "img",
    "aria-label": `Waveform of ${track.label}, highest at ${figure(Math.max(...left.concat(right), -Infinity), 1)} dBFS` });
  const add = (kind, d) => svg.append(node("svg:path", { class: kind, d, "vector-effect": "non-scaling-stroke" }));
  add("peak", shape(left.map(drawn), right.map(drawn)));
  add("rms", shape(leftRms.map(drawn), rightRms.map(drawn)));
  if (track.role !== "residual") {
    add("tip", tips(left, target, 1, drawn) + tips(right, target, -1, drawn));
    const reach = drawn(target) * 98;
    add("aim", `M0 ${100 - reach}H${width}M0 ${100 + reach}H${width}`);
  }
  add("middle", `M0 100H${width}`);
  return svg;
}

/** Round steps of time, at most ten of them, for the waveforms in `around`. */
function ticks(seconds, around) {
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600].find((s) => seconds / s <= 10) || seconds;
  byId("ticks").replaceChildren();
  for (let i = 0; i * step <= seconds; i++) {
    const tick = node("span", {}, clock(i * step, step < 1 ? 1 : 0));
    tick.style.left = `${100 * i * step / seconds}%`;
    if (i * step > seconds * 0.96) tick.className = "last";
    byId("ticks").append(tick);
  }
  around.style.setProperty("--tick", step / seconds);
}

/** Where a level stands on a meter, in percent. */
function along(level) {
  const [low, high] = METER;
  return 100 * (Math.min(high, Math.max(low, level)) - low) / (high - low);
}

/** Bars for true peak and loudness, the sample peak as a line, the target. */
function drawMeter(meter, target) {
  const svg = node("svg:svg", { class: "bars", "aria-hidden": "true" });
  const bar = (kind, from, level, y, height) => {
    const width = along(level) - along(from);
    if (width > 0) svg.append(node("svg:rect", { class: kind, x: `${along(from)}%`, y, width: `${width}%`, height }));
  };
  const line = (kind, level, y, until) => svg.append(node("svg:line",
    { class: kind, x1: `${along(level)}%`, x2: `${along(level)}%`, y1: y, y2: until }));
  const held = meter["true-peak"] ? highest(meter["true-peak"]) : highest(meter.peak);
  bar("back", METER[0], METER[1], 3, 11);
  bar("bar", METER[0], Math.min(held, target), 3, 11);
  bar("bar over", target, held, 3, 11);
  if (Number.isFinite(highest(meter.peak))) line("sample", highest(meter.peak), 3, 14);
  if (meter.integrated !== undefined) {
    bar("back", METER[0], METER[1], 19, 6);
    bar("bar loud", METER[0], number(meter.integrated), 19, 6);
  }
  line("aim", target, 0, 28);
  return svg;
}
