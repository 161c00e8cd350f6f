#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stemfilesrc says of a session: its message, and the names of its tracks,
which travel with the stream."""
import os
import re
import unittest

import filemaking
import launching
import numpy
from filemaking import noise, wav
from sessions import RATE, Case, Run
from test_nulling import music


class Message(Case):
    def test_it_tells_what_each_file_is(self):
        f = filemaking
        self.write("1 Kick.wav", wav(noise(1, 700, 1, 24), 24, before=f.bext(1000)))
        self.write("2.aiff", f.aiff(noise(2, 500, 3, 16), 16))
        cut = wav(noise(3, 900, 2, "f4"), 32, before=f.bext(1300) + f.ixml("Boom", "Lav"))
        path = self.write("3.wav", cut[:-8 * 100])
        self.write("notes.txt", b"")
        run, _ = self.heard(settings="tail=1000000000")
        (said,) = run.opened
        files = said.pop("files")
        self.assertEqual(said, {"location": str(self.folder), "rate": RATE, "channels": 6,
                                "format": "F32", "frames": 1100 + RATE, "origin": 1000})
        common = {"rate": RATE, "unfinished": False}
        self.assertEqual(files, [
            common | {"location": str(self.folder / "1 Kick.wav"), "label": "1 Kick",
                      "tracks": [{"label": "1 Kick", "channels": 1}], "container": "wav",
                      "coding": "pcm", "channels": 1, "format": "S24", "bits": 24, "frames": 700,
                      "missing": 0, "start": 0, "time-reference": 1000},
            common | {"location": str(self.folder / "2.aiff"), "label": "2",
                      "tracks": [{"label": "2", "channels": 3}], "container": "aiff",
                      "coding": "pcm", "channels": 3, "format": "S16", "bits": 16, "frames": 500,
                      "missing": 0, "start": 0},
            common | {"location": str(path), "label": "Boom",
                      "tracks": [{"label": "Boom", "channels": 1}, {"label": "Lav", "channels": 1}],
                      "container": "wav", "coding": "float", "channels": 2, "format": "F32",
                      "bits": 32, "frames": 800, "missing": 100, "start": 300,
                      "time-reference": 1300}])

    def test_it_tells_where_channels_stand(self):
        for i, (channels, mask) in enumerate(((2, None), (2, 0), (6, 0x3F), (6, None), (1, 4))):
            self.write(f"{i}.wav", wav(noise(i, 700, channels, 24), 24, mask=mask))
        run, _ = self.heard()
        self.assertEqual([file.get("channel-mask") for file in run.opened[0]["files"]],
                         [3, None, 0x3F, None, None])

    def test_names_that_are_no_utf_8_are_told_of_too(self):
        data = wav(noise(1, 700, 1, 24), 24)
        with open(os.fsencode(self.folder) + b"/K\xfcche.wav", "wb") as file:
            file.write(data[:-30])
        run, _ = self.heard()
        (said,) = run.opened
        self.assertRegex(said["files"][0]["location"], r"/K.che\.wav$")
        self.assertRegex(run.warnings[0][1].get_string("file"), r"/K.che\.wav$")


class Labels(Case):
    def labels(self, *files):
        for i, (before, channels) in enumerate(files):
            self.write(f"file {i}.wav", wav(noise(i, 100, channels, 16), 16, before=before))
        _, heard = self.heard()
        return heard.labels

    def test_names_come_from_ixml_bext_info_and_the_file(self):
        f = filemaking
        self.assertEqual(
            self.labels((f.bext(0, b"No") + f.info(b"No") + f.ixml("Kick &amp; Snare"), 2),
                        (f.info(b"Song") + f.bext(0, b"Bass DI"), 1),
                        (f.info(b"Song") + f.bext(0, b"sSPEED=25\r\nsTRK1=Boom\r\nsTRK2=Lav\r\n"),
                         2),
                        (f.info(b"Gitarre \xfc"), 1),
                        (f.info(b"Song"), 1),
                        (f.ixml("OH L", "OH R", "Vox", "Vox", "Tom"), 5),
                        (f.ixml("Only", "Two"), 3)),
            [("Kick & Snare", 2), ("Bass DI", 1), ("Boom", 1), ("Lav", 1), ("Gitarre \u00fc", 1),
             ("file 4", 1), ("OH", 2), ("Vox", 2), ("Tom", 1), ("file 6", 3)])

    def test_ixml_goes_by_the_place_in_the_file(self):
        """iXML 3.01: CHANNEL_INDEX is the recorder's channel, INTERLEAVE_INDEX
        that of the file."""
        self.assertEqual(self.labels((filemaking.ixml("Boom", "Lav", "Room", places=(3, 1, 2)), 3)),
                         [("Lav", 1), ("Room", 1), ("Boom", 1)])
        self.assertEqual(self.labels((filemaking.ixml("Boom", "Lav", places=(0, 0)), 2)),
                         [("Boom", 1), ("Lav", 1)])

    def test_ixml_is_decoded_as_xml_is(self):
        """XML 1.0, 4.1 and 2.7; what it does not allow stays as it is."""
        names = {"S&#246;ng": "S\u00f6ng", "Gro&#xDF; &amp;#48;": "Gro\u00df &#48;",
                 "<![CDATA[Kick & <Snare> &lt;]]>": "Kick & <Snare> &lt;",
                 "No &#0; &#xD800; &#x110000;": "No &#0; &#xD800; &#x110000;",
                 "&#; &#x; &#-5; &# 5; &#12": "&#; &#x; &#-5; &# 5; &#12",
                 "<![CDATA[open": "<![CDATA[open", "A&#10;B": "A B"}
        self.assertEqual(self.labels(*((filemaking.ixml(name), 1) for name in names)),
                         [(label, 1) for label in names.values()])

    def test_they_arrive_in_stemgroup_and_place_the_tracks(self):
        tracks = {"Kick In": 1, "Bass DI": 1, "Lead Vox": 2}
        audio = {}
        for i, (name, channels) in enumerate(tracks.items()):
            audio[name] = noise(i, 5000, channels, 24) // 4
            self.write(f"{i}.wav", wav(audio[name], 24, before=filemaking.ixml(name)))
        behind = ("queue ! identity ! audioconvert ! capsfilter caps=audio/x-raw ! "
                  "stemgroup name=g auto-route=true ! queue ! ")
        stems = " ".join(f"g.stem_{s} ! queue ! audioconvert ! audio/x-raw,layout=non-interleaved "
                         f"! fakesink name={s} sync=false" for s in ("drums", "bass", "vocals"))
        with Run(self.folder, behind=behind, more=stems,
                 sinks=("drums", "bass", "vocals")) as run:
            run.to_end()
            report = str(run.pipeline.get_by_name("g").get_property("route-report"))
        self.assertIsNone(run.error)
        for name, stem in zip(tracks, ("drums", "bass", "vocals")):
            self.assertIn(name, report)
            out = run.heard[stem].audio
            expected = numpy.broadcast_to(audio[name], out.shape)
            numpy.testing.assert_array_equal(out, expected)

    def test_they_arrive_in_nullcheck_and_name_the_stem_at_fault(self):
        names = ["Kick In", "Bass DI", "Lead Vox"]
        stems = [music(i) for i in range(3)]
        mix = self.write("mix.wav", wav(sum(stems), 24))
        stems[2] = stems[2] // 2
        (self.folder / "stems").mkdir()
        for i, (name, audio) in enumerate(zip(names, stems)):
            self.write(f"stems/{i}.wav", wav(audio, 24, before=filemaking.ixml(name, name)))
        by_file = " ".join(f"stemfilesrc location={self.folder}/stems/{i}.wav ! queue ! identity "
                           f"! audioconvert ! null.sink_{i}" for i in range(3))
        by_pad = f"stemfilesrc location={self.folder}/stems name=s " + " ".join(
            f"s.src_{i} ! queue ! null.sink_{i}" for i in range(3))
        for sources in (by_file, by_pad):
            status, said = launching.run(
                "gst-launch-1.0 -m nullcheck name=null ! fakesink "
                f"stemfilesrc location={mix} ! null.reference {sources}")
            self.assertEqual(status, 0, said)
            final, = (line for line in said.splitlines()
                      if " nullcheck, " in line and "final=(boolean)true" in line)
            self.assertIn('faulty-stem=(string)"Lead\\ Vox"', final)
            for name in names:  # in the array of structures, quoted twice
                self.assertIn(name.replace(" ", "\\\\\\ "), final)

    def test_a_pad_has_a_name_that_gst_launch_can_say(self):
        for i, name in enumerate(("Kick In", "Kick_In", "Lead Vox.old", "B\u00e4sse")):
            self.write(f"{i}.wav", wav(noise(i, 500, 1, 16), 16,
                                       before=filemaking.ixml(name)))
        for pad, seed in (("Kick_In", 1), ("Lead_Vox_old", 2), ("B_sse", 3), ("0", 0)):
            run, _ = self.heard(more=f"s.src_{pad} ! queue ! fakesink name=one sync=false",
                                sinks=("f", "one"), behind="queue ! ")
            numpy.testing.assert_array_equal(run.heard["one"].audio, noise(seed, 500, 1, 16))


if __name__ == "__main__":
    unittest.main()
