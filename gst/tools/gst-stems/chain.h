/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parts of pipelines that bounce and sum are made of: inserts, queues, sends.
 */
#pragma once

#include <string>
#include <vector>

namespace stems::tool
{

void append(std::vector<std::string> &line, const std::vector<std::string> &more);

/* Channels that belong together, as a routing names them: "3", "4+5". */
std::string send_of(int first, int channels);

/* A chain of effects between conversions, as words, beginning and ending with
 * "!": what comes out has @channels. */
void append_chain(std::vector<std::string> &line, const std::string &chain, int rate, int channels);

/* Throws Trouble that names @place where @chain is no chain of effects. */
void check_chain(const std::string &chain, const std::string &place);

/* One that holds back as much as an effect may need. */
std::vector<std::string> long_queue();

} // namespace stems::tool
