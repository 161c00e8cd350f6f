/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Effects that end in samples that were never set.
 *
 * The filters on GstAudioFXBaseFIRFilter of GStreamer 1.22 convolve by FFT from
 * a kernel of 32 on, if not told otherwise; at the end of the stream they copy
 * what is left by a count of frames as if it were one of samples
 * (audiofxbasefirfilter.c, gst_audio_fx_base_fir_filter_push_residue). With more
 * than one channel the rest is whatever was in memory.
 */
#pragma once

#include <gst/gst.h>

#include <string>

namespace stems::tool
{

/* The name of such a filter in @bin (an effect or a bin of them) when it has
 * @channels; empty: there is none. */
std::string filter_with_unset_end(GstElement *bin, int channels);

} // namespace stems::tool
