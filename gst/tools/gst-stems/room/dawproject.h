/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A DAWproject session, version 1.0 (github.com/bitwig/dawproject: Project.xsd,
 * MetaData.xsd): a zip archive with project.xml, metadata.xml and the stems in
 * audio/. Each stem is on a track of its own, at 0 seconds, whole, at 0 dB and in
 * the middle; all of them go to one master track. The mix is not in it: with it all
 * would sound twice.
 *
 * The same version gives the same bytes: nothing tells the time.
 */
#pragma once

#include "manifest.h"
#include "paths.h"

#include <string>

namespace stems::tool::room
{

struct DawSaid {
    double tempo = 0.0; /* BPM; 0: none is said */
    std::string artist; /* empty: none is said */
};

/* The texts of the two. */
std::string dawproject_xml(const Manifest &manifest, double tempo);
std::string metadata_xml(const Manifest &manifest, const std::string &artist);

/* The new file @path, with the stems at @path_of. Throws Trouble. */
void write_dawproject(const Manifest &manifest, const DawSaid &said, const PathOf &path_of,
                      const std::string &path);

} // namespace stems::tool::room
