/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is thrown below the elements of this plugin, and caught in them: a file
 * that cannot be opened, written or put in its place.
 */
#pragma once

#include <glib.h>

#include <stdexcept>
#include <string>

namespace stems
{

/* what() is a sentence for the user that names the file. */
class FileError : public std::runtime_error
{
public:
    /* Of a file that cannot be what was asked for. */
    explicit FileError(const std::string &text) : std::runtime_error{text} {}
    /* Of the system: an errno, which is put into words. */
    FileError(const std::string &text, int system)
        : std::runtime_error{text + ": " + g_strerror(system) + "."}, system_{system}
    {
    }
    /* 0 if it was not the system that refused. */
    int system() const noexcept { return system_; }

private:
    int system_ = 0;
};

} // namespace stems
