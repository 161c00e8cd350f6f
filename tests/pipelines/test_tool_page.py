#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page of --html in a real browser, on a report whose places are known: it
shows every lane, the verdict and marks where the report says, plays where it is
clicked, asks no network, and lets no name become markup.

What is expected follows from the report that is written here: 4 s at 48 kHz.
"""
import json
import sys
import unittest

import numpy

import filemaking
import paging

PAGE = paging.ROOT / "gst/tools/gst-stems/page"
PARTS = ("page.html", "head.html", "style.css", "words.js", "model.js", "draw.js", "play.js", "tables.js", "main.js")
sys.path.insert(0, str(PAGE))
import embed  # noqa: E402

RATE, SECONDS, POINTS = 48000, 4, 100
HOSTILE = "</script><script>document.title='scripted'</script><img src=x onerror=\"document.title='scripted'\">&amp;'\""


def meter(peak, **more):
    return {"peak": [peak, peak - 1], "peak-time": 1_500_000_000, "true-peak": [peak + 0.2, peak - 1],
            "true-peak-time": 1_500_000_000, "headroom": -6 - peak - 0.2, "passed": peak + 0.2 <= -6,
            "clip-runs": 0, "integrated": -20.0, "max-short-term": -18.0, "loudness-range": 5.0,
            "plr": peak + 20.2, "crest": 12.0, "correlation": 0.5, "endtime": SECONDS * 10**9, **more}


def lane(label, role, peak, clips=(), channels=2):
    level = None if peak is None else round(peak * 10)
    rms = None if peak is None else level - 100
    points = [[level] * POINTS] * channels
    return {"label": label, "role": role, "url": "" if role == "residual" else f"{label}.wav",
            "location": "" if role == "residual" else f"set/{label}.wav",
            "wave": {"step": SECONDS / POINTS, "peak": points, "rms": [[rms] * POINTS] * channels,
                     "clips": [list(clip) for clip in clips]}}


def file_of(label, role, peak, **more):
    return {"file": f"{label}.wav", "location": f"set/{label}.wav", "label": label, "role": role,
            "rate": RATE, "format": "S24LE", "bits": 24, "frames": RATE * SECONDS,
            "headroommeter": meter(peak, **more)}


def failing():
    """drums clip at 2 s and at 3 s; vocals are late from 1 s to 4 s, most at 2.5 s."""
    stems = [{"label": name, "length": RATE * SECONDS, "fault": "delay" if name == "vocals" else "none",
              "gain-db": 0.0, "delay": 37.0 if name == "vocals" else 0.0, "inverted": False}
             for name in ("drums", "vocals")]
    null = {"verdict": "audible", "passed": False, "fault": "delay", "faulty-stem": "vocals",
            "explanation": "vocals is 37 samples late.", "residual-peak": [-8.0, -9.0],
            "fault-start": RATE, "fault-end": RATE * SECONDS, "worst-second": RATE * 5 // 2, "stems": stems}
    findings = [
        {"check": "null", "severity": "failed", "explanation": "vocals is 37 samples late."},
        {"check": "headroom", "severity": "failed", "file": "drums.wav", "explanation": "6.2 dB over."},
        {"check": "clips", "severity": "failed", "file": "drums.wav", "explanation": "5 clips."},
        {"check": "names", "severity": "note", "explanation": "All is named well."}]
    report = {"command": "check", "target": -6.0, "set": "Song <b>", "passed": False, "verdict": "vocals is 37 samples late.",
              "mix": "mix.wav", "sum": None, "null": null, "findings": findings,
              "files": [file_of("mix", "mix", -7.0), file_of("drums", "stem", 0.0, **{"clip-runs": 5}),
                        file_of("vocals", "stem", -12.0)]}
    lanes = [lane("mix", "mix", -7.0), lane("drums", "stem", 0.0, [(2.0, 2.04, 3), (3.0, 3.04, 2)]),
             lane("vocals", "stem", -12.0, channels=1), lane("residual", "residual", -8.0)]
    return {"report": report, "tracks": lanes}


def passing(label="drums", rename=None):
    """One stem, which is the mix."""
    null = {"verdict": "bit-exact", "passed": True, "fault": "none", "faulty-stem": "", "fault-start": 0,
            "fault-end": 0, "worst-second": None, "residual-peak": ["-inf", "-inf"], "explanation": "Bit by bit.",
            "stems": [{"label": label, "length": RATE * SECONDS, "fault": "none", "gain-db": 0.0, "delay": 0.0,
                       "inverted": False}]}
    report = {"command": "check", "target": -6.0, "set": label, "passed": True, "verdict": "The set is fit.", "mix": "mix.wav",
              "sum": None, "null": null, "findings": [],
              "files": [file_of("mix", "mix", -7.0), file_of(label, "stem", -7.0)]}
    return {"report": report, "tracks": [lane("mix", "mix", -7.0), lane(label, "stem", -7.0),
                                         lane("residual", "residual", None)]}


def page(data):
    text = embed.assembled(*(PAGE / name for name in PARTS))
    safe = json.dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.replace(embed.PLACE, safe)


class PageCase(paging.PageCase):
    def open(self, data, width=1280, **media):
        path = self.folder / "report.html"
        path.write_text(page(data), encoding="utf-8")
        return self.open_page(path, width, **media)


class Shown(PageCase):
    def test_lanes_verdict_and_tables(self):
        path = self.open(failing())
        self.assertEqual(self.texts("h1"), ["vocals is 37 samples late."])
        self.assertIn("Failed", self.texts("#stamp")[0])
        self.assertEqual(self.texts(".lane h3"), ["mix", "drums", "vocals", "residual"])
        self.assertEqual(self.texts("caption"), ["Levels", "Null: each stem in the mix"])
        rows = self.texts("table:first-of-type tbody th[scope=row]")
        self.assertEqual(rows, ["mix", "drums", "vocals", "drums", "vocals"])
        self.assertEqual(self.run_js("document.title"), "Failed: Song <b>")
        facts = dict(zip(self.texts("dt"), self.texts("dd")))
        self.assertEqual(facts, {"Sample rate": "48 kHz", "Depth": "24 bit", "Length": "0:04.000",
                                 "Stems": "2", "Null": "audible", "Findings": "3 failed, 1 note"})
        self.assert_quiet(path)

    def test_a_set_that_passes(self):
        path = self.open(passing())
        self.assertIn("Passed", self.texts("#stamp")[0])
        self.assertEqual(self.texts(".mark"), [])
        self.assertTrue(self.run_js("document.getElementById('findings').hidden"))
        self.assert_quiet(path)

    def test_marks_are_where_the_faults_are(self):
        self.open(failing())
        lanes = {"vocals": [(1, 1.0, 4.0)], "residual": [(1, 1.0, 4.0), (1, 2.5, 3.5)],
                 "drums": [(2, 1.5, 1.5), (3, 2.0, 2.04), (3, 3.0, 3.04)], "mix": []}
        for label, expected in lanes.items():
            found = self.run_js(
                f"(() => {{ const wave = document.querySelector('.lane[data-label={label}] .wave'), "
                "all = wave.getBoundingClientRect(); return [...wave.querySelectorAll('.mark')].map(mark => { "
                "const box = mark.getBoundingClientRect(); return [Number(mark.dataset.finding), "
                f"(box.left - all.left) / all.width * {SECONDS}, (box.right - all.left) / all.width * {SECONDS}]; "
                "}); })()")
            self.assertEqual([mark[0] for mark in found], [mark[0] for mark in expected], label)
            for (_, *places), (_, *wanted) in zip(found, expected):
                for place, want in zip(places, wanted):
                    self.assertAlmostEqual(place, want, delta=0.02, msg=label)  # 2 of 700 pixels

    def test_each_stem_is_marked_with_its_own_fault(self):
        data = failing()
        data["report"]["null"]["stems"][0].update({"fault": "gain", "gain-db": -6.0})
        self.open(data)
        marks = {label: self.texts(f".lane[data-label={label}] .mark[data-finding='1'] .what")
                 for label in ("drums", "vocals", "residual")}
        self.assertEqual(marks, {"drums": [" gain"], "vocals": [" delay"], "residual": [" delay", " worst second"]})

    def test_paper_holds_all_of_the_tables(self):
        """A4 with its margins is 688 px wide."""
        data = passing("A_long_name_of_a_stem_without_any_space_or_break_in_it_" * 2)
        data["report"]["versions"] = [{"file": "instrumental.wav", "stems": [f"stem {i}" for i in range(16)],
                                       "null": data["report"]["null"]},
                                      {"file": "clean.wav", "stems": [], "null": None,
                                       "problem": "its name does not say which stems are in it"}]
        self.open(data, width=688, kind="print")
        self.assertEqual(self.run_js("[...document.querySelectorAll('.scroll')].map(e => e.scrollWidth - e.clientWidth)"),
                         [0, 0, 0])
        self.assertIn("not held: its name", self.texts("table td.long")[-1])

    def test_findings_are_numbered_and_named_in_words(self):
        self.open(failing())
        items = self.texts("#findings li")
        self.assertEqual(len(items), 4)
        for number, (item, word) in enumerate(zip(items, ("Failed", "Failed", "Failed", "Note")), 1):
            self.assertIn(f"{word}: ", item)
            self.assertTrue(item.startswith(str(number)), item)
        self.assertEqual(len(self.texts("#findings li:nth-child(1) button")), 3)

    def test_of_many_findings_those_that_fail_come_first(self):
        data = failing()
        data["report"]["findings"][:0] = [{"check": "names", "severity": "note", "explanation": f"Note {i}."}
                                          for i in range(9)]
        self.open(data)
        self.assertEqual(len(self.texts("#findings > ol > li")), 3)
        self.assertEqual(self.texts("summary"), ["10 notes"])
        self.assertEqual(self.run_js("document.querySelector('details').open"), False)
        self.run_js("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.run_js("document.querySelector('details').open"), True)

    def test_surround_and_no_mix(self):
        data = passing()
        data["report"].update(null=None, mix=None)
        data["tracks"] = [lane("drums", "stem", -7.0, channels=6)]
        path = self.open(data)
        self.assertEqual(self.texts(".lane h3"), ["drums"])
        self.assertIn("no mix", self.texts("dd"))
        self.assertEqual(self.texts("caption"), ["Levels"])
        self.assert_quiet(path)

    def test_what_was_not_measured_is_a_dash(self):
        data = passing()
        for file in data["report"]["files"]:
            del file["headroommeter"]["true-peak"]
        self.open(data)
        self.assertEqual(self.texts("tbody tr:first-child td")[:3], ["\u22127.00", "\u2013", "0.80"])
        self.assertIn("\u22127.0 dBFS", self.texts(".lane[data-label=mix] .level")[0])

    def test_waveforms_are_as_high_as_the_levels(self):
        self.open(failing())  # the loudest, drums at 0 dBFS, fills its lane
        heights = self.run_js("Object.fromEntries([...document.querySelectorAll('.lane[data-label]')].map(lane => "
                              "[lane.dataset.label, lane.querySelector('.peak').getBBox().height / 196]))")
        self.assertAlmostEqual(heights["drums"], 1.0, delta=0.01)
        self.assertAlmostEqual(heights["mix"], 10 ** (-7 / 20), delta=0.01)
        self.assertAlmostEqual(heights["vocals"], 10 ** (-12 / 20), delta=0.01)
        self.assertAlmostEqual(heights["residual"], 1 - 8 / 144, delta=0.01)  # of -144 to 0 dB
        self.run_js("document.querySelector('[data-scale=decibel]').click()")
        self.assertAlmostEqual(self.run_js("document.querySelector('.lane[data-label=mix] .peak').getBBox().height / 196"),
                               1 - 7 / 60, delta=0.01)


class Heard(PageCase):
    def open_with_sound(self):
        audio = numpy.zeros((RATE * SECONDS, 2), dtype="i8")
        for name in ("mix", "drums", "vocals"):
            (self.folder / f"{name}.wav").write_bytes(filemaking.wav(audio, 24))
        return self.open(failing())

    def audio(self, label, what):
        return self.run_js(f"document.querySelector('audio[data-label={label}]').{what}")

    def test_a_click_plays_there(self):
        path = self.open_with_sound()
        left, top, width, height = self.box(".lane[data-label=drums] .wave")
        self.browser.click(left + width * 0.5, top + height * 0.5)
        self.browser.wait("document.querySelector('audio[data-label=drums]').readyState > 1")
        self.assertFalse(self.audio("drums", "paused"))
        self.assertGreaterEqual(self.audio("drums", "currentTime"), 1.98)
        self.run_js("document.getElementById('play').click()")
        self.assertTrue(self.audio("drums", "paused"))
        self.assert_quiet(path)

    def test_another_file_goes_on_at_the_same_place(self):
        self.open_with_sound()
        self.run_js("document.getElementById('play').click()")
        self.browser.wait("document.querySelector('audio[data-label=mix]').readyState > 1")
        self.assertFalse(self.audio("mix", "paused"))
        self.run_js("(() => { const p = document.getElementById('position'); p.value = 3; "
                    "p.dispatchEvent(new Event('input')); })()")
        self.run_js("document.querySelector('.lane[data-label=vocals] button').click()")
        self.browser.wait("document.querySelector('audio[data-label=vocals]').readyState > 1")
        self.assertGreaterEqual(self.audio("vocals", "currentTime"), 2.98)
        self.assertTrue(self.audio("mix", "paused"))
        self.assertEqual(self.attributes(".hear[aria-pressed=true]", "aria-label"), ["Play vocals"])

    def test_keys_alone(self):
        self.open_with_sound()
        for key, code in (("ArrowRight", 39), ("ArrowRight", 39), ("ArrowDown", 40)):
            self.browser.key(key, code)
        self.assertEqual(self.texts("#now"), ["0:02.0"])
        self.assertEqual(self.attributes(".hear[aria-pressed=true]", "aria-label"), ["Play drums"])
        self.browser.key(" ", 32, " ")
        self.browser.wait("document.querySelector('audio[data-label=drums]').readyState > 1")
        self.assertFalse(self.audio("drums", "paused"))
        self.assertGreaterEqual(self.audio("drums", "currentTime"), 1.98)
        # Tab reaches every control, and each says what it is.
        names = self.run_js("[...document.querySelectorAll('button, input')].filter(e => e.tabIndex >= 0)"
                            ".map(e => (e.getAttribute('aria-label') || e.textContent).trim())")
        self.assertEqual(len(names), self.run_js("document.querySelectorAll('button, input').length"))
        self.assertNotIn("", names)

    def test_a_finding_is_a_way_to_its_place(self):
        self.open_with_sound()
        self.run_js("document.querySelector('#findings li:nth-child(3) button:nth-child(2)').click()")
        self.browser.wait("document.querySelector('audio[data-label=drums]').readyState > 1")
        self.assertGreaterEqual(self.audio("drums", "currentTime"), 2.98)

    def test_a_file_that_is_gone_is_told(self):
        self.open(failing())
        self.run_js("document.querySelector('.lane[data-label=drums] button').click()")
        self.browser.wait("document.querySelector('.lane[data-label=drums] .problem').textContent !== ''")
        self.assertIn("still at drums.wav, seen from this page", self.texts(".lane[data-label=drums] .problem")[0])

    def test_what_a_browser_does_not_play_is_told(self):
        data = failing()
        data["report"]["files"][1]["file"] = "drums.aiff"
        data["tracks"][1]["url"] = "../set%20%C3%BC/drums.aiff"
        self.open(data)
        self.run_js("document.querySelector('.lane[data-label=drums] .wave').click()")
        self.browser.wait("document.querySelector('.lane[data-label=drums] .problem').textContent !== ''")
        self.assertIn("WAV and FLAC alone, and this is drums.aiff", self.texts(".lane[data-label=drums] .problem")[0])


class Safe(PageCase):
    def test_names_are_text(self):
        path = self.open(passing(HOSTILE))
        self.assertEqual(self.texts(".lane h3"), ["mix", HOSTILE, "residual"])
        self.assertEqual(self.texts("#set"), [HOSTILE])
        self.assertEqual(self.run_js("document.title"), "Passed: " + HOSTILE)
        self.assertEqual(self.run_js("document.querySelectorAll('img, script').length"), 2)
        self.assert_quiet(path)

    def test_markup_that_came_in_would_not_run(self):
        path = self.open(passing())
        self.run_js("document.body.insertAdjacentHTML('beforeend', "
                    "'<img src=\"http://127.0.0.1:9/x.png\" onerror=\"document.title=1\">')")
        self.run_js("new Promise(done => setTimeout(done, 200))")
        self.assertEqual(self.run_js("document.title"), "Passed: drums")
        self.assertTrue(any("Content Security Policy" in text for text in self.browser.complaints))


class Looks(PageCase):
    def test_it_fits(self):
        for width in (360, 390, 768, 1280, 1920):
            with self.subTest(width=width):
                self.open(failing(), width)
                self.assertLessEqual(self.run_js("document.documentElement.scrollWidth"), width)
                self.assertGreater(self.box(".wave")[2], min(width, 1000) * 0.35)

    def test_dark_and_light_can_be_read(self):
        """WCAG 2.1, 1.4.3: 4.5 to 1 between text and what is behind it."""
        for scheme in ("light", "dark"):
            with self.subTest(scheme=scheme):
                self.open(failing(), prefers_color_scheme=scheme)
                for selector in ("h1", "h2", "#stamp", ".legend", "th", "td", ".level", ".sign", "dt"):
                    self.assertGreaterEqual(self.contrast(selector), 4.5, selector)

    def test_print(self):
        self.open(failing(), 700, kind="print")
        self.assertLessEqual(self.run_js("document.documentElement.scrollWidth"), 700)
        shown = self.run_js("[...document.querySelectorAll('#play, #position, .hear, #scale')]"
                            ".filter(e => e.getClientRects().length).length")
        self.assertEqual(shown, 0)
        self.assertEqual(self.run_js("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        for table in self.run_js("[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right)"):
            self.assertLessEqual(table, 700)
        self.assertTrue(self.browser.pdf().startswith(b"%PDF"))

    def test_headings_and_landmarks(self):
        self.open(failing())
        self.assertEqual(self.run_js("[...document.querySelectorAll('h1,h2,h3')].map(e => e.tagName)"),
                         ["H1", "H2", "H2", "H3", "H3", "H3", "H3"])
        self.assertEqual(self.run_js("document.querySelectorAll('header, main, footer').length"), 3)
        self.assertEqual(self.run_js("document.documentElement.lang"), "en")
        names = self.attributes(".wave > svg", "aria-label")
        self.assertEqual(names[1], "Waveform of drums, highest at 0.0 dBFS")


if __name__ == "__main__":
    unittest.main()
