// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The keyboard. A control that has the focus keeps the keys that it knows itself.

function toggle() {
  if (engine.wanted()) {
    engine.stop();
    say("Stopped.");
  } else {
    engine.play();
    say(`Playing ${heard ? heard.label : ""}, ${version.name}.`);
  }
}

function focused() {
  const lane = document.activeElement && document.activeElement.closest(".lane");
  return lanes.find((one) => one.lane === lane);
}

/** To a lane that is so many further, or, of stems, the one with this number. */
function walk(step) {
  const at = lanes.indexOf(focused());
  lanes[at < 0 ? (step > 0 ? 0 : lanes.length - 1) : (at + step + lanes.length) % lanes.length].lane.focus();
}

function onLane(act) {
  const lane = focused();
  if (lane) act(lane.track);
  else say("Go to a stem first, with its number.");
}

const stemAct = (name) => () => onLane((track) => { if (track.role === "stem") acts[name](track); });
const turn = (by) => () => onLane((track) => acts.level(track, desk.of(track).level + by));

const KEYS = {
  " ": toggle,
  ArrowLeft: ({ shiftKey }) => engine.go(engine.position() - (shiftKey ? 1 : 5)),
  ArrowRight: ({ shiftKey }) => engine.go(engine.position() + (shiftKey ? 1 : 5)),
  ArrowUp: () => walk(-1),
  ArrowDown: () => walk(1),
  Home: () => engine.go(0),
  m: stemAct("mute"),
  s: stemAct("solo"),
  "+": turn(1),
  "=": turn(1),
  "-": turn(-1),
  0: () => onLane((track) => acts.level(track, 0)),
  v: () => choose(before.name),
  x: () => {
    const other = choicesOf(version).find((one) => (heard.key === "stems" ? one.key !== "stems" : one.key === "stems"));
    if (other) hear(other.key);
  },
};

/** Whether the control that has the focus does something with a key that is no letter. */
function knows(target, key) {
  const own = target instanceof Element && target.closest("input, summary, button, [role=region]");
  if (!own) return false;
  if (key !== " ") return own.matches("input, [role=region]");
  return !own.matches("input[type=range], input:checked");
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("desk").hidden) return;
  const letter = event.key.length === 1 && event.key !== " ";
  if (!letter && knows(event.target, event.key)) return;
  const stem = /^[1-9]$/.test(event.key) ? lanes.filter((one) => one.track.role === "stem")[Number(event.key) - 1] : null;
  const act = KEYS[letter ? event.key.toLowerCase() : event.key];
  if (stem) stem.lane.focus();
  else if (act) act(event);
  else return;
  event.preventDefault();
}
