// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Puts the page together: what is shown is one version; what is heard is one of
// its choices.

const room = JSON.parse(byId("report").textContent);
const versions = room.versions.map(versionOf);
const turned = align(versions);
const desk = makeDesk();
let version = versions[versions.length - 1];
let before = versions[Math.max(0, versions.length - 2)];
let lanes = [];
let heard = null; // one of choicesOf(version)

const engine = makeEngine(room, (track) => desk.gain(track, version.stems), {
  show,
  stuck(yes) { byId("stuck").hidden = !yes; },
  busy(yes) { byId("desk").setAttribute("aria-busy", String(yes)); },
  problem(track, error) {
    const lane = lanes.find((one) => one.track === track);
    if (!lane || lane.problem.textContent) return;
    lane.problem.textContent = `Cannot be heard all through: ${error.message || error}.`;
    say(`${track.label} cannot be heard all through.`);
  },
});

function say(words) { byId("said").textContent = words; }

/** Radio buttons that look like one row of buttons. */
function choice(box, name, choices, chosen, choose) {
  box.hidden = choices.length < 2;
  box.replaceChildren(...choices.map(({ key, label }) => {
    const input = node("input", { type: "radio", name, value: key });
    input.checked = key === chosen;
    input.addEventListener("change", () => choose(key));
    return node("label", {}, input, node("span", {}, node("bdi", {}, label)));
  }));
}

function show() {
  const at = engine.position();
  const playing = engine.wanted();
  byId("desk").style.setProperty("--at", version.seconds > 0 ? at / version.seconds : 0);
  byId("now").textContent = clock(at, 1);
  byId("position").value = at;
  byId("position").setAttribute("aria-valuetext", `${clock(at, 0)} of ${clock(version.seconds, 0)}`);
  byId("play").replaceChildren(symbol(playing ? "\u25a0" : "\u25b6"), playing ? "Stop" : "Play");
}

function showLanes() {
  for (const { track, show: showLane } of lanes) showLane(desk.of(track), heard && heard.tracks.includes(track) && desk.heard(track, version.stems));
  engine.mix();
}

/** Meters fall slowly enough to be read; the page is still where motion is not wanted. */
const held = new Map();
function fall(key, levels, seconds) {
  const last = held.get(key) || [-Infinity, -Infinity];
  const now = last.map((level, i) => Math.max(levels ? levels[i] : -Infinity, level - 20 * seconds));
  held.set(key, now);
  return now;
}

const output = meterBars("output");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let drawn = 0;

function follow(time) {
  requestAnimationFrame(follow);
  const passed = (time - drawn) / 1000;
  if (passed < (calm.matches ? 0.5 : 0.02) || (!engine.playing() && passed < 0.1)) return;
  drawn = time;
  const levels = engine.levels();
  output.show(fall("output", levels && levels.output, passed));
  for (const { track, bars } of lanes) bars.show(fall(track.key, levels && levels.tracks.get(track.key), passed));
  if (engine.playing()) show();
}

function hear(key, quietly) {
  const choices = choicesOf(version);
  heard = choices.find((one) => one.key === key) || choices[0] || null;
  choice(byId("hear"), "hear", choices, heard && heard.key, (chosen) => hear(chosen));
  engine.choose(heard ? heard.tracks : [], version.seconds);
  showLanes();
  if (heard && !quietly) say(`${heard.label} heard.`);
}

const acts = {
  mute(track) { desk.of(track).mute = !desk.of(track).mute; touched(track, desk.of(track).mute ? "muted" : "not muted"); },
  solo(track) { desk.of(track).solo = !desk.of(track).solo; touched(track, desk.of(track).solo ? "soloed" : "not soloed"); },
  level(track, level) {
    desk.of(track).level = Math.min(LEVELS.most, Math.max(LEVELS.least, level));
    touched(track, levelWords(desk.of(track).level));
  },
  go(to) { engine.go(to); },
};

/** Who turns a stem wants to hear it. */
function touched(track, words) {
  say(`${track.label} ${words}.`);
  if (heard && !heard.tracks.includes(track) && track.pieces) hear(track.role === "stem" ? "stems" : track.key, true);
  else showLanes();
}

async function drawWaves(of) {
  if (!of.drawn) {
    try {
      (await bring(`${of.scripts}/waves`)).forEach((wave, i) => { of.tracks[i].wave = wave; });
      of.drawn = true;
    } catch { /* the lanes say that there is none */ }
  }
  if (of !== version) return;
  const top = (tracks) => Math.min(6, Math.max(-36, ...tracks.map((track) => track.peak).filter(Number.isFinite)));
  for (const lane of lanes) lane.draw(top(lane.track.role === "stem" ? of.stems : of.tracks));
}

function choose(name) {
  const next = versions.find((one) => one.name === name) || version;
  if (next !== version) before = version;
  version = next;
  showVerdict(version, room.room);
  showFindings(version);
  showFiles(version);
  lanes = version.tracks.map((track) => makeLane(track, version.stems.indexOf(track) + 1, version, acts));
  byId("lanes").replaceChildren(...lanes.map((lane) => lane.lane));
  for (const id of ["desk", "skip"]) byId(id).hidden = !version.plays;
  byId("silent").hidden = version.plays;
  byId("position").max = version.seconds;
  ticks(version.seconds, byId("desk"));
  choice(byId("versions"), "version", versions.map((one) => ({ key: one.name, label: one.name })), version.name, choose);
  hear(heard ? heard.key : "stems", true);
  drawWaves(version);
  say(`Version ${version.version}, at ${clock(engine.position(), 0)}.`);
}

byId("output").append(node("p", { class: "kind" }, "What is heard"), output.box);
if (turned < 0) byId("loud").textContent = `all turned down by ${figure(-turned, 1)} dB, as two channels are made of more`;
byId("play").addEventListener("click", toggle);
byId("position").addEventListener("input", () => engine.go(Number(byId("position").value)));
byId("reset").addEventListener("click", () => { desk.reset(); showLanes(); say("All levels at 0 dB, nothing muted or soloed."); });
document.addEventListener("keydown", keys);
// A click leaves the keyboard where it is: Space then plays, and does not press again.
document.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
choose(version && version.name);
requestAnimationFrame(follow);
