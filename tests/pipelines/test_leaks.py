#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No pipeline that README.md and docs/ show leaves an object behind.

GStreamer's own tracer counts what is alive when gst-launch-1.0 is done.
"""
import os
import re
import tempfile
import unittest

import documents
import launching

ALIVE = re.compile(r"object-alive, type-name=\(string\)(\w+)")


class Leaks(unittest.TestCase):
    def check(self, pipeline):
        with tempfile.TemporaryDirectory() as folder:
            environment = ("GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 "
                           "GST_DEBUG_FILE=trace.log ")
            status, output = launching.run("export " + environment + "; " + pipeline.command,
                                           folder, seconds=60)
            self.assertIsNotNone(status, "does not end: " + pipeline.where)
            with open(os.path.join(folder, "trace.log"), encoding="utf-8") as log:
                text = log.read()
        # That the tracer was there at all.
        self.assertIn("object-alive.class", text, pipeline.where + "\n" + output)
        self.assertEqual(ALIVE.findall(text), [], f"{pipeline.where}\n{pipeline.command}")


def add_tests():
    for document in documents.documents():
        for pipeline in documents.pipelines(document):
            name = "test_" + re.sub(r"\W+", "_", pipeline.where)
            setattr(Leaks, name, lambda self, p=pipeline: self.check(p))


add_tests()

if __name__ == "__main__":
    unittest.main()
