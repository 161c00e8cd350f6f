/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_page.h"

#include "check_page.h"

#include <filesystem>

namespace stems::tool
{

void write_bounce_page(const BounceRequest &wished, const PreparedBounce &prepared,
                       const std::string &folder)
{
    CheckRequest request;
    request.set = folder;
    request.target = prepared.check.target;
    request.sample_peak = request.target.has_value(); // bounce holds samples to it
    request.waves = true;
    request.what = "Drawing";
    for (const BounceFile &file : prepared.job.files) {
        const std::string at = std::filesystem::path{folder} / file.path;
        request.paths.push_back(at);
        if (file.role == BounceFile::Role::Mix)
            request.mix = at;
    }
    write_page(wished.html, check_set(request), wished.overwrite);
}

} // namespace stems::tool
