# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds reports and files against the schemas in docs, by python3-jsonschema."""
import json
import pathlib
import unittest

try:
    import jsonschema
except ImportError:  # where no package has it
    jsonschema = None

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def errors(report, name="report"):
    """What is wrong, as sentences; and the schema itself must be right."""
    if jsonschema is None:
        raise unittest.SkipTest("no jsonschema for Python")
    schema = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema)
    return [f"{error.json_path}: {error.message[:300]}"
            for error in validator(schema).iter_errors(report)]
