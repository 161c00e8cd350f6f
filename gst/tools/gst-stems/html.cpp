/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "html.h"

#include "command.h"
#include "html_page.h"
#include "interrupt.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace stems::tool
{

namespace
{

[[noreturn]] void fail(const std::string &page, const std::string &why)
{
    throw Trouble("The page \"" + page + "\" cannot be written: " + why +
                  ". Make room for it, or name another place with --html.");
}

/* What is no plain file (a pipe, /dev/stdout) cannot be replaced by a new one. */
void write_into(const std::string &page, const std::string &text)
{
    errno = 0;
    std::ofstream out{page, std::ios::binary};
    out << text << std::flush;
    throw_if_interrupted(); // a pipe whose reader does not come
    if (!out)
        fail(page, std::generic_category().message(errno != 0 ? errno : EIO));
}

/* GLib's message names the file that is to become the page, and the system's
 * reason behind its last colon. */
void write_anew(const std::string &page, const std::string &text)
{
    GError *failed = nullptr;
    g_file_set_contents(page.c_str(), text.data(), static_cast<gssize>(text.size()), &failed);
    const ErrorPtr error{failed};
    if (!error)
        return;
    const std::string message = error->message;
    const auto colon = message.rfind(": ");
    fail(page, colon == std::string::npos ? message : message.substr(colon + 2));
}

} // namespace

/* JSON inside of <script>: "</script>" or "<!--" in a string would end or change
 * the element. In JSON these characters stand in strings alone, where they may
 * be escaped (RFC 8259, 7). */
std::string in_script(const std::string &json)
{
    std::string text;
    text.reserve(json.size());
    for (const char c : json) {
        if (c == '<')
            text += "\\u003c";
        else if (c == '>')
            text += "\\u003e";
        else if (c == '&')
            text += "\\u0026";
        else
            text += c;
    }
    return text;
}

bool is_page(const std::string &path)
{
    constexpr std::string_view begins = "<!DOCTYPE html>";
    constexpr std::string_view says = R"(<meta name="generator" content="gst-stems-1.0">)";
    std::ifstream in{path, std::ios::binary};
    std::string head(4096, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    return head.starts_with(begins) && head.find(says) != std::string::npos;
}

std::string page_link(const std::string &page, const std::string &path)
{
    namespace fs = std::filesystem;
    const fs::path folder = fs::weakly_canonical(fs::absolute(page).parent_path());
    const fs::path file = fs::absolute(path);
    // Through the folder's own name, so that a link to a file stays its name.
    const fs::path real = fs::weakly_canonical(file.parent_path()) / file.filename();
    // All but letters, digits, "-._~" and "/" is escaped: a ":" would make a
    // scheme of what stands before it, and names are bytes.
    const CharPtr link{g_uri_escape_bytes(
        reinterpret_cast<const guint8 *>(real.lexically_relative(folder).c_str()),
        real.lexically_relative(folder).native().size(), "/")};
    return link.get();
}

std::string page_of(const Page &page, const JsonPtr &report, const Waves &waves)
{
    JsonList lanes;
    for (const PageTrack &track : page.tracks) {
        JsonFields lane;
        lane.set("label", track.label)
            .set("role", track.role)
            .set("url", track.path.empty() ? std::string{} : page_link(page.path, track.path))
            .set("location", track.path)
            .set("wave", waves.of(track.element));
        lanes.add(lane.node());
    }
    JsonFields data;
    data.set("report", JsonPtr{json_node_copy(report.get())}).set("tracks", lanes.node());
    std::string text{page_before_report};
    text += in_script(text_of(data.node(), false));
    text += page_after_report;
    return text;
}

void write_page(const Page &page, const JsonPtr &report, const Waves &waves)
{
    const std::string text = page_of(page, report, waves);
    std::error_code unknown;
    const auto status = std::filesystem::status(page.path, unknown);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        write_into(page.path, text);
        return;
    }
    write_anew(page.path, text);
}

} // namespace stems::tool
