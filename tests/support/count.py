#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the single test cases of a meson test run.

    count.py [--status N] TESTLOG.json...

Reads meson's log (one JSON object per line, the test's output in "stdout"),
tells what failed, and prints "N passed, N failed" as its last line, with ", N skipped" where any
were. A test program that crashes, times out, ends badly without naming a
failed case, or names no case at all is one failed case more. The exit status
is 0 when something passed and nothing failed; --status is the exit status of
the runner itself, which must not be worse than what was counted.
"""
import argparse
import dataclasses
import json
import re
import sys


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed,
                     self.skipped + other.skipped)

    def __str__(self):
        line = f"{self.passed} passed, {self.failed} failed"
        return line + (f", {self.skipped} skipped" if self.skipped else "")


# GoogleTest ends the line of a case with its time; the list of failures after
# the run repeats the names without it.
GTEST_CASE = re.compile(r"^\[ *(OK|FAILED|SKIPPED) *\] .*\(\d+ ms\)$", re.M)
GTEST_END = re.compile(r"^\[=+\] \d+ tests? from \d+ test suites? ran", re.M)
CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in [\d.]+s\n+(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$",
                      re.M)


# The lines of a test's output that say what broke.
TELLING = re.compile(r"^(?:\[  FAILED  \].*|(?:FAIL|ERROR): .*|.*:[FE]:.*|\w*(?:Error|Exception): .*"
                     r"|.*(?:-WARNING|-CRITICAL|-ERROR|runtime error|Sanitizer: ).*)$", re.M)


def count_gtest(text):
    """(Count, whether the program came to its end), or None if not gtest's."""
    cases = GTEST_CASE.findall(text)
    ended = bool(GTEST_END.search(text))
    if not cases and not ended:
        return None
    return Count(cases.count("OK"), cases.count("FAILED"), cases.count("SKIPPED")), ended


def count_check(text):
    total = Count()
    suites = CHECK.findall(text)
    for checks, failures, errors in suites:
        bad = int(failures) + int(errors)
        total += Count(int(checks) - bad, bad)
    return (total, True) if suites else None


def count_unittest(text):
    total = Count()
    runs = UNITTEST.findall(text)
    for ran, details in runs:
        by_name = {name: int(n) for name, n in re.findall(r"([a-z ]+?)=(\d+)", details)}
        by_name = {name.strip(): n for name, n in by_name.items()}
        bad = sum(by_name.get(name, 0) for name in ("failures", "errors", "unexpected successes"))
        skipped = by_name.get("skipped", 0)
        # A class whose set-up fails or skips is in the details but was not "ran".
        total += Count(max(0, int(ran) - bad - skipped), bad, skipped)
    return (total, True) if runs else None


def output(test):
    text = "\n".join(test.get(stream) or "" for stream in ("stdout", "stderr"))
    return text.replace("\r\n", "\n")


def tell(test, count, most=12):
    """What is to be known of a test that failed, in a few lines."""
    lines = [line.strip()[:300] for line in TELLING.findall(output(test))]
    return "\n    ".join([f"{test.get('name', '?')}: {test.get('result', '?')}, {count}"]
                         + lines[:most])


def count_test(test):
    """The cases of one entry of the log."""
    text = output(test)
    result = test.get("result", "")
    found = [c for c in (f(text) for f in (count_gtest, count_check, count_unittest)) if c]
    count = sum((c for c, _ in found), Count())
    ended = all(ended for _, ended in found)
    cases = count.passed + count.failed + count.skipped

    if cases == 0:
        return Count(skipped=1) if result == "SKIP" else Count(failed=1)
    crashed = result in ("TIMEOUT", "ERROR", "INTERRUPT") or test.get("returncode", 0) < 0
    if crashed or not ended or (result not in ("OK", "SKIP") and count.failed == 0):
        count += Count(failed=1)
    return count


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("logs", nargs="*")
    options = parser.parse_args(arguments)

    total = Count()
    told = []
    for path in options.logs:
        try:
            with open(path, encoding="utf-8", errors="replace") as log:
                tests = [json.loads(line) for line in log if line.strip()]
        except (OSError, ValueError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            total += Count(failed=1)
            continue
        for test in tests:
            count = count_test(test)
            if count.failed:
                told.append(tell(test, count))
            total += count
    if told:
        print("What failed:", *told, sep="\n")
    if options.status and not total.failed:
        print(f"The test runner itself ended with status {options.status}.")
        total += Count(failed=1)
    print(total)
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
