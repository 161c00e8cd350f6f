/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "listing.h"

#include "support/guards.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <glob.h>
#include <iterator>
#include <system_error>

namespace fs = std::filesystem;

namespace stems
{

namespace
{

constexpr std::string_view kAudio[] = {"wav",  "wave", "bwf", "rf64", "bw64", "w64", "aif",
                                       "aiff", "aifc", "caf", "flac", "au",   "snd"};
constexpr std::string_view kForeign[] = {"mp3",  "mp2", "m4a", "mp4", "aac", "ogg", "oga",
                                         "opus", "wma", "ac3", "mpc", "wv",  "ape"};

bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

unsigned char lower(char c) noexcept
{
    return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* The number at the start of @text, without its leading zeros. */
std::string_view digits(std::string_view text) noexcept
{
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto first = std::find_if(text.begin(), end, [](char c) { return c != '0'; });
    return {first, end};
}

std::size_t skip_digits(std::string_view text) noexcept
{
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                    text.begin());
}

/* Sorts a file among those of the listing. */
void sort_in(const fs::path &path, Listing &listing)
{
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        return;
    const std::string name = path.filename().string();
    const std::string extension = extension_of(name);
    const bool audio =
        std::find(std::begin(kAudio), std::end(kAudio), extension) != std::end(kAudio) ||
        is_foreign(extension);
    if (audio && name[0] != '.')
        listing.files.push_back(path.string());
    else
        listing.skipped.push_back(name);
}

void read_folder(const std::string &folder, Listing &listing)
{
    std::error_code error;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error))
        sort_in(it->path(), listing);
    if (error)
        listing.error = "Folder \"" + folder + "\" cannot be read: " + error.message() + ".";
}

void read_glob(const std::string &pattern, Listing &listing)
{
    glob_t found{};
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; i++)
            sort_in(found.gl_pathv[i], listing);
    } else {
        listing.error = "\"" + pattern + "\" is no file and no folder, and nothing matches it.";
    }
    globfree(&found);
}

} // namespace

std::string_view base_name(std::string_view path) noexcept
{
    const auto slash = path.rfind('/');
    return slash == path.npos ? path : path.substr(slash + 1);
}

std::string readable(const std::string &path)
{
    const CharPtr text{g_filename_display_name(path.c_str())};
    return text.get();
}

std::string display_name(std::string_view path)
{
    return readable(std::string{base_name(path)});
}

bool is_foreign(std::string_view extension) noexcept
{
    return std::find(std::begin(kForeign), std::end(kForeign), extension) != std::end(kForeign);
}

std::string extension_of(std::string_view path)
{
    const std::string_view name = base_name(path);
    const auto dot = name.rfind('.');
    std::string extension{dot == name.npos ? "" : name.substr(dot + 1)};
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return static_cast<char>(lower(c)); });
    return extension;
}

bool natural_less(std::string_view a, std::string_view b) noexcept
{
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const std::string_view left = digits(a.substr(i));
            const std::string_view right = digits(b.substr(j));
            if (left.size() != right.size())
                return left.size() < right.size();
            if (left != right)
                return left < right;
            i += skip_digits(a.substr(i));
            j += skip_digits(b.substr(j));
            continue;
        }
        if (lower(a[i]) != lower(b[j]))
            return lower(a[i]) < lower(b[j]);
        i++;
        j++;
    }
    if (a.size() - i != b.size() - j)
        return a.size() - i < b.size() - j;
    return a < b; // the same but for case or zeros
}

Listing list_session(const std::string &location)
{
    Listing listing;
    std::error_code error;
    const fs::file_status status = fs::status(location, error);
    if (fs::is_directory(status))
        read_folder(location, listing);
    else if (fs::exists(status))
        listing.files.push_back(location);
    else
        read_glob(location, listing);
    std::sort(listing.files.begin(), listing.files.end(), natural_less);
    std::sort(listing.skipped.begin(), listing.skipped.end(), natural_less);
    if (listing.error.empty() && listing.files.empty())
        listing.error = "There is no audio file in \"" + location + "\".";
    return listing;
}

} // namespace stems
