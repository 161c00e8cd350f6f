#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns what `gst-launch-1.0 -m` printed of nullcheck and headroommeter into a
text report.

    report.py LOG [NAME...]     the null test, then the meters of these names
"""
import re
import sys
import textwrap


def unquoted(value):
    """A string as GstStructure writes it: quoted where needed, other than
    plain characters behind a backslash or as three octal digits."""
    if not value.startswith('"'):
        return value
    plain = re.sub(
        rb"\\([0-7]{3}|.)",
        lambda found: bytes([int(found[1], 8)]) if len(found[1]) == 3 else found[1],
        value[1:-1].encode(),
    )
    return plain.decode(errors="replace")


def final_messages(path):
    """{element: fields} of each element's last word; fields are strings, and
    lists of strings where the message has arrays."""
    messages = {}
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            found = re.search(r'from element "([^"]+)" \(element\): \w+, (.*)', line)
            if not found or "final=(boolean)true" not in line:
                continue
            fields = {}
            for name, array, value in re.findall(
                r'([\w-]+)=(?:\(\w+\))?(?:(<[^>]*>)|("(?:[^"\\]|\\.)*"|[^;,]*))', found[2]
            ):
                if array:
                    value = re.findall(r"(?:\(\w+\))?(-?\w[\w.+-]*)", array)
                fields[name] = value if array else unquoted(value)
            messages[found[1]] = fields
    return messages


def highest(values):
    return max(map(float, values))


def null_test(null):
    yield f"Null test   {'PASSED' if null['passed'] == 'true' else 'FAILED'}: {null['verdict']}"
    yield (
        f"Residual    peak {highest(null['residual-peak']):.2f} dBFS, "
        f"RMS {highest(null['residual-rms']):.2f} dBFS, {null['max-lsb']} LSB at most"
    )
    differing, samples = int(null["differing-samples"]), int(null["samples"])
    first = f", the first at sample {null['first-difference']}" if differing else ""
    yield f"Samples     {differing:,} of {samples:,} differ{first}"
    if null.get("explanation"):
        yield ""
        yield textwrap.fill(null["explanation"], 78)


def headroom(meters):
    if not meters:
        return
    yield ""
    yield f"{'Headroom':10}{'peak':>10}{'true peak':>12}{'to -6 dBFS':>14}"
    yield f"{'':10}{'dBFS':>10}{'dBTP':>12}{'dB':>14}"
    for name, meter in meters.items():
        verdict = "ok" if meter["passed"] == "true" else "OVER"
        yield (
            f"{name:10}{highest(meter['peak']):10.2f}{highest(meter['true-peak']):12.2f}"
            f"{float(meter['headroom']):14.2f}  {verdict}"
        )
    yield "Headroom counts from the true peak."


def main(log, *names):
    messages = final_messages(log)
    missing = [name for name in ("null", *names) if name not in messages]
    if missing:
        print(f"{log}: no final message of {', '.join(missing)}", file=sys.stderr)
        return 1
    meters = {name: messages[name] for name in names}
    print(*null_test(messages["null"]), *headroom(meters), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
