// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What comes with a version to be read: its verdict, its note, its figures, its
// files. All text goes in as text.

const SEVERITY = { failed: ["\u2717", "Failed"], warning: ["!", "Warning"], note: ["i", "Note"] };

/** What turns the direction of a line, and is not seen. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A sentence in which no name turns the words around it the other way. */
function isolated(text) {
  return text.split(/("[^"]*")/).map((part) => (part.startsWith('"') ? node("bdi", {}, part) : part.replace(TURNS, "")));
}

/** "2 changed, 5 the same" */
function changesOf(version) {
  const kinds = version.files.map((file) => (file.change || {}).kind).filter((kind) => kind && kind !== "first");
  const same = kinds.filter((kind) => kind === "same").length;
  const words = [];
  if (kinds.length - same) words.push(`${kinds.length - same} changed`);
  if (same) words.push(`${same} the same`);
  if (version.removed.length) words.push(`${version.removed.length} gone: ${version.removed.join(", ")}`);
  return words.join(", ");
}

function showVerdict(version, room) {
  document.title = `${room} ${version.name}`;
  byId("room").replaceChildren(node("bdi", {}, room));
  byId("sentence").replaceChildren(...isolated(headline(version.verdict)));
  byId("stamp").replaceChildren(symbol(version.passed ? "\u2713" : "\u2717"), version.passed ? "Passed" : "Failed");
  byId("verdict").className = version.passed ? "passed" : "failed";
  byId("accepted").hidden = !version.accepted;
  byId("accepted").replaceChildren("Delivered all the same: ", node("bdi", {}, version.accepted || ""));
  byId("note").hidden = !version.note;
  byId("note").querySelector("p").textContent = version.note;
  const date = new Date(version.delivered);
  const facts = [["Version", version.name],
    ["Delivered", Number.isNaN(date.getTime()) ? version.delivered : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })],
    [version.since ? `Since v${version.since}` : "", changesOf(version)],
    ["Stems", String(version.stems.length)],
    ["Null", version.null ? version.null.verdict : "no mix"],
    ["Length", clock(version.seconds)]].filter(([name, value]) => name && value);
  byId("facts").replaceChildren(...facts.map(([name, value]) => node("div", {}, node("dt", {}, name), node("dd", {}, value))));
}

function showFindings({ findings }) {
  byId("findings").hidden = !findings.length;
  const [list] = byId("findings").getElementsByTagName("ol");
  const order = Object.keys(SEVERITY);
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  list.replaceChildren(...sorted.map(({ severity, check, explanation }) => {
    const [sign, words] = SEVERITY[severity] || SEVERITY.note;
    return node("li", { class: severity }, node("p", {}, symbol(sign, words), node("strong", {}, check), " ", ...isolated(prose(explanation))));
  }));
}

function fileRow(track) {
  const { url, bytes, locked } = track.download;
  const name = node("a", { href: url, download: "" }, node("bdi", {}, track.name));
  const change = track.change.words ? [symbol(track.change.sign), track.change.words] : ["\u2013"];
  const cells = [size(bytes), track.format, clock(track.fullSeconds), figure(track.peak, 1), figure(track.truePeak, 1),
    figure(track.loudness, 1), node("span", { title: track.change.explanation }, ...change)];
  return node("tr", {}, node("th", { scope: "row" }, name, locked ? node("small", {}, "locked") : ""), ...cells.map((cell) => node("td", {}, cell)));
}

function showFiles(version) {
  byId("lock").hidden = !version.locked;
  byId("lock").replaceChildren(symbol("\u{1F512}"), "The full-quality files are locked: what is downloaded here is encrypted. " +
    "Who has the key or the passphrase opens it with ", node("code", {}, "gst-stems-1.0 release"), ". The previews are open.");
  byId("files").querySelector("tbody").replaceChildren(...version.tracks.map(fileRow));
  const kinds = { dawproject: "DAWproject session", "stem-mp4": "Stem file for DJ software" };
  byId("doors").replaceChildren(...version.downloads.map(({ kind, file, url, bytes }) => node("li", {}, `${kinds[kind] || kind}: `,
    node("a", { href: url, download: "" }, node("bdi", {}, file.split("/").pop())), `, ${size(bytes)}`)));
  byId("sums").textContent = version.sums;
  byId("foot").textContent = `Made by ${version.generator}.`;
}
