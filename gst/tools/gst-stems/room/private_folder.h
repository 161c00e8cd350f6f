/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A folder among the system's temporary ones ($TMPDIR), which its owner alone can
 * read, and which is gone with all that is in it when this is.
 */
#pragma once

#include <string>

namespace stems::tool::room
{

class PrivateFolder
{
public:
    PrivateFolder(); /* throws Trouble */
    ~PrivateFolder();
    PrivateFolder(const PrivateFolder &) = delete;
    PrivateFolder &operator=(const PrivateFolder &) = delete;

    std::string path(const std::string &name) const;

private:
    std::string folder_;
};

} // namespace stems::tool::room
