/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "private_folder.h"

#include "paths.h"

#include "command.h"
#include "handles.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace stems::tool::room
{

PrivateFolder::PrivateFolder() : folder_{joined(g_get_tmp_dir(), "gst-stems-XXXXXX")}
{
    if (!mkdtemp(folder_.data())) // for its owner alone
        throw Trouble("In \"" + std::string{g_get_tmp_dir()} + "\" no folder can be made: " +
                      std::strerror(errno) + ". Say another one with TMPDIR.");
}

PrivateFolder::~PrivateFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string PrivateFolder::path(const std::string &name) const
{
    return joined(folder_, name);
}

} // namespace stems::tool::room
