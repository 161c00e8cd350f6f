# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is heard in a delivery room, for tests: sets whose stems are known, their
previews decoded by ffmpeg, and the page's own output, rendered by the browser
faster than it plays and without a sound card."""
import base64
import json
import pathlib
import subprocess

import numpy

import filemaking
from toolsets import Tool

RATE = 48000

STEP = 4

# An AudioContext that renders into a buffer. It stands still at every STEP
# seconds, which is less than the page decodes ahead, until the page has scheduled
# what comes; there the acts are done. What the page does every so many milliseconds
# is done there, too, so that nothing waits for a clock.
RENDERING = """
(() => {
  const native = OfflineAudioContext.prototype.resume;
  const rounds = new Map();
  window.setInterval = (round) => { rounds.set(rounds.size, round); return rounds.size - 1; };
  window.clearInterval = (id) => rounds.set(id, () => {});
  async function quiet() {
    do await new Promise((done) => setTimeout(done, 5));
    while (document.getElementById("desk").getAttribute("aria-busy") === "true");
  }
  async function settled() {
    await quiet();
    for (const round of rounds.values()) round();
    await quiet();
  }
  window.AudioContext = class extends OfflineAudioContext {
    constructor({ sampleRate }) {
      super(2, SECONDS * sampleRate, sampleRate);
      window.rendered = this;
    }
    resume() { return Promise.resolve(); }
  };
  window.render = async (acts) => {
    if (acts[0]) acts[0]();
    document.getElementById("play").click();
    await settled();
    const context = window.rendered;
    for (let time = STEP; time < SECONDS; time += STEP) {
      context.suspend(time).then(async () => {
        if (acts[time]) acts[time]();
        await settled();
        native.call(context);
      });
    }
    const buffer = await context.startRendering();
    return [0, 1].map((channel) => {
      const bytes = new Uint8Array(buffer.getChannelData(channel).buffer);
      let text = "";
      for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
      return btoa(text);
    });
  };
})();
"""


# A decoder that leaves out the first EARLY samples, as Firefox does with 529.
EARLY = """
(() => {
  const native = BaseAudioContext.prototype.decodeAudioData;
  BaseAudioContext.prototype.decodeAudioData = async function (bytes) {
    const whole = await native.call(this, bytes);
    const cut = new AudioBuffer({ length: whole.length - EARLY, sampleRate: whole.sampleRate, numberOfChannels: whole.numberOfChannels });
    for (let c = 0; c < whole.numberOfChannels; c++) cut.copyToChannel(whole.getChannelData(c).subarray(EARLY), c);
    return cut;
  };
})();
"""


class Rendered:
    """A browser's pages render their output while this is entered."""

    def __init__(self, browser, seconds, early=0):
        self.browser, self.seconds, self.early = browser, seconds, early

    def __enter__(self):
        source = EARLY.replace("EARLY", str(self.early)) + RENDERING.replace("SECONDS", str(self.seconds)).replace("STEP", str(STEP))
        self.script = self.browser.ask("Page.addScriptToEvaluateOnNewDocument", source=source)["identifier"]
        return self

    def __exit__(self, *_):
        self.browser.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=self.script)

    def play(self, acts=None):
        """Frames x 2. @acts: JavaScript by the second at which it is done, 0 for before it
        plays, else where the rendering stands still."""
        assert not any(second % STEP for second in acts or {}), acts
        done = ", ".join(f"{second}: () => {{ {act} }}" for second, act in (acts or {}).items())
        sides = self.browser.run(f"render({{{done}}})")
        return numpy.stack([numpy.frombuffer(base64.b64decode(side), "<f4") for side in sides], axis=1)


def decoded(path, channels=2):
    """Frames x channels of a sound file, by ffmpeg: with what its tag says of the
    encoder's delay left out."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-ac", str(channels), "-f", "f32le", "-"],
                          stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return numpy.frombuffer(done.stdout, "<f4").reshape(-1, channels)


def place(part, whole):
    """The sample of @whole, both of one channel, from which on it is most like @part."""
    part, whole = part.astype("f8"), whole.astype("f8")
    size = 1 << (len(whole) + len(part)).bit_length()
    alike = numpy.fft.irfft(numpy.fft.rfft(whole, size) * numpy.fft.rfft(part, size).conj(), size)
    energy = numpy.concatenate(([0], numpy.cumsum(whole ** 2)))
    lags = len(whole) - len(part) + 1
    return int((energy[len(part):] - energy[:lags] - 2 * alike[:lags]).argmin())


def music(seed, frames, level=0.1, rate=RATE):
    """Frames x 2 of 24 bits: chords that come and go over soft noise, below 8 kHz,
    where no encoder cuts. The sides differ."""
    random = numpy.random.default_rng(seed)
    time = numpy.arange(frames) / rate
    audio = numpy.zeros((frames, 2))
    for _ in range(6):
        pitch, pace = random.uniform(80, 2000), random.uniform(0.3, 2)
        wave = numpy.sin(2 * numpy.pi * pitch * time) * numpy.sin(2 * numpy.pi * pace * time + random.uniform(0, 6)) ** 2
        audio += wave[:, None] * random.uniform(0.2, 1, 2)
    noise = random.standard_normal((frames // 8 + 1, 2))
    for side in range(2):
        audio[:, side] += 0.3 * numpy.interp(numpy.arange(frames) / 8, numpy.arange(len(noise)), noise[:, side])
    fade = numpy.minimum(1, numpy.minimum(numpy.arange(frames), numpy.arange(frames)[::-1]) / 4800)[:, None]
    audio *= level * fade / numpy.abs(audio).max()
    return numpy.round(audio * 2 ** 23).astype("i8")


def write_set(folder, stems, rate=RATE, mix="mix"):
    """WAV files of 24 bits, and their sum."""
    folder.mkdir(parents=True)
    files = {**stems, mix: sum(stems.values())} if mix else stems
    for name, audio in files.items():
        (folder / f"{name}.wav").write_bytes(filemaking.wav(audio, 24, rate=rate))
    return folder


class RoomTool(Tool):
    def deliver(self, case, folder, room, *words, **how):
        done = self.run("deliver", folder, "-o", room, *words, **how)
        case.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return pathlib.Path(room)


def manifest(room, version=1):
    return json.loads((room / f"v{version}/data/manifest.json").read_text(encoding="utf-8"))


def previews(room, version=1):
    """The previews of a version, decoded, by their labels."""
    return {file["label"]: decoded(room / f"v{version}/data" / file["preview"]["file"])
            for file in manifest(room, version)["files"]}
