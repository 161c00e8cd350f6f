// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Builds the page from the report.

/** What a severity looks like and is called: never by colour alone. */
const SEVERITY = { failed: ["\u2717", "Failed"], warning: ["!", "Warning"], note: ["i", "Note"] };

/** "2 failed, 1 warning" */
function counts(findings) {
  return Object.keys(SEVERITY).map((severity) => [severity, findings.filter((one) => one.severity === severity).length])
    .filter(([, count]) => count)
    .map(([severity, count]) => (severity === "failed" ? `${count} failed` : plural(count, severity))).join(", ");
}

/** What the files have in common: [name, value]. */
function facts({ report, tracks, rate, view }) {
  const all = (field) => [...new Set(report.files.map((file) => file[field]).filter((value) => value))];
  const stems = tracks.filter((track) => track.role === "stem").length;
  return [["Sample rate", all("rate").map((hertz) => `${hertz / 1000} kHz`).join(", ")],
    ["Depth", all("format").map(depth).join(", ")],
    ["Length", view.seconds ? clock(view.seconds) : ""],
    ["Stems", String(stems)],
    ["Null", report.null ? report.null.verdict : "no mix"],
    ["Findings", counts(report.findings)],
    ["Recipient", report.profile || ""]].filter(([, value]) => value);
}

/** "S24LE" as people say it. */
function depth(format) {
  const bits = /\d+/.exec(format);
  return !bits ? format : format.startsWith("F") ? `${bits} bit float` : `${bits} bit`;
}

function header(shown) {
  const { report } = shown;
  document.title = (report.passed ? "Passed: " : "Failed: ") + report.set;
  byId("set").textContent = report.set;
  byId("sentence").textContent = headline(report.verdict);
  byId("stamp").append(symbol(report.passed ? "\u2713" : "\u2717"), report.passed ? "Passed" : "Failed");
  byId("verdict").className = report.passed ? "passed" : "failed";
  for (const [name, value] of facts(shown)) byId("facts").append(node("div", {}, node("dt", {}, name), node("dd", {}, value)));
}

function jump(place, listen) {
  const words = place.until > place.from ? `${clock(place.from)} to ${clock(place.until)}` : clock(place.from);
  const button = node("button", { type: "button", class: "jump" }, symbol("\u25b6", "Play"),
    node("bdi", {}, place.track.label), ` ${words}`, place.what ? node("span", { class: "what" }, ` ${place.what}`) : "");
  button.addEventListener("click", () => listen.from(place.track, place.from));
  return button;
}

function findingItem(finding, listen) {
  const [sign, words] = SEVERITY[finding.severity] || SEVERITY.note;
  const body = node("div", {},
    node("p", {}, symbol(sign, words), node("strong", {}, finding.check), " ", prose(finding.explanation)));
  const places = finding.places.slice(0, 12);
  if (places.length) body.append(node("p", { class: "places" }, ...places.map((place) => jump(place, listen))));
  if (finding.places.length > places.length)
    body.append(node("p", { class: "legend" }, `and ${finding.places.length - places.length} more`));
  return node("li", { class: finding.severity, value: finding.number },
    node("span", { class: "number" }, String(finding.number)), body);
}

/** Of a long list, what does not fail is folded away: the timeline comes first. */
function findingList({ findings }, listen) {
  const box = byId("findings");
  box.hidden = !findings.length;
  const [list] = box.getElementsByTagName("ol");
  const rest = findings.length > 8 ? findings.filter((one) => one.severity !== "failed") : [];
  list.append(...findings.filter((one) => !rest.includes(one)).map((one) => findingItem(one, listen)));
  if (!rest.length) return;
  const folded = node("details", {}, node("summary", {}, counts(rest)),
    node("ol", {}, ...rest.map((one) => findingItem(one, listen))));
  box.append(folded);
  addEventListener("beforeprint", () => { folded.open = true; });
}

/** A finding where it is: a flag with its number, and hatching as far as it goes. */
function mark(finding, place, seconds) {
  const span = node("div", { class: `mark ${finding.severity}`, "data-finding": finding.number,
    "data-from": place.from, "data-until": place.until, title: `${finding.number}. ${place.what}` });
  span.style.left = `${100 * place.from / seconds}%`;
  span.style.width = `${100 * (place.until - place.from) / seconds}%`;
  span.append(node("span", { class: "flag" }, String(finding.number), place.what ? node("span", { class: "what" }, " " + place.what) : ""));
  return span;
}

/** Flags side by side, in a row above and one below; without their words, or
    not at all, where there is no room: the list of findings has them. */
function settle(wave) {
  const taken = [[], []];
  for (const span of wave.querySelectorAll(".mark")) {
    const flag = span.firstChild;
    const fits = (low, short) => {
      flag.className = `flag${low ? " low" : ""}${short ? " short" : ""}`;
      const from = Math.max(0, Math.min(span.offsetLeft, wave.clientWidth - flag.offsetWidth));
      const until = from + flag.offsetWidth + 2;
      if (taken[low].some(([a, b]) => from < b && until > a)) return false;
      flag.style.left = `${from - span.offsetLeft - 1}px`;
      taken[low].push([from, until]);
      return true;
    };
    if (!(fits(0, false) || fits(1, false) || fits(0, true) || fits(1, true))) flag.className = "flag none";
  }
}

const KIND = { mix: "the mix", version: "a version", other: "not summed", sum: "the stems together", residual: "mix minus stems, in dB" };

function level(track, target) {
  const { meter } = track;
  const peak = highest(meter["true-peak"] || meter.peak);
  const unit = meter["true-peak"] ? "dBTP" : "dBFS";
  const box = node("div", { class: "level" });
  if (!meter.peak) return box;
  if (track.role === "residual") {
    box.append(node("p", {}, node("b", {}, figure(highest(meter.peak), 1)), " dBFS at most"));
    return box;
  }
  const room = number(meter.headroom);
  box.append(drawMeter(meter, target), node("p", {},
    node("b", {}, figure(peak, 1)), ` ${unit} `,
    node("span", { class: "room" }, symbol(meter.passed ? "\u2713" : "\u2717", meter.passed ? "Passed" : "Failed"),
      room < 0 ? `${figure(-room, 1)} dB over` : `${figure(room, 1)} dB left`)));
  if (meter.integrated !== undefined) box.append(node("p", {}, node("b", {}, figure(meter.integrated, 1)), " LUFS"));
  return box;
}

function lane(shown, track, index, listen) {
  const { findings, view } = shown;
  const title = `lane-${index}`;
  const head = node("div", { class: "head" }, node("h3", { id: title, title: track.label }, track.label));
  if (track.url) {
    track.button = node("button", { type: "button", class: "hear noprint", "aria-pressed": "false" },
      symbol("\u25b6", "Play"), track.label);
    track.button.firstChild.nextSibling.remove();
    track.button.setAttribute("aria-label", "Play " + track.label);
    track.button.addEventListener("click", () => listen().toggle(track));
    head.prepend(track.button);
  }
  head.append(node("p", { class: "kind" }, KIND[track.role] || ""));
  track.problem = node("p", { class: "problem", role: "status" });
  head.append(track.problem);
  const wave = node("div", { class: "wave" }, drawWave(track, view, "linear"));
  for (const finding of findings) {
    for (const place of finding.places) if (place.track === track) wave.append(mark(finding, place, view.seconds));
  }
  const place = (event) => {
    const box = wave.getBoundingClientRect();
    return view.seconds * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  wave.addEventListener("click", (event) => listen().from(track, place(event)));
  wave.addEventListener("pointermove", (event) => byId("timeline").style.setProperty("--hover", place(event) / view.seconds));
  wave.addEventListener("pointerleave", () => byId("timeline").style.removeProperty("--hover"));
  track.lane = node("section", { class: `lane ${track.role}`, "aria-labelledby": title, "data-label": track.label },
    head, wave, level(track, view.target));
  if (track.role === "stem") track.lane.style.setProperty("--hue", `var(--hue-${index % 8})`);
  return track.lane;
}

function timeline(shown, listen) {
  const { tracks, view } = shown;
  if (!tracks.length || !view.seconds) return;
  byId("timeline").hidden = false;
  ticks(view.seconds, byId("timeline"));
  for (const decibel of [-36, -24, -12, view.target, 0]) {
    const line = node("span", { class: decibel === view.target ? "aim" : "" }, figure(decibel, 0));
    line.style.left = `${along(decibel)}%`;
    if (decibel === view.target || Math.abs(decibel - view.target) > 6) byId("level-scale").append(line);
  }
  tracks.forEach((track, index) => byId("lanes").append(lane(shown, track, index, listen)));
  const step = figure(1000 * tracks[0].wave.step, 0);
  byId("legend").append(`Up is left, down is right, as high as ${figure(view.top, 1)} dBFS; of each ${step} ms the highest sample, `,
    "and darker the RMS. ",
    node("span", { class: "key aim" }), `target, ${figure(view.target, 1)} dB; above it the wave is `,
    node("span", { class: "key tip" }), "filled. ", node("span", { class: "key hatch" }), "a numbered finding.");
  for (const button of byId("scale").children) {
    button.addEventListener("click", () => {
      for (const other of byId("scale").children) other.setAttribute("aria-pressed", String(other === button));
      for (const track of tracks)
        track.lane.querySelector(".wave > svg").replaceWith(drawWave(track, view, button.dataset.scale));
    });
  }
}

const shown = model(JSON.parse(byId("report").textContent));
let listening = null;
header(shown);
timeline(shown, () => listening);
listening = player(shown.tracks, shown.view.seconds);
findingList(shown, listening);
tables(shown);
listening.show();
const settleAll = () => document.querySelectorAll(".wave").forEach(settle);
settleAll();
addEventListener("resize", settleAll);
matchMedia("print").addEventListener("change", settleAll);
