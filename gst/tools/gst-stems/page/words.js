// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Numbers and sentences of a report, as a page sets them.

const MINUS = "\u2212";

/** A level of the report: JSON has no infinities, so they come as strings. */
function number(value) {
  if (typeof value === "number") return value;
  if (value === "inf" || value === "+inf") return Infinity;
  return value === "-inf" ? -Infinity : NaN;
}

/** Of a list; what was not measured is no number. */
function highest(values) {
  return !values ? NaN : values.map(number).reduce((a, b) => Math.max(a, b), -Infinity);
}

/** "−6.02", "−∞"; a number that is not there is a dash. */
function figure(value, digits) {
  const x = number(value);
  if (Number.isNaN(x)) return "\u2013";
  if (!Number.isFinite(x)) return x < 0 ? MINUS + "\u221e" : "+\u221e";
  const text = Math.abs(x).toFixed(digits);
  return x < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** Seconds as 1:02.345. */
function clock(seconds, digits = 3) {
  const unit = 10 ** digits;
  const ticks = Math.round(seconds * unit);
  const minutes = Math.floor(ticks / unit / 60);
  const rest = (ticks / unit - minutes * 60).toFixed(digits);
  return minutes + ":" + rest.padStart(digits ? digits + 3 : 2, "0");
}

/** A sentence of the report, with levels as they are set elsewhere on the page. */
function prose(text) {
  return text.replace(/-(\d+(?:\.\d+)?|inf)(?= (?:dB|LU))/g, (_, level) => MINUS + (level === "inf" ? "\u221e" : level));
}

/** The stamp says how it ended and the list how often; this says what it is. */
function headline(verdict) {
  return prose(verdict.replace(/^(PASSED: |FAILED, \d+ findings?: )/, "").replace(/\. (?=[A-Z]).*$/s, "."));
}

function plural(count, word) {
  return count + " " + word + (count === 1 ? "" : "s");
}

/** Frames are counted, times in nanoseconds; null is none. */
function seconds(count, unit) {
  return typeof count === "number" && unit > 0 ? count / unit : NaN;
}
