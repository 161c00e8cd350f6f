# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What each contender is asked to do, as a user would type it.

A workload is a session of tracks, and for each contender a function that gives
its command line for their paths. Outputs are thrown away when time is taken,
and written raw when they are compared.
"""
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

RATE = 48000
SPLIT = "audiobuffersplit output-buffer-duration=1024/48000 !"
GROUPS = ["drums", "bass", "vocals", "music", "fx"]


def words(text):
    return text.split()


@cache
def there(name):
    """Whether a contender, a program or an element of GStreamer, is installed."""
    if name in ("ffmpeg", "sox", "sha256sum"):
        return shutil.which(name) is not None
    if name == "reading":
        return True
    return subprocess.run(["gst-inspect-1.0", name], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False).returncode == 0


def launch(*parts):
    return ["gst-launch-1.0", "-q"] + [word for part in parts for word in words(part)]


def read(path, split=""):
    return f"filesrc location={path} ! wavparse ! {split}"


@dataclass
class Workload:
    key: str
    title: str
    ours: str
    goals: dict  # contender: how many times cheaper we shall be
    contenders: dict  # name: function of (paths, out) to words
    tracks: int
    seconds: float
    channels: int = 2
    is_float: bool = False
    from_files: bool = True  # when time is taken, too
    is_copy: bool = False  # it sums nothing
    needs: tuple = ()  # elements that may not be installed


@dataclass
class Outputs:
    """Where the outputs of a contender go: nowhere, or to raw files."""

    folder: str = ""

    def path(self, name):
        return f"{self.folder}/{name}.raw"

    def sink(self, name):
        if self.folder:
            return ("queue ! audioconvert ! audio/x-raw,layout=interleaved ! "
                    f"filesink location={self.path(name)}")
        return "queue ! fakesink"

    def ffmpeg(self, name):
        if self.folder:
            return f"-c:a pcm_s24le -f s24le {self.path(name)}"
        return "-c:a pcm_s24le -f null -"

    def sox(self, name):
        return f"-t s24 {self.path(name) if self.folder else '/dev/null'}"


def only_reading(split=""):
    return lambda paths, out: launch(*(read(path, split) + " fakesink" for path in paths))


def parted(tracks):
    """The tracks' numbers, of each group a run of them."""
    bounds = [round(i * tracks / len(GROUPS)) for i in range(len(GROUPS) + 1)]
    return [range(a, b) for a, b in zip(bounds, bounds[1:])]


# A mix of stems.

def summed(element, split=""):
    return lambda paths, out: launch(
        f"{element} name=m ! {out.sink('mix')}",
        *(read(path, split) + " m." for path in paths))


def ffmpeg_inputs(paths):
    return words("ffmpeg -nostdin -v error -y") + [w for path in paths for w in ("-i", path)]


def ffmpeg_sum(paths, out):
    return ffmpeg_inputs(paths) + [
        "-filter_complex", f"amix=inputs={len(paths)}:normalize=0[mix]",
        "-map", "[mix]"] + words(out.ffmpeg("mix"))


def sox_sum(paths, out):
    return words("sox -D -m") + [w for path in paths for w in ("-v", "1", path)] + words(
        out.sox("mix"))


# Tracks to five stems and the mix.

def group(tracks, out):
    """stemgroup "g" and what is behind it."""
    groups = [(name, part) for name, part in zip(GROUPS, parted(tracks)) if part]
    routing = ";".join(f"{name}={','.join(f'{2 * t}+{2 * t + 1}' for t in part)}"
                       for name, part in groups)
    return [f"stemgroup name=g routing={routing} g.src ! {out.sink('mix')}",
            *(f"g.stem_{name} ! {out.sink(name)}" for name, _ in groups)]


def grouped(split=""):
    return lambda paths, out: launch(
        *group(len(paths), out),
        *(read(path, split) + f" g.sink_{i}" for i, path in enumerate(paths)))


def session_grouped(paths, out):
    """The same from the folder of the files, by one element."""
    return launch(*group(len(paths), out),
                  f"stemfilesrc location={os.path.dirname(paths[0])} ! g.")


def mixers(split=""):
    """An audiomixer for each stem, and one for the mix."""

    def command(paths, out):
        parts = [f"audiomixer name=mix ! {out.sink('mix')}"]
        for name, group in zip(GROUPS, parted(len(paths))):
            parts.append(f"audiomixer name={name} ! tee name=t_{name} "
                         f"t_{name}. ! {out.sink(name)} t_{name}. ! queue ! mix.")
            parts += [read(paths[t], split) + f" {name}." for t in group]
        return launch(*parts)

    return command


def ffmpeg_groups(paths, out):
    graph = []
    for name, group in zip(GROUPS, parted(len(paths))):
        graph.append("".join(f"[{t}:a]" for t in group) +
                     f"amix=inputs={len(group)}:normalize=0,asplit[{name}][to_{name}]")
    graph.append("".join(f"[to_{name}]" for name in GROUPS) +
                 f"amix=inputs={len(GROUPS)}:normalize=0[mix]")
    command = ffmpeg_inputs(paths) + ["-filter_complex", ";".join(graph)]
    for name in GROUPS + ["mix"]:
        command += ["-map", f"[{name}]"] + words(out.ffmpeg(name))
    return command


# Float pads in small buffers: from files when outputs are compared; when time
# is taken, zeros from a source that costs next to nothing (none is marked as a
# gap: they are summed like anything else).

def float_source(path, out, seconds):
    if out.folder:
        return read(path, SPLIT)
    return (f"fakesrc num-buffers={round(seconds * RATE / 1024)} format=time filltype=zero "
            f"datarate={RATE * 8} sizetype=fixed sizemax=8192 ! "
            f"audio/x-raw,format=F32LE,rate={RATE},channels=2,layout=interleaved !")


def float_pads(element, seconds):
    def command(paths, out):
        parts = [float_source(path, out, seconds) for path in paths]
        if not element:
            return launch(*(part + " fakesink" for part in parts))
        return launch(f"{element} name=m ! {out.sink('mix')}", *(part + " m." for part in parts))

    return command


# One stream of 64 mono channels to eight stereo stems and the mix.

BUNDLES = [(f"s{i}", range(8 * i, 8 * i + 8)) for i in range(8)]


def bundled(paths, out):
    routing = ";".join(f"{name}={group[0]}-{group[-1]}" for name, group in BUNDLES)
    return launch(read(paths[0]) + " g.sink_0",
                  f"stemgroup name=g routing={routing} g.src ! {out.sink('mix')}",
                  *(f"g.stem_{name} ! {out.sink(name)}" for name, _ in BUNDLES))


def matrix(paths, out):
    """All stems and the mix as the channels of one output."""
    rows = []
    for _, group in BUNDLES:
        rows += 2 * ["<" + ",".join(f"(double){int(c in group)}" for c in range(64)) + ">"]
    rows += 2 * ["<" + ",".join(64 * ["(double)1"]) + ">"]
    return launch(read(paths[0]) + " audiomixmatrix in-channels=64 out-channels=18 "
                  f"channel-mask=0 matrix=<{','.join(rows)}> ! {out.sink('all')}")


# One stem to a file.

def written(element, then=""):
    def command(paths, out):
        path = out.path("mix") if out.folder else os.path.dirname(paths[0]) + "-written.wav"
        words = launch(read(paths[0]), element.format(path))
        return ["sh", "-c", f"{shlex.join(words)} && {then} {path}"] if then else words

    return command


def empty():
    """A process that sums next to nothing."""
    return launch("stemgroup name=g routing=drums=0 g.src ! fakesink audiotestsrc num-buffers=1 "
                  "! audio/x-raw,channels=1 ! g.sink_0")


def workloads(few, many):
    """Sessions of a few tracks are @few seconds long, of many @many."""
    return [
        Workload("w1", "5 stereo 24-bit stems of {:g} s to a mix", "stemsum",
                 {"audiomixer": 4, "ffmpeg": 8},
                 {"reading": only_reading(), "stemsum": summed("stemsum"),
                  "audiomixer": summed("audiomixer"), "ffmpeg": ffmpeg_sum, "sox": sox_sum},
                 5, few),
        Workload("w2", "32 stereo 24-bit tracks of {:g} s to 5 stems and the mix", "stemgroup",
                 {"audiomixer": 4, "ffmpeg": 8},
                 {"reading": only_reading(), "stemgroup": grouped(), "audiomixer": mixers(),
                  "ffmpeg": ffmpeg_groups}, 32, many),
        Workload("w2s", "the same, {:g} s, in buffers of 1024 frames", "stemgroup",
                 {"audiomixer": 5},
                 {"reading": only_reading(SPLIT), "stemgroup": grouped(SPLIT),
                  "audiomixer": mixers(SPLIT)}, 32, many, needs=("audiobuffersplit",)),
        Workload("w3", "32 stereo F32 pads in buffers of 1024 frames, {:g} s", "stemsum",
                 {"audiomixer": 7},
                 {"reading": float_pads("", many), "stemsum": float_pads("stemsum", many),
                  "audiomixer": float_pads("audiomixer", many)},
                 32, many, is_float=True, from_files=False, needs=("audiobuffersplit",)),
        Workload("w4", "64 interleaved F32 channels of {:g} s to 8 stems and the mix", "stemgroup",
                 {"audiomixmatrix": 10},
                 {"reading": only_reading(), "stemgroup": bundled, "audiomixmatrix": matrix},
                 1, many, channels=64, is_float=True, needs=("audiomixmatrix",)),
        Workload("w2f", "the tracks of w2, {:g} s, from their folder", "stemfilesrc",
                 {"wavparse": 1},
                 {"reading": only_reading(), "stemfilesrc": session_grouped,
                  "wavparse": grouped()}, 32, many, needs=("stemfilesrc",)),
        Workload("w5", "a stereo 24-bit stem of {:g} s to a WAV file", "stemfilesink",
                 {"sha256sum": 1},
                 {"reading": only_reading(),
                  "stemfilesink": written("stemfilesink format=wav overwrite=true location={}"),
                  "wavenc": written("wavenc ! filesink location={}"),
                  "sha256sum": written("wavenc ! filesink location={}", "sha256sum")},
                 1, few, is_copy=True, needs=("stemfilesink",)),
    ]
