#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two text files say the same: test_same.py SHIPPED MADE. White space at the
end of lines is not compared."""
import sys
import unittest


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip() for line in file.read().splitlines()]


class Same(unittest.TestCase):
    maxDiff = None

    def test_same(self):
        self.assertEqual(lines(sys.argv[1]), lines(sys.argv[2]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
