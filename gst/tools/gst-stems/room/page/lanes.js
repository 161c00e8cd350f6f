// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lane of a track: its name, its controls, its waveform, its meter.

const ROLE = { mix: "the mix", version: "a version of the mix", other: "not in the mix" };

function meterBars(name) {
  const sides = [node("span"), node("span")];
  const box = node("div", { class: "vu", "aria-hidden": "true", "data-meter": name }, ...sides);
  return { box, show(levels) {
    sides.forEach((side, i) => {
      const level = levels ? levels[i] : -Infinity;
      side.style.transform = `scaleX(${along(level) / 100})`;
      side.className = level > 0 ? "over" : "";
    });
  } };
}

function switchButton(words, label, press) {
  const button = node("button", { type: "button", class: `switch ${words.toLowerCase()}`, "aria-pressed": "false",
    "aria-label": `${words} ${label}` }, words);
  button.addEventListener("click", press);
  return button;
}

function fader(track, acts) {
  const id = `level-${track.index}`;
  const input = node("input", { type: "range", id, min: LEVELS.least, max: LEVELS.most, step: LEVELS.step, "aria-label": `Level of ${track.label}` });
  const words = node("output", { for: id });
  input.addEventListener("input", () => acts.level(track, Number(input.value)));
  input.addEventListener("dblclick", () => acts.level(track, 0));
  return { box: node("div", { class: "fader noprint" }, input, words), show(level) {
    input.value = level;
    input.setAttribute("aria-valuetext", levelWords(level));
    words.textContent = levelWords(level);
  } };
}

/** Dragging and clicking a waveform moves the place. */
function placing(wave, seconds, go) {
  const at = (event) => {
    const box = wave.getBoundingClientRect();
    return seconds * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  wave.addEventListener("click", (event) => go(at(event)));
  wave.addEventListener("pointermove", (event) => byId("desk").style.setProperty("--hover", at(event) / seconds));
  wave.addEventListener("pointerleave", () => byId("desk").style.removeProperty("--hover"));
}

/** @param acts { mute, solo, level, go }; `number`: the key that goes to it. */
function makeLane(track, number, version, acts) {
  const title = `lane-${track.index}`;
  const stem = track.role === "stem";
  const name = node("h3", { id: title, title: track.name }, node("bdi", {}, track.label));
  const key = number <= 9 && stem ? node("kbd", { class: "noprint", "aria-hidden": "true" }, String(number)) : "";
  const told = [ROLE[track.role], track.stereo ? "preview in stereo" : "", track.pieces ? "" : "no preview"].filter(Boolean).join(", ");
  const head = node("div", { class: "head" }, key, name, told ? node("p", { class: "kind" }, told) : "");
  if (track.change.words) head.append(node("p", { class: "kind change" }, symbol(track.change.sign), track.change.words));
  const problem = node("p", { class: "problem" });
  head.append(problem);
  const wave = node("div", { class: "wave" });
  placing(wave, version.seconds, acts.go);
  const mute = switchButton("Mute", track.label, () => acts.mute(track));
  const solo = switchButton("Solo", track.label, () => acts.solo(track));
  const level = fader(track, acts);
  const bars = meterBars(track.label);
  const controls = node("div", { class: "level" }, node("div", { class: "switches noprint" }, ...(stem ? [mute, solo] : []), level.box), bars.box);
  const lane = node("section", { class: `lane ${track.role}`, "aria-labelledby": title, tabindex: "-1", "data-label": track.label }, head, wave, controls);
  if (stem) lane.style.setProperty("--hue", `var(--hue-${number % 8})`);
  return {
    track, lane, bars, problem,
    /** In the length of the whole version; a level of `top` fills the lane. */
    draw(top) {
      wave.replaceChildren(track.wave ? drawWave(track, { seconds: version.seconds, target: top, top }, "linear")
        : node("p", { class: "kind" }, "no waveform"));
    },
    show({ level: decibels, mute: muted, solo: alone }, heard) {
      mute.setAttribute("aria-pressed", String(muted));
      solo.setAttribute("aria-pressed", String(alone));
      level.show(decibels);
      lane.classList.toggle("silent", !heard);
    },
  };
}
