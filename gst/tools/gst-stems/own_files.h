/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a command reads it never writes over, whatever it is called there:
 * another path, a link, a name in other letters.
 */
#pragma once

#include <string>
#include <vector>

namespace stems::tool
{

/* Throws Trouble that names the first of @outputs that is one of @inputs; an
 * output that is not there yet is none. @cure ends the sentence. */
void refuse_own_files(const std::vector<std::string> &inputs,
                      const std::vector<std::string> &outputs, const std::string &cure);

/* Whether @folder is where one of @files is. */
bool is_folder_of(const std::string &folder, const std::vector<std::string> &files);

} // namespace stems::tool
