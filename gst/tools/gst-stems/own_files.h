/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a command reads it never writes over, whatever it is called there:
 * another path, a link, a name in other letters. Nor does a page replace what
 * the same run writes.
 */
#pragma once

#include <string>
#include <vector>

namespace stems::tool
{

/* Throws Trouble that names the first of @outputs that is one of @inputs. @cure
 * ends the sentence. */
void refuse_own_files(const std::vector<std::string> &inputs,
                      const std::vector<std::string> &outputs, const std::string &cure);

/* Whether @file is one of @files; also where it is not there yet. */
bool is_any_of(const std::string &file, const std::vector<std::string> &files);

/* Whether @folder is where one of @files is. */
bool is_folder_of(const std::string &folder, const std::vector<std::string> &files);

struct RunFiles {
    std::vector<std::string> inputs, outputs;
    std::string folder = {}; /* that the run makes; empty: none */
};

/* Whether a page may be written to @page: it is none of @files, is not called
 * as audio is, there is a folder for it, and what is there is a page, or
 * @overwrite. Throws Trouble if not. */
void hold_page(const std::string &page, const RunFiles &files, bool overwrite);

} // namespace stems::tool
