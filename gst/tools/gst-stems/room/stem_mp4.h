/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A Native Instruments stem file, .stem.mp4: the mix and four stems as stereo tracks
 * of one MP4 file, in ALAC (the same samples come out) or AAC, and a box
 * moov.udta.stem with their names and colours. GStreamer's mp4mux writes it;
 * mp4_boxes.h makes a stem file of it. Sums and mono files go through stemsum.
 */
#pragma once

#include "launch.h"
#include "manifest.h"
#include "paths.h"
#include "stem_slots.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stems::tool::room
{

struct StemMp4 {
    const StemFile *mix = nullptr;
    std::vector<const StemFile *> stems; /* what the slots' indices mean */
    StemSlots slots;
    bool lossy = false;
};

/* @stems: of manifest.files whose role is "stem", in that order. Throws Trouble where
 * the set is not fit for it: no mix; a rate other than 44.1 and 48 kHz; more than
 * two channels; lengths that differ; for ALAC, floats or more than 24 bits. */
StemMp4 plan_stem_mp4(const Manifest &manifest, const std::vector<SlotStem> &stems,
                      const std::vector<std::string> &wished, const std::string &codec);

/* The pipeline, with the files at @path_of. */
Launch stem_mp4_graph(const StemMp4 &plan, const PathOf &path_of, const std::string &path);

/* The new file @path, with @title and, unless it is empty, @artist. Throws Trouble where a sum
 * of stems clips. */
void write_stem_mp4(const StemMp4 &plan, const PathOf &path_of, const std::string &path,
                    const std::string &title, const std::string &artist);

} // namespace stems::tool::room
