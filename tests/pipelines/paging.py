# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page of --html in a browser, for tests."""
import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
import browser  # noqa: E402

BROWSER_SEEN = browser.find()


@unittest.skipUnless(BROWSER_SEEN, "no browser: none of " + ", ".join(browser.NAMES) + " is installed")
class PageCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = browser.Browser()
        cls.addClassCleanup(cls.browser.__exit__)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def open_page(self, path, width=1280, **media):
        self.browser.size(width, 900)
        self.browser.media(**media)
        self.browser.open(path)
        self.run_js = self.browser.run
        return path

    def texts(self, selector):
        return self.run_js(f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.textContent)")

    def attributes(self, selector, name):
        return self.run_js(f"[...document.querySelectorAll({json.dumps(selector)})]"
                           f".map(e => e.getAttribute({json.dumps(name)}))")

    def box(self, selector):
        """left, top, width, height of the first."""
        return self.run_js(f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
                           ".getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()")

    def assert_quiet(self, path):
        self.assertEqual(self.browser.complaints, [])
        folder = path.parent.resolve().as_uri()
        for url in self.browser.requests:
            self.assertTrue(url.startswith(folder), url)
