# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A headless browser, driven over a pipe by its DevTools protocol.

With --remote-debugging-pipe Chromium reads commands from its file descriptor 3
and writes answers and events to 4: JSON, each ended by a zero byte. So it takes
no socket and no library. https://chromedevtools.github.io/devtools-protocol/
"""
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium-headless-shell", "headless_shell", "chromium", "chromium-browser", "google-chrome", "chrome")


def find():
    """The browser's path, or None; STEMS_BROWSER names another."""
    return next(filter(None, map(shutil.which, [os.environ.get("STEMS_BROWSER", ""), *NAMES])), None)


class Browser:
    """A browser with one page. Of the page that is open, `requests`: all URLs that
    it asked for; `complaints`: what it wrote to its console or threw."""

    SECONDS = 60  # for one answer

    def __init__(self, width=1280, height=900):
        self.folder = tempfile.TemporaryDirectory(prefix="stems-browser-", ignore_cleanup_errors=True)
        self.requests, self.complaints, self.loaded, self.number = [], [], False, 0
        self.buffer = b""
        command_end, self.write = os.pipe()
        self.read, answer_end = os.pipe()
        # Whatever their numbers are here, in the browser they are 3 and 4.
        shell = f'exec 3<&{command_end} 4>&{answer_end} "$@"'
        environment = {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"}
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "browser", find(), "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--mute-audio", "--hide-scrollbars",
             "--autoplay-policy=no-user-gesture-required", "--remote-debugging-pipe",
             f"--user-data-dir={self.folder.name}", f"--window-size={width},{height}", "about:blank"],
            pass_fds=(command_end, answer_end), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, env=environment)
        os.close(command_end)
        os.close(answer_end)
        self.session = None
        target = next(t for t in self.ask("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")
        self.size(width, height)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)  # of its own session: its helpers too
        self.process.wait()
        os.close(self.write)
        os.close(self.read)
        self.folder.cleanup()

    def _message(self):
        while b"\0" not in self.buffer:
            if not select.select([self.read], [], [], self.SECONDS)[0]:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.read, 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def _event(self, name, what):
        if name == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif name == "Page.loadEventFired":
            self.loaded = True
        elif name == "Runtime.exceptionThrown":
            details = what["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif name == "Runtime.consoleAPICalled":
            self.complaints.append(" ".join(str(a.get("value", "")) for a in what["args"]))
        elif name == "Log.entryAdded":
            self.complaints.append(what["entry"]["text"])
        elif name == "Page.javascriptDialogOpening":
            self.complaints.append("a dialog: " + what["message"])

    def ask(self, method, **parameters):
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.write, json.dumps(command).encode() + b"\0")
        while True:
            message = self._message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._event(message.get("method"), message.get("params", {}))

    def size(self, width, height, scale=1, mobile=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=scale, mobile=mobile)

    def media(self, kind="", **features):
        """As print or screen; with features such as prefers_color_scheme="dark"."""
        self.ask("Emulation.setEmulatedMedia", media=kind,
                 features=[{"name": k.replace("_", "-"), "value": v} for k, v in features.items()])

    def open(self, path):
        """A file, or an address."""
        self.requests, self.complaints, self.loaded = [], [], False
        self.ask("Page.navigate", url=path if isinstance(path, str) else path.resolve().as_uri())
        while not self.loaded:
            message = self._message()
            self._event(message.get("method"), message.get("params", {}))

    def run(self, expression):
        """The value of an expression; of a promise, what comes of it."""
        done = self.ask("Runtime.evaluate", expression=expression, returnByValue=True,
                        awaitPromise=True, userGesture=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"].get("exception", {}).get("description", str(done)))
        return done["result"].get("value")

    def wait(self, expression, seconds=30):
        """Until an expression holds."""
        end = time.monotonic() + seconds
        while not self.run(expression):
            if time.monotonic() > end:
                raise TimeoutError("never: " + expression)
            time.sleep(0.05)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, key, code=0, text=""):
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, text=text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def picture(self, whole=True):
        """PNG of the page."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png",
                                         captureBeyondViewport=whole)["data"])

    def pdf(self):
        return base64.b64decode(self.ask("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"])
