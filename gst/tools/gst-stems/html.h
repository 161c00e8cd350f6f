/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A report as a page: one file that shows the verdict, the findings, and the
 * waveforms of the set on one time axis, and plays the set's files (by relative
 * links, so page and files move together). It asks nothing of any network, and
 * what it shows of names and labels can not become markup or script.
 */
#pragma once

#include "json.h"
#include "waves.h"

#include <string>
#include <vector>

namespace stems::tool
{

/* A lane of the page. */
struct PageTrack {
    std::string label;
    std::string role;    /* "mix", "stem", "sum" or "residual" */
    std::string path;    /* its "location" in the report, which is played; empty: no file */
    std::string element; /* the headroommeter that measured it */
};

struct Page {
    std::string path;              /* where it will be */
    std::vector<PageTrack> tracks; /* in the order of the lanes */
};

/* JSON as it may stand in a <script>: no character of it is markup. */
std::string in_script(const std::string &json);

/* Whether the file at @path is such a page, of this version or another. */
bool is_page(const std::string &path);

/* A link to @path for a page at @page: relative, in ASCII. */
std::string page_link(const std::string &page, const std::string &path);

/* The page's text. @report: as --json prints it (docs/report.schema.json). */
std::string page_of(const Page &page, const JsonPtr &report, const Waves &waves);

/* Writes it, whole or not at all. Throws Trouble. */
void write_page(const Page &page, const JsonPtr &report, const Waves &waves);

} // namespace stems::tool
