#!/bin/sh
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Make the shipped C of mix.orc anew: update.sh ORCC
set -eu
cd "$(dirname "$0")/.."
for part in header:mix-orc.h implementation:mix-orc.c; do
    "$1" "--${part%%:*}" --internal --compat 0.4.33 -o "dist/${part##*:}" mix.orc
done
