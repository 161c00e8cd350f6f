#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The counter of test cases, on logs as the three test libraries write them."""
import contextlib
import io
import json
import os
import tempfile
import unittest

import count
from count import Count

GTEST = """\
Running main() from ./googletest/src/gtest_main.cc
[==========] Running 4 tests from 2 test suites.
[----------] 3 tests from Add
[ RUN      ] Add.IsExact
[       OK ] Add.IsExact (0 ms)
[ RUN      ] Add.Fails
add.cpp:7: Failure
[  FAILED  ] Add.Fails (12 ms)
[ RUN      ] Add.NeedsAvx
[  SKIPPED ] Add.NeedsAvx (0 ms)
[ RUN      ] Sizes/Add.All/0
[       OK ] Sizes/Add.All/0 (1 ms)
[==========] 4 tests from 2 test suites ran. (13 ms total)
[  PASSED  ] 2 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Add.NeedsAvx
[  FAILED  ] 1 test, listed below:
[  FAILED  ] Add.Fails

 1 FAILED TEST
"""
CHECK = """\
Running suite(s): stemsum
{}%: Checks: {}, Failures: {}, Errors: {}
check/stemsum.cpp:42:F:general:test_sum:0: 3 is not 4
"""


def entry(stdout, result="OK", returncode=0, **more):
    return {"name": "t", "stdout": stdout, "result": result, "returncode": returncode, **more}


class OneTest(unittest.TestCase):
    def expect(self, test, *numbers):
        self.assertEqual(count.count_test(test), Count(*numbers))

    def test_gtest(self):
        self.expect(entry(GTEST, "FAIL", 1), 2, 1, 1)

    def test_what_failed_is_told(self):
        test = entry(CHECK.format(50, 2, 1, 0), "FAIL", 1)
        self.assertEqual(count.tell(test, count.count_test(test)).splitlines(),
                         ["t: FAIL, 1 passed, 1 failed",
                          "    check/stemsum.cpp:42:F:general:test_sum:0: 3 is not 4"])
        test = entry(GTEST, "FAIL", 1)
        self.assertIn("[  FAILED  ] Add.Fails", count.tell(test, count.count_test(test)))

    def test_gtest_that_crashes_is_one_more_failed(self):
        begun = GTEST[:GTEST.index("[ RUN      ] Add.Fails")]
        self.expect(entry(begun, "FAIL", -11), 1, 1)
        self.expect(entry(begun, "FAIL", 1), 1, 1)
        self.expect(entry(begun, "OK", 0), 1, 1)

    def test_gtest_whose_sanitizer_complains_at_the_end(self):
        passed = "[       OK ] A.B (0 ms)\n[==========] 1 test from 1 test suite ran. (0 ms total)\n"
        self.expect(entry(passed), 1)
        self.expect(entry(passed + "==1==ERROR: LeakSanitizer\n", "FAIL", 23), 1, 1)

    def test_check(self):
        self.expect(entry(CHECK.format(100, 12, 0, 0)), 12)
        self.expect(entry(CHECK.format(75, 12, 2, 1), "FAIL", 1), 9, 3)

    def test_check_that_times_out(self):
        self.expect(entry("Running suite(s): stemsum\n", "TIMEOUT", -15), 0, 1)

    def test_unittest(self):
        self.expect(entry("...\n-----\nRan 3 tests in 0.004s\n\nOK\n"), 3)
        self.expect(entry("Ran 3 tests in 10.0s\n\nOK (skipped=1)\n"), 2, 0, 1)
        self.expect(entry("Ran 9 tests in 1.204s\n\nFAILED (failures=1, errors=1, skipped=2)\n",
                          "FAIL", 1), 5, 2, 2)
        self.expect(entry("Ran 4 tests in 1.2s\n\nFAILED (expected failures=1, unexpected "
                          "successes=1)\n", "FAIL", 1), 3, 1)

    def test_unittest_on_stderr(self):
        self.expect(entry("", stderr="Ran 1 test in 0.1s\n\nOK\n"), 1)

    def test_unittest_whose_set_up_fails(self):
        self.expect(entry("Ran 0 tests in 0.1s\n\nFAILED (errors=1)\n", "FAIL", 1), 0, 1)

    def test_no_count_is_a_failure_even_when_the_program_is_content(self):
        self.expect(entry("all is well\n"), 0, 1)
        self.expect(entry("Ran 0 tests in 0.000s\n\nOK\n"), 0, 1)
        self.expect(entry("100%: Checks: 0, Failures: 0, Errors: 0\n"), 0, 1)
        self.expect({"name": "t", "result": "ERROR", "returncode": 127}, 0, 1)

    def test_a_skipped_program(self):
        self.expect(entry("no such library\n", "SKIP", 77), 0, 0, 1)


class WholeRun(unittest.TestCase):
    def run_main(self, entries, *arguments):
        """(exit status, last line) of the counter on a log of @entries."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "testlog.json")
            with open(path, "w", encoding="utf-8") as log:
                log.writelines(json.dumps(e) + "\n" for e in entries)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                status = count.main([*arguments, path])
        return status, printed.getvalue().splitlines()[-1]

    def test_sum(self):
        tests = [entry(CHECK.format(100, 12, 0, 0)), entry("Ran 3 tests in 0.1s\n\nOK\n")]
        self.assertEqual(self.run_main(tests), (0, "15 passed, 0 failed"))
        tests.append(entry(GTEST, "FAIL", 1))
        self.assertEqual(self.run_main(tests), (1, "17 passed, 1 failed, 1 skipped"))

    def test_nothing_ran(self):
        self.assertEqual(self.run_main([]), (1, "0 passed, 0 failed"))
        self.assertEqual(self.run_main([entry("", "SKIP", 77)]),
                         (1, "0 passed, 0 failed, 1 skipped"))

    def test_a_runner_that_failed(self):
        good = [entry("Ran 3 tests in 0.1s\n\nOK\n")]
        self.assertEqual(self.run_main(good, "--status", "1"), (1, "3 passed, 1 failed"))

    def test_no_log(self):
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(count.main(["/nonexistent/testlog.json"]), 1)


if __name__ == "__main__":
    unittest.main()
