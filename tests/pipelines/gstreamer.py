# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""GStreamer for the tests that talk to it themselves; without it they are
skipped, by the exit status that meson takes for that."""
import sys

try:
    import gi

    gi.require_version("Gst", "1.0")
    from gi.repository import GLib, GObject, Gst
except (ImportError, ValueError) as error:
    print(f"No GStreamer for Python: {error}")
    sys.exit(77)

Gst.init(None)

# PyGObject makes a class where it is first named. Two threads may each make one
# then, and the one's objects are refused by the other: so here, by one thread.
for name in dir(Gst):
    getattr(Gst, name)
