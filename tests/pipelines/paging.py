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

    def contrast(self, selector):
        """Of the first's text against what is behind it, 1 to 21 (WCAG 2.1, relative luminance)."""
        def luminance(colour):
            parts = [x / 255 for x in colour]
            return sum(w * (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4)
                       for w, x in zip((0.2126, 0.7152, 0.0722), parts))
        ink, paper = self.run_js(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}), "
            "of = (one, what) => getComputedStyle(one)[what].match(/[\\d.]+/g).map(Number); "
            "let behind = e; while (behind.parentElement && of(behind, 'backgroundColor')[3] === 0) behind = behind.parentElement; "
            "return [of(e, 'color'), of(behind, 'backgroundColor')]; })()")
        dark, light = sorted((luminance(ink[:3]), luminance(paper[:3])))
        return (light + 0.05) / (dark + 0.05)

    def assert_quiet(self, path):
        self.assertEqual(self.browser.complaints, [])
        folder = path.parent.resolve().as_uri()
        for url in self.browser.requests:
            self.assertTrue(url.startswith(folder), url)
