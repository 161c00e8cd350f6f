#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every pipeline that README.md and docs/ show runs as typed.

One test case per pipeline, in a folder of its own that has a session/.
"""
import pathlib
import re
import tempfile
import unittest

import documents
import launching


class Extraction(unittest.TestCase):
    """The reader of documents finds what it should."""

    def test_a_document(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.md"
            path.write_text("Text gst-launch-1.0 no\n```sh\n./dev demo\ngst-launch-1.0 a ! \\\n"
                            "    b\n# late, so it exits 1\ngst-launch-1.0 c\ngst-launch-1.0 d\n"
                            "```\n```sh norun\ngst-launch-1.0 e\n```\n```\ngst-launch-1.0 f\n```\n",
                            encoding="utf-8")
            found = documents.pipelines(path)
        self.assertEqual([(re.sub(r"\s+", " ", p.command), p.exits) for p in found],
                         [("gst-launch-1.0 a ! b", 0), ("gst-launch-1.0 c", 1),
                          ("gst-launch-1.0 d", 0)])
        self.assertTrue(found[0].where.endswith("x.md:4"), found[0].where)

    def test_run_ends_in_time(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(launching.run("exit 3", folder)[0], 3)
            self.assertIsNone(launching.run("sleep 60", folder, seconds=0.2)[0])


class Pipelines(unittest.TestCase):
    def check(self, pipeline):
        with tempfile.TemporaryDirectory() as folder:
            documents.furnish(folder)
            status, output = launching.run(pipeline.command, folder, seconds=60)
        said = f"{pipeline.where}\n{pipeline.command}\n{output}"
        self.assertIsNotNone(status, "does not end: " + said)
        self.assertEqual(status, pipeline.exits, said)
        if pipeline.exits:
            # Not any failure: an element must have said why.
            self.assertIn("ERROR: from element", output, said)
        else:
            self.assertNotIn("CRITICAL", output, said)


def add_tests():
    for document in documents.documents():
        for pipeline in documents.pipelines(document):
            name = "test_" + re.sub(r"\W+", "_", pipeline.where)
            setattr(Pipelines, name, lambda self, p=pipeline: self.check(p))


add_tests()

if __name__ == "__main__":
    unittest.main()
