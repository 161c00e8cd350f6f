/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * zip_file.h where there is no libarchive.
 */
#include "zip_file.h"

#include "command.h"

namespace stems::tool::room
{

void need_zip()
{
    throw Trouble("This gst-stems-1.0 was built without libarchive, so it writes no DAWproject "
                  "session: build it with -Ddawproject=enabled.");
}

void ZipFile::Free::operator()(archive *) const noexcept {}
ZipFile::ZipFile(const std::string &) {}
void ZipFile::text(const std::string &, const std::string &) {}
void ZipFile::file(const std::string &, const std::string &) {}
void ZipFile::close() {}

} // namespace stems::tool::room
