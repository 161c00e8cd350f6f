# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a command line as a user would type it, and ends it in time.

gst-launch-1.0 (seen in 1.22) quits its main loop where an error is posted: an
error that comes before that loop has begun is printed, and then it waits for
ever (`gst-launch-1.0 fakesrc num-buffers=1 format=time ! audioconvert !
fakesink` does so in about one run of twenty on a busy machine). As a user
would, this sends it an interrupt then; it exits with the error's status.
"""
import os
import shlex
import signal
import subprocess
import tempfile
import time

STUCK = "ERROR: pipeline doesn't want to preroll."
PAUSE = 0.02
PATIENCE = 3.0  # seconds from that line until it counts as stuck

# Other programs leak by themselves: this runs them without our sanitizer.
PLAIN = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}


def run(command, folder=None, seconds=120):
    """(exit status, output) of a shell command or a list of words; all that it
    started is killed when its time is over, and the status is None. The errors
    follow the output: gst-launch-1.0 prints an error from the thread that posts
    it, which else may be in the middle of a line that the main thread prints."""
    if not isinstance(command, str):
        command = shlex.join(command)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(["bash", "-c", command], cwd=folder,
                                   stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=errors, start_new_session=True)

        def text():
            return "".join(os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)
                           .decode(errors="replace") for file in (output, errors))

        end = time.monotonic() + seconds
        stuck = None
        while process.poll() is None and time.monotonic() < end:
            time.sleep(PAUSE)
            if stuck is None and STUCK in text():
                stuck = time.monotonic() + PATIENCE
            elif stuck is not None and time.monotonic() > stuck:
                os.killpg(process.pid, signal.SIGINT)
                stuck = end
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None, text()
        return process.returncode, text()
