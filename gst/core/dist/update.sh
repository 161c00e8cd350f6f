#!/bin/sh
# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Make the shipped C of mix.orc anew, without the white space that orcc leaves
# at the ends of lines: update.sh ORCC
set -eu
cd "$(dirname "$0")/.."
for part in header:mix-orc.h implementation:mix-orc.c; do
    made=dist/${part##*:}
    "$1" "--${part%%:*}" --internal --compat 0.4.33 -o "$made.new" mix.orc
    sed 's/[[:space:]]*$//' "$made.new" >"$made"
    rm "$made.new"
done
