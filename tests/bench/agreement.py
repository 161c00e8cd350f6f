#!/usr/bin/env python3
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether all contenders do the work: each one's outputs, of short files, are
held against numpy's sums of what the files were made of. Ours may differ in no
bit; the others by what their formats cannot hold.

    agreement.py FOLDER KEY...     the workloads to look at
"""
import os
import sys

import numpy as np

import graphs
import measuring
import sessions

SHORT = 1.0  # seconds
# 24-bit steps: who sums in 32-bit float or rounds every track. Mixing 64
# channels at PEAK reaches 2^22, where a float's own step is half of one.
OTHERS = 2


def expected(workload, pieces):
    """{output: samples}: sums as integers, which are exact."""
    wide = [piece.astype(np.int64) for piece in pieces]
    if workload.key == "w4":
        outputs = {name: np.repeat(wide[0][:, group].sum(axis=1, keepdims=True), 2, axis=1)
                   for name, group in graphs.BUNDLES}
    elif workload.ours in ("stemgroup", "stemfilesrc"):
        outputs = {name: sum(wide[t] for t in group)
                   for name, group in zip(graphs.GROUPS, graphs.parted(len(wide)))}
    else:
        return {"mix": sum(wide)}
    outputs["mix"] = sum(outputs.values())
    return outputs


def raw_format(workload, contender):
    if workload.is_float:
        return "F32LE"
    return "S32LE" if contender == "audiomixer" else "S24LE"  # audiomixer has no S24 output


def worst(workload, contender, out, outputs):
    """The largest difference from @outputs, in 24-bit steps."""
    if contender == "audiomixmatrix":
        outputs = {"all": np.concatenate(list(outputs.values()), axis=1)}
    most = 0
    for name, samples in outputs.items():
        got = sessions.read_raw(out.path(name), raw_format(workload, contender),
                                samples.shape[1])
        if got.shape != samples.shape:
            return f"{name} has {len(got)} frames, not {len(samples)}"
        most = max(most, int(np.abs(got - samples).max()))
    return most


def agree(workload, folder):
    paths, pieces = sessions.make(f"{folder}/short-{workload.key}", workload.tracks,
                                  workload.seconds, channels=workload.channels,
                                  is_float=workload.is_float)
    outputs = expected(workload, pieces)
    right = True
    for contender, command in workload.contenders.items():
        if contender == "reading" or not graphs.there(contender):
            continue
        out = graphs.Outputs(f"{folder}/raw-{workload.key}-{contender}")
        os.makedirs(out.folder)
        measuring.run(command(paths, out))
        found = worst(workload, contender, out, outputs)
        most = 0 if contender == workload.ours else OTHERS
        if isinstance(found, str) or found > most:
            print(f"{workload.key}: {contender} does not agree with the formula: {found}"
                  f" (24-bit steps; {most} at most)")
            right = False
    return right


def main(folder, *keys):
    results = [agree(workload, folder) for workload in graphs.workloads(SHORT, SHORT)
               if workload.key in keys]
    print(f"All outputs agree: {len(results)} workloads." if all(results) else "They differ.")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
