/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A zip archive that is being written, by libarchive: entries in the order in
 * which they are given, deflated, names in UTF-8, of no user and no time (which zip
 * tells as 1980), so that the same entries give the same bytes. What fails is
 * Trouble.
 */
#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct archive;

namespace stems::tool::room
{

/* Throws Trouble where gst-stems was built without libarchive. */
void need_zip();

class ZipFile
{
public:
    explicit ZipFile(const std::string &path); /* that is not there yet */

    void text(const std::string &name, const std::string &text);
    void file(const std::string &name, const std::string &path);
    void close();

private:
    void begin(const std::string &name, std::uint64_t size);
    void hold(int result) const; /* what libarchive says */

    struct Free {
        void operator()(archive *it) const noexcept;
    };
    std::string path_;
    std::unique_ptr<archive, Free> archive_;
};

} // namespace stems::tool::room
