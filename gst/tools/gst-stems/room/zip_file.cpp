/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "zip_file.h"

#include "byte_file.h"

#include "command.h"
#include "interrupt.h"
#include "set_files.h"

#include <archive.h>
#include <archive_entry.h>

#include <vector>

namespace stems::tool::room
{

namespace
{

constexpr std::size_t kPiece = std::size_t{1} << 20;

struct FreeEntry {
    void operator()(archive_entry *it) const noexcept { archive_entry_free(it); }
};

} // namespace

void need_zip() {}

void ZipFile::Free::operator()(archive *it) const noexcept
{
    archive_write_free(it);
}

void ZipFile::hold(int result) const
{
    if (result == ARCHIVE_OK)
        return;
    const char *why = archive_error_string(archive_.get());
    throw Trouble("File \"" + shown(path_) + "\" cannot be written: " + (why ? why : "?") + ".");
}

ZipFile::ZipFile(const std::string &path) : path_{path}, archive_{archive_write_new()}
{
    archive *to = archive_.get();
    hold(archive_write_set_format_zip(to));
    hold(archive_write_set_format_option(to, "zip", "compression", "deflate"));
    hold(archive_write_set_format_option(to, "zip", "compression-level", "1"));
    hold(archive_write_set_format_option(to, "zip", "hdrcharset", "UTF-8"));
    hold(archive_write_set_bytes_in_last_block(to, 1));
    hold(archive_write_open_filename(to, path_.c_str()));
}

void ZipFile::begin(const std::string &name, std::uint64_t size)
{
    const std::unique_ptr<archive_entry, FreeEntry> entry{archive_entry_new()};
    archive_entry_set_pathname_utf8(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    hold(archive_write_header(archive_.get(), entry.get()));
}

void ZipFile::text(const std::string &name, const std::string &text)
{
    begin(name, text.size());
    if (archive_write_data(archive_.get(), text.data(), text.size()) < 0)
        hold(ARCHIVE_FATAL);
}

void ZipFile::file(const std::string &name, const std::string &path)
{
    InFile in{path};
    begin(name, in.size());
    std::vector<unsigned char> piece(kPiece);
    while (const std::size_t size = in.read(piece)) {
        throw_if_interrupted();
        if (archive_write_data(archive_.get(), piece.data(), size) < 0)
            hold(ARCHIVE_FATAL);
    }
}

void ZipFile::close()
{
    hold(archive_write_close(archive_.get()));
}

} // namespace stems::tool::room
