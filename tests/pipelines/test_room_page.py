#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page of a delivery room in a real browser, opened from the disk: it plays,
it says what the manifests say, keys and screen readers reach all of it, and no
name becomes markup.

    test_room_page.py TOOL
"""
import functools
import http.server
import json
import sys
import threading
import unittest
import urllib.parse

import numpy

import room_audio
from room_audio import RATE
from room_pages import LABELS, RoomCase, press, second_set, slide

RoomCase.tool = room_audio.RoomTool(sys.argv.pop(1))
HOSTILE = "</script><script>document.title='scripted'</script> <img src=x onerror=alert(1)> &amp; '\" 100%41 é 😀"


class Played(RoomCase):
    """In time, by the browser's own output."""

    def test_it_plays_and_the_meters_move(self):
        path = self.open()
        self.run_js(press("#play"))
        self.browser.wait("Number(document.getElementById('position').value) > 0.5")
        self.assertIn("Stop", self.texts("#play")[0])
        self.browser.wait("[...document.querySelectorAll('.lane.stem .vu')].every(vu => [...vu.children].some(side => "
                          "Number(/scaleX\\(([\\d.]+)\\)/.exec(side.style.transform)[1]) > 0.1))")
        self.assertEqual(self.run_js("/scaleX\\(([\\d.]+)\\)/.exec(document.querySelector('.lane.mix .vu span').style.transform)[1]"), "0")
        self.run_js(press("#play"))
        self.assertIn("Play", self.texts("#play")[0])
        before = self.position()
        self.run_js("new Promise(done => setTimeout(done, 300))")
        self.assertEqual(self.position(), before)
        self.assert_quiet(path)

    def test_from_a_web_server(self):
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=self.room)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/"
            self.browser.open(address)
            self.run_js = self.browser.run
            self.run_js(press("#play"))
            self.browser.wait("Number(document.getElementById('position').value) > 0.3")
            self.browser.wait("document.querySelectorAll('.wave > svg').length === 4")
            self.assertEqual("".join(self.texts(".problem")), "")
            self.assertEqual(self.browser.complaints, [])
            for url in self.browser.requests:
                self.assertTrue(url.startswith(address), url)
            self.browser.open(self.room / "index.html")
            server.shutdown()

    def test_it_ends(self):
        self.open()
        self.run_js(slide("#position", 20.5))
        self.run_js(press("#play"))
        self.browser.wait("document.getElementById('play').textContent.includes('Stop')")
        self.browser.wait("document.getElementById('play').textContent.includes('Play')")
        self.assertEqual(self.position(), 0)

    def test_keys_alone(self):
        self.open()
        for key, code, expected in (("ArrowRight", 39, 5), ("ArrowRight", 39, 10), ("ArrowLeft", 37, 5), ("Home", 36, 0)):
            self.browser.key(key, code)
            self.assertAlmostEqual(self.position(), expected, delta=0.01)
        self.browser.key("2", 50, "2")
        self.assertEqual(self.run_js("document.activeElement.dataset.label"), "drums")
        self.browser.key("m", 77, "m")
        self.assertEqual(self.attributes("[aria-label='Mute drums']", "aria-pressed"), ["true"])
        self.assertEqual(self.said(), "drums muted.")
        self.browser.key("ArrowDown", 40)
        self.assertEqual(self.run_js("document.activeElement.dataset.label"), "vocals")
        self.browser.key("s", 83, "s")
        self.assertEqual(self.attributes("[aria-pressed=true]", "aria-label"), ["Mute drums", "Solo vocals"])
        self.browser.key("-", 189, "-")
        self.assertEqual(self.attributes("[aria-label='Level of vocals']", "aria-valuetext"), ["\u22121.0 dB"])
        self.browser.key("0", 48, "0")
        self.assertEqual(self.attributes("[aria-label='Level of vocals']", "aria-valuetext"), ["0.0 dB"])
        self.browser.key("v", 86, "v")
        self.assertIn("Note of 1.", self.texts("#note p")[0])
        self.assertEqual(self.attributes("[aria-pressed=true]", "aria-label"), ["Mute drums", "Solo vocals"])
        self.browser.key("x", 88, "x")
        self.assertEqual(self.run_js("document.querySelector('input[name=hear]:checked').value"), "mix mix")
        self.browser.key(" ", 32, " ")
        self.browser.wait("document.getElementById('play').textContent.includes('Stop')")
        self.browser.key(" ", 32, " ")
        self.assertIn("Play", self.texts("#play")[0])

    def test_another_place_and_version_before_it_has_begun(self):
        """While what is to be heard is still loaded: it plays all the same."""
        self.open()
        self.run_js(";".join((press("#play"), slide("#position", 5), press("input[value=v1]"))))
        self.browser.wait("Number(document.getElementById('position').value) > 5.2")
        self.assertIn("Stop", self.texts("#play")[0])
        self.run_js(";".join((press("#play"), press("#play"), press("#play"))))  # stops, plays, stops
        self.run_js("new Promise(done => setTimeout(done, 500))")
        self.assertIn("Play", self.texts("#play")[0])

    def test_space_plays_after_a_click(self):
        self.open()
        left, top = self.run_js("(() => { const b = document.querySelector(\"[aria-label='Mute drums']\").getBoundingClientRect();"
                                "return [b.left + b.width / 2, b.top + b.height / 2]; })()")
        self.browser.click(left, top)
        for focus in ("", "document.getElementById('level-1').focus()", "document.querySelector('input[value=v2]').focus()"):
            self.run_js(focus or "0")
            for word in ("Stop", "Play"):
                self.browser.key(" ", 32, " ")
                self.assertIn(word, self.texts("#play")[0], focus)
        self.assertEqual(self.attributes("[aria-pressed=true]", "aria-label"), ["Mute drums"])
        self.run_js("document.querySelector(\"[aria-label='Mute drums']\").focus()")  # by the keyboard it presses
        self.browser.key(" ", 32, " ")
        self.assertEqual(self.attributes("[aria-pressed=true]", "aria-label"), [])

    def test_a_browser_without_an_output_for_sound(self):
        """Its context never begins."""
        script = self.browser.ask("Page.addScriptToEvaluateOnNewDocument", source="AudioContext.prototype.resume = () => new Promise(() => {});"
                                  "const later = setTimeout; window.setTimeout = (act, time) => later(act, Math.min(time, 100));")["identifier"]
        self.addCleanup(self.browser.ask, "Page.removeScriptToEvaluateOnNewDocument", identifier=script)
        self.open()
        self.run_js(press("#play"))
        self.browser.wait("!document.getElementById('stuck').hidden")
        self.run_js(press("#play"))
        self.assertTrue(self.run_js("document.getElementById('stuck').hidden"))

    def test_keys_that_go_to_no_element(self):
        """As what other programs send to the page itself."""
        path = self.open()
        self.run_js("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))")
        self.assertAlmostEqual(self.position(), 5, delta=0.01)
        self.assert_quiet(path)


class Read(RoomCase):
    def test_verdict_note_and_versions(self):
        path = self.open()
        self.assertEqual(self.texts("#room"), [room_audio.manifest(self.room)["room"]])
        self.assertIn("Passed", self.texts("#stamp")[0])
        self.assertEqual(self.texts("#note p"), ["Note of 2.\nIts second line."])
        self.assertEqual(self.texts(".lane h3"), list(LABELS))
        facts = dict(zip(self.texts("dt"), self.texts("dd")))
        self.assertEqual((facts["Version"], facts["Stems"], facts["Null"], facts["Length"]), ("v2", "3", "bit-exact", "0:21.000"))
        self.run_js(press("input[value=v1]"))
        self.assertEqual(self.texts("#note p"), ["Note of 1.\nIts second line."])
        self.assertIn("Version 1", self.said())
        self.assert_quiet(path)

    def test_waveforms_are_those_of_the_full_files(self):
        self.open()
        self.browser.wait("document.querySelectorAll('.wave > svg').length === 4")
        names = self.attributes(".wave > svg", "aria-label")
        for name, label, audio in zip(names[1:], LABELS[1:], (second_set()[label] for label in LABELS[1:])):
            peak = 20 * numpy.log10(numpy.abs(audio).max() / 2 ** 23)
            self.assertEqual(name, f"Waveform of {label}, highest at \u2212{-peak:.1f} dBFS")

    def test_every_link_leads_to_a_full_file(self):
        for version in (2, 1):
            self.open()
            self.run_js(press(f"input[value=v{version}]"))
            links = self.attributes("#files a", "href")
            self.assertEqual(links, [f"v{version}/data/stems/{label}.wav" for label in LABELS])
            for link in links:
                self.assertTrue((self.room / urllib.parse.unquote(link)).is_file(), link)

    def test_what_changed(self):
        changes = [{"kind": "same"}, {"kind": "rebalanced", "gain": -1.5}, {"kind": "moved", "delay": 480, "gain": 0.0},
                   {"kind": "replaced", "explanation": "Other audio."}]

        def change(data):
            told = data["versions"][1]["manifest"]
            told.update(since=1, removed=["fx"])
            for file, one in zip(told["files"], changes):
                file["change"] = one
        self.altered(change)
        told = self.run_js("[...document.querySelectorAll('.lane')].filter(l => l.dataset.label)"
                           ".map(l => (l.querySelector('.change') || {textContent: ''}).textContent)")
        for text, expected in zip(told, ("the same as in v1", "re-balanced by \u22121.50 dB", "moved by +480 samples", "replaced")):
            self.assertTrue(text.endswith(expected), text)
        self.assertIn("3 changed, 1 the same, 1 gone: fx", self.texts("dd"))

    def test_a_version_without_previews(self):
        def change(data):
            for track in data["versions"][1]["tracks"]:
                track["pieces"] = 0
        path = self.altered(change)
        self.assertEqual(self.run_js("['desk', 'skip', 'silent'].map(id => document.getElementById(id).hidden)"), [True, True, False])
        self.browser.key(" ", 32, " ")
        self.run_js(press("input[value=v1]"))
        self.assertEqual(self.run_js("['desk', 'skip', 'silent'].map(id => document.getElementById(id).hidden)"), [False, False, True])
        self.assertEqual(self.browser.complaints, [], path)

    def test_long_names_fit(self):
        long = "x" * 250

        def change(data):
            told = data["versions"][1]["manifest"]
            told.update(since=1, removed=[long], verdict=f'FAILED, 1 finding: "{long}" is silent.', passed=False, accepted=long, note=long,
                        findings=[{"check": "silence", "severity": "failed", "explanation": f'"{long}.wav" is silent.'}])
            told["files"][1].update(label=long, name=f"{long}.wav")
        path = self.altered(change)
        for width in (360, 800):
            self.open_page(path, width)
            self.assertEqual(self.texts(".lane h3")[1], long)
            self.assertLessEqual(self.run_js("document.documentElement.scrollWidth"), width)

    def test_names_that_turn_their_line_are_held_in(self):
        """Each in an element that isolates it, as Unicode's annex 9 asks for."""
        turned = "fx\u202egpj"

        def change(data):
            told = data["versions"][1]["manifest"]
            told["findings"] = [{"check": "silence", "severity": "note", "explanation": f'"{turned}.wav" is silent.'},
                                {"check": "names", "severity": "note", "explanation": f"The name of {turned}.wav says nothing."}]
            told["files"][1].update(label=turned, name=f"{turned}.wav")
        self.altered(change)
        for selector in (".lane h3 bdi", "#files tbody bdi", "#findings bdi"):
            self.assertTrue(any(turned in text for text in self.texts(selector)), selector)
        self.assertEqual(self.texts("#findings bdi"), [f'"{turned}.wav"'])
        self.assertIn("The name of fxgpj.wav says nothing.", " ".join(self.texts("#findings li")))

    def test_previews_that_are_turned_down(self):
        def change(data):
            data["versions"][1]["manifest"]["files"][1]["preview"]["gain"] = -20 * numpy.log10(2)
        self.altered(change)
        self.assertIn("turned down by 6.0 dB", self.texts(".legend")[0])
        self.open()
        self.assertIn("at the level of the full files", self.texts(".legend")[0])

    def test_a_locked_version_says_so(self):
        def change(data):
            told = data["versions"][1]["manifest"]
            told["locked"] = True
            for file in told["files"]:
                file["locked"] = {"file": file["file"].replace("stems/", "locked/") + ".locked", "bytes": 1234567, "sha256": "0"}
        self.altered(change)
        self.assertIn("locked", self.texts("#lock")[0])
        self.assertEqual(self.attributes("#files a", "href")[0], "v2/data/locked/mix.wav.locked")
        self.assertIn("1.2 MB", self.texts("#files td"))
        self.run_js(press("input[value=v1]"))
        self.assertTrue(self.run_js("document.getElementById('lock').hidden"))

    def test_a_set_that_failed_and_was_accepted(self):
        def change(data):
            data["versions"][1]["manifest"].update(
                passed=False, verdict="FAILED, 1 finding: the mix is louder.", accepted="The mix is a rough one.",
                findings=[{"check": "null", "severity": "failed", "explanation": "The mix is louder."}])
        self.altered(change)
        self.assertIn("Failed", self.texts("#stamp")[0])
        self.assertIn("The mix is a rough one.", self.texts("#accepted")[0])
        self.assertIn("Failed: null The mix is louder.", self.texts("#findings li")[0])


class Safe(RoomCase):
    @classmethod
    def make_room(cls):
        name = HOSTILE.replace("/", "")
        room_audio.write_set(cls.made / "set", {name: room_audio.music(1, RATE * 2), "drums": room_audio.music(2, RATE * 2)})
        return cls.tool.deliver(unittest.TestCase(), cls.made / "set", cls.made / "room <b> & '\" 100%", "--note", HOSTILE)

    def test_names_are_text(self):
        path = self.open()
        name = HOSTILE.replace("/", "")
        self.assertIn(name, self.texts(".lane h3"))
        self.assertEqual(self.texts("#note p"), [HOSTILE])
        self.assertEqual(self.texts("#room"), [self.room.name])
        self.assertEqual(self.run_js("document.querySelectorAll('img').length"), 0)
        self.assertNotIn("scripted", self.run_js("document.title"))
        for link in self.attributes("#files a", "href"):
            self.assertRegex(link, r"^v1/data/stems/[\w%.()!~*'-]+$")
            self.assertTrue((self.room / urllib.parse.unquote(link)).is_file(), link)
        self.run_js(press("#play"))
        self.browser.wait("Number(document.getElementById('position').value) > 0.2")
        self.assertEqual("".join(self.texts(".problem")), "")
        self.assert_quiet(path)

    def test_nothing_in_the_page_but_text(self):
        text = (self.room / "index.html").read_text(encoding="utf-8")
        data = text.split('<script type="application/json" id="report">')[1].split("</script>")[0]
        for sign in "<>&":
            self.assertNotIn(sign, data)
        self.assertNotRegex(text.replace("http://www.w3.org/2000/svg", ""), r"https?://")
        for script in (self.room / "page").rglob("*.js"):
            self.assertRegex(script.read_text(encoding="utf-8"), r'^gstStems\("page/v1-\w*/(waves|\d+-\d+)",')

    def test_markup_that_came_in_would_not_run(self):
        self.open()
        title = self.run_js("document.title")
        (self.room / "evil.js").write_text("document.title = 'scripted'")
        self.addCleanup((self.room / "evil.js").unlink)
        for markup in ("<img src='x.png' onerror=\"document.title='scripted'\">", "<iframe src='javascript:parent.document.title=1'></iframe>",
                       "<iframe srcdoc=\"<script src='evil.js'></script>\"></iframe>"):
            self.run_js(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(markup)})")
        self.run_js("new Promise(done => setTimeout(done, 300))")
        self.assertEqual(self.run_js("document.title"), title)
        self.assertTrue(any("Content Security Policy" in text for text in self.browser.complaints))

    def test_markup_in_the_file_would_not_load_a_script(self):
        """What stands in the page itself runs by its hash alone."""
        text = (self.room / "index.html").read_text(encoding="utf-8")
        (self.folder / "evil.js").write_text("document.title = 'scripted'")
        (self.folder / "index.html").write_text(text.replace("<footer", "<script src='evil.js'></script><script>document.title = 'scripted'</script><footer"))
        self.open_page(self.folder / "index.html")
        self.assertNotIn("scripted", self.run_js("document.title"))


class Looks(RoomCase):
    def test_it_fits(self):
        for width in (360, 390, 768, 1280, 1920):
            with self.subTest(width=width):
                self.open(width)
                self.assertLessEqual(self.run_js("document.documentElement.scrollWidth"), width)
                right = self.run_js("Math.max(...[...document.querySelectorAll('#desk *, #top *')].map(e => e.getBoundingClientRect().right))")
                self.assertLessEqual(right, width)

    def test_names_are_whole(self):
        """What tells long ones apart is often their ends."""
        def change(data):
            for file in data["versions"][1]["manifest"]["files"]:
                file["label"] = "Gitarre links, zweiter Take, nahes und fernes Mikrofon, " * 2 + file["label"]
        self.altered(change)
        heights = self.run_js("[...document.querySelectorAll('.lane h3')].map(h => [h.clientHeight, h.scrollHeight])")
        self.assertEqual(len(heights), len(LABELS))
        for shown, needed in heights:
            self.assertLessEqual(needed, shown + 1)

    def test_what_a_finger_presses_is_large_enough(self):
        """WCAG 2.2, 2.5.8: 24 pixels at least."""
        self.open(360)
        for left, _, width, height in self.run_js("[...document.querySelectorAll('button, input, .choice label')].filter(e => e.getClientRects().length)"
                                                  ".map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })"):
            self.assertGreaterEqual(min(width, height), 19 if left < 0 else 24)

    def test_every_control_has_a_name(self):
        """As a screen reader has them, by the browser's own accessibility tree."""
        self.open()
        nodes = self.browser.ask("Accessibility.getFullAXTree")["nodes"]
        roles = {}
        for one in nodes:
            if not one.get("ignored"):
                roles.setdefault(one["role"]["value"], []).append(one.get("name", {}).get("value", ""))
        for role in ("button", "slider", "radio", "radiogroup", "link", "heading", "region", "image"):
            self.assertTrue(roles.get(role), role)
            for name in roles[role]:
                self.assertTrue(name.strip(), role)
        for name in ("Mute drums", "Solo vocals"):
            self.assertIn(name, roles["button"])
        for name in ("Position", "Level of bass", "Level of mix"):
            self.assertIn(name, roles["slider"])
        self.assertEqual(set(roles["radio"]), {"v1", "v2", "Stems", "mix"})
        self.assertIn("status", roles)

    def test_headings_and_landmarks(self):
        self.open()
        self.assertEqual(self.run_js("document.querySelectorAll('header, main, footer').length"), 3)
        headings = self.run_js("[...document.querySelectorAll('h1,h2,h3')].filter(e => e.getClientRects().length).map(e => e.tagName)")
        self.assertEqual(headings[0], "H1")
        self.assertEqual(headings.count("H3"), 4)
        self.assertEqual(self.run_js("document.documentElement.lang"), "en")

    def test_dark_and_light_can_be_read(self):
        """WCAG 2.1, 1.4.3: 4.5 to 1 between text and what is behind it."""
        for scheme in ("light", "dark"):
            with self.subTest(scheme=scheme):
                self.open(prefers_color_scheme=scheme)
                for selector in ("h1", "h2", "#stamp", ".legend", ".kind", "th", "td", ".switch", "output", "dt", "kbd", "#note p", ":checked + span"):
                    self.assertGreaterEqual(self.contrast(selector), 4.5, selector)

    def test_print(self):
        self.open(700, kind="print")
        self.assertLessEqual(self.run_js("document.documentElement.scrollWidth"), 700)
        self.assertEqual(self.run_js("[...document.querySelectorAll('button, input')].filter(e => e.getClientRects().length).length"), 0)
        self.assertTrue(self.browser.pdf().startswith(b"%PDF"))

    def test_less_motion(self):
        self.open(prefers_reduced_motion="reduce")
        self.assertIn(self.run_js("getComputedStyle(document.querySelector('.vu span')).transitionDuration"), ("0s", ""))
        self.open(prefers_reduced_motion="no-preference")
        self.assertEqual(self.run_js("getComputedStyle(document.querySelector('.vu span')).transitionDuration"), "0.04s")


if __name__ == "__main__":
    unittest.main()
