/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "delivered.h"

#include "paths.h"

#include "table.h"

#include <array>
#include <cstdio>

namespace stems::tool::room
{

namespace
{

std::string number(double value, const char *format)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string megabytes(std::uint64_t bytes)
{
    return number(static_cast<double>(bytes) / 1e6, "%.1f MB");
}

} // namespace

std::string words_of(const Change &change)
{
    const std::string gain = change.gain ? number(*change.gain, "%+.2f dB") : "";
    const std::string inverted = change.inverted ? ", inverted" : "";
    switch (change.kind) {
    case Change::Kind::First:
        return "";
    case Change::Kind::Same:
        return "same";
    case Change::Kind::Rebalanced:
        if (change.inverted && change.gain.value_or(0.0) == 0.0)
            return "inverted";
        return "re-balanced by " + gain + inverted;
    case Change::Kind::Moved:
        return "moved by " + number(change.delay.value_or(0.0), "%+.6g") + " samples" +
               (gain.empty() ? "" : ", " + gain) + inverted;
    case Change::Kind::Replaced:
        return "replaced";
    case Change::Kind::New:
        return "new";
    }
    return "";
}

void tell_refused(const DeliverRequest &request, const CheckReport &checked)
{
    if (request.json) {
        std::puts(text_of(json_of(checked), true).c_str());
        return;
    }
    std::string text = text_of(checked);
    text += toned(paragraph("Nothing was delivered. Where it is meant so, say why with --accept."),
                  Tone::Bad);
    std::fputs(text.c_str(), stdout);
}

void tell_delivered(const DeliverRequest &request, const Delivery &delivery)
{
    const Manifest &manifest = delivery.manifest;
    if (request.json) {
        std::puts(text_of(json_of(manifest), true).c_str());
        return;
    }
    std::vector<std::string> head{"file", "is", "size"};
    if (manifest.since > 0)
        head.push_back("since " + folder_of(manifest.since));
    Table table{head};
    for (const StemFile &file : manifest.files) {
        std::vector<Cell> cells{{file.label}, {file.role}, {megabytes(file.bytes)}};
        if (manifest.since > 0)
            cells.push_back({words_of(file.change)});
        table.row(std::move(cells));
    }
    std::string text = table.text();
    for (const std::string &label : manifest.removed)
        text += paragraph("No longer there: " + label + '.');
    text += toned(paragraph(manifest.verdict), manifest.passed ? Tone::Good : Tone::Bad);
    if (!manifest.accepted.empty())
        text += paragraph("Accepted: " + manifest.accepted);
    text += paragraph("Delivered as " + folder_of(manifest.version) + ": open " +
                      shown(joined(request.room, kPageName)) + '.');
    std::fputs(text.c_str(), stdout);
}

} // namespace stems::tool::room
