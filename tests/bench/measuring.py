# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a process costs: CPU seconds, wall time, peak memory.

CPU seconds are those of the whole process, all its threads, user and system,
as the kernel counts them for wait4(): what else the machine does at the same
time changes them little. Contenders take turns, round by round, so that what
it does change hits all of them; the median of the rounds counts.
"""
import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

MIB = 1024 * 1024
PATIENCE = 120.0  # seconds for one run


@dataclass
class Cost:
    cpu: float  # seconds
    wall: float  # seconds
    memory: float  # MiB, the most at a time
    switches: float  # of context, in thousands


class Failed(Exception):
    pass


def run(words):
    """The cost of one command; Failed with what it said if it exits otherwise
    than 0."""
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=said, start_new_session=True)
        timer = threading.Timer(PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
            raise Failed(f"exit {process.returncode}: {' '.join(words)[:300]}\n{text[-1000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024 / MIB,
                (usage.ru_nvcsw + usage.ru_nivcsw) / 1000)


def medians(costs):
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs)
                  for name in ("cpu", "wall", "memory", "switches")))


def race(commands, rounds):
    """{name: median cost} of {name: words}, in interleaved rounds. The first
    to start is another one in each round."""
    names = list(commands)
    costs = {name: [] for name in names}
    for turn in range(rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            costs[name].append(run(commands[name]))
    return {name: medians(found) for name, found in costs.items()}
