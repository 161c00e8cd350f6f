// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the report says, made ready to be shown: tracks in the order of the
// lanes, and findings, numbered, each with its places on the time axis.

/** The place of a residual: all of it, and its worst second; on the stem at fault too. */
function nullPlaces(told, rate, tracks, end) {
  const places = [];
  const residual = tracks.find((track) => track.role === "residual");
  const from = seconds(told["fault-start"], rate);
  const until = seconds(told["fault-end"], rate);
  // nullcheck's stems are those of the set, in its order.
  const stems = tracks.filter((track) => track.role === "stem");
  const faults = new Map(stems.map((stem, i) => [stem, told.stems[i]?.fault]).filter(([, fault]) => fault && fault !== "none"));
  if (residual) faults.set(residual, told.fault === "none" || told.fault === "unknown" ? "residual" : told.fault);
  for (const track of tracks) {
    if (until > from && faults.has(track)) places.push({ track, from, until, what: faults.get(track) });
  }
  const worst = seconds(told["worst-second"], rate);
  if (residual && worst < end)
    places.push({ track: residual, from: worst, until: Math.min(worst + 1, end), what: "worst second" });
  return places;
}

/** Clips that lie nearer together than can be seen are one place. */
function clipPlaces(track, end) {
  const places = [];
  for (const [from, until, runs] of track.wave.clips) {
    const last = places[places.length - 1];
    if (last && from - last.until < end / 100) {
      last.until = until;
      last.runs += runs;
    } else {
      places.push({ track, from, until, runs });
    }
  }
  for (const place of places) place.what = plural(place.runs, "clip");
  return places;
}

function peakPlaces(track) {
  const { meter } = track;
  const at = seconds(meter["true-peak-time"] ?? meter["peak-time"], 1e9);
  return Number.isNaN(at) ? [] : [{ track, from: at, until: at, what: "highest peak" }];
}

/** Where a finding is: [{track, from, until, what}]. */
function placesOf(finding, report, tracks, rate, end) {
  if (finding.check === "null" && report.null) return nullPlaces(report.null, rate, tracks, end);
  const track = finding.file ? tracks.find((one) => one.file.file === finding.file)
    : tracks.find((one) => one.role === "sum" && finding.check === "headroom");
  if (!track) return [];
  if (finding.check === "headroom") return peakPlaces(track);
  // Of clips that fail; flat tops, which may be, have no times.
  if (finding.check === "clips" && finding.severity === "failed") return clipPlaces(track, end);
  const last = seconds(track.file.frames, track.file.rate);
  if (finding.check === "tail" || finding.check === "length") return [{ track, from: last, until: last, what: "its end" }];
  const from = seconds(finding.start, track.file.rate);
  const until = seconds(finding.end, track.file.rate);
  if (Number.isNaN(from)) return [];
  return [{ track, from, until: until >= from ? until : from, what: finding.check }];
}

/** The report as the page shows it. */
function model({ report, tracks: given }) {
  const target = number(report.target);
  const tracks = given.map((track) => {
    const file = report.files.find((one) => track.location && one.location === track.location) || {};
    const meter = { sum: report.sum, residual: report.null && { peak: report.null["residual-peak"] } }[track.role] ||
      file.headroommeter || {};
    return { ...track, file, meter };
  });
  const rate = Math.max(0, ...report.files.map((file) => file.rate || 0));
  const end = Math.max(0, ...tracks.map((track) => Math.max(seconds(track.meter.endtime, 1e9) || 0,
    seconds(track.file.frames, track.file.rate) || 0)));
  const order = ["failed", "warning", "note"];
  const sorted = [...report.findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const findings = sorted.map((finding, index) => ({ ...finding, number: index + 1,
    places: placesOf(finding, report, tracks, rate, end) }));
  // All waveforms have one height: room for the loudest of them, and for the target.
  const peaks = tracks.map((track) => highest(track.meter.peak)).filter((peak) => peak < Infinity);
  const top = Math.min(6, Math.max(target + 1.5, ...peaks));
  return { report, tracks, findings, rate, view: { seconds: end, target, top } };
}
