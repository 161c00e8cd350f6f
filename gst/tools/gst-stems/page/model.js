// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the report says, made ready to be shown: tracks in the order of the
// lanes, and findings, numbered, each with its places on the time axis.

const MINUS = "\u2212";

/** A level of the report: JSON has no infinities, so they come as strings. */
function number(value) {
  if (typeof value === "number") return value;
  if (value === "inf" || value === "+inf") return Infinity;
  return value === "-inf" ? -Infinity : NaN;
}

function highest(values) {
  return (values || []).map(number).reduce((a, b) => Math.max(a, b), -Infinity);
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

function plural(count, word) {
  return count + " " + word + (count === 1 ? "" : "s");
}

/** A finding: {passed, title, text, places: [{track, from, until, what}]}. */
function nullFinding(report, tracks) {
  const told = report.null;
  if (!told) return [];
  const finding = { passed: told.passed, title: "Null: " + told.verdict, text: told.explanation, places: [] };
  const residual = tracks.find((track) => track.role === "residual");
  const rate = report.rate;
  if (told["fault-end"] > told["fault-start"]) {
    const span = { from: told["fault-start"] / rate, until: told["fault-end"] / rate };
    const accused = told["faulty-stem"].split(",").map((label) => label.trim());
    for (const track of tracks) {
      if (track === residual || (track.role === "stem" && accused.includes(track.label)))
        finding.places.push({ ...span, track, what: told.fault === "none" ? "residual" : told.fault });
    }
  }
  const worst = told["worst-second"] / rate;
  if (residual && !told.passed && worst < report.seconds)
    finding.places.push({ track: residual, from: worst, until: Math.min(worst + 1, report.seconds), what: "worst second" });
  return [finding];
}

/** Clips that lie nearer together than can be seen are one place. */
function clipPlaces(track, seconds) {
  const places = [];
  for (const [from, until, runs] of track.wave.clips) {
    const last = places[places.length - 1];
    if (last && from - last.until < seconds / 100) {
      last.until = until;
      last.runs += runs;
    } else {
      places.push({ track, from, until, runs, what: "" });
    }
  }
  for (const place of places) place.what = plural(place.runs, "clip");
  return places;
}

function meterFindings(track, seconds) {
  const told = track.role === "residual" ? [] : track.meter.findings || [];
  return told.filter((one) => !one.passed).map((one) => {
    let places = [];
    if (one.name === "clip-runs") {
      places = clipPlaces(track, seconds);
    } else if (one.name === "true-peak" || one.name === "peak") {
      const at = track.meter[one.name + "-time"] / 1e9;
      if (at <= seconds) places = [{ track, from: at, until: at, what: "highest peak" }];
    }
    return { passed: false, title: track.label, text: one.explanation, places };
  });
}

/** The report as the page shows it. */
function model(data) {
  const { report, waves } = data;
  const tracks = waves.map((wave) => {
    const file = report.files.find((one) => one.role === wave.role && one.label === wave.label) || {};
    return { label: wave.label, role: wave.role, url: wave.url, file, meter: file.meter || {}, wave };
  });
  const findings = [...nullFinding(report, tracks),
    ...tracks.flatMap((track) => meterFindings(track, report.seconds)),
    ...(report.findings || []).map((one) => ({ passed: one.passed, title: one.file, text: one.explanation, places: [] }))];
  findings.forEach((finding, index) => { finding.number = index + 1; });
  // All waveforms have one height: that of the loudest, or the target if that is more.
  const peaks = tracks.filter((track) => track.role !== "residual").map((track) => highest(track.meter.peak));
  const top = Math.min(6, Math.max(report.target, ...peaks.filter((peak) => peak < Infinity)));
  return { report, tracks, findings, view: { seconds: report.seconds, target: report.target, top } };
}
