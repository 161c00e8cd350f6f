// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The figures behind the pictures, as tables.

function table(caption, headings, rows) {
  if (!rows.length) return;
  const head = node("tr", {}, ...headings.map(([name, unit]) =>
    node("th", { scope: "col" }, name, unit ? node("small", {}, unit) : "")));
  const body = rows.map(([name, ...cells]) => node("tr", {}, node("th", { scope: "row" }, name),
    ...cells.map((cell) => node("td", cell.length > 24 ? { class: "long" } : {}, cell))));
  document.getElementById("tables").append(node("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    node("table", {}, node("caption", {}, caption), node("thead", {}, head), node("tbody", {}, ...body))));
}

function tables({ report, tracks, rate }) {
  const measured = tracks.filter((track) => track.role !== "residual" && track.meter.peak);
  table("Levels", [["File", ""], ["Peak", "dBFS"], ["True peak", "dBTP"], ["Headroom", "dB"], ["Loudness", "LUFS"],
    ["Short-term", "max LUFS"], ["Range", "LU"], ["PLR", "LU"], ["Crest", "dB"], ["Correlation", ""], ["Clips", ""], ["Target", ""]],
  measured.map(({ label, meter }) => [label, figure(highest(meter.peak), 2), figure(highest(meter["true-peak"]), 2),
    figure(meter.headroom, 2), figure(meter.integrated, 1), figure(meter["max-short-term"], 1), figure(meter["loudness-range"], 1),
    figure(meter.plr, 1), figure(meter.crest, 1), figure(meter.correlation, 2), String(meter["clip-runs"]),
    meter.passed ? "\u2713 held" : "\u2717 missed"]));
  const told = report.null;
  if (told) {
    table("Null: each stem in the mix", [["Stem", ""], ["Fault", ""], ["Gain", "dB"], ["Delay", "samples"], ["Polarity", ""], ["Length", "s"]],
      told.stems.map((stem) => [stem.label, stem.fault === "none" ? "\u2713 none" : "\u2717 " + stem.fault,
        figure(stem["gain-db"], 2), figure(stem.delay, 2), stem.inverted ? "\u2717 inverted" : "as in the mix",
        figure(stem.length / rate, 3)]));
  }
  table("Versions: each against the stems that its name says", [["Version", ""], ["Stems", ""], ["Difference", "dBFS"], ["Null", ""]],
    (report.versions || []).map((one) => [one.file, one.stems.join(", ") || figure(NaN), figure(highest(one.null?.["residual-peak"]), 1),
      !one.null ? "not held: " + one.problem : (one.null.passed ? "\u2713 " : "\u2717 ") + one.null.verdict]));
  document.getElementById("foot").textContent = "Made by gst-stems-1.0.";
}
