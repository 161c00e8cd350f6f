// gst-stems
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Listening: one file is heard at a time, and another takes over at the place
// where it was. The playhead is one custom property that all lanes draw.

function player(tracks, seconds) {
  const timeline = document.getElementById("timeline");
  const position = document.getElementById("position");
  const play = document.getElementById("play");
  const heard = tracks.filter((track) => track.url);
  let current = heard[0] || null;
  let at = 0;
  let playing = false;

  for (const track of heard) {
    track.audio = node("audio", { src: track.url, preload: "none", "data-label": track.label });
    track.audio.addEventListener("ended", () => { if (track === current) stop(); });
    track.audio.addEventListener("error", () => { if (track === current) fail(track); });
    timeline.append(track.audio);
  }

  /** A link as people read it; what is no UTF-8 stays as it is. */
  function place(url) {
    try {
      return decodeURIComponent(url);
    } catch {
      return url;
    }
  }

  function fail(track) {
    stop();
    track.problem.textContent = "Cannot be played here: " + (/\.(wave?|flac)$/i.test(track.file.file)
      ? `is the file still at ${place(track.url)}, seen from this page?`
      : `most browsers play WAV and FLAC alone, and this is ${track.file.file}.`);
  }

  function show() {
    timeline.style.setProperty("--at", seconds > 0 ? at / seconds : 0);
    position.value = at;
    position.setAttribute("aria-valuetext", clock(at, 1) + (current ? ", " + current.label : ""));
    document.getElementById("now").textContent = clock(at, 1);
    play.replaceChildren(symbol(playing ? "\u25a0" : "\u25b6"), playing ? "Stop" : "Play");
    for (const track of heard) {
      track.button.setAttribute("aria-pressed", String(track === current));
      track.lane.classList.toggle("heard", track === current);
    }
  }

  function follow() {
    if (!playing) return;
    if (!current.audio.seeking && current.audio.readyState > 0) at = Math.min(seconds, current.audio.currentTime);
    show();
    requestAnimationFrame(follow);
  }

  function stop() {
    playing = false;
    for (const track of heard) track.audio.pause();
    show();
  }

  function start(track = current) {
    if (!track) return;
    for (const other of heard) if (other !== track) other.audio.pause();
    current = track;
    track.problem.textContent = "";
    track.audio.currentTime = at;
    const begun = playing;
    playing = true;
    track.audio.play().catch((error) => {
      if (error.name !== "AbortError" && track === current) fail(track);
    });
    show();
    if (!begun) requestAnimationFrame(follow);
  }

  function go(to) {
    at = Math.min(seconds, Math.max(0, to));
    if (current) current.audio.currentTime = at;
    show();
  }

  /** Another file at the same place. */
  function choose(track) {
    if (playing) start(track);
    else {
      current = track;
      go(at);
    }
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("button, input, a, summary, [tabindex]"))
      return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const lane = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === " ") playing ? stop() : start();
    else if (step) go(at + step);
    else if (lane && current) choose(heard[(heard.indexOf(current) + lane + heard.length) % heard.length]);
    else return;
    event.preventDefault();
  }

  play.disabled = !current;
  play.addEventListener("click", () => (playing ? stop() : start()));
  position.max = seconds;
  position.addEventListener("input", () => go(Number(position.value)));
  document.addEventListener("keydown", keys);
  return {
    show,
    toggle(track) { playing && track === current ? stop() : start(track); },
    /** Plays a track from there on; one that is no file leaves the choice as it is. */
    from(track, to) {
      at = Math.min(seconds, Math.max(0, to));
      start(track && track.audio ? track : current);
      show();
    },
  };
}
